import { randomBytes } from 'node:crypto'
import { PLATFORM_PROJECT } from '../../audit/audit-event.js'
import type { AuditRecord } from '../../audit/audit-record.js'
import { AuditStore } from '../../audit/audit-store.js'
import type { Caller } from '../../caller.js'
import type { Database } from '../../database/database.js'
import type { TestDatabase, TestEngine } from '../../database/testing/test-engine.js'
import { insertEnvironment, insertProject } from '../../environments/environment-store.js'
import { newId } from '../../id.js'
import { PieceCatalog } from '../../pieces/piece-catalog.js'
import { MemoryKeysetStore } from '../../vault/testing/memory-keyset-store.js'
import { Vault } from '../../vault/vault.js'
import { type OAuth2AppParts, oauth2AppParts } from '../oauth2-app-parts.js'
import { appPieces } from './app-pieces.js'

/** An administrator of the platform, unless told otherwise. */
export const labCaller = (overrides: Partial<Caller> = {}): Caller => ({
  actor: { type: 'user', id: 'usr_ada', label: 'ada@example.com' },
  name: 'Ada',
  may: () => true,
  requestId: 'req_test',
  signal: new AbortController().signal,
  ...overrides,
})

/** The services of OAuth2 apps over one database. */
export interface AppLab extends OAuth2AppParts {
  readonly store: TestDatabase
  readonly database: Database
  readonly catalog: PieceCatalog
  /** What was warned of. */
  readonly warnings: object[]
  /** Makes a project with one environment; answers its id. */
  project(): Promise<string>
  /** Makes a connection that uses an app and is renewed at the given time; answers its id. */
  connect(projectId: string, appId: string, refreshDueAt: number | null): Promise<string>
  /** When a connection is renewed next. */
  dueAt(connectionId: string): Promise<number | null>
  /** The events about apps in the chain of a project or of the platform, oldest first. */
  trail(projectId?: string): Promise<AuditRecord[]>
  /** The same services once more, with a vault of their own and nothing in memory. */
  another(): OAuth2AppParts
  dispose(): Promise<void>
}

/** Opens a database and wires the services over it. */
export async function appLab(engine: TestEngine, publicUrl?: URL): Promise<AppLab> {
  const store = await engine.open()
  const { database } = store
  const [key, keysets, catalog] = [randomBytes(32), new MemoryKeysetStore(), new PieceCatalog(appPieces)]
  const warnings: object[] = []
  const logger = { warn: (fields: object) => void warnings.push(fields) }
  const wire = () => {
    const vault = new Vault({ rootKeys: [{ id: 1, key: Buffer.from(key) }], store: keysets })
    return oauth2AppParts({ database, vault, catalog, config: publicUrl ? { publicUrl } : {}, logger })
  }
  return {
    ...wire(),
    store,
    database,
    catalog,
    warnings,
    project: () => makeProject(database),
    connect: (...given) => connect(database, ...given),
    dueAt: async (id) => {
      const due = database.read.selectFrom('connections').select('refresh_due_at').where('id', '=', id)
      return (await due.executeTakeFirstOrThrow()).refresh_due_at
    },
    trail: async (projectId = PLATFORM_PROJECT) => {
      const { items } = await new AuditStore(database).list({ projectId, limit: 200 })
      return items.filter(({ action }) => action.startsWith('oauth2_app.')).toReversed()
    },
    another: wire,
    dispose: () => store.dispose(),
  }
}

async function makeProject(database: Database): Promise<string> {
  const id = newId('prj')
  const environment = { id: `env_${id}`, key: 'development', name: 'Development', position: 0 }
  const project = { id, key: id.replace('_', '-'), name: 'Lab', authoringEnvironmentId: environment.id }
  await database.transaction(
    async (tx) => {
      await insertProject(tx.db, project, tx.now)
      await insertEnvironment(tx.db, id, environment, tx.now)
    },
    { unaudited: 'a test' },
  )
  return id
}

async function connect(database: Database, projectId: string, appId: string, dueAt: number | null): Promise<string> {
  const id = newId('con')
  const by = { created_by: 'Ada', created_at: 1, modified_by: 'Ada', modified_at: 1 }
  const row = {
    ...by,
    id,
    project_id: projectId,
    environment_id: `env_${projectId}`,
    key: id.replace('_', '-'),
    name: 'Team',
    name_folded: 'team',
    piece: 'chat',
    piece_version: '1.2.3',
    piece_type: 'Database',
    method: 'oauth2',
    auth_version: 1,
    status: 'active',
    scopes: '[]',
    plain_values: '{}',
    secrets_set: '{}',
    shared: 0,
    refresh_due_at: dueAt,
    oauth2_app_id: appId,
    oauth2_app_version: 1,
    generation: 1,
  }
  await database.transaction((tx) => tx.db.insertInto('connections').values(row).execute(), { unaudited: 'a test' })
  return id
}
