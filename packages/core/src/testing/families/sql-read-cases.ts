import assert from 'node:assert/strict'
import type { SqlCase } from './sql-case.js'
import type { SqlDatabase } from './sql-database.js'

const BY_ID = [{ column: 'id' }]

/** By operator: a value to compare the age with, and whom that finds. */
const CONDITIONS: readonly [operator: string, value: unknown, found: readonly string[]][] = [
  ['=', 36, ['Ada']],
  ['<>', 36, ['Grace']],
  ['<', 85, ['Ada']],
  ['<=', 85, ['Ada', 'Grace']],
  ['>', 36, ['Grace']],
  ['>=', 36, ['Ada', 'Grace']],
  ['in', [1, 36], ['Ada']],
  ['not in', [1, 36], ['Grace']],
  ['between', [30, 40], ['Ada']],
  ['is null', undefined, ['Linus']],
  ['is not null', undefined, ['Ada', 'Grace']],
]

/** What `select` promises. */
export const READ_CASES: readonly SqlCase[] = [
  {
    sentence: 'selects every column, or the ones asked for',
    prove: (db) =>
      db.withPeople(async ({ field: table }) => {
        const where = [{ column: 'id', operator: '=', value: 1 }]
        assert.deepEqual((await db.act('select', { table, where })).rows, [{ id: 1, name: 'Ada', age: 36 }])
        const { rows } = await db.act('select', { table, where, columns: ['age', 'id'] })
        assert.deepEqual(rows, [{ age: 36, id: 1 }])
      }),
  },
  ...CONDITIONS.map(([operator, value, found]) => ({
    sentence: `selects where a number ${operator} ${value === undefined ? '' : JSON.stringify(value)}`.trim(),
    prove: (db: SqlDatabase) =>
      db.withPeople(async ({ field: table }) => {
        const where = [{ column: 'age', operator, ...(value !== undefined && { value }) }]
        assert.deepEqual(await names(db, { table, where }), found)
      }),
  })),
  {
    sentence: 'selects where a text is like a pattern, and where all conditions are met',
    prove: (db) =>
      db.withPeople(async ({ field: table }) => {
        const like = { column: 'name', operator: 'like', value: '%a%' }
        assert.deepEqual(await names(db, { table, where: [{ ...like, value: 'Gr_c%' }] }), ['Grace'])
        const where = [like, { column: 'id', operator: '<', value: 2 }]
        assert.deepEqual(await names(db, { table, where }), ['Ada'])
      }),
  },
  {
    sentence: 'selects in the order asked for',
    prove: (db) =>
      db.withPeople(async ({ field: table }) => {
        const orderBy = [{ column: 'id', direction: 'desc' }]
        assert.deepEqual(await names(db, { table, orderBy }), ['Linus', 'Grace', 'Ada'])
        assert.deepEqual(await names(db, { table, orderBy: [{ column: 'name' }] }), ['Ada', 'Grace', 'Linus'])
      }),
  },
  {
    sentence: 'selects page by page, and says whether there is more',
    prove: (db) =>
      db.withPeople(async ({ field: table }) => {
        const page = async (limit: number, offset: number) => {
          const input = { table, columns: ['name'], orderBy: BY_ID, limit, offset }
          const { rows, more } = await db.act('select', input)
          return [rows.map(({ name }) => name).join(), more]
        }
        assert.deepEqual(await page(2, 0), ['Ada,Grace', true])
        assert.deepEqual(await page(2, 1), ['Grace,Linus', false])
        assert.deepEqual(await page(3, 0), ['Ada,Grace,Linus', false])
        assert.deepEqual(await page(2, 3), ['', false])
      }),
  },
  {
    sentence: 'gives whole numbers beyond 2^53 and decimals as text, digit by digit',
    prove: ({ dialect: { types }, ...db }) =>
      db.withTable({ id: types.integer, big: types.bigint, price: types.decimal }, async ({ field: table }) => {
        const rows = [
          { id: 1, big: '9007199254740993', price: '12345678901234567890.123456789' },
          { id: 2, big: '-9223372036854775807', price: '-0.000000001' },
        ]
        await db.act('insert', { table, rows })
        const read = (await db.act('select', { table, orderBy: BY_ID })).rows
        assert.deepEqual(
          read.map(({ big }) => big),
          rows.map(({ big }) => big),
        )
        assert.equal(read[0]?.price, rows[0]?.price)
        assert.match(String(read[1]?.price), /^-0?\.000000001$/)
        assert.equal(typeof read[1]?.price, 'string')
      }),
  },
]

async function names(db: SqlDatabase, input: Record<string, unknown>): Promise<unknown[]> {
  const { rows } = await db.act('select', { orderBy: BY_ID, ...input })
  return rows.map(({ name }) => name)
}
