import type { OAuth2ClientCredentials, ResolvedSettings } from './resolved-settings.js'

/** One request to a provider's token or revocation endpoint. */
export interface ProviderCall {
  readonly url: string
  readonly settings: ResolvedSettings
  readonly credentials: OAuth2ClientCredentials
  /** What is asked: tokens for a new grant, fresh tokens, or to forget a token. */
  readonly purpose: 'grant' | 'refresh' | 'revocation'
  /** Ends the request early. */
  readonly signal: AbortSignal
}
