import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ChainedAuditSink } from '../audit/chained-audit-sink.js'
import type { Database } from './database.js'
import { DatabaseInUseError } from './database-in-use-error.js'
import { migrate } from './migrate.js'
import { openDatabase } from './open-database.js'
import { Child } from './testing/child.js'
import { testAuditKey } from './testing/test-audit-key.js'

describe('one process on one SQLite file', () => {
  let folder: string
  let file: string
  const open = (): Promise<Database> => openDatabase({ file, audit: new ChainedAuditSink(testAuditKey) })

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plugboard-lock-'))
    file = join(folder, 'data', 'plugboard.db')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  async function openInAnotherProcess(): Promise<{ result: string; ms: number }> {
    const child = new Child('second-opener', { DATABASE_FILE: file })
    await child.ended()
    return JSON.parse(child.lines[0] ?? '{}')
  }

  it('refuses a second process within a second, and the first goes on', async () => {
    const first = await open()
    await migrate(first)
    const second = await openInAnotherProcess()
    expect(second.result).toBe('database_in_use')
    expect(second.ms).toBeLessThan(1000)
    await first.ping()
    await first.transaction(
      async (tx) => {
        await tx.db.insertInto('settings').values({ name: 'a', value: 'b' }).execute()
      },
      { unaudited: 'a test' },
    )
    await first.close()
  })

  it('refuses a second handle of the same process', async () => {
    const first = await open()
    await expect(open()).rejects.toThrow(DatabaseInUseError)
    await expect(open()).rejects.toMatchObject({ code: 'database_in_use', message: expect.stringContaining(file) })
    await first.close()
  })

  it('lets the next process in once the first has closed', async () => {
    const first = await open()
    await first.close()
    expect(await openInAnotherProcess()).toMatchObject({ result: 'opened' })
    const again = await open()
    await again.close()
  })

  it('lets the next process in at once when the first was killed', async () => {
    const first = await open()
    await migrate(first)
    await first.close()
    const writer = new Child('audited-writer', { DATABASE_FILE: file })
    await writer.printed(1)
    await expect(open()).rejects.toThrow(DatabaseInUseError)
    await writer.kill()
    const again = await open()
    await again.ping()
    await again.close()
  })

  it('keeps the file and its folder to this user', async () => {
    const database = await open()
    await migrate(database)
    for (const path of [file, `${file}-wal`]) expect((await stat(path)).mode & 0o077).toBe(0)
    expect((await stat(join(folder, 'data'))).mode & 0o077).toBe(0)
    await database.close()
  })

  it('lets go of the lock when the file turns out not to be a database', async () => {
    const database = await open()
    await database.close()
    await writeFile(file, 'this is no database, and long enough to be seen as such'.repeat(20))
    await expect(open()).rejects.toMatchObject({ code: 'SQLITE_NOTADB' })
    await rm(file)
    const again = await open()
    await again.close()
  })
})
