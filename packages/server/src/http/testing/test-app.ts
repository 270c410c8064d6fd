import { Writable } from 'node:stream'
import pino from 'pino'
import { type AccessParts, accessParts } from '../../access/access-parts.js'
import { PasswordHasher } from '../../access/password-hasher.js'
import type { Role } from '../../access/permissions.js'
import type { Place, PlaceResolver, ProjectPlace } from '../../access/place.js'
import { AuditStore } from '../../audit/audit-store.js'
import type { Config } from '../../config/config.js'
import { engines } from '../../database/testing/engines.js'
import type { TestDatabase, TestEngine } from '../../database/testing/test-engine.js'
import type { AssetUrls } from '../../html/assets.js'
import { type App, createApp } from '../create-app.js'
import type { ReadyCheck } from '../health-routes.js'
import type { Route } from '../route-entry.js'

export const ADMIN_TOKEN = 'administrator-token-of-the-tests-0123456789'

/** Where the assets of a page would be. */
export const ASSETS: AssetUrls = {
  css: '/assets/a.css',
  app: '/assets/a.js',
  htmx: '/assets/h.js',
  favicon: '/assets/f.svg',
}

/** Two projects; the first has two environments. */
export const ALPHA: ProjectPlace = { id: 'prj_a', key: 'alpha', name: 'Alpha', authoringEnvironmentId: 'env_dev' }
export const BETA: ProjectPlace = { id: 'prj_b', key: 'beta', name: 'Beta', authoringEnvironmentId: 'env_b' }
const PLACES = [
  { project: ALPHA, environment: { id: 'env_dev', key: 'development', name: 'Development' } },
  { project: ALPHA, environment: { id: 'env_prod', key: 'production', name: 'Production' } },
  { project: BETA, environment: { id: 'env_b', key: 'development', name: 'Development' } },
] as const

const places: PlaceResolver & { projects(): Promise<{ project: ProjectPlace }[]> } = {
  resolve: (project, environment): Place | undefined => {
    const inProject = PLACES.filter((place) => place.project.key === project || place.project.id === project)
    if (environment === undefined) return inProject[0] && { project: inProject[0].project }
    return inProject.find((place) => place.environment.key === environment || place.environment.id === environment)
  },
  projects: async () => [{ project: ALPHA }, { project: BETA }],
}

export interface TestAppOptions {
  readonly routes?: readonly Route[]
  readonly config?: Partial<Pick<Config, 'mode' | 'publicUrl' | 'trustedProxies'>>
  readonly ready?: readonly ReadyCheck[]
  readonly engine?: TestEngine
  readonly mostInFlight?: number
}

/** An app over a database of its own, with everything that is logged. */
export interface TestApp {
  readonly app: App
  readonly access: AccessParts
  readonly store: TestDatabase
  /** Lines of the log, parsed. */
  readonly log: Record<string, unknown>[]
  /** Creates a token of a role in project Alpha, or where told. */
  token(role: Role, where?: { project?: ProjectPlace; environmentId?: string }): Promise<string>
  /** Sends a request with a bearer token. */
  as(token: string, path: string, init?: RequestInit): Promise<Response>
  /** The audit trail of a project, the newest first. */
  trail(projectId: string): Promise<{ action: string; outcome: string; detail: unknown }[]>
  dispose(): Promise<void>
}

/** Builds an app with the access routes and those given. */
export async function testApp(options: TestAppOptions = {}): Promise<TestApp> {
  const [sqlite] = engines
  const engine = options.engine ?? sqlite
  if (!engine) throw new Error('There is no database to test with')
  const store = await engine.open()
  const config = { mode: 'local' as const, trustedProxies: [], adminToken: ADMIN_TOKEN, ...options.config }
  const log: Record<string, unknown>[] = []
  const logger = pino({ level: 'trace' }, linesInto(log))
  const { database } = store
  const access = accessParts({
    database,
    config,
    assets: ASSETS,
    places,
    logger,
    passwords: new PasswordHasher({ cost: 2 ** 10 }),
  })
  const app = createApp({
    config,
    version: '0.0.0',
    logger,
    authenticator: access.authenticator,
    places,
    denials: access.denials,
    assets: ASSETS,
    routes: [...access.routes, ...(options.routes ?? [])],
    ready: options.ready ?? [{ name: 'database', check: () => database.ping() }],
    ...(options.mostInFlight === undefined ? {} : { mostInFlight: options.mostInFlight }),
  })
  return {
    app,
    access,
    store,
    log,
    token: (role, where) => makeToken(access, role, where),
    as: async (token, path, init = {}) =>
      app.hono.request(path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } }),
    trail: (projectId) => readTrail(store, projectId),
    dispose: async () => {
      await access.denials.flush()
      await store.dispose()
    },
  }
}

function linesInto(log: Record<string, unknown>[]): Writable {
  return new Writable({
    write: (chunk, _, done) => {
      log.push(JSON.parse(String(chunk)))
      done()
    },
  })
}

async function makeToken(
  { tokens }: AccessParts,
  role: Role,
  where: { project?: ProjectPlace; environmentId?: string } = {},
): Promise<string> {
  const wanted = { name: `${role} token`, role, environmentId: where.environmentId ?? null, expiresInDays: 90 }
  const actor = { type: 'system', id: 'test', label: 'Test' } as const
  return (await tokens.create(where.project ?? ALPHA, wanted, { actor, requestId: 'req_test' })).secret
}

async function readTrail({ database }: TestDatabase, projectId: string) {
  const page = await new AuditStore(database).list({ projectId, limit: 200 })
  return page.items.map(({ action, outcome, detail }) => ({ action, outcome, detail }))
}
