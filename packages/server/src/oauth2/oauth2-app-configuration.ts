import type { Logger } from 'pino'
import { sameText } from '../access/same-text.js'
import type { AuditAction } from '../audit/audit-actions.js'
import type { AuditEvent } from '../audit/audit-event.js'
import type { ConfiguredOAuth2App } from '../config/parse-oauth2-apps.js'
import type { Database } from '../database/database.js'
import { isUniqueViolation } from '../database/portable.js'
import { newId } from '../id.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { VaultError } from '../vault/vault-error.js'
import { NOT_CONFIGURED, newApp, type OAuth2App } from './oauth2-app.js'
import { type ConfiguredClient, configuredClients } from './oauth2-app-configured.js'
import { appEvent, SYSTEM } from './oauth2-app-event.js'
import { enteredFields } from './oauth2-app-fields.js'
import type { OAuth2AppSecrets } from './oauth2-app-secrets.js'
import type { OAuth2AppService } from './oauth2-app-service.js'
import { findAppOf, insertApp, listApps, lockApp, setReason, updateApp, wakeConnections } from './oauth2-app-store.js'

interface Parts {
  readonly database: Database
  readonly catalog: PieceCatalog
  readonly secrets: OAuth2AppSecrets
  readonly apps: OAuth2AppService
  readonly logger: Pick<Logger, 'warn'>
}

const BY = SYSTEM.actor.label

/** Keeps the apps of the platform that the server's configuration gives as it says. Several replicas may do it at once. */
export class OAuth2AppConfiguration {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Writes the apps of the configuration; those it holds no more stop working, and come back when it holds them again.
   * An app that an administrator entered for the same auth method stays, with a warning.
   *
   * @throws ConfigError, before anything is written, for a piece, auth method or text that cannot be.
   */
  async apply(configured: readonly ConfiguredOAuth2App[]): Promise<void> {
    const clients = configuredClients(configured, this.#parts.catalog)
    for (const client of clients) await this.#put(client)
    const stored = await listApps(this.#parts.database.read, null)
    const gone = stored.filter(
      (app) =>
        app.source === 'configuration' &&
        !clients.some(({ piece, method }) => piece === app.piece && method === app.method),
    )
    for (const app of gone) await this.#set(app.id, false)
  }

  async #put(client: ConfiguredClient): Promise<void> {
    const app = await findAppOf(this.#parts.database.read, null, client.piece, client.method)
    if (app) return this.#adapt(app, client)
    try {
      await this.#insert(client)
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      await this.#put(client)
    }
  }

  async #insert({ piece, method, clientId, clientSecret }: ConfiguredClient): Promise<void> {
    const place = { id: newId('oap'), projectId: null, piece, method }
    const secret = await this.#parts.secrets.seal({ ...place, version: 1 }, clientSecret)
    await this.#parts.database.transaction(async (tx) => {
      const given = { ...place, source: 'configuration' as const, clientId, hasSecret: secret !== null }
      const app = newApp(given, BY, tx.now)
      await insertApp(tx.db, app, secret)
      tx.audit(this.#event('oauth2_app.created', app, { piece, method, fields: enteredFields({ clientSecret }) }))
    })
  }

  async #adapt(app: OAuth2App, client: ConfiguredClient): Promise<void> {
    const { piece, method } = client
    if (app.source === 'entered') {
      const message = 'PLUGBOARD_OAUTH2_APPS is not used for this auth method: an administrator entered an app for it'
      this.#parts.logger.warn({ piece, method, app: app.id }, message)
    } else if (!(await this.#holds(app, client))) await this.#replace(app, client)
    else if (app.reason?.code === NOT_CONFIGURED) await this.#set(app.id, true)
  }

  /** Whether an app has this client id and secret already. A secret that cannot be opened is sealed anew. */
  async #holds(app: OAuth2App, { clientId, clientSecret }: ConfiguredClient): Promise<boolean> {
    try {
      const stored = await this.#parts.apps.credentials(app)
      return stored.clientId === clientId && sameText(stored.clientSecret ?? '', clientSecret ?? '')
    } catch (error) {
      if (error instanceof VaultError) return false
      throw error
    }
  }

  async #replace(before: OAuth2App, { clientId, clientSecret }: ConfiguredClient): Promise<void> {
    const version = before.version + 1
    const secret = await this.#parts.secrets.seal({ ...before, version }, clientSecret)
    await this.#parts.database.transaction(
      async (tx) => {
        const given = { ...before, clientId, hasSecret: secret !== null }
        const { createdBy, createdAt } = before
        const app = { ...newApp(given, BY, tx.now), version, createdBy, createdAt }
        if (!(await updateApp(tx.db, app, secret, before.version))) return
        await wakeConnections(tx.db, app.id, tx.now)
        const fields = clientId === before.clientId ? ['clientSecret'] : enteredFields({ clientSecret })
        tx.audit(this.#event('oauth2_app.changed', app, { fields }))
      },
      { unaudited: 'another replica was first' },
    )
  }

  /** Whether the configuration holds an app (again). */
  #set(id: string, configured: boolean): Promise<void> {
    return this.#parts.database.transaction(
      async (tx) => {
        const app = (await lockApp(tx.db, id))?.app
        if (!app || (app.reason?.code !== NOT_CONFIGURED) === configured) return
        await setReason(tx.db, id, configured ? null : { code: NOT_CONFIGURED, message: REMOVED, since: tx.now })
        if (configured) await wakeConnections(tx.db, id, tx.now)
        tx.audit(this.#event('oauth2_app.changed', app, { fields: ['state'], configured }))
      },
      { unaudited: 'another replica was first' },
    )
  }

  #event(action: AuditAction, app: OAuth2App, detail: Readonly<Record<string, unknown>>): AuditEvent {
    return appEvent(action, { app, title: this.#parts.apps.titleOf(app) }, SYSTEM, detail)
  }
}

const REMOVED = 'The configuration of the server does not hold this app any more.'
