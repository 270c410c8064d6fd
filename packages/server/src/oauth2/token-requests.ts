/** What is needed to exchange a code. */
export interface CodeRequest {
  /** Of the callback, as they came. */
  readonly callbackParameters: URLSearchParams
  /** As sent in the authorization request. */
  readonly state: string
  /** As sent in the authorization request, to the letter. */
  readonly redirectUri: string
  /** Of PKCE; not used when the provider takes none. */
  readonly verifier: string
  readonly signal: AbortSignal
}

export interface RefreshRequest {
  readonly refreshToken: string
  /** Default: those of the grant. */
  readonly scopes?: readonly string[] | undefined
  readonly signal: AbortSignal
}

export interface ClientCredentialsRequest {
  /** Without any, `scope` is left out and the provider decides. */
  readonly scopes: readonly string[]
  readonly signal: AbortSignal
}

export interface RevocationRequest {
  readonly token: string
  readonly hint: 'refresh_token' | 'access_token'
  readonly signal: AbortSignal
}
