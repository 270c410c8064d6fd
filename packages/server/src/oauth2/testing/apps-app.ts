import { randomBytes } from 'node:crypto'
import { TokenService } from '../../access/token-service.js'
import type { Database } from '../../database/database.js'
import { engines } from '../../database/testing/engines.js'
import { EnvironmentService } from '../../environments/environment-service.js'
import { insertEnvironment, insertProject } from '../../environments/environment-store.js'
import { settingsPages } from '../../environments/settings-pages.js'
import { ALPHA, ASSETS, BETA, type TestApp, testApp } from '../../http/testing/test-app.js'
import { PieceCatalog } from '../../pieces/piece-catalog.js'
import { MemoryKeysetStore } from '../../vault/testing/memory-keyset-store.js'
import { Vault } from '../../vault/vault.js'
import { oauth2AppPages } from '../oauth2-app-pages.js'
import { type OAuth2AppParts, oauth2AppParts } from '../oauth2-app-parts.js'
import { oauth2AppRoutes } from '../oauth2-app-routes.js'
import { oauth2AppSection } from '../oauth2-app-section.js'
import { appPieces } from './app-pieces.js'

/** The routes and pages of OAuth2 apps, and the settings they are a part of, over projects Alpha and Beta. */
export interface AppsApp extends TestApp, OAuth2AppParts {
  readonly database: Database
  /** Sends JSON, or nothing. */
  send(token: string, method: string, path: string, body?: unknown): Promise<Response>
  /** Sends a form as a browser does; `partial` as htmx does. */
  post(token: string, path: string, form?: Record<string, string>, partial?: boolean): Promise<Response>
}

/** Opens a database of its own and assembles the app. */
export async function appsApp(): Promise<AppsApp> {
  const [engine] = engines
  if (!engine) throw new Error('There is no database to test with')
  const store = await engine.open()
  const { database } = store
  await makeProjects(database)
  const vault = new Vault({ rootKeys: [{ id: 1, key: randomBytes(32) }], store: new MemoryKeysetStore() })
  const catalog = new PieceCatalog(appPieces)
  const parts = oauth2AppParts({ database, vault, catalog, config: {}, logger: { warn: () => undefined } })
  const environments = new EnvironmentService(database)
  const services = { ...parts, catalog, environments, assets: ASSETS }
  const sections = [oauth2AppSection(services)]
  const routes = [
    ...settingsPages({ ...services, tokens: new TokenService(database), sections }),
    ...oauth2AppPages(services),
    ...oauth2AppRoutes(services),
  ]
  const app = await testApp({ routes, engine: { name: engine.name, open: async () => store } })
  return {
    ...app,
    ...parts,
    database,
    send: (token, method, path, body) =>
      app.as(token, path, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      }),
    post: (token, path, form = {}, partial = true) =>
      app.as(token, path, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers: partial ? { 'hx-request': 'true' } : {},
      }),
  }
}

function makeProjects(database: Database): Promise<void> {
  return database.transaction(
    async (tx) => {
      for (const project of [ALPHA, BETA]) {
        await insertProject(tx.db, project, tx.now)
        const environment = { id: project.authoringEnvironmentId, key: 'development', name: 'Development', position: 0 }
        await insertEnvironment(tx.db, project.id, environment, tx.now)
      }
    },
    { unaudited: 'a test' },
  )
}
