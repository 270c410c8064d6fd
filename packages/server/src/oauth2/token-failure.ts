/**
 * What a failed token request means:
 * - `grant`: the code, refresh token or assertion is not good any more (`invalid_grant`).
 * - `client`: the client id or secret is refused (`invalid_client`, `unauthorized_client`): not the grant's fault.
 * - `request`: the provider refuses the request as it was made (`invalid_scope` and every other OAuth2 error with status
 *   400, 401 or 403).
 * - `throttled`: 429; come back later.
 * - `trouble`: an answer that is no OAuth2 answer: 401 or 403 without an OAuth2 body, 404, HTML, a redirect.
 * - `unknown`: 5xx, `server_error`, time-out, reset, half an answer, garbage: the provider may or may not have acted.
 * - `denied`: the address may not be connected to (egress policy); in hosted mode every connection that could not be made.
 */
export type TokenFailureKind = 'grant' | 'client' | 'request' | 'throttled' | 'trouble' | 'unknown' | 'denied'

interface TokenFailureOptions {
  /** The provider's `error` code, or ours such as `timeout`, `bad_answer`, `http_502`; at most 100 plain characters. */
  readonly code: string
  /** Seconds until another try makes sense, between 0 and 3,600. */
  readonly retryAfter?: number | undefined
  /** HTTP status of the answer, if there was one. */
  readonly status?: number | undefined
  readonly cause?: unknown
}

/** A token request that brought no tokens. Its message is for people and holds nothing of the answer's body. */
export class TokenFailure extends Error {
  readonly kind: TokenFailureKind
  readonly code: string
  readonly retryAfter: number | undefined
  readonly status: number | undefined

  constructor(kind: TokenFailureKind, message: string, options: TokenFailureOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'TokenFailure'
    this.kind = kind
    this.code = options.code
    this.retryAfter = options.retryAfter
    this.status = options.status
  }
}
