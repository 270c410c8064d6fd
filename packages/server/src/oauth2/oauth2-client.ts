import * as oauth from 'oauth4webapi'
import { checkCallback } from './check-callback.js'
import { grantResponse } from './grant-response.js'
import { type PreparedCall, prepareCall } from './prepare-call.js'
import type { ProviderCall } from './provider-call.js'
import type { OAuth2ClientCredentials, ResolvedSettings } from './resolved-settings.js'
import { revocationResponse } from './revocation-response.js'
import { type SendRequest, TokenEndpoint } from './token-endpoint.js'
import { TokenFailure } from './token-failure.js'
import type { ClientCredentialsRequest, CodeRequest, RefreshRequest, RevocationRequest } from './token-requests.js'
import type { TokenSet } from './token-set.js'
import { tokenSetFrom } from './token-set-from.js'

interface OAuth2ClientParts {
  /** Has to leave redirects alone and to honour the signal. */
  readonly fetch: SendRequest
  /** UTC milliseconds. */
  readonly now: () => number
  /** Longest time of a request with its whole answer, in milliseconds. Default 10,000. */
  readonly deadlineMs?: number
}

/**
 * Asks token and revocation endpoints. Each method sends one request and rejects with a `TokenFailure` when it fails;
 * of tokens, secrets and the answer's body nothing is in that but the provider's `error` code.
 */
export class OAuth2Client {
  readonly #endpoint: TokenEndpoint
  readonly #now: () => number

  constructor({ fetch, now, deadlineMs = 10_000 }: OAuth2ClientParts) {
    this.#endpoint = new TokenEndpoint({ fetch, now, deadlineMs })
    this.#now = now
  }

  /**
   * Exchanges the code of a callback for tokens (RFC 6749 §4.1.3). A callback in which the provider refuses is a
   * failure of kind `grant`, without a request.
   *
   * @throws DomainError as `checkCallback` does
   */
  async exchangeCode(
    settings: ResolvedSettings,
    client: OAuth2ClientCredentials,
    { callbackParameters, state, redirectUri, verifier, signal }: CodeRequest,
  ): Promise<TokenSet> {
    const callback = checkCallback(settings, client, callbackParameters, state)
    if (callback.outcome === 'refused') throw refusedCallback(callback.error)
    const proof = settings.pkce === 'S256' ? verifier : oauth.nopkce
    const call: ProviderCall = { url: settings.tokenUrl, settings, credentials: client, purpose: 'grant', signal }
    return this.#tokens(call, settings.tokenParameters, (prepared) =>
      oauth.authorizationCodeGrantRequest(
        ...parties(prepared),
        callback.parameters,
        redirectUri,
        proof,
        prepared.options,
      ),
    )
  }

  /** Exchanges a refresh token for fresh tokens (RFC 6749 §6). */
  async refresh(
    settings: ResolvedSettings,
    client: OAuth2ClientCredentials,
    { refreshToken, scopes = [], signal }: RefreshRequest,
  ): Promise<TokenSet> {
    const parameters = { ...settings.refreshParameters, ...scopeParameter(settings, scopes) }
    const call: ProviderCall = { url: settings.refreshUrl, settings, credentials: client, purpose: 'refresh', signal }
    return this.#tokens(call, parameters, (prepared) =>
      oauth.refreshTokenGrantRequest(...parties(prepared), refreshToken, prepared.options),
    )
  }

  /** Gets tokens for the client itself (RFC 6749 §4.4). */
  async clientCredentials(
    settings: ResolvedSettings,
    client: OAuth2ClientCredentials,
    { scopes, signal }: ClientCredentialsRequest,
  ): Promise<TokenSet> {
    const parameters = { ...settings.tokenParameters, ...scopeParameter(settings, scopes) }
    const call: ProviderCall = { url: settings.tokenUrl, settings, credentials: client, purpose: 'grant', signal }
    return this.#tokens(call, {}, (prepared) =>
      oauth.clientCredentialsGrantRequest(...parties(prepared), parameters, prepared.options),
    )
  }

  /**
   * Makes a provider forget a token (RFC 7009). One it does not know, or no longer, is as good as forgotten. A provider
   * that cannot forget this kind of token gives the code `unsupported_token_type`; where there is no revocation
   * endpoint the code is `no_revocation_endpoint`.
   */
  async revoke(
    settings: ResolvedSettings,
    client: OAuth2ClientCredentials,
    { token, hint, signal }: RevocationRequest,
  ): Promise<void> {
    const { revocationUrl: url } = settings
    if (url === undefined) throw noRevocation()
    const call: ProviderCall = { url, settings, credentials: client, purpose: 'revocation', signal }
    const prepared = prepareCall(call, { token_type_hint: hint }, async (form) =>
      revocationResponse(await this.#endpoint.post(call, form), new URL(url).host),
    )
    await oauth.processRevocationResponse(await oauth.revocationRequest(...parties(prepared), token, prepared.options))
  }

  async #tokens(
    call: ProviderCall,
    parameters: Readonly<Record<string, string>>,
    request: (prepared: PreparedCall) => Promise<Response>,
  ): Promise<TokenSet> {
    const startedAt = this.#now()
    const prepared = prepareCall(call, parameters, async (form) =>
      grantResponse(await this.#endpoint.post(call, form), call),
    )
    const { server, client } = prepared
    return tokenSetFrom({ server, client, response: await request(prepared), startedAt, host: new URL(call.url).host })
  }
}

/** The leading arguments of every request of `oauth4webapi`. */
const parties = ({ server, client, authenticate }: PreparedCall) => [server, client, authenticate] as const

function scopeParameter({ scopeSeparator }: ResolvedSettings, scopes: readonly string[]): { scope?: string } {
  return scopes.length === 0 ? {} : { scope: scopes.join(scopeSeparator) }
}

const refusedCallback = (error: string) =>
  new TokenFailure('grant', `The provider did not authorize the connection (${error}).`, { code: error })

const noRevocation = () =>
  new TokenFailure('request', 'The provider has no address at which tokens are revoked.', {
    code: 'no_revocation_endpoint',
  })
