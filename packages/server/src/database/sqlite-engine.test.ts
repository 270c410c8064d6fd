import { type RawBuilder, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from './database.js'
import { sqliteTestEngine } from './testing/sqlite-test-engine.js'
import type { TestDatabase } from './testing/test-engine.js'
import type { Tx } from './tx.js'

const UNAUDITED = { unaudited: 'a test' }

describe('the SQLite engine', () => {
  let opened: TestDatabase
  let database: Database

  beforeEach(async () => {
    opened = await sqliteTestEngine.open()
    database = opened.database
  })
  afterEach(() => opened.dispose())

  const put = (tx: Tx, name: string) => tx.db.insertInto('settings').values({ name, value: '' }).execute()

  it.each([
    ['journal_mode', 'wal'],
    ['synchronous', 2],
    ['foreign_keys', 1],
    ['recursive_triggers', 1],
    ['trusted_schema', 0],
    ['temp_store', 2],
    ['secure_delete', 1],
    ['timeout', 5000],
  ])('writes with %s = %s', async (pragma, value) => {
    const name = pragma === 'timeout' ? 'busy_timeout' : pragma
    const query: RawBuilder<Record<string, unknown>> = sql`pragma ${sql.raw(name)}`
    const { rows } = await database.maintenance((db) => query.execute(db))
    expect(rows).toEqual([{ [pragma]: value }])
  })

  it('cannot write through the connection that reads', async () => {
    const write = database.read.insertInto('settings').values({ name: 'a', value: '' }).execute()
    await expect(write).rejects.toMatchObject({ code: 'SQLITE_READONLY' })
  })

  it('gives the error of the work, and goes on, when SQLite itself has rolled back', async () => {
    const failure = new Error('the disk is full')
    const work = database.transaction(async (tx) => {
      await put(tx, 'a')
      await sql`rollback`.execute(tx.db)
      throw failure
    }, UNAUDITED)
    await expect(work).rejects.toBe(failure)
    await database.transaction((tx) => put(tx, 'b'), UNAUDITED)
    expect(await database.read.selectFrom('settings').select('name').execute()).toEqual([{ name: 'b' }])
  })

  it('runs transactions in the order they were begun', async () => {
    const order: number[] = []
    const works = [1, 2, 3].map((number) =>
      database.transaction(async (tx) => {
        await put(tx, `${number}`)
        order.push(number)
      }, UNAUDITED),
    )
    await Promise.all(works)
    expect(order).toEqual([1, 2, 3])
  })
})
