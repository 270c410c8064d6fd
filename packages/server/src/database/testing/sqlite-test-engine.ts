import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { ChainedAuditSink } from '../../audit/chained-audit-sink.js'
import { migrate } from '../migrate.js'
import { NestingGuard } from '../nesting-guard.js'
import { openDatabase } from '../open-database.js'
import { testAuditKey } from './test-audit-key.js'
import type { TestDatabase, TestEngine } from './test-engine.js'

/** SQLite in a temporary folder. */
export const sqliteTestEngine: TestEngine = { name: 'sqlite', open }

async function open(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-sqlite-'))
  const file = join(folder, 'plugboard.db')
  const openReplica = () => openDatabase({ file, audit: new ChainedAuditSink(testAuditKey), guard: new NestingGuard() })
  const database = await openReplica()
  const dispose = async () => {
    await database.close()
    await rm(folder, { recursive: true, force: true })
  }
  await migrate(database).catch(async (error: unknown) => {
    await dispose()
    throw error
  })
  return {
    database,
    location: { file },
    auditKey: testAuditKey,
    openReplica,
    tamper: async (statement) => tamper(file, statement),
    dispose,
  }
}

function tamper(file: string, statement: string): void {
  const handle = new Sqlite(file)
  try {
    const triggers = handle.prepare<[], { name: string }>(`select name from sqlite_master where type = 'trigger'`).all()
    for (const { name } of triggers) if (name.startsWith('audit_')) handle.exec(`drop trigger "${name}"`)
    handle.exec(statement)
  } finally {
    handle.close()
  }
}
