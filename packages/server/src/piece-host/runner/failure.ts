import { isPieceError, type PieceError } from '@plugboard/core'
import { PIECE_ERROR_CODES } from '@plugboard/core/host'
import { EgressError } from '../../egress/egress-error.js'
import { MINIMUM_MS } from '../../egress/hold-failures.js'
import type { EgressMode } from '../../egress/policy.js'
import type { Failure } from '../protocol.js'
import type { Scrubber } from '../scrub.js'

const MAX_TEXT = 2_000
const MAX_DETAIL = 8_000

/** In hosted mode the answer to every connection that was not made. */
const NOT_REACHED: Failure = {
  kind: 'piece',
  code: 'unreachable',
  message: 'The server could not be reached.',
  hint: 'Check the server name and the port, and that the server accepts connections from where Plugboard runs.',
}

const NOT_ALLOWED: Failure = {
  kind: 'piece',
  code: 'unreachable',
  message: 'This Plugboard does not allow connections to this address.',
  hint: 'Check the server name and the port. An operator can list further addresses in PLUGBOARD_EGRESS_ALLOW.',
}

/** System calls of name resolution and connecting, as Node's errors name them whatever a library makes of `code`. */
const CONNECTING = /^(connect|getaddrinfo|query[A-Z].*)$/i

export interface FailureParts {
  mode: EgressMode
  scrubber: Scrubber
  /** Reading of `performance.now()` when the call began. */
  started: number
  /** Whether an attempt to connect failed or was given up during the call. */
  unconnected(): boolean
}

/**
 * What may be said of a thrown value: code, message, field, hint and retry time of a `PieceError`; of anything else
 * nothing but that it happened, with the rest for the log. In hosted mode a failure to connect is told no sooner than
 * two seconds after the call began, and in the same words whatever its reason.
 */
export async function settleFailure(error: unknown, parts: FailureParts): Promise<Failure> {
  if (parts.mode === 'hosted' && isUnconnected(error, parts)) {
    await passed(parts.started + MINIMUM_MS)
    return NOT_REACHED
  }
  if (EgressError.within(error)) return NOT_ALLOWED
  return isPieceError(error) ? pieceFailure(error, parts.scrubber) : crashFailure(error, parts.scrubber)
}

function isUnconnected(error: unknown, parts: FailureParts): boolean {
  if (EgressError.within(error)) return true
  if (!isPieceError(error)) return CONNECTING.test(syscallOf(error))
  return error.code === 'unreachable' || (error.code === 'timeout' && parts.unconnected())
}

function pieceFailure(error: PieceError, scrubber: Scrubber): Failure {
  const text = (value: unknown) => scrubber.text(String(value)).slice(0, MAX_TEXT)
  const { retryAfter } = error
  return {
    kind: 'piece',
    code: PIECE_ERROR_CODES.includes(error.code) ? error.code : 'bad_response',
    message: text(error.message),
    ...(error.field !== undefined && { field: text(error.field) }),
    ...(error.hint !== undefined && { hint: text(error.hint) }),
    ...(typeof retryAfter === 'number' && retryAfter >= 0 && Number.isFinite(retryAfter) && { retryAfter }),
  }
}

function crashFailure(error: unknown, scrubber: Scrubber): Failure {
  const message = 'The piece failed in a way it did not foresee.'
  return { kind: 'crash', code: 'internal', message, detail: describe(error, scrubber) }
}

/** A thrown value for the log, with its causes, scrubbed. */
export function describe(error: unknown, scrubber: Scrubber): string {
  const parts: string[] = []
  for (let one = error, depth = 0; one !== undefined && depth < 5; depth++) {
    parts.push(one instanceof Error ? (one.stack ?? one.message) : `thrown: ${typeof one}`)
    one = one instanceof Error ? one.cause : undefined
  }
  return scrubber.text(parts.join('\ncaused by ')).slice(0, MAX_DETAIL)
}

function syscallOf(error: unknown, depth = 0): string {
  if (typeof error !== 'object' || error === null || depth > 5) return ''
  if ('syscall' in error && typeof error.syscall === 'string') return error.syscall
  return 'cause' in error ? syscallOf(error.cause, depth + 1) : ''
}

function passed(time: number): Promise<void> {
  const remaining = time - performance.now()
  return remaining <= 0 ? Promise.resolve() : new Promise((resolve) => void setTimeout(resolve, remaining))
}
