import { httpError, isPieceError, networkError, PieceError } from '@plugboard/core'
import { BY_STATUS, BY_VENDOR_CODE, type Reading, readings } from './error-readings.js'
import { asRefusal, type Refusal } from './refusal.js'

/** What must be known of a call to say what went wrong. */
export interface CallFacts {
  apiKey: string
  /** The person gave the base URL, so it may be at fault. */
  ownBaseUrl: boolean
  signal: AbortSignal
  /** The form's field that holds the text; absent where no model is asked. */
  text?: 'prompt' | 'messages' | 'input'
}

/** The `PieceError` for whatever went wrong in a call. Never holds the API key. */
export function openaiError(error: unknown, facts: CallFacts): PieceError {
  const refusal = asRefusal(error)
  if (!refusal) return broken(error, facts)
  const { code, message, field, hint } = read(refusal, facts)
  return httpError(refusal, { code, message, hint, ...at(field), cause: error })
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

function isTimeout(error: unknown): boolean {
  if (isPieceError(error)) return error.code === 'timeout'
  return error instanceof Error && error.name === 'TimeoutError'
}

function read(refusal: Refusal, facts: CallFacts): Reading {
  const reading = BY_VENDOR_CODE[refusal.code ?? ''] ?? BY_VENDOR_CODE[refusal.type ?? ''] ?? byWords(refusal, facts)
  if (reading === readings.model && refusal.status === 403) return readings.modelPermission
  if (reading === readings.tooLong || reading === readings.unsafe) return { ...reading, ...at(facts.text) }
  const aboutAddress = reading === readings.address || reading === readings.elsewhere
  return aboutAddress && facts.ownBaseUrl ? { ...reading, field: 'baseUrl' } : reading
}

/** Not every refusal has a code, and compatible services rarely give one: then status and words have to do. */
function byWords(refusal: Refusal, facts: CallFacts): Reading {
  const { status, message, param } = refusal
  const asksModel = facts.text !== undefined
  if (status === 401 && /insufficient permissions|missing scopes/i.test(message)) return readings.permission
  if (status === 401 && /\bIP\b/.test(message)) return readings.network
  if (status === 403 && asksModel && /\bmodel\b/i.test(message)) return readings.modelPermission
  if (status === 404 && asksModel && (param === 'model' || /\bmodel\b/i.test(message))) return readings.model
  if (status === 400 && /maximum context length|context window/i.test(message)) return readings.tooLong
  return BY_STATUS[status] ?? byRange(refusal, facts)
}

function byRange(refusal: Refusal, facts: CallFacts): Reading {
  if (refusal.status >= 500) return failed(refusal.status)
  return refusal.status >= 400 ? wrong(refusal, facts) : readings.elsewhere
}

const failed = (status: number): Reading => ({
  ...readings.unavailable,
  message: `The service failed or is overloaded (HTTP ${status}).`,
})

function wrong({ message, param }: Refusal, facts: CallFacts): Reading {
  const said = message === '' ? '' : ` It says: ${quote(message, facts.apiKey)}`
  return {
    code: 'invalid_input',
    message: `The service did not accept the request.${said}`,
    ...at(fieldOf(param, facts)),
    hint: 'Change the named setting, or choose a model that supports it.',
  }
}

/** Field of our forms for a parameter of the vendor's. */
const FIELD_OF_PARAM: Readonly<Record<string, string>> = {
  model: 'model',
  temperature: 'temperature',
  max_completion_tokens: 'maxTokens',
  max_tokens: 'maxTokens',
  response_format: 'schema',
  dimensions: 'dimensions',
}

function fieldOf(param: string, facts: CallFacts): string | undefined {
  if (param.includes('image')) return 'images'
  const name = /^[a-z_]+/.exec(param.replace(/^\$\./, ''))?.[0] ?? ''
  return name === 'messages' || name === 'input' ? facts.text : FIELD_OF_PARAM[name]
}

const LONGEST_QUOTE = 300

function quote(message: string, apiKey: string): string {
  const line = message.replaceAll(apiKey, '[secret]').replace(/\s+/g, ' ').trim()
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line
}

const at = (field: string | undefined): { field?: string } => (field === undefined ? {} : { field })
