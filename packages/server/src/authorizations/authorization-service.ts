import { randomBytes } from 'node:crypto'
import type { Principal } from '../access/principal.js'
import { sha256 } from '../access/sha256.js'
import type { Caller } from '../caller.js'
import type { Connection } from '../connections/connection.js'
import { connectionEvent } from '../connections/connection-event.js'
import type { ConnectionService } from '../connections/connection-service.js'
import { splitValues } from '../connections/connection-values.js'
import { type CredentialSource, needsConsent, type OAuth2Use } from '../connections/credential-source.js'
import type { GrantService, NewGrant } from '../connections/grant-service.js'
import type { StoredCredentials } from '../connections/stored-credentials.js'
import type { Database } from '../database/database.js'
import { DomainError } from '../domain-error.js'
import type { Place } from '../environments/environment.js'
import { newId } from '../id.js'
import { authorizationAddress } from '../oauth2/authorization-address.js'
import type { OAuth2AppService } from '../oauth2/oauth2-app-service.js'
import { requestedScopes } from '../oauth2/requested-scopes.js'
import {
  AUTHORIZATION_MS,
  type Authorization,
  type AuthorizationOutcome,
  type AuthorizationStatus,
  type AuthorizationView,
  viewAuthorization,
} from './authorization.js'
import { noSuchAuthorization, refusedAuthorization } from './authorization-errors.js'
import type { AuthorizationSecrets } from './authorization-secrets.js'
import {
  changeAuthorization,
  countPending,
  deleteOld,
  findAuthorization,
  findUndecided,
  insertAuthorization,
  lockPending,
} from './authorization-store.js'

interface Parts {
  database: Database
  connections: ConnectionService
  credentials: StoredCredentials
  source: CredentialSource
  grants: GrantService
  secrets: AuthorizationSecrets
  apps: Pick<OAuth2AppService, 'redirectUrl'>
  placeOf(at: { projectId: string; environmentId: string }): Promise<Place>
}

/** Who begins an authorization, and in which browser. */
export interface Beginner {
  principal: Pick<Principal, 'id' | 'sessionId'>
  /** Our origin as the browser sees it. */
  origin: string
}

/** What the browser needs to go to the provider. */
export interface Begun {
  id: string
  authorizationUrl: string
  redirectUri: string
  /** UTC milliseconds. */
  expiresAt: number
  /** Value of the cookie that binds it to the browser. */
  browser: string
}

const MOST_OF_ACTOR = 10
const MOST_OF_PROJECT = 100
const KEEP_MS = 24 * 3_600_000

