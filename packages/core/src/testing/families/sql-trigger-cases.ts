import assert from 'node:assert/strict'
import type { PollResult } from '../../trigger/trigger.js'
import type { Values } from '../lazy.js'
import type { SqlCase } from './sql-case.js'
import type { SqlDatabase } from './sql-database.js'

/** What the trigger `new-row` promises. */
export const TRIGGER_CASES: readonly SqlCase[] = [
  {
    sentence: 'tells of every row added since the last poll, each once and in order',
    prove: (db) =>
      withEntries(db, async ({ table, add, poll }) => {
        await add([1, 'old'])
        const first = await poll({ table, column: 'id' }, null)
        assert.deepEqual(first.events, [], 'the first poll is to take its bearings only')
        await add([3, 'third'], [2, 'second'])
        const next = await poll({ table, column: 'id' }, first.cursor)
        assert.deepEqual(dataOf(next), [
          { id: 2, word: 'second' },
          { id: 3, word: 'third' },
        ])
        assert.deepEqual((await poll({ table, column: 'id' }, next.cursor)).events, [])
        assert.deepEqual((await poll({ table, column: 'id' }, first.cursor)).events, next.events, 'ids must stay')
      }),
  },
  {
    sentence: 'tells of the first rows of a table that was empty',
    prove: (db) =>
      withEntries(db, async ({ table, add, poll }) => {
        const first = await poll({ table, column: 'id' }, null)
        await add([-5, 'a'], [1, 'b'])
        const next = await poll({ table, column: 'id' }, first.cursor)
        assert.deepEqual(
          dataOf(next).map(({ id }) => id),
          [-5, 1],
        )
      }),
  },
  {
    sentence: 'gives new rows poll by poll while more are waiting, also where rows share a value',
    prove: (db) =>
      withEntries(db, async ({ table, add, poll }) => {
        let { cursor } = await poll({ table, column: 'id', limit: 2 }, null)
        await add([1, 'a'], [2, 'b'], [2, 'c'], [2, 'd'], [2, 'e'], [3, 'f'])
        const words: unknown[] = []
        for (let more = true, polls = 1; more; polls++) {
          assert.ok(polls <= 6, 'it says without end that more is waiting')
          const result = await poll({ table, column: 'id', limit: 2 }, cursor)
          assert.ok(result.events.length <= 2, 'there are more events than asked for')
          words.push(...dataOf(result).map(({ word }) => word))
          cursor = result.cursor
          more = result.more ?? false
        }
        assert.deepEqual(words.toSorted(), ['a', 'b', 'c', 'd', 'e', 'f'])
      }),
  },
  {
    sentence: 'tells of a row that is added later with the last value, and of rows that are alike',
    prove: (db) =>
      withEntries(db, async ({ table, add, poll }) => {
        await add([1, 'a'], [1, 'twin'])
        const { cursor } = await poll({ table, column: 'id' }, null)
        await add([1, 'late'], [1, 'twin'], [2, 'same'], [2, 'same'])
        const next = await poll({ table, column: 'id' }, cursor)
        const words = dataOf(next).map(({ word }) => word)
        assert.deepEqual(words.toSorted(), ['late', 'same', 'same', 'twin'])
        assert.equal(new Set(next.events.map(({ id }) => id)).size, 4, 'two events have one id')
        assert.deepEqual((await poll({ table, column: 'id' }, next.cursor)).events, [])
      }),
  },
  {
    sentence: 'tells of no row again that is changed after, where the table has a primary key',
    prove: async (db) => {
      const { types } = db.dialect
      const columns = { id: `${types.integer} not null primary key`, word: types.text }
      await db.withTable(columns, async ({ field: table }) => {
        const input = { table, column: 'id' }
        await db.act('insert', { table, rows: [{ id: 1, word: 'a' }] })
        const first = await db.poll(input, null)
        const change = (id: number) =>
          db.act('update', { table, set: { word: 'changed' }, where: [{ column: 'id', operator: '=', value: id }] })
        await change(1)
        await db.act('insert', { table, rows: [{ id: 2, word: 'b' }] })
        const next = await db.poll(input, first.cursor)
        assert.deepEqual(dataOf(next), [{ id: 2, word: 'b' }])
        await change(2)
        assert.deepEqual((await db.poll(input, next.cursor)).events, [])
      })
    },
  },
  {
    sentence: 'follows a time as well as a number',
    prove: async (db) => {
      const { types } = db.dialect
      assert.ok(types.timestamp, 'fixtures.families.sql needs dialect.types.timestamp')
      await db.withTable({ id: types.integer, at: types.timestamp }, async ({ field: table }) => {
        const input = { table, column: 'at' }
        const add = (id: number, at: string) => db.act('insert', { table, rows: [{ id, at }] })
        await add(1, '2026-03-01T09:30:00.123456')
        const first = await db.poll(input, null)
        await add(2, '2026-03-01T09:30:00.123456')
        await add(3, '2026-03-01T09:30:00.123457')
        const next = await db.poll(input, first.cursor)
        assert.deepEqual(
          dataOf(next).map(({ id }) => id),
          [2, 3],
        )
        assert.deepEqual((await db.poll(input, next.cursor)).events, [])
      })
    },
  },
]

interface Entries {
  table: string
  add(...rows: [id: number, word: string][]): Promise<unknown>
  poll: SqlDatabase['poll']
}

async function withEntries(db: SqlDatabase, work: (entries: Entries) => Promise<void>): Promise<void> {
  const { types } = db.dialect
  await db.withTable({ id: types.integer, word: types.text }, ({ field: table }) => {
    const add: Entries['add'] = (...rows) => db.act('insert', { table, rows: rows.map(([id, word]) => ({ id, word })) })
    return work({ table, add, poll: db.poll })
  })
}

const dataOf = ({ events }: PollResult<Values>) => events.map(({ data }) => data)
