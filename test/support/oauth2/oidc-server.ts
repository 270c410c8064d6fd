import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Provider } from 'oidc-provider'
import { oidcConfiguration } from './oidc/configuration.js'
import { interact } from './oidc/interactions.js'
import { MemoryStore } from './oidc/memory-store.js'
import { answerApi, bearerToken } from './stub/api.js'
import { send } from './stub/http.js'

interface OidcClient {
  id: string
  secret: string
  redirectUris: readonly string[]
}

interface OidcServerOptions {
  clients?: readonly OidcClient[]
  /** Seconds. Default 60. */
  accessTokenLifetime?: number
  /** Seconds. Default a day. */
  refreshTokenLifetime?: number
  /**
   * Whether the pages send `Cross-Origin-Opener-Policy: same-origin`, which takes `window.opener` from the page that
   * the callback leads to. Default false.
   */
  cutsOpener?: boolean
}

/** What a token is good for now. */
interface Introspection {
  active: boolean
  login?: string
  scopes?: readonly string[]
}

/**
 * A real authorization server on loopback: PKCE is required, refresh tokens rotate, and one that is used twice ends its
 * grant. Any login name has an account with the address `<login>@example.test`.
 */
class OidcServer {
  readonly url: string
  readonly #server: Server
  readonly #provider: Provider
  readonly #store: MemoryStore
  readonly #handle: ReturnType<Provider['callback']>
  readonly #cutsOpener: boolean
  readonly #tokenRequests = new Map<string, number>()

  constructor(server: Server, url: string, options: OidcServerOptions) {
    const { accessTokenLifetime: accessToken = 60, refreshTokenLifetime: refreshToken = 86_400 } = options
    this.url = url
    this.#server = server
    this.#store = new MemoryStore()
    this.#provider = new Provider(url, oidcConfiguration(this.#store, { accessToken, refreshToken }))
    this.#provider.use(async (context, next) => {
      await next()
      if (context.oidc?.route === 'token') this.#countTokenRequest(String(context.oidc.params?.grant_type))
    })
    this.#cutsOpener = options.cutsOpener ?? false
    this.#handle = this.#provider.callback()
    server.on('request', (request, response) => this.#serve(request, response))
  }

  /** Addresses for the `endpoints` of the sample piece. It has no `exchange`. */
  get endpoints() {
    const { url } = this
    return {
      issuer: url,
      authorize: `${url}/auth`,
      token: `${url}/token`,
      revoke: `${url}/token/revocation`,
      userinfo: `${url}/me`,
      api: `${url}/api`,
      exchange: `${url}/exchange`,
    }
  }

  /**
   * Registers a client, or changes one; the redirect URI is often known only once something else has started. It may
   * authenticate in the header or in the body.
   */
  async addClient({ id, secret, redirectUris }: OidcClient): Promise<void> {
    await this.#store.adapter('Client').upsert(id, {
      client_id: id,
      client_secret: secret,
      redirect_uris: redirectUris,
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      response_types: ['code'],
    })
  }

  /** What an access or refresh token is good for. */
  async introspect(token: string): Promise<Introspection> {
    const access = await this.#provider.AccessToken.find(token)
    const found = access ?? (await this.#provider.RefreshToken.find(token))
    if (!found?.isValid) return { active: false }
    return { active: true, login: found.accountId, scopes: [...found.scopes] }
  }

  /** Takes from every client what this person allowed it: refresh and access tokens die at once. */
  revokeGrantsOf(login: string): void {
    const kinds = new Set(['Grant', 'AccessToken', 'RefreshToken', 'AuthorizationCode'])
    this.#store.remove(({ accountId }, model) => accountId === login && kinds.has(model))
  }

  /** How many token requests there were of each grant type, refused ones included. */
  tokenRequests(): Record<string, number> {
    return Object.fromEntries(this.#tokenRequests)
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, folder, name = ''] = (request.url ?? '').split(/[/?]/)
    if (folder === 'api') send(response, answerApi(name, await this.#holder(request)))
    else if (folder !== 'interaction') await this.#handle(request, response)
    else await interact(this.#provider, request, response, { cutsOpener: this.#cutsOpener })
  }

  /** Whose the access token of a request is. */
  async #holder(request: IncomingMessage) {
    const token = await this.#provider.AccessToken.find(bearerToken(request) ?? '')
    return token?.isValid ? { subject: token.accountId, scopes: [...token.scopes] } : undefined
  }

  #countTokenRequest(grant: string): void {
    this.#tokenRequests.set(grant, (this.#tokenRequests.get(grant) ?? 0) + 1)
  }
}

/** Starts an authorization server over `oidc-provider`. */
export async function startOidcServer(options: OidcServerOptions = {}): Promise<OidcServer> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  const oidc = new OidcServer(server, `http://127.0.0.1:${address.port}`, options)
  for (const client of options.clients ?? []) await oidc.addClient(client)
  return oidc
}
