/** What kind of refusal it is. The HTTP layer turns it into a status; nothing else does. */
export type DomainErrorKind =
  | 'bad_request'
  | 'invalid'
  | 'not_found'
  | 'conflict'
  | 'forbidden'
  | 'unauthenticated'
  | 'rate_limited'
  | 'unavailable'
  | 'too_large'

/** One field that is not as it should be. `field` is a path such as `values.host` or `steps.0.name`. */
export interface DomainFieldError {
  readonly field: string
  readonly code: string
  /** A sentence for the person who typed it; never holds the value. */
  readonly message: string
}

export interface DomainErrorOptions {
  readonly kind: DomainErrorKind
  /** Stable name of the failure, such as `connection_in_use`; by default the kind. Callers switch on it. */
  readonly code?: string
  /** A sentence for people. It is shown to the caller, so it holds no secret and no internals. */
  readonly message: string
  /** Path of the field at fault; by default that of the first of `errors`. */
  readonly field?: string
  /** What the person who can fix it should do, as a sentence. */
  readonly hint?: string
  /** Every field at fault. */
  readonly errors?: readonly DomainFieldError[]
  /** Seconds until another try makes sense. */
  readonly retryAfter?: number
  /** Facts a program can act on, such as the dependents of a connection; plain JSON, shown to the caller. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** A refusal that a rule of Plugboard decided, as opposed to a defect. Its message may be shown to the caller. */
export class DomainError extends Error {
  readonly kind: DomainErrorKind
  readonly code: string
  readonly field: string | undefined
  readonly hint: string | undefined
  readonly errors: readonly DomainFieldError[] | undefined
  readonly retryAfter: number | undefined
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(options: DomainErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'DomainError'
    this.kind = options.kind
    this.code = options.code ?? options.kind
    this.field = options.field ?? options.errors?.[0]?.field
    this.hint = options.hint
    this.errors = options.errors
    this.retryAfter = options.retryAfter
    this.details = options.details
  }
}
