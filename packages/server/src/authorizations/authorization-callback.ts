import { timingSafeEqual } from 'node:crypto'
import { allows } from '../access/allows.js'
import type { Principal } from '../access/principal.js'
import { sha256 } from '../access/sha256.js'
import type { Caller } from '../caller.js'
import type { Connection } from '../connections/connection.js'
import { connectionEvent } from '../connections/connection-event.js'
import type { ConnectionService } from '../connections/connection-service.js'
import { splitValues } from '../connections/connection-values.js'
import { type CredentialSource, obtained } from '../connections/credential-source.js'
import { type GrantService, type NewGrant, newGrant } from '../connections/grant-service.js'
import type { StoredCredentials } from '../connections/stored-credentials.js'
import type { Database } from '../database/database.js'
import { DomainError } from '../domain-error.js'
import type { Place } from '../environments/environment.js'
import { checkCallback } from '../oauth2/check-callback.js'
import type { OAuth2Client } from '../oauth2/oauth2-client.js'
import type { OAuth2ClientCredentials } from '../oauth2/resolved-settings.js'
import { TokenFailure } from '../oauth2/token-failure.js'
import {
  type Authorization,
  type AuthorizationOutcome,
  type AuthorizationView,
  viewAuthorization,
} from './authorization.js'
import { refusedAuthorization } from './authorization-errors.js'
import type { AuthorizationSecrets } from './authorization-secrets.js'
import {
  type AuthorizationChange,
  changeAuthorization,
  consume,
  findAuthorization,
  findByState,
} from './authorization-store.js'
import type { TransactionCookie } from './transaction-cookie.js'

interface Parts {
  database: Database
  connections: ConnectionService
  credentials: StoredCredentials
  source: CredentialSource
  grants: GrantService
  secrets: AuthorizationSecrets
  client: OAuth2Client
  cookie: TransactionCookie
  placeOf(at: { projectId: string; environmentId: string }): Promise<Place>
}

/** A browser that comes back from a provider. */
export interface CallbackRequest {
  /** Last part of the path it came to. */
  context: string
  parameters: URLSearchParams
  cookie(name: string): string | undefined
  principal: Principal | undefined
  requestId: string
  ip: string
  signal: AbortSignal
}

/** Longer parameters are nobody's code or state. */
const LONGEST_PARAMETER = 4_096

/**
 * Takes in what a provider answers. The order of the checks is the point: who is back, in which browser, for which
 * client, is known before anything else in the answer is believed, and each authorization counts once.
 */
