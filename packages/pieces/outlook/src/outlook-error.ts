import { httpError, isPieceError, networkError, PieceError, scrub } from '@plugboard/core'
import {
  absent,
  BY_CODE,
  BY_STATUS,
  lacking,
  malformed,
  type Reading,
  readings,
  type Subject,
} from './error-readings.js'

/** What must be known of a call to say what went wrong. */
export interface CallFacts {
  accessToken: string
  /** The permission the call needs. */
  permission: string
  /** The connection names a mailbox, so that may be at fault. */
  application: boolean
  /** Fields of the step that may be at fault. */
  fields?: Partial<Record<Subject, string>>
}

/** The `PieceError` for an answer with an error status. Never holds the access token. */
export async function graphError(response: Response, facts: CallFacts): Promise<PieceError> {
  // A body that cannot be read says nothing; the status is known all the same.
  const body: unknown = await response.json().catch(() => undefined)
  const refusal = errorIn(body)
  const { code, message, hint, about } = read(response.status, refusal, facts)
  const field = about && fieldOf(about, facts)
  const cause = new GraphRefusal(response.status, refusal.codes)
  return httpError(response, { code, message, hint, cause, ...(field !== undefined && { field }) })
}

/** What Graph said, for whom it says more than a `PieceError`. */
class GraphRefusal {
  readonly status: number
  /** In small letters. */
  readonly codes: readonly string[]

  constructor(status: number, codes: readonly string[]) {
    this.status = status
    this.codes = codes.map((code) => code.toLowerCase())
  }
}

const LOST_PLACE = ['syncstatenotfound', 'syncstateinvalid', 'resyncrequired']

/**
 * Whether Graph does not know any more where a reader of changes stood.
 *
 * Source: https://learn.microsoft.com/en-us/graph/delta-query-overview#synchronization-reset
 */
export function isPlaceLost(error: unknown): boolean {
  const cause = isPieceError(error) ? error.cause : undefined
  if (!(cause instanceof GraphRefusal)) return false
  return cause.status === 410 || cause.codes.some((code) => LOST_PLACE.includes(code))
}

/** The `PieceError` for an answer that broke off, or is no JSON. */
export function unreadable(cause: unknown, signal: AbortSignal): PieceError {
  if (signal.aborted) {
    const hint = 'Run it again, with more time if it was stopped by a time limit.'
    return new PieceError('timeout', 'The run was cancelled before the answer had arrived.', { hint, cause })
  }
  if (cause instanceof Error && cause.name === 'TimeoutError') {
    const hint = 'Try again, and ask for less at once.'
    return new PieceError('timeout', 'The answer did not arrive completely in time.', { hint, cause })
  }
  const hint = 'Try again; if it stays, a proxy on the way sends damaged answers.'
  return networkError(cause) ?? new PieceError('bad_response', 'The answer could not be read.', { hint, cause })
}

interface Refusal {
  /** Outermost first; further in they are more exact. */
  codes: string[]
  message: string
}

/** `{ error: { code, message, innerError: { code, innerError … } } }`, of which anything may be missing. */
function errorIn(body: unknown): Refusal {
  const error = partOf(body, 'error')
  const codes: string[] = []
  for (let at = error, depth = 0; at !== undefined && depth < DEEPEST; depth++) {
    const code = partOf(at, 'code')
    if (typeof code === 'string') codes.push(code)
    at = partOf(at, 'innerError') ?? partOf(at, 'innererror')
  }
  const message = partOf(error, 'message')
  return { codes, message: typeof message === 'string' ? message : '' }
}

const DEEPEST = 10

function partOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined
}

/** The most exact code that is known decides, else the status. */
function read(status: number, { codes, message }: Refusal, facts: CallFacts): Reading {
  const known = codes.map((code) => code.toLowerCase()).findLast((code) => Object.hasOwn(BY_CODE, code))
  const reading = (known === undefined ? undefined : BY_CODE[known]) ?? BY_STATUS[status]
  if (reading === 'lacking') return lacking(facts.permission, facts.application)
  if (reading === 'absent') return absent(facts.fields)
  if (reading === 'malformed') return malformed(facts.fields)
  return reading ?? byRange(status, message, facts)
}

function byRange(status: number, message: string, facts: CallFacts): Reading {
  if (status >= 500) return { ...readings.unavailable, message: `${readings.unavailable.message} (HTTP ${status})` }
  if (status < 400) return readings.elsewhere
  const said = quote(message, facts.accessToken)
  return {
    code: status === 404 ? 'not_found' : 'invalid_input',
    message: `Microsoft did not accept the request (HTTP ${status}).${said && ` It says: ${said}`}`,
    about: 'query',
    hint: 'Check what the step sends.',
  }
}

const LONGEST_QUOTE = 200

/** One line of what Graph says, without the token. */
function quote(message: string, accessToken: string): string {
  const line = scrub(message, [accessToken])
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE - 1)}…` : line
}

function fieldOf(about: Subject, { application, fields }: CallFacts): string | undefined {
  return about === 'mailbox' ? (application ? 'mailbox' : undefined) : fields?.[about]
}
