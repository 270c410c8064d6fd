import { randomBytes } from 'node:crypto'
import type { AuditRecord } from '../../audit/audit-record.js'
import { AuditService } from '../../audit/audit-service.js'
import { AuditStore } from '../../audit/audit-store.js'
import type { Caller } from '../../caller.js'
import type { Database } from '../../database/database.js'
import type { TestDatabase, TestEngine } from '../../database/testing/test-engine.js'
import type { Place } from '../../environments/environment.js'
import { insertEnvironment, insertProject } from '../../environments/environment-store.js'
import { newId } from '../../id.js'
import type { InstalledPiece } from '../../pieces/installed-piece.js'
import { PieceCatalog } from '../../pieces/piece-catalog.js'
import type { PieceRunner } from '../../pieces/piece-runner.js'
import { ReferenceService } from '../../references/reference-service.js'
import { MemoryKeysetStore } from '../../vault/testing/memory-keyset-store.js'
import { Vault } from '../../vault/vault.js'
import type { Connection, NewConnection } from '../connection.js'
import { relayPiece } from './relay-piece.js'
import { samplePiece } from './sample-piece.js'
import { ScriptedRunner } from './scripted-runner.js'
import { type Wired, wireConnections } from './wire.js'

/** Somebody who may do everything, unless told otherwise. */
export const testCaller = (overrides: Partial<Caller> = {}): Caller => ({
  actor: { type: 'user', id: 'usr_ada', label: 'Ada' },
  name: 'Ada',
  may: () => true,
  requestId: 'req_test',
  signal: new AbortController().signal,
  ...overrides,
})

/** A project of its own; drafts of its flows refer to development. */
export interface LabProject {
  readonly development: Place
  readonly production: Place
}

/** The services of connections over one database, with a runner that answers as told. */
export interface ConnectionLab extends Wired {
  readonly store: TestDatabase
  readonly database: Database
  readonly references: ReferenceService
  readonly runner: ScriptedRunner
  /** Makes a project, so that tests do not meet each other's rows. */
  project(): Promise<LabProject>
  /** Makes a connection of the relay piece. */
  add(place: Place, given?: Partial<NewConnection>): Promise<Connection>
  /** The audit trail of a project, oldest first. */
  trail(place: Place): Promise<AuditRecord[]>
  /** The same services on another replica: another connection to the database, another vault with the same keys. */
  replica(): Promise<{ services: Wired; database: Database; references: ReferenceService }>
  dispose(): Promise<void>
}

interface LabOptions {
  pieces?: readonly InstalledPiece[]
  runner?: PieceRunner
}

export async function connectionLab(engine: TestEngine, options: LabOptions = {}): Promise<ConnectionLab> {
  const store = await engine.open()
  const { database } = store
  const scripted = new ScriptedRunner()
  const catalog = new PieceCatalog(options.pieces ?? [samplePiece, relayPiece])
  const key = randomBytes(32)
  const keysets = new MemoryKeysetStore()
  const wire = (on: Database) => {
    const vault = new Vault({ rootKeys: [{ id: 1, key: Buffer.from(key) }], store: keysets })
    const references = new ReferenceService(on)
    const audit = new AuditService(on, new AuditStore(on), store.auditKey)
    const runner = options.runner ?? scripted
    return { references, services: wireConnections({ database: on, vault, catalog, runner, references, audit }) }
  }
  const { references, services } = wire(database)
  const replicas: Database[] = []
  return {
    ...services,
    store,
    database,
    references,
    runner: scripted,
    project: () => makeProject(database),
    add: (place, given = {}) =>
      services.editor.create(
        place,
        { name: 'Relay', piece: 'relay', values: { host: 'one.example', password: 'canary-password' }, ...given },
        testCaller(),
      ),
    trail: async ({ project }) => {
      const { items } = await new AuditStore(database).list({ projectId: project.id, limit: 500 })
      return items.toReversed()
    },
    replica: async () => {
      const opened = await store.openReplica()
      replicas.push(opened)
      return { ...wire(opened), database: opened }
    },
    dispose: async () => {
      for (const opened of replicas) await opened.close()
      await store.dispose()
    },
  }
}

async function makeProject(database: Database): Promise<LabProject> {
  const id = newId('prj')
  const [development, production] = [
    { id: newId('env'), key: 'development', name: 'Development' },
    { id: newId('env'), key: 'production', name: 'Production' },
  ]
  const project = { id, key: id.replace('_', '-'), name: 'Lab', authoringEnvironmentId: development.id }
  await database.transaction(
    async (tx) => {
      await insertProject(tx.db, project, tx.now)
      await insertEnvironment(tx.db, id, { ...development, position: 0 }, tx.now)
      await insertEnvironment(tx.db, id, { ...production, position: 1 }, tx.now)
    },
    { unaudited: 'a test' },
  )
  return { development: { project, environment: development }, production: { project, environment: production } }
}