export class AuthorizationCallback {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Finishes an authorization, well or badly, and answers its id.
   *
   * @throws DomainError `oauth_…` when the answer does not belong to an authorization of this browser; then the
   * provider is asked nothing, and whoever really waits for the answer can still get it.
   */
  async finish(request: CallbackRequest): Promise<string> {
    const { authorization, state } = await this.#find(request)
    checkBrowser(authorization, request, this.#parts.cookie)
    if (authorization.context !== request.context) throw refusedAuthorization('oauth_context_mismatch')
    const callback = readCallback(authorization, request.parameters, state)
    await this.#consume(authorization)
    const place = await this.#parts.placeOf(authorization)
    const caller = callerOf(authorization, request)
    const failed = (outcome: AuthorizationOutcome) => this.#fail(authorization, place, outcome, caller)
    if (callback.outcome === 'refused') return failed(refusedByProvider(callback.error))
    try {
      const grant = await this.#exchange(authorization, place, request, state)
      return await this.#take(authorization, place, grant, caller)
    } catch (error) {
      if (!(error instanceof TokenFailure || error instanceof DomainError)) throw error
      const hint = error instanceof DomainError ? error.hint : undefined
      return failed({ code: error.code, message: error.message, ...(hint !== undefined && { hint }) })
    }
  }

  /** How an authorization ended, for the browser it was begun in; undefined for any other. */
  async outcome(id: string, cookie: CallbackRequest['cookie']): Promise<AuthorizationView | undefined> {
    const { database, cookie: cookies } = this.#parts
    const authorization = await findAuthorization(database.read, id)
    const value = authorization && cookie(cookies.name(id))
    if (!authorization || value === undefined || !isBrowser(authorization, value)) return undefined
    return viewAuthorization(authorization, await database.now())
  }

  async #find({ parameters }: CallbackRequest): Promise<{ authorization: Authorization; state: string }> {
    for (const value of parameters.values()) {
      if (value.length > LONGEST_PARAMETER) throw refusedAuthorization('oauth_invalid_callback')
    }
    const states = parameters.getAll('state')
    const [state = ''] = states
    if (states.length > 1) throw refusedAuthorization('oauth_invalid_callback')
    if (state === '') throw refusedAuthorization('oauth_state_missing')
    const authorization = await findByState(this.#parts.database.read, sha256(state))
    if (!authorization) throw refusedAuthorization('oauth_state_unknown')
    return { authorization, state }
  }

  async #consume({ id, expiresAt, consumedAt }: Authorization): Promise<void> {
    if (consumedAt !== null) throw refusedAuthorization('oauth_state_used')
    const { now, isOurs } = await this.#parts.database.transaction(
      async (tx) => ({ now: tx.now, isOurs: await consume(tx.db, id, tx.now) }),
      { unaudited: 'how the authorization ends is audited' },
    )
    if (!isOurs) throw refusedAuthorization(now >= expiresAt ? 'oauth_state_expired' : 'oauth_state_used')
  }

  /** Asks for the tokens where the start said, as the client the start said. */
  async #exchange(
    authorization: Authorization,
    place: Place,
    { parameters, signal }: CallbackRequest,
    state: string,
  ): Promise<NewGrant> {
    const { client, secrets } = this.#parts
    const { settings, redirectUri, requestedScopes, app, clientId, sealed } = authorization
    if (!sealed) throw refusedAuthorization('oauth_state_used')
    const owner = { id: authorization.id, place, piece: authorization.piece }
    const { verifier } = await secrets.open<{ verifier: string }>(owner, sealed, 0)
    const credentials = await this.#clientOf(authorization, place)
    const request = { callbackParameters: parameters, state, redirectUri, signal }
    const tokens = await client.exchangeCode(settings, credentials, { ...request, verifier })
    return newGrant(obtained(tokens, null), { requestedScopes, app, clientId })
  }

  async #clientOf(authorization: Authorization, place: Place): Promise<OAuth2ClientCredentials> {
    const { connections, credentials, source } = this.#parts
    const connection = await connections.expect(place, authorization.connectionId)
    const { piece, method, values } = await credentials.open(connection, {})
    const { plain, secret } = splitValues(method, values)
    const { app } = authorization
    const use = await source.use({ place, piece, method, plain, sealed: { form: secret }, app })
    const isSame = use.client.clientId === authorization.clientId && use.app?.version === app?.version
    if (!isSame) throw refusedAuthorization('oauth_app_changed')
    return use.client
  }

  /** Puts the grant into the connection; one of another account waits for a decision. */
  async #take(authorization: Authorization, place: Place, grant: NewGrant, caller: Caller): Promise<string> {
    const { grants, connections } = this.#parts
    const { id, connectionId } = authorization
    const connection = await connections.expect(place, connectionId)
    const tried = await grants.tryOut(connection, grant, caller)
    if (tried.isOtherAccount) return this.#askFirst(authorization, connection, grant, tried.account)
    if (!tried.attempt.ok && connection.status === 'active') {
      const { code, message, hint } = tried.attempt.failure
      return this.#fail(authorization, place, { code, message, ...(hint !== undefined && { hint }) }, caller)
    }
    const saved = await grants.save(place, connectionId, grant, tried.attempt, caller)
    const reason =
      saved.status === 'active' ? {} : { code: saved.reason?.code ?? '', message: saved.reason?.message ?? '' }
    const status = saved.status === 'active' ? 'connected' : 'failed'
    await this.#end(id, { status, outcome: { account: saved.account, ...reason }, sealed: null })
    return id
  }

  async #askFirst(
    { id, piece }: Authorization,
    connection: Connection,
    grant: NewGrant,
    account: string | null,
  ): Promise<string> {
    const sealed = await this.#parts.secrets.seal({ id, place: connection.place, piece }, grant, 1)
    const outcome = { code: 'account_changed', account, previousAccount: connection.account }
    await this.#end(id, { status: 'confirm', outcome, sealed, sealedGeneration: 1 })
    return id
  }

  async #fail(
    { id, connectionId }: Authorization,
    place: Place,
    outcome: AuthorizationOutcome,
    caller: Caller,
  ): Promise<string> {
    const connection = await this.#parts.connections.expect(place, connectionId)
    await this.#parts.database.transaction(async (tx) => {
      await changeAuthorization(tx.db, id, 'exchanging', { status: 'failed', outcome, sealed: null })
      const about = { outcome: 'failed' as const, detail: { code: outcome.code } }
      tx.audit(connectionEvent('connection.authorization_failed', connection, caller, about))
    })
    return id
  }

  async #end(id: string, change: AuthorizationChange): Promise<void> {
    await this.#parts.database.transaction((tx) => changeAuthorization(tx.db, id, 'exchanging', change), {
      unaudited: 'what becomes of the connection is audited',
    })
  }
}

/** The same browser, and the same person signed in there, with the right they had. */
function checkBrowser(authorization: Authorization, request: CallbackRequest, cookie: TransactionCookie): void {
  const { id, sessionId, actor, projectId, environmentId } = authorization
  const value = request.cookie(cookie.name(id))
  const { principal } = request
  const isPerson = sessionId === null || (principal?.id === actor.id && principal.sessionId === sessionId)
  if (value === undefined || !isBrowser(authorization, value) || !isPerson)
    throw refusedAuthorization('oauth_user_mismatch')
  if (sessionId === null || !principal) return
  if (!allows(principal, 'connections.edit', { projectId, environmentId }))
    throw refusedAuthorization('oauth_user_mismatch')
}

const isBrowser = ({ browserHash }: Authorization, value: string): boolean =>
  timingSafeEqual(Buffer.from(sha256(value)), Buffer.from(browserHash))

function readCallback({ settings, clientId }: Authorization, parameters: URLSearchParams, state: string) {
  try {
    return checkCallback(settings, { clientId }, parameters, state)
  } catch (error) {
    if (error instanceof DomainError) throw refusedAuthorization('oauth_invalid_callback')
    throw error
  }
}

function refusedByProvider(code: string): AuthorizationOutcome {
  if (code !== 'access_denied') return { code, message: `The provider refused the authorization (${code}).` }
  return {
    code,
    message: 'Access was not allowed at the provider.',
    hint: 'Choose Connect again, and allow access.',
  }
}

/** The person who began it, also where only the browser's cookie came back. */
function callerOf({ actor, actorName }: Authorization, { requestId, ip, signal }: CallbackRequest): Caller {
  return { actor: { ...actor, ip }, name: actorName, requestId, signal, may: () => true }
}
