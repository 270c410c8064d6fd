import { httpError, isPieceError, networkError, PieceError, scrub } from '@plugboard/core'
import { BY_STATUS, BY_VENDOR_CODE, type Reading, readings } from './error-readings.js'
import { asRefusal, IN_STREAM, type Refusal } from './refusal.js'

/** What a call asks of a model, in fields of the form. */
export interface Asked {
  /** The field that holds most of the text. */
  text: string
  /** The field that holds the file that is sent, if there is one. */
  file?: string
  /** By parameter of the service. */
  fields: Readonly<Record<string, string>>
}

/** What must be known of a call to say what went wrong. */
export interface CallFacts {
  apiKey: string
  /** The person gave the base URL, so it may be at fault. */
  ownBaseUrl: boolean
  signal: AbortSignal
  /** Absent where no model is asked. */
  asked?: Asked
}

/** The `PieceError` for whatever went wrong in a call. Never holds the API key. */
export function openaiError(error: unknown, facts: CallFacts): PieceError {
  const refusal = asRefusal(error)
  if (!refusal) return broken(error, facts)
  const { code, message, field, hint } = read(refusal, facts)
  return httpError(refusal, { code, message, hint, ...at(field), cause: error })
}

/** The `PieceError` for a failure that is told in the middle of a streamed answer. */
export function streamError(error: unknown, headers: Headers, facts: CallFacts): PieceError {
  return openaiError({ status: IN_STREAM, headers, error }, facts)
}

/** The call did not end in an HTTP answer, or the answer could not be read to its end. */
function broken(error: unknown, facts: CallFacts): PieceError {
  const field = facts.ownBaseUrl ? 'baseUrl' : undefined
  if (facts.signal.aborted) {
    return new PieceError('timeout', 'The run was cancelled before the service answered.', {
      hint: 'Run it again; give the run more time if it was too short.',
      cause: error,
    })
  }
  const own = pieceErrorIn(error)
  if (own) return own
  const network = networkError(isPieceError(error) ? error.cause : error, field ? { host: field } : {})
  if (network) return network
  if (isTimeout(error)) {
    return new PieceError('timeout', 'The service did not answer in time.', {
      hint: 'Try again, or choose a faster model or a shorter answer.',
      cause: error,
    })
  }
  if (isPieceError(error) && error.code !== 'bad_response') return error
  return new PieceError('bad_response', 'The answer of the service could not be read.', {
    ...at(field),
    hint: 'Try again; if it stays, check that the base URL leads to an API.',
    cause: error,
  })
}

/** What broke a request while its body was read, such as a file that is gone. */
function pieceErrorIn(error: unknown): PieceError | undefined {
  let cause = error
  for (let depth = 0; depth < 10 && cause instanceof Error; depth++) {
    cause = cause.cause
    if (isPieceError(cause)) return cause
  }
  return undefined
}

function isTimeout(error: unknown): boolean {
  if (isPieceError(error)) return error.code === 'timeout'
  return error instanceof Error && error.name === 'TimeoutError'
}

function read(refusal: Refusal, facts: CallFacts): Reading {
  const reading = byCode(refusal) ?? byWords(refusal, facts)
  const { asked } = facts
  if (reading === readings.model && refusal.status === 403) return readings.modelPermission
  if (reading === readings.tooLong && asked?.file) return { ...readings.fileTooLarge, field: asked.file }
  if (ABOUT_TEXT.has(reading)) return { ...reading, ...at(asked?.text) }
  const aboutAddress = reading === readings.address || reading === readings.elsewhere
  return aboutAddress && facts.ownBaseUrl ? { ...reading, field: 'baseUrl' } : reading
}

const ABOUT_TEXT: ReadonlySet<Reading> = new Set([readings.tooLong, readings.tooLarge, readings.unsafe])

function byCode({ code, type, message }: Refusal): Reading | undefined {
  if (/request too large/i.test(message)) return readings.tooLarge
  return BY_VENDOR_CODE.get(code) ?? BY_VENDOR_CODE.get(type)
}

/** Not every refusal has a code, and compatible services rarely give one: then status and words have to do. */
function byWords(refusal: Refusal, facts: CallFacts): Reading {
  const { status, message, param } = refusal
  if (/must be verified/i.test(message)) return readings.unverified
  if (status === 401) return keyReading(message)
  if (status === 429 && /overloaded/i.test(message)) return readings.unavailable
  if (status === 400 && /maximum context length|context window/i.test(message)) return readings.tooLong
  const aboutModel = facts.asked !== undefined && (param === 'model' || /\bmodel\b/i.test(message))
  if (aboutModel && status === 403) return readings.modelPermission
  if (aboutModel && status === 404) return readings.model
  return BY_STATUS[status] ?? byRange(refusal, facts)
}

function keyReading(message: string): Reading {
  const scope = /missing scopes: (\w+(?:\.\w+)+(?:, ?\w+(?:\.\w+)+)*)/i.exec(message)?.[1]
  if (scope) return { ...readings.permission, message: `The API key lacks the right to do this: ${scope}.` }
  if (/insufficient permissions/i.test(message)) return readings.permission
  if (/\bIP\b/.test(message)) return readings.network
  if (/archived/i.test(message)) return readings.archived
  return /expired/i.test(message) ? readings.expired : readings.key
}

function byRange(refusal: Refusal, facts: CallFacts): Reading {
  if (refusal.status === IN_STREAM) {
    return refusal.type === 'invalid_request_error' ? wrong(refusal, facts) : readings.brokenOff
  }
  if (refusal.status >= 500) return failed(refusal.status)
  return refusal.status >= 400 ? wrong(refusal, facts) : readings.elsewhere
}

const failed = (status: number): Reading => ({
  ...readings.unavailable,
  message: `The service failed or is overloaded (HTTP ${status}).`,
})

function wrong(refusal: Refusal, facts: CallFacts): Reading {
  const { message } = refusal
  const said = message === '' ? '' : ` It says: ${quote(message, facts.apiKey)}`
  return {
    code: 'invalid_input',
    message: `The service did not accept the request.${said}`,
    ...at(fieldOf(refusal, facts)),
    hint: 'Change the named setting, or choose a model that supports it.',
  }
}

function fieldOf({ param, message }: Refusal, { asked }: CallFacts): string | undefined {
  if (asked === undefined) return undefined
  const name = /^[a-z_]+/.exec(param.replace(/^\$\./, ''))?.[0] ?? ''
  if (/image_url/.test(param)) return 'images'
  if (Object.hasOwn(asked.fields, name)) return asked.fields[name]
  return /\b(?:audio|file)\b/i.test(message) ? asked.file : undefined
}

const LONGEST_QUOTE = 300

function quote(message: string, apiKey: string): string {
  const line = scrub(message, [apiKey]).replace(/\s+/g, ' ').trim()
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line
}

const at = (field: string | undefined): { field?: string } => (field === undefined ? {} : { field })
