import type { OAuth2Settings } from '@plugboard/core/host'

/** Client authentication of a token request (RFC 6749 §2.3.1). */
export interface OAuth2ClientCredentials {
  readonly clientId: string
  /** Absent for a public client. */
  readonly clientSecret?: string | undefined
}

/** The OAuth2 side of an auth method for one connection: every template filled in. Plain JSON. */
export interface ResolvedSettings {
  readonly grant: OAuth2Settings['grant']
  readonly authorizationUrl?: string
  readonly tokenUrl: string
  /** The same as `tokenUrl` unless the provider has another. */
  readonly refreshUrl: string
  readonly revocationUrl?: string
  readonly issuer?: string
  readonly issuerInCallback: boolean
  readonly scopeSeparator: string
  readonly clientAuthentication: 'basic' | 'body' | 'none'
  readonly pkce: 'S256' | 'none'
  readonly authorizationParameters: Readonly<Record<string, string>>
  readonly tokenParameters: Readonly<Record<string, string>>
  readonly refreshParameters: Readonly<Record<string, string>>
  readonly bodyFormat: 'form' | 'json'
  readonly quirks: NonNullable<OAuth2Settings['quirks']>
}
