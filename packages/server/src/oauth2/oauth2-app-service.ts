import type { ProjectPlace } from '../access/place.js'
import type { Database } from '../database/database.js'
import type { Tx } from '../database/tx.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { type AppProblem, NOT_CONFIGURED, type OAuth2App } from './oauth2-app.js'
import { noSuchApp } from './oauth2-app-errors.js'
import { appEvent, SYSTEM } from './oauth2-app-event.js'
import { appTitle } from './oauth2-app-method.js'
import type { OAuth2AppSecrets } from './oauth2-app-secrets.js'
import {
  countConnections,
  countUses,
  findApp,
  listApps,
  setMisconfigured,
  setPause,
  usableApps,
} from './oauth2-app-store.js'
import type { OAuth2ClientCredentials } from './resolved-settings.js'

interface Parts {
  readonly database: Database
  readonly catalog: PieceCatalog
  readonly secrets: OAuth2AppSecrets
  /** The address people use, where it is configured. */
  readonly publicUrl?: URL | undefined
}

/** An app beside the number of connections that use it. */
export interface CountedApp {
  readonly app: OAuth2App
  readonly connections: number
}

/** Which OAuth2 app a connection uses, its credentials, and how the provider takes it. */
export class OAuth2AppService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The app a new connection uses: the project's own, else the platform's; undefined when there is neither. */
  async resolve(project: Pick<ProjectPlace, 'id'>, piece: string, method: string): Promise<OAuth2App | undefined> {
    const apps = await usableApps(this.#parts.database.read, project.id, piece, method)
    return apps.find(isThere)
  }

  /** The app with this id, whosever it is: only for what a connection or an authorization refers to. */
  async find(id: string): Promise<OAuth2App | undefined> {
    return (await findApp(this.#parts.database.read, id))?.app
  }

  /** The app of a project, or of the platform; a project also finds those of the platform. Throws `not_found`. */
  async expect(projectId: string | null, id: string): Promise<CountedApp> {
    const app = await this.find(id)
    if (!app || (app.projectId !== null && app.projectId !== projectId)) throw noSuchApp()
    const counts = await countConnections(this.#parts.database.read, projectId)
    return { app, connections: counts.get(id) ?? 0 }
  }

  /**
   * The apps that apply in a project: its own, and those of the platform that none of its own replaces or that its
   * connections still use. Without a project those of the platform. Connections are counted in the project only.
   */
  async list(projectId: string | null): Promise<CountedApp[]> {
    const { read } = this.#parts.database
    const [apps, counts] = await Promise.all([listApps(read, projectId), countConnections(read, projectId)])
    const own = new Set(apps.filter((app) => app.projectId !== null).map(placeOf))
    return apps
      .map((app) => ({ app, connections: counts.get(app.id) ?? 0 }))
      .filter(({ app, connections }) => app.projectId === projectId || connections > 0 || !own.has(placeOf(app)))
  }

  /** The apps that apply in a project and do not work, those with the most connections first. */
  async problems(project: Pick<ProjectPlace, 'id'>): Promise<AppProblem[]> {
    const apps = await this.list(project.id)
    return apps
      .filter(({ app, connections }) => app.state === 'misconfigured' && (connections > 0 || isThere(app)))
      .map(({ app, connections }) => ({ app, title: this.titleOf(app), connections }))
      .sort((one, other) => other.connections - one.connections)
  }

  /**
   * What to authenticate with at the provider. For requests to it only: the secret never goes into an answer.
   *
   * @throws DomainError `not_found` when the app is gone; VaultError when its secret cannot be opened.
   */
  async credentials({ id }: Pick<OAuth2App, 'id'>): Promise<OAuth2ClientCredentials> {
    const stored = await findApp(this.#parts.database.read, id)
    if (!stored) throw noSuchApp()
    const { app, secret } = stored
    if (secret === null) return { clientId: app.clientId }
    return { clientId: app.clientId, clientSecret: await this.#parts.secrets.open(app, secret) }
  }

  /**
   * Records that the provider refuses an app, unless that is known or the app was changed since this version.
   *
   * @param code the provider's, such as `invalid_client`.
   * @returns whether this call changed it; then, and only then, there is an audit event.
   */
  async markMisconfigured(tx: Tx, id: string, version: number, code: string): Promise<boolean> {
    const reason = { code, message: messageOf(code), since: tx.now }
    const app = await setMisconfigured(tx.db, { id, version }, reason)
    if (!app) return false
    tx.audit(appEvent('oauth2_app.misconfigured', { app, title: this.titleOf(app) }, SYSTEM, { code }))
    return true
  }

  /** Leaves the provider alone until then (UTC milliseconds), as it asked. A longer pause stays. */
  async pause(tx: Tx, id: string, until: number): Promise<void> {
    await setPause(tx.db, id, until)
  }

  /**
   * The address to register at the provider, and to send with every authorization (RFC 6749 §3.1.2).
   *
   * @param origin our own as the caller sees it; it counts where no public address is configured.
   */
  redirectUrl(appId: string, origin: string): string {
    return `${this.#parts.publicUrl?.origin ?? origin}/oauth2/callback/${appId}`
  }

  /** The addresses that a provider is told of, for an app, or for a connection that brings its own credentials. */
  addresses(id: string, origin: string): { redirectUrl: string; webhookUrl: string } {
    const redirectUrl = this.redirectUrl(id, origin)
    return { redirectUrl, webhookUrl: new URL(`/hooks/${id}`, redirectUrl).href }
  }

  /** How many connections of all projects use an app. */
  uses(id: string): Promise<number> {
    return countUses(this.#parts.database.read, id)
  }

  /** How people recognise an app: the title of its piece, with the auth method where several use an app. */
  titleOf(app: Pick<OAuth2App, 'piece' | 'method'>): string {
    return appTitle(this.#parts.catalog, app)
  }
}

const isThere = (app: OAuth2App): boolean => app.reason?.code !== NOT_CONFIGURED

const placeOf = ({ piece, method }: OAuth2App): string => `${piece}/${method}`

const MESSAGES: Readonly<Record<string, string>> = {
  invalid_client: 'The provider does not accept the client ID or the client secret.',
  unauthorized_client: 'The provider does not allow this app to connect in this way.',
}

const messageOf = (code: string): string => MESSAGES[code] ?? `The provider refuses this app (${code}).`
