import { httpError, isPieceError, networkError, PieceError, scrub } from '@plugboard/core'
import { type Reading, readings } from './error-readings.js'
import { BY_STATUS, BY_VENDOR_CODE, BY_WORDS } from './error-words.js'
import { asRefusal, IN_STREAM, type Refusal } from './refusal.js'

/** What a call asks of a model, in fields of the form. */
export interface Asked {
  /** The field that holds most of the text. */
  text: string
  /** By parameter of the server. */
  fields: Readonly<Record<string, string>>
}

/** What must be known of a call to say what went wrong. */
export interface CallFacts {
  method: 'openai-compatible' | 'ollama'
  apiKey: string | undefined
  signal: AbortSignal
  /** Absent where no model is asked. */
  asked?: Asked
}

/** The `PieceError` for an answer that says no. Never holds the API key. */
export function refusedCall(refusal: Refusal, facts: CallFacts): PieceError {
  const { code, message, field, hint } = read(refusal, facts)
  return httpError(refusal, { code, message, hint, ...at(field) })
}

/** The `PieceError` for a failure that is told in the middle of a streamed answer; some give a status as its code. */
export function refusedInStream(error: unknown, { headers }: Response, facts: CallFacts): PieceError {
  const refusal = asRefusal(error, IN_STREAM, headers)
  return refusedCall(/^[45]\d\d$/.test(refusal.code) ? { ...refusal, status: Number(refusal.code) } : refusal, facts)
}

/** The `PieceError` for a call that did not end in an answer, or whose answer could not be read to its end. */
export function brokenCall(error: unknown, { signal }: CallFacts): PieceError {
  if (signal.aborted) {
    return new PieceError('timeout', 'The run was cancelled before the server answered.', {
      hint: 'Run it again; give the run more time if it was too short.',
      cause: error,
    })
  }
  const network = networkError(isPieceError(error) ? error.cause : error, { host: 'url' })
  if (network) return network
  if (isTimeout(error)) {
    return new PieceError('timeout', 'The server did not answer in time.', {
      hint: 'Try again, or choose a smaller model or a shorter answer.',
      cause: error,
    })
  }
  if (isPieceError(error) && (error.code !== 'bad_response' || error.field !== undefined)) return error
  return unexpectedAnswer(error)
}

/** The `PieceError` for an answer that is none of the documented ones. */
export const unexpectedAnswer = (cause?: unknown) =>
  new PieceError('bad_response', 'The answer is not in the format of the API.', {
    field: 'url',
    hint: 'Check that the URL leads to an API and not to a web page, and that the auth method fits the server.',
    cause,
  })

function isTimeout(error: unknown): boolean {
  if (isPieceError(error)) return error.code === 'timeout'
  return error instanceof Error && error.name === 'TimeoutError'
}

function read(refusal: Refusal, facts: CallFacts): Reading {
  const reading = find(refusal, facts)
  const { asked } = facts
  if (reading === readings.tooLong || reading === readings.tooLarge) return { ...reading, ...at(asked?.text) }
  if (facts.method !== 'ollama') return reading
  if (reading === readings.model) return readings.modelToPull
  return reading === readings.address ? readings.ollamaAddress : reading
}

/** Words count only where a model was asked: elsewhere they are a proxy's. */
function find(refusal: Refusal, facts: CallFacts): Reading {
  const { status, code, type, message } = refusal
  if (status === 401) return keyReading(refusal, facts)
  const byCode = BY_VENDOR_CODE.get(code) ?? BY_VENDOR_CODE.get(type)
  if (byCode) return byCode
  const byWords = BY_WORDS.find(([words, reading]) => words.test(message) && applies(reading, facts))
  return byWords?.[1] ?? BY_STATUS[status] ?? byRange(refusal, facts)
}

/** A reading that names a field is right only where the form has it. */
function applies({ field }: Reading, { asked }: CallFacts): boolean {
  if (asked === undefined) return field === undefined
  return field === undefined || Object.values(asked.fields).includes(field)
}

function keyReading({ message }: Refusal, { apiKey }: CallFacts): Reading {
  if (!apiKey) return readings.keyMissing
  if (/insufficient permissions|missing scopes/i.test(message)) return readings.permission
  return /expired/i.test(message) ? readings.expired : readings.key
}

function byRange(refusal: Refusal, facts: CallFacts): Reading {
  const { status } = refusal
  if (status === IN_STREAM) return readings.brokenOff
  if (status >= 500) {
    return { ...readings.unavailable, message: `The server failed or is overloaded (HTTP ${status}).` }
  }
  return status >= 400 ? wrong(refusal, facts) : readings.elsewhere
}

function wrong(refusal: Refusal, facts: CallFacts): Reading {
  const { message } = refusal
  const said = message === '' ? '' : ` It says: ${quote(message, facts.apiKey)}`
  return {
    code: 'invalid_input',
    message: `The server did not accept the request.${said}`,
    ...at(fieldOf(refusal, facts)),
    hint: 'Change the named setting, or choose a model or server that supports it.',
  }
}

/** By the parameter that is named, or the first one that stands in quotation marks. */
function fieldOf({ param, message }: Refusal, { asked }: CallFacts): string | undefined {
  if (asked === undefined) return undefined
  const names = [param, ...[...message.matchAll(/["'`]([a-z_]+)["'`]/g)].map(([, name = '']) => name)]
  const known = names.find((name) => Object.hasOwn(asked.fields, name))
  return known === undefined ? undefined : asked.fields[known]
}

const LONGEST_QUOTE = 300

function quote(message: string, apiKey: string | undefined): string {
  const line = scrub(message, apiKey ? [apiKey] : [])
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line
}

const at = (field: string | undefined): { field?: string } => (field === undefined ? {} : { field })
