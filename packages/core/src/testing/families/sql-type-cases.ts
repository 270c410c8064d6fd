import assert from 'node:assert/strict'
import type { SqlCase } from './sql-case.js'
import type { SqlDatabase } from './sql-database.js'
import type { SqlTypes } from './sql-fixtures.js'

const MEGABYTE = 1_000_000
const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

/** Values that come back as they were written, by what holds them. */
const KEPT: readonly [sentence: string, type: keyof SqlTypes, values: readonly unknown[]][] = [
  ['keeps numbers with a floating point', 'float', [0.1, -2.5, 0.30000000000000004, 1e100]],
  ['keeps true and false apart from numbers', 'boolean', [true, false]],
  ['keeps a day as it is written', 'date', ['2026-03-01', '1900-02-28', '9999-12-31']],
  [
    'keeps a day and time to the microsecond, and moves none between time zones',
    'timestamp',
    ['2026-03-01T09:30:00.123456', '2026-03-29T02:30:00', '1999-12-31T23:59:59.5'],
  ],
  [
    'keeps a moment to the microsecond, and gives it in UTC',
    'moment',
    ['2026-03-01T07:30:00.123456Z', '2026-07-01T00:00:00Z'],
  ],
  ['keeps every byte there is', 'bytes', [{ base64: EVERY_BYTE.toString('base64') }, { base64: 'AA==' }]],
  ['keeps a JSON document', 'json', [{ a: [1, null, 'x'], 'b "c"': { d: false } }, [1, 2]]],
  [
    'keeps texts that look like values of another kind',
    'text',
    ['2026-03-01T07:30:00Z', '0042', '1e3', 'true', 'null', '{"base64":"AP8="}', '\\x00ff'],
  ],
]

/** That no value changes on its way. */
export const TYPE_CASES: readonly SqlCase[] = [
  ...KEPT.map(([sentence, type, values]) => ({
    sentence,
    prove: async (db: SqlDatabase) => keeps(db, typeOf(db, type), values),
  })),
  {
    sentence: 'keeps an empty text apart from null',
    prove: (db) => keeps(db, db.dialect.types.text, ['', null]),
  },
  {
    sentence: 'keeps a text of ten megabytes',
    prove: async (db) => {
      const text = 'é'.repeat(5 * MEGABYTE)
      await db.withTable({ id: db.dialect.types.integer, value: typeOf(db, 'longText') }, async ({ field: table }) => {
        await db.act('insert', { table, rows: [{ id: 1, value: text }] })
        assert.ok((await db.act('select', { table })).rows[0]?.value === text, 'the text has changed')
      })
    },
  },
  {
    sentence: 'writes lists and objects into a text as JSON',
    prove: async (db) => {
      const values = [[1, { a: null }], { b: ['"', '\\'] }]
      const read = await readBack(db, db.dialect.types.text, values)
      assert.deepEqual(
        read.map((text) => JSON.parse(String(text))),
        values,
      )
    },
  },
  {
    sentence: 'keeps a null byte in a text, or refuses it at its field',
    prove: async (db) => {
      const stored = await readBack(db, db.dialect.types.text, ['a\0b']).catch((error: unknown) => error)
      if (Array.isArray(stored)) return assert.deepEqual(stored, ['a\0b'])
      const { code, field } = Object(stored)
      assert.equal(code, 'invalid_input', String(stored))
      assert.match(String(field), /^rows/)
    },
  },
  {
    sentence: 'compares days and decimals by what they mean',
    prove: async (db) => {
      const { types } = db.dialect
      const columns = { id: types.integer, day: typeOf(db, 'date'), price: types.decimal }
      await db.withTable(columns, async ({ field: table }) => {
        const rows = [
          { id: 1, day: '2026-02-10', price: '9.5' },
          { id: 2, day: '2026-02-09', price: '10.25' },
        ]
        await db.act('insert', { table, rows })
        const found = async (condition: Record<string, unknown>) =>
          (await db.act('select', { table, columns: ['id'], where: [condition] })).rows
        assert.deepEqual(await found({ column: 'day', operator: '>', value: '2026-02-09' }), [{ id: 1 }])
        assert.deepEqual(await found({ column: 'price', operator: '>', value: '9.75' }), [{ id: 2 }])
        assert.deepEqual(await found({ column: 'price', operator: '=', value: '9.50' }), [{ id: 1 }])
      })
    },
  },
  {
    sentence: 'refuses a value that does not fit its type, at its field',
    prove: (db) =>
      db.withPeople(async ({ field: table }) => {
        const where = [{ column: 'id', operator: '=', value: 1 }]
        await refuses(db, 'insert', { table, rows: [{ id: 4, age: 'no number' }] }, /^rows/)
        await refuses(db, 'update', { table, set: { age: 'no number' }, where }, /^set/)
        assert.equal((await db.act('select', { table, where })).rows[0]?.age, 36)
      }),
  },
]

function typeOf({ dialect }: SqlDatabase, name: keyof SqlTypes): string {
  return dialect.types[name] ?? assert.fail(`fixtures.families.sql needs dialect.types.${name}`)
}

async function keeps(db: SqlDatabase, type: string, values: readonly unknown[]): Promise<void> {
  assert.deepEqual(await readBack(db, type, values), values)
}

async function readBack(db: SqlDatabase, type: string, values: readonly unknown[]): Promise<unknown[]> {
  let read: unknown[] = []
  await db.withTable({ id: db.dialect.types.integer, value: type }, async ({ field: table }) => {
    await db.act('insert', { table, rows: values.map((value, id) => ({ id, value })) })
    const { rows } = await db.act('select', { table, orderBy: [{ column: 'id' }] })
    read = rows.map(({ value }) => value)
  })
  return read
}

async function refuses(db: SqlDatabase, action: string, input: Record<string, unknown>, field: RegExp): Promise<void> {
  const error = await db.failure(action, input)
  assert.equal(error.code, 'invalid_input', error.message)
  assert.match(String(error.field), field)
  assert.ok(!error.message.includes('no number'), `the error repeats the value: ${error.message}`)
  assert.ok(error.hint, `the error says no hint: ${error.message}`)
}