/** Authorizations from the side of the page: begun, watched, decided. */
export class AuthorizationService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Begins to authorize a connection. `extra` scopes are asked for besides those of its form.
   *
   * @throws DomainError `not_found`; `unsupported` where nothing is to be consented to; `oauth2_app_missing`;
   * `too_many_authorizations`; `unknown_scope`.
   */
  async begin(place: Place, key: string, extra: readonly string[], by: Beginner, caller: Caller): Promise<Begun> {
    const { connections, database, secrets } = this.#parts
    const connection = await connections.expect(place, key)
    const { use, scopes } = await this.#askFor(connection, extra)
    const secret = { state: random(), verifier: random(), browser: random() }
    const id = newId('oat')
    const redirectUri = this.#parts.apps.redirectUrl(use.app?.id ?? connection.id, by.origin)
    const sealed = await secrets.seal({ id, place, piece: connection.piece }, { verifier: secret.verifier }, 0)
    const expiresAt = await database.transaction(async (tx) => {
      await lockPending(tx.db)
      const at = { actorId: by.principal.id, projectId: place.project.id, now: tx.now }
      const { ofActor, ofProject } = await countPending(tx.db, at)
      if (ofActor >= MOST_OF_ACTOR || ofProject >= MOST_OF_PROJECT)
        throw refusedAuthorization('too_many_authorizations')
      const times = { createdAt: tx.now, expiresAt: tx.now + AUTHORIZATION_MS }
      const about = {
        id,
        connection,
        use,
        scopes,
        redirectUri,
        sealed,
        browserHash: sha256(secret.browser),
        by,
        caller,
      }
      await insertAuthorization(tx.db, { ...blankAuthorization(about), ...times }, sha256(secret.state))
      tx.audit(connectionEvent('connection.authorization_started', connection, caller, { detail: { scopes } }))
      return times.expiresAt
    })
    const asked = { redirectUri, scopes, state: secret.state, verifier: secret.verifier }
    const authorizationUrl = authorizationAddress(use.settings, use.client, asked)
    return { id, authorizationUrl, redirectUri, expiresAt, browser: secret.browser }
  }

  /** How far an authorization is, for whoever began it. Throws `not_found`. */
  async view(place: Place, id: string, caller: Caller, key?: string): Promise<AuthorizationView> {
    return viewAuthorization(await this.#own(place, id, caller, key), await this.#parts.database.now())
  }

  /** Takes over the account that answered, though it is another one. */
  async confirm(place: Place, id: string, caller: Caller, key?: string): Promise<Connection> {
    const { grants, connections } = this.#parts
    const authorization = await this.#waiting(place, id, caller, key)
    const grant = await this.#grantOf(authorization, place)
    const connection = await connections.expect(place, authorization.connectionId)
    const { attempt, account } = await grants.tryOut(connection, grant, caller)
    if (!(await this.#move(authorization, 'confirm', 'exchanging'))) throw noSuchAuthorization()
    try {
      const saved = await grants.save(place, connection.id, grant, attempt, caller)
      await this.#move({ ...authorization, outcome: { account }, sealed: null }, 'exchanging', 'connected')
      return saved
    } catch (error) {
      await this.#move(authorization, 'exchanging', 'confirm')
      throw error
    }
  }

  /** The grant that waits for a decision. */
  async #grantOf({ id, piece, sealed, sealedGeneration }: Authorization, place: Place): Promise<NewGrant> {
    if (!sealed) throw noSuchAuthorization()
    return this.#parts.secrets.open<NewGrant>({ id, place, piece }, sealed, sealedGeneration)
  }

  #move(
    { id, outcome, sealed }: Authorization,
    from: AuthorizationStatus,
    status: AuthorizationStatus,
  ): Promise<boolean> {
    return this.#parts.database.transaction((tx) => changeAuthorization(tx.db, id, from, { status, outcome, sealed }), {
      unaudited: 'the connection it changes is audited',
    })
  }

  /** Ends an authorization that waits, without changing the connection. One that does not wait any more stays as it is. */
  async cancel(place: Place, id: string, caller: Caller, key?: string): Promise<void> {
    const authorization = await this.#own(place, id, caller, key)
    if (authorization.status !== 'pending' && authorization.status !== 'confirm') return
    const outcome: AuthorizationOutcome = { code: 'cancelled', message: 'The connection was left as it was.' }
    await this.#decline({ ...authorization, outcome }, place, 'failed')
  }

  /** Declines what nobody decided about in time, and forgets what ended long ago. */
  async tidy(): Promise<void> {
    const { database, placeOf } = this.#parts
    for (const authorization of await findUndecided(database.read, await database.now())) {
      await this.#decline(authorization, await placeOf(authorization), 'expired')
    }
    await database.transaction((tx) => deleteOld(tx.db, tx.now - KEEP_MS), {
      unaudited: 'authorizations that are over are of no use to anybody',
    })
  }

  /** Ends an authorization without changing the connection, once; a grant that waited is revoked. */
  async #decline(authorization: Authorization, place: Place, end: 'failed' | 'expired'): Promise<void> {
    const isOurs = await this.#move({ ...authorization, sealed: null }, authorization.status, end)
    if (!isOurs || authorization.status !== 'confirm') return
    const connection = await this.#parts.connections.expect(place, authorization.connectionId)
    await this.#parts.grants.discard(connection, await this.#grantOf(authorization, place))
  }

  /** One that the caller began, for the connection with this key where one is named. */
  async #own(place: Place, id: string, { actor }: Caller, key: string | undefined): Promise<Authorization> {
    const { database, connections } = this.#parts
    const found = await findAuthorization(database.read, id)
    if (found?.environmentId !== place.environment.id || found.actor.id !== actor.id) throw noSuchAuthorization()
    if (key !== undefined && (await connections.expect(place, key)).id !== found.connectionId)
      throw noSuchAuthorization()
    return found
  }

  async #waiting(place: Place, id: string, caller: Caller, key: string | undefined): Promise<Authorization> {
    const found = await this.#own(place, id, caller, key)
    if (viewAuthorization(found, await this.#parts.database.now()).status !== 'confirm') throw noSuchAuthorization()
    return found
  }

  /** Whose client asks where for what. */
  async #askFor(connection: Connection, extra: readonly string[]): Promise<{ use: OAuth2Use; scopes: string[] }> {
    const { credentials, source } = this.#parts
    const { piece, method, values } = await credentials.open(connection, {})
    if (!needsConsent(method) || !method.oauth2) throw nothingToConsentTo(method.title)
    const unknown = extra.find((name) => !method.oauth2?.scopes.some((scope) => scope.name === name))
    if (unknown !== undefined) throw unknownScope()
    const { plain, secret } = splitValues(method, values)
    const use = await source.use({ place: connection.place, piece, method, plain, sealed: { form: secret } })
    return { use, scopes: requestedScopes(method.oauth2, values, extra) }
  }
}

const random = (): string => randomBytes(32).toString('base64url')

interface Blank {
  id: string
  connection: Connection
  use: OAuth2Use
  scopes: readonly string[]
  redirectUri: string
  sealed: Buffer
  browserHash: string
  by: Beginner
  caller: Caller
}

function blankAuthorization(given: Blank): Omit<Authorization, 'createdAt' | 'expiresAt'> {
  const { id, connection, use, scopes, redirectUri, sealed, browserHash, by, caller } = given
  const { place, piece } = connection
  return {
    ...{ id, browserHash, redirectUri, piece, sealed },
    actor: caller.actor,
    actorName: caller.name,
    sessionId: by.principal.sessionId ?? null,
    projectId: place.project.id,
    environmentId: place.environment.id,
    connectionId: connection.id,
    context: use.app?.id ?? connection.id,
    app: use.app,
    clientId: use.client.clientId,
    settings: use.settings,
    requestedScopes: scopes,
    sealedGeneration: 0,
    status: 'pending',
    outcome: {},
    consumedAt: null,
  }
}

const nothingToConsentTo = (method: string) =>
  new DomainError({
    kind: 'invalid',
    code: 'unsupported',
    message: `"${method}" needs nobody to consent at a provider.`,
    hint: 'Edit the connection to change its credentials.',
  })

const unknownScope = () =>
  new DomainError({
    kind: 'invalid',
    code: 'unknown_scope',
    message: 'The auth method declares no such scope.',
    field: 'scopes',
    hint: 'Use the names in the manifest of the piece.',
  })
