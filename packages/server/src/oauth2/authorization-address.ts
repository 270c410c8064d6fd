import { createHash } from 'node:crypto'
import { RESERVED_PARAMETERS } from '@plugboard/core/host'
import { withClientIdName } from './quirks/client-id-name.js'
import type { OAuth2ClientCredentials, ResolvedSettings } from './resolved-settings.js'
import { settingsDefect } from './settings-defect.js'

interface AuthorizationRequest {
  readonly redirectUri: string
  /** Without any, `scope` is left out and the provider decides. */
  readonly scopes: readonly string[]
  readonly state: string
  /** Of PKCE, 43 to 128 characters; not used when the provider takes none. */
  readonly verifier: string
}

/**
 * Where a person is sent to consent (RFC 6749 §4.1.1, RFC 7636 §4.3). What the address has in its query stays.
 *
 * @throws DomainError `invalid` when the settings have no authorization address
 */
export function authorizationAddress(
  settings: ResolvedSettings,
  { clientId }: Pick<OAuth2ClientCredentials, 'clientId'>,
  { redirectUri, scopes, state, verifier }: AuthorizationRequest,
): string {
  if (settings.authorizationUrl === undefined) throw settingsDefect('authorizationUrl', 'is missing')
  const url = new URL(settings.authorizationUrl)
  const { searchParams } = url
  for (const [name, value] of Object.entries(settings.authorizationParameters)) {
    if (!RESERVED_PARAMETERS.has(name)) searchParams.set(name, value)
  }
  searchParams.set('response_type', 'code')
  searchParams.set('client_id', clientId)
  withClientIdName(searchParams, clientId, settings.quirks)
  searchParams.set('redirect_uri', redirectUri)
  searchParams.set('state', state)
  if (scopes.length > 0) searchParams.set('scope', scopes.join(settings.scopeSeparator))
  if (settings.pkce === 'S256') {
    searchParams.set('code_challenge', createHash('sha256').update(verifier).digest('base64url'))
    searchParams.set('code_challenge_method', 'S256')
  }
  return url.href
}
