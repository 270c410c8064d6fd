import { isDeepStrictEqual } from 'node:util'
import type { ConnectionService } from '../connections/connection-service.js'
import { splitValues } from '../connections/connection-values.js'
import { type CredentialSource, obtained } from '../connections/credential-source.js'
import { type NewGrant, newGrant } from '../connections/grant-service.js'
import type { StoredCredentials } from '../connections/stored-credentials.js'
import type { Place } from '../environments/environment.js'
import type { OAuth2Client } from '../oauth2/oauth2-client.js'
import type { OAuth2ClientCredentials } from '../oauth2/resolved-settings.js'
import type { Authorization } from './authorization.js'
import { refusedAuthorization } from './authorization-errors.js'
import type { AuthorizationSecrets } from './authorization-secrets.js'

interface Parts {
  connections: ConnectionService
  credentials: StoredCredentials
  source: CredentialSource
  secrets: AuthorizationSecrets
  client: OAuth2Client
}

/** What came back from the provider. */
interface CameBack {
  parameters: URLSearchParams
  state: string
  signal: AbortSignal
}

/** Exchanges the code of a callback for tokens. */
export class CodeExchange {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Asks for the tokens where the start said, as the client the start said.
   *
   * @throws TokenFailure; DomainError `oauth_app_changed` when that is not what a start would say now.
   */
  async exchange(
    authorization: Authorization,
    place: Place,
    { parameters, state, signal }: CameBack,
  ): Promise<NewGrant> {
    const { client, secrets } = this.#parts
    const { settings, redirectUri, requestedScopes, app, clientId, sealed } = authorization
    if (!sealed) throw refusedAuthorization('oauth_state_used')
    const owner = { id: authorization.id, place, piece: authorization.piece }
    const { verifier } = await secrets.open<{ verifier: string }>(owner, sealed, 0)
    const credentials = await this.#clientOf(authorization, place)
    const request = { callbackParameters: parameters, state, redirectUri, verifier, signal }
    const tokens = await client.exchangeCode(settings, credentials, request)
    return newGrant(obtained(tokens, null), { requestedScopes, app, clientId })
  }

  async #clientOf(authorization: Authorization, place: Place): Promise<OAuth2ClientCredentials> {
    const { connections, credentials, source } = this.#parts
    const connection = await connections.expect(place, authorization.connectionId)
    const { piece, method, values } = await credentials.open(connection, {})
    const { plain, secret } = splitValues(method, values)
    const { app, clientId, settings } = authorization
    const use = await source.use({ place, piece, method, plain, sealed: { form: secret }, app })
    const isSameClient = use.client.clientId === clientId && use.app?.version === app?.version
    // The secret there is now would go to the address there was then.
    if (!isSameClient || !isDeepStrictEqual(use.settings, settings)) throw refusedAuthorization('oauth_app_changed')
    return use.client
  }
}
