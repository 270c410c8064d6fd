import type { ResolvedSettings } from '../resolved-settings.js'

/** Settings of a provider that keeps to the standard, for tests. */
export function sampleSettings(origin: string, more: Partial<ResolvedSettings> = {}): ResolvedSettings {
  return {
    grant: 'authorizationCode',
    authorizationUrl: `${origin}/authorize`,
    tokenUrl: `${origin}/token`,
    refreshUrl: `${origin}/token`,
    revocationUrl: `${origin}/revoke`,
    issuerInCallback: false,
    scopeSeparator: ' ',
    clientAuthentication: 'basic',
    pkce: 'S256',
    authorizationParameters: {},
    tokenParameters: {},
    refreshParameters: {},
    bodyFormat: 'form',
    quirks: [],
    ...more,
  }
}
