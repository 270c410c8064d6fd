/** Every code a piece may fail with. Stable: flows, dashboards and tests switch on them. */
export const PIECE_ERROR_CODES = [
  'invalid_credentials',
  'permission_denied',
  'unreachable',
  'tls_failed',
  'timeout',
  'not_found',
  'invalid_input',
  'rate_limited',
  'quota_exceeded',
  'provider_unavailable',
  'bad_response',
  'unsupported',
] as const

/** Why a piece failed, for programs to switch on; the message says it to people. */
export type PieceErrorCode = (typeof PIECE_ERROR_CODES)[number]

/** What a failure says beside its code and its message. */
export interface PieceErrorOptions {
  /** Name of the input or auth field at fault. */
  field?: string
  /** What the person who can fix it should do, as a sentence. */
  hint?: string
  /** Seconds until another try makes sense. */
  retryAfter?: number
  /** The failure underneath. Kept in the piece's process; only code, message, field and hint leave it. */
  cause?: unknown
}

const MARKER = Symbol.for('plugboard.piece-error')

/**
 * A failure a person can act on. Two copies of core may be loaded, so it is recognised by a marker
 * (see `isPieceError`), never by `instanceof`.
 */
export class PieceError extends Error {
  readonly [MARKER] = true
  readonly code: PieceErrorCode
  readonly field: string | undefined
  readonly hint: string | undefined
  readonly retryAfter: number | undefined

  constructor(code: PieceErrorCode, message: string, options: PieceErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'PieceError'
    this.code = code
    this.field = options.field
    this.hint = options.hint
    this.retryAfter = options.retryAfter
  }
}

/** Whether a thrown value is a `PieceError`, made by this copy of core or another. */
export function isPieceError(value: unknown): value is PieceError {
  return typeof value === 'object' && value !== null && (value as { [MARKER]?: unknown })[MARKER] === true
}
