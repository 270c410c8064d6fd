import { PIECE_ERROR_CODES } from '@plugboard/core/host'
import { AuditUnavailableError } from '../database/audit-unavailable-error.js'
import { DomainError, type DomainErrorKind } from '../domain-error.js'
import { PieceCrash } from '../piece-host/piece-crash.js'
import { VaultError } from '../vault/vault-error.js'
import { HttpProblem } from './problem.js'

const STATUS: Readonly<Record<DomainErrorKind, number>> = {
  bad_request: 400,
  invalid: 422,
  not_found: 404,
  conflict: 409,
  forbidden: 403,
  unauthenticated: 401,
  rate_limited: 429,
  unavailable: 503,
  too_large: 413,
}

/**
 * What a thrown value tells the caller. Only refusals that were meant for people keep their message; anything else is
 * `internal`, and its own message stays in the log.
 */
export function toProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error
  if (error instanceof DomainError) return fromDomain(error)
  if (error instanceof AuditUnavailableError) return unavailable(error, error.code, error.message, error.hint)
  if (error instanceof PieceCrash) return fromCrash(error)
  if (isPieceFailure(error)) return fromPiece(error)
  if (error instanceof VaultError) return unreadable(error)
  return new HttpProblem({
    status: 500,
    code: 'internal',
    detail: 'Something went wrong in Plugboard. It has been logged under the request id.',
    cause: error,
  })
}

/** The one answer for whatever does not exist, and for whatever the caller may not know of. */
export function notFound(): HttpProblem {
  return new HttpProblem({
    status: 404,
    code: 'not_found',
    detail: 'There is nothing here, or nothing that you may see.',
  })
}

function fromDomain(error: DomainError): HttpProblem {
  if (error.code === 'not_found') return notFound()
  const { code, message, field, hint, errors, details } = error
  return new HttpProblem({
    status: STATUS[error.kind],
    code,
    detail: message,
    field,
    hint,
    errors,
    extra: details && { details },
    headers: retryAfter(error.retryAfter),
    cause: error,
  })
}

interface PieceFailure extends Error {
  readonly code: string
  readonly field?: string
  readonly hint?: string
  readonly retryAfter?: number
  readonly steps?: readonly unknown[]
}

const PIECE_FAILURES: ReadonlySet<string> = new Set(['PieceError', 'TestFailure'])
const PIECE_CODES: ReadonlySet<unknown> = new Set(PIECE_ERROR_CODES)

/** By name and code: another copy of core, or the service that adds the steps of a test, has a class of its own. */
function isPieceFailure(error: unknown): error is PieceFailure {
  return error instanceof Error && PIECE_FAILURES.has(error.name) && 'code' in error && PIECE_CODES.has(error.code)
}

function fromPiece(error: PieceFailure): HttpProblem {
  const { code, message, field, hint, steps } = error
  return new HttpProblem({
    status: 422,
    code,
    detail: message,
    field,
    hint,
    extra: steps && { steps },
    headers: retryAfter(error.retryAfter),
    cause: error,
  })
}

function fromCrash(error: PieceCrash): HttpProblem {
  if (error.code === 'overloaded' || error.code === 'closed') return unavailable(error, error.code, error.message)
  const code = error.code === 'timeout' ? 'timeout' : `piece_${error.code}`
  return new HttpProblem({ status: 422, code, detail: error.message, cause: error })
}

function unavailable(cause: Error, code: string, detail: string, hint?: string): HttpProblem {
  return new HttpProblem({ status: 503, code, detail, hint, headers: { 'retry-after': '5' }, cause })
}

function unreadable(cause: Error): HttpProblem {
  return new HttpProblem({
    status: 500,
    code: 'secret_unreadable',
    detail: 'A stored secret could not be opened.',
    hint: 'An operator has to look at the root key and the database; entering the secret again replaces it.',
    cause,
  })
}

function retryAfter(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(seconds))) }
}
