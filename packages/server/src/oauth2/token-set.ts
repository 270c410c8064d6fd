/** What a token endpoint granted (RFC 6749 §5.1). */
export interface TokenSet {
  readonly accessToken: string
  /** Null when the answer held none: the one there was stays good. */
  readonly refreshToken: string | null
  /** UTC milliseconds, counted from when the request was sent; null when the provider does not say. */
  readonly expiresAt: number | null
  /** Null when the answer did not say: those that were asked for. */
  readonly scopes: readonly string[] | null
}
