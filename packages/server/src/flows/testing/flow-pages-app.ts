import { randomBytes } from 'node:crypto'
import { AuditService } from '../../audit/audit-service.js'
import { AuditStore } from '../../audit/audit-store.js'
import type { Caller } from '../../caller.js'
import { type ConnectionParts, connectionParts } from '../../connections/connection-parts.js'
import { ScriptedRunner } from '../../connections/testing/scripted-runner.js'
import { engines } from '../../database/testing/engines.js'
import { testAuditKey } from '../../database/testing/test-audit-key.js'
import { EnvironmentService } from '../../environments/environment-service.js'
import { insertEnvironment, insertProject } from '../../environments/environment-store.js'
import { ALPHA, type TestApp, testApp } from '../../http/testing/test-app.js'
import { PieceCatalog } from '../../pieces/piece-catalog.js'
import { ReferenceService } from '../../references/reference-service.js'
import { MemoryKeysetStore } from '../../vault/testing/memory-keyset-store.js'
import { Vault } from '../../vault/vault.js'
import { flowPages } from '../flow-pages.js'
import { FlowService } from '../flow-service.js'
import { queuePiece } from './queue-piece.js'
import { ScriptedRuns } from './scripted-runs.js'

const ASSETS = { css: '/assets/a.css', app: '/assets/a.js', htmx: '/assets/h.js', favicon: '/assets/f.svg' }

const ENVIRONMENTS = [
  { id: 'env_dev', key: 'development', name: 'Development', position: 0 },
  { id: 'env_prod', key: 'production', name: 'Production', position: 1 },
] as const

/** Somebody who may do everything, for what a test prepares. */
export const PREPARING: Caller = {
  actor: { type: 'system', id: 'test', label: 'Test' },
  name: 'Test',
  may: () => true,
  requestId: 'req_test',
  signal: new AbortController().signal,
}

/** The pages of flows over a database of their own, with one piece, and runs that end as told. */
export interface FlowPagesApp extends TestApp {
  readonly flows: FlowService
  readonly connections: ConnectionParts
  readonly runs: ScriptedRuns
  /** Makes a connection of the piece in development. */
  connect(name: string): Promise<void>
}

export async function flowPagesApp(): Promise<FlowPagesApp> {
  const [engine] = engines
  if (!engine) throw new Error('There is no database to test with')
  const store = await engine.open()
  const { database } = store
  await database.transaction(
    async (tx) => {
      await insertProject(tx.db, ALPHA, tx.now)
      for (const one of ENVIRONMENTS) await insertEnvironment(tx.db, ALPHA.id, one, tx.now)
    },
    { unaudited: 'a test' },
  )
  const vault = new Vault({ rootKeys: [{ id: 1, key: randomBytes(32) }], store: new MemoryKeysetStore() })
  const catalog = new PieceCatalog([queuePiece])
  const references = new ReferenceService(database)
  const audit = new AuditService(database, new AuditStore(database), testAuditKey)
  const connections = connectionParts({ database, vault, catalog, references, audit, runner: new ScriptedRunner() })
  const flows = new FlowService({ database, references, connections: connections.connections })
  const runs = new ScriptedRuns()
  const environments = new EnvironmentService(database)
  const routes = flowPages({ ...connections, flows, runs, catalog, environments, assets: ASSETS })
  const app = await testApp({ routes, engine: { name: engine.name, open: async () => store } })
  const place = { project: ALPHA, environment: ENVIRONMENTS[0] }
  return {
    ...app,
    flows,
    connections,
    runs,
    connect: async (name) => {
      await connections.editor.create(
        place,
        { name, piece: 'queue', values: { password: 'canary-77-password' } },
        PREPARING,
      )
    },
  }
}
