import { randomBytes } from 'node:crypto'
import { AuditService } from '../../audit/audit-service.js'
import { AuditStore } from '../../audit/audit-store.js'
import type { Database } from '../../database/database.js'
import { engines } from '../../database/testing/engines.js'
import { testAuditKey } from '../../database/testing/test-audit-key.js'
import type { TestEngine } from '../../database/testing/test-engine.js'
import { EnvironmentService } from '../../environments/environment-service.js'
import { insertEnvironment, insertProject } from '../../environments/environment-store.js'
import { ALPHA } from '../../http/testing/test-app.js'
import type { InstalledPiece } from '../../pieces/installed-piece.js'
import { PieceCatalog } from '../../pieces/piece-catalog.js'
import { ReferenceService } from '../../references/reference-service.js'
import { MemoryKeysetStore } from '../../vault/testing/memory-keyset-store.js'
import { Vault } from '../../vault/vault.js'
import type { ScriptedRunner } from './scripted-runner.js'
import { type Wired, wireConnections } from './wire.js'

/** The environments of project Alpha here, in their order. */
const DEVELOPMENT = { id: 'env_dev', key: 'development', name: 'Development' }
const PRODUCTION = { id: 'env_prod', key: 'production', name: 'Production' }

/** Where project Alpha's drafts are written. */
export const PLACE = { project: ALPHA, environment: DEVELOPMENT }

/** What pages of connections, flows and runs stand on. */
export interface PageParts {
  readonly database: Database
  /** For `testApp`: the database above instead of one more. */
  readonly engine: TestEngine
  readonly catalog: PieceCatalog
  readonly references: ReferenceService
  readonly audit: AuditService
  readonly environments: EnvironmentService
  readonly services: Wired
}

/** A database of its own that holds project Alpha with its two environments, and the services of its connections. */
export async function pageParts(piece: InstalledPiece, runner: ScriptedRunner): Promise<PageParts> {
  const [engine] = engines
  if (!engine) throw new Error('There is no database to test with')
  const store = await engine.open()
  const { database } = store
  await database.transaction(
    async (tx) => {
      await insertProject(tx.db, ALPHA, tx.now)
      for (const [position, one] of [DEVELOPMENT, PRODUCTION].entries()) {
        await insertEnvironment(tx.db, ALPHA.id, { ...one, position }, tx.now)
      }
    },
    { unaudited: 'a test' },
  )
  const vault = new Vault({ rootKeys: [{ id: 1, key: randomBytes(32) }], store: new MemoryKeysetStore() })
  const catalog = new PieceCatalog([piece])
  const references = new ReferenceService(database)
  const audit = new AuditService(database, new AuditStore(database), testAuditKey)
  return {
    database,
    engine: { name: engine.name, open: async () => store },
    catalog,
    references,
    audit,
    environments: new EnvironmentService(database),
    services: wireConnections({ database, vault, catalog, runner, references, audit }),
  }
}
