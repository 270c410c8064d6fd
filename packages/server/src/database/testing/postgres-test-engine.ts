import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { ChainedAuditSink } from '../../audit/chained-audit-sink.js'
import { migrate } from '../migrate.js'
import { NestingGuard } from '../nesting-guard.js'
import { openDatabase } from '../open-database.js'
import { testAuditKey } from './test-audit-key.js'
import type { TestDatabase, TestEngine } from './test-engine.js'

/** A database of its own for each opening, in the PostgreSQL at `serverUrl`, as a user who may create databases. */
export function postgresTestEngine(serverUrl: string): TestEngine {
  return { name: 'postgres', open: () => open(serverUrl) }
}

async function open(serverUrl: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await run(serverUrl, [`create database ${name}`])
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const openReplica = () =>
    openDatabase({
      url: url.href,
      file: '',
      audit: new ChainedAuditSink(testAuditKey),
      maxConnections: 5,
      guard: new NestingGuard(),
    })
  const database = await openReplica()
  const dispose = async () => {
    await database.close()
    await run(serverUrl, [`drop database ${name} with (force)`])
  }
  await migrate(database).catch(async (error: unknown) => {
    await dispose()
    throw error
  })
  return {
    database,
    location: { url: url.href, file: '' },
    auditKey: testAuditKey,
    openReplica,
    tamper: (statement) => run(url.href, ['set session_replication_role = replica', statement]),
    dispose,
  }
}

async function run(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
