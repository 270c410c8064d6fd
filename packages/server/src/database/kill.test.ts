import { describe, expect, it } from 'vitest'
import { verifyAudit } from '../audit/verify-audit.js'
import type { Database } from './database.js'
import { Child } from './testing/child.js'
import { engines } from './testing/engines.js'
import type { TestDatabase } from './testing/test-engine.js'

const KILLS = 10

describe.each(engines)('a writer killed without warning, on $name', (engine) => {
  it('loses nothing it acknowledged, and leaves an audit trail that fits', async () => {
    const opened = await engine.open()
    await opened.database.close()
    const acknowledged = await killWriters(opened)

    const database = await opened.openReplica()
    const stored = await storedNames(database)
    expect(stored.size).toBeGreaterThanOrEqual(KILLS)
    expect(acknowledged.filter((name) => !stored.has(name))).toEqual([])
    expect(stored.size - acknowledged.length).toBeLessThanOrEqual(KILLS)
    expect(await auditedNames(database)).toEqual(stored)
    for await (const report of verifyAudit(database.read, opened.auditKey)) {
      expect(report).toEqual({ projectId: 'prj_test', events: stored.size, problem: null })
    }
    await database.close()
    await opened.dispose()
  })
})

/** Lets one writer after another work until it has acknowledged some rows, then kills it. */
async function killWriters({ location }: TestDatabase): Promise<string[]> {
  const { url, file } = location
  const acknowledged: string[] = []
  for (let round = 1; round <= KILLS; round += 1) {
    const variables = { WRITER_NAME: `writer${round}`, DATABASE_FILE: file, ...(url && { DATABASE_URL: url }) }
    const writer = new Child('audited-writer', variables)
    await writer.printed(1 + Math.floor(Math.random() * 100))
    await writer.kill()
    acknowledged.push(...writer.lines)
  }
  return acknowledged
}

async function storedNames(database: Database): Promise<Set<string>> {
  const rows = await database.read.selectFrom('settings').select('name').where('name', 'like', 'writer%').execute()
  return new Set(rows.map((row) => row.name))
}

async function auditedNames(database: Database): Promise<Set<string>> {
  const rows = await database.read.selectFrom('audit_events').select('target_id').execute()
  return new Set(rows.map((row) => row.target_id))
}
