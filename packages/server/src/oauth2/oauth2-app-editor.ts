import type { AuthManifest } from '@plugboard/core/host'
import type { Caller } from '../caller.js'
import type { Database } from '../database/database.js'
import { isUniqueViolation } from '../database/portable.js'
import type { Tx } from '../database/tx.js'
import type { DomainError } from '../domain-error.js'
import { newId } from '../id.js'
import { findMethod } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import {
  IN_ORDER,
  type NewOAuth2App,
  NOT_CONFIGURED,
  newApp,
  type OAuth2App,
  type OAuth2AppChange,
} from './oauth2-app.js'
import { clientChange } from './oauth2-app-change.js'
import {
  alreadyThere,
  changedMeanwhile,
  formTooOld,
  fromConfiguration,
  inUse,
  noSuchApp,
  notAccepted,
  platformOnly,
} from './oauth2-app-errors.js'
import { appEvent } from './oauth2-app-event.js'
import { appFields, checkClient, enteredFields } from './oauth2-app-fields.js'
import { expectAppMethod } from './oauth2-app-method.js'
import type { OAuth2AppSecrets } from './oauth2-app-secrets.js'
import type { OAuth2AppService } from './oauth2-app-service.js'
import {
  countUses,
  deleteApp,
  findAppOf,
  insertApp,
  lockApp,
  setReason,
  updateApp,
  wakeConnections,
} from './oauth2-app-store.js'

interface Parts {
  readonly database: Database
  readonly catalog: PieceCatalog
  readonly secrets: OAuth2AppSecrets
  readonly apps: OAuth2AppService
}

/**
 * Entering, changing and deleting OAuth2 apps. `projectId` says where the caller stands; null is the platform. An app
 * of the platform is changed by administrators of the platform only, wherever they stand.
 */
export class OAuth2AppEditor {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Adds an app to a project or to the platform. Throws `conflict` `oauth2_app_exists` where there is one. */
  async create(projectId: string | null, given: NewOAuth2App, caller: Caller): Promise<OAuth2App> {
    if (projectId === null && !caller.may('platform.admin')) throw platformOnly()
    const { catalog } = this.#parts
    const piece = catalog.get(given.piece)
    const method = expectAppMethod(piece, given.method)
    const { values, problems } = checkClient(appFields(method), given)
    if (problems.length > 0) throw notAccepted(problems)
    const place = { id: given.id ?? newId('oap'), projectId, piece: given.piece, method: method.name }
    const secret = await this.#parts.secrets.seal({ ...place, version: 1 }, values.clientSecret)
    try {
      return await this.#parts.database.transaction(async (tx) => {
        const origin = { ...place, source: 'entered', clientId: values.clientId, hasSecret: secret !== null } as const
        const app = newApp(origin, caller.name, tx.now)
        await insertApp(tx.db, app, secret)
        const detail = { piece: app.piece, method: app.method, fields: enteredFields(values) }
        tx.audit(this.#event('oauth2_app.created', app, caller, detail))
        return app
      })
    } catch (error) {
      throw isUniqueViolation(error) ? await this.#whatIsTaken(place, piece.manifest.title, error) : error
    }
  }

  /**
   * Changes client id or secret; the app counts as in order again, and connections that wait for it are tried at once.
   * Throws `conflict` when it was changed since the version the caller saw.
   */
  async change(projectId: string | null, id: string, change: OAuth2AppChange, caller: Caller): Promise<OAuth2App> {
    const before = await this.expectOwn(projectId, id, caller)
    if (before.version !== change.version) throw changedMeanwhile()
    const wanted = clientChange(this.#methodOf(before), before, change)
    if (!wanted) return before
    const version = before.version + 1
    const secret = await this.#parts.secrets.seal({ ...before, version }, wanted.clientSecret)
    return this.#parts.database.transaction(async (tx) => {
      const after: OAuth2App = {
        ...before,
        ...IN_ORDER,
        clientId: wanted.clientId,
        secretUpdatedAt: secret && tx.now,
        version,
        modifiedBy: caller.name,
        modifiedAt: tx.now,
      }
      if (!(await updateApp(tx.db, after, secret, before.version))) throw changedMeanwhile()
      await wakeConnections(tx.db, id, tx.now)
      tx.audit(this.#event('oauth2_app.changed', after, caller, { fields: wanted.fields }))
      return after
    })
  }

  /** Has an app that the provider refused, or asked to pause, tried again as it is. */
  async retry(projectId: string | null, id: string, caller: Caller): Promise<void> {
    await this.expectOwn(projectId, id, caller, { configured: true })
    await this.#locked(id, async (tx, app) => {
      if (app.reason?.code === NOT_CONFIGURED) throw fromConfiguration()
      await setReason(tx.db, id, null)
      await wakeConnections(tx.db, id, tx.now)
      tx.audit(this.#event('oauth2_app.retried', app, caller))
    })
  }

  /** Deletes an app. Throws `conflict` `oauth2_app_in_use` while connections of any project use it. */
  async delete(projectId: string | null, id: string, caller: Caller): Promise<void> {
    await this.expectOwn(projectId, id, caller, { configured: true })
    await this.#locked(id, async (tx, app) => {
      if (app.source === 'configuration' && app.reason?.code !== NOT_CONFIGURED) throw fromConfiguration()
      const uses = await countUses(tx.db, id)
      if (uses > 0) throw inUse(this.#parts.apps.titleOf(app), uses)
      await deleteApp(tx.db, id)
      tx.audit(this.#event('oauth2_app.deleted', app, caller))
    })
  }

  /**
   * An app that the caller may change.
   *
   * @throws DomainError `forbidden` for an app of the platform; `conflict` `from_configuration`, unless `configured`.
   */
  async expectOwn(
    projectId: string | null,
    id: string,
    caller: Pick<Caller, 'may'>,
    { configured = false } = {},
  ): Promise<OAuth2App> {
    const { app } = await this.#parts.apps.expect(projectId, id)
    if (app.projectId === null && !caller.may('platform.admin')) throw platformOnly()
    if (app.source === 'configuration' && !configured) throw fromConfiguration()
    return app
  }

  #locked(id: string, work: (tx: Tx, app: OAuth2App) => Promise<void>): Promise<void> {
    return this.#parts.database.transaction(async (tx) => {
      const stored = await lockApp(tx.db, id)
      if (!stored) throw noSuchApp()
      await work(tx, stored.app)
    })
  }

  #methodOf({ piece, method }: OAuth2App): AuthManifest {
    const installed = this.#parts.catalog.get(piece)
    return findMethod(installed, method) ?? expectAppMethod(installed, method)
  }

  #event(action: Parameters<typeof appEvent>[0], app: OAuth2App, caller: Caller, detail = {}) {
    return appEvent(action, { app, title: this.#parts.apps.titleOf(app) }, caller, detail)
  }

  /** Two things are unique: the place among the apps, and the id, which a form was shown before. */
  async #whatIsTaken(place: Place, title: string, cause: unknown): Promise<DomainError> {
    const { projectId, piece, method } = place
    const other = await findAppOf(this.#parts.database.read, projectId, piece, method)
    return other ? alreadyThere(title, projectId === null, cause) : formTooOld(cause)
  }
}

type Place = Pick<OAuth2App, 'id' | 'projectId' | 'piece' | 'method'>
