import { randomBytes } from 'node:crypto'
import { AuditService } from '../../audit/audit-service.js'
import { AuditStore } from '../../audit/audit-store.js'
import type { Database } from '../../database/database.js'
import { engines } from '../../database/testing/engines.js'
import { testEvent } from '../../database/testing/test-event.js'
import { EnvironmentService } from '../../environments/environment-service.js'
import { insertEnvironment, insertProject } from '../../environments/environment-store.js'
import { ALPHA, type TestApp, testApp } from '../../http/testing/test-app.js'
import { PieceCatalog } from '../../pieces/piece-catalog.js'
import { ReferenceService } from '../../references/reference-service.js'
import { MemoryKeysetStore } from '../../vault/testing/memory-keyset-store.js'
import { Vault } from '../../vault/vault.js'
import { connectionPages } from '../connection-pages.js'
import { type ConnectionParts, connectionParts } from '../connection-parts.js'
import { samplePiece } from './sample-piece.js'
import { ScriptedRunner } from './scripted-runner.js'

/** Where the connections of project Alpha's development are. */
export const PAGES = '/projects/alpha/environments/development/connections'

export const PLACE = { project: ALPHA, environment: { id: 'env_dev', key: 'development', name: 'Development' } }

const ASSETS = { css: '/assets/a.css', app: '/assets/a.js', htmx: '/assets/h.js', favicon: '/assets/f.svg' }

/** The pages of connections over a database of their own, with one piece and a runner that answers as told. */
export interface PagesApp extends TestApp {
  readonly services: ConnectionParts
  readonly references: ReferenceService
  readonly runner: ScriptedRunner
  /** Sends a form as a browser does; `partial` as htmx does. */
  post(token: string, path: string, form: Record<string, string>, partial?: boolean): Promise<Response>
  /** Lets a flow use a connection: its draft, and version 3 deployed in development. */
  use(flow: { key: string; name: string }, step: string, connectionKey: string): Promise<void>
}

export async function pagesApp(): Promise<PagesApp> {
  const [engine] = engines
  if (!engine) throw new Error('There is no database to test with')
  const store = await engine.open()
  const { database } = store
  await database.transaction(
    async (tx) => {
      await insertProject(tx.db, ALPHA, tx.now)
      await insertEnvironment(tx.db, ALPHA.id, { ...PLACE.environment, position: 0 }, tx.now)
    },
    { unaudited: 'a test' },
  )
  const vault = new Vault({ rootKeys: [{ id: 1, key: randomBytes(32) }], store: new MemoryKeysetStore() })
  const runner = new ScriptedRunner()
  const catalog = new PieceCatalog([samplePiece])
  const references = new ReferenceService(database)
  const audit = new AuditService(database, new AuditStore(database), () => Buffer.alloc(32))
  const services = connectionParts({ database, vault, catalog, runner, references, audit })
  const environments = new EnvironmentService(database)
  const routes = connectionPages({ ...services, catalog, environments, audit, assets: ASSETS })
  const app = await testApp({ routes, engine: { name: engine.name, open: async () => store } })
  return {
    ...app,
    services,
    references,
    runner,
    post: (token, path, form, partial = true) =>
      app.as(token, path, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers: partial ? { 'hx-request': 'true' } : {},
      }),
    use: (flow, step, connectionKey) => useIn(database, references, { flow, step, connectionKey }),
  }
}

interface Use {
  flow: { key: string; name: string }
  step: string
  connectionKey: string
}

function useIn(database: Database, references: ReferenceService, { flow, step, connectionKey }: Use): Promise<void> {
  const id = `flo_${flow.key}`
  return database.transaction(async (tx) => {
    const by = { created_by: 'Test', created_at: tx.now, modified_by: 'Test', modified_at: tx.now }
    const row = { id, project_id: ALPHA.id, ...flow, draft: '{}', generation: 1, ...by }
    await tx.db.insertInto('flows').values(row).execute()
    const deployment = {
      flow_id: id,
      environment_id: 'env_dev',
      version: 3,
      deployed_by: 'Test',
      deployed_at: tx.now,
    }
    await tx.db.insertInto('flow_deployments').values(deployment).execute()
    for (const version of [0, 3]) {
      await references.write(tx, { projectId: ALPHA.id, flowId: id, version }, [{ step, connectionKey }])
    }
    tx.audit(testEvent({ projectId: ALPHA.id }))
  })
}
