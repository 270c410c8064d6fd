import assert from 'node:assert/strict'
import type { SqlCase } from './sql-case.js'
import { freshName, type SqlDatabase } from './sql-database.js'

/** What would do harm, or get lost, if it were put into SQL as it is. */
export const HOSTILE = [
  "'; drop table victim; --",
  "' or '1' = '1",
  '" or 1=1 --',
  '`; drop table victim; #',
  '$1 ? :1 @p1 %s {0}',
  "\\' or 1=1 --",
  '*/ union select 1 /*',
  "O'Brien & “Zoë” 🐘\n\ttab",
]

const NAMES = ['with space', 'select', 'a.b', 'quo"te', "apos'trophe", 'back`tick', 'brack]et', 'percent%s', 'Größe']

/** That values stay data, and that names mean themselves. */
export const NAME_CASES: readonly SqlCase[] = [
  {
    sentence: 'binds every value: what looks like SQL comes back as the text it was',
    prove: (db) =>
      db.withPeople(async ({ field, sql }) => {
        for (const text of HOSTILE) await bindsValue(db, { field, sql }, text)
        assert.equal((await db.act('select', { table: field })).rows.length, 3)
      }),
  },
  {
    sentence: 'takes no SQL in the place of a name',
    prove: (db) =>
      db.withPeople(async ({ field: table, sql }) => {
        for (const name of ['id; drop table x', `id from ${sql} --`, 'id) --', "id' --", 'count(*)', '1'])
          await refusesName(db, table, name)
        assert.equal((await db.act('select', { table })).rows.length, 3)
      }),
  },
  {
    sentence: 'reads and writes tables and columns by any name',
    prove: async (db) => {
      for (const name of db.dialect.names ?? NAMES) await worksWithName(db, name)
    },
  },
]

async function bindsValue(db: SqlDatabase, table: { field: string; sql: string }, text: string): Promise<void> {
  const where = [{ column: 'name', operator: '=', value: text }]
  const change = { table: table.field, where: [{ column: 'id', operator: '=', value: 1 }] }
  await db.act('update', { ...change, set: { name: text } })
  const selected = await db.act('select', { table: table.field, where })
  assert.deepEqual(selected.rows, [{ id: 1, name: text, age: 36 }])
  const { quote, parameter } = db.dialect
  const sql = `select ${quote('id')} from ${table.sql} where ${quote('name')} = ${parameter(1)}`
  assert.deepEqual((await db.act('query', { sql, parameters: [text] })).rows, [{ id: 1 }])
  await db.act('delete', { table: table.field, where })
  await db.act('insert', { table: table.field, rows: [{ id: 1, name: text, age: 36 }] })
  assert.deepEqual((await db.act('select', { table: table.field, where })).rows, selected.rows)
}

async function refusesName(db: SqlDatabase, table: string, name: string): Promise<void> {
  const where = [{ column: name, operator: '=', value: 1 }]
  const calls: [action: string, input: Record<string, unknown>][] = [
    ['select', { table, columns: [name] }],
    ['select', { table, where }],
    ['select', { table, orderBy: [{ column: name }] }],
    ['select', { table: name }],
    ['insert', { table, rows: [{ [name]: 1 }] }],
    ['update', { table, set: { [name]: 1 }, where }],
    ['delete', { table, where }],
  ]
  for (const [action, input] of calls) {
    const { code, message } = await db.failure(action, input)
    assert.ok(code === 'not_found' || code === 'invalid_input', `${action} failed with ${code}: ${message}`)
  }
}

async function worksWithName(db: SqlDatabase, name: string): Promise<void> {
  const unique = `${name} ${freshName()}`
  const { types } = db.dialect
  await db.withTable(
    { id: types.integer, [name]: types.text },
    async ({ field: table }) => {
      await db.act('insert', {
        table,
        rows: [
          { id: 1, [name]: 'first' },
          { id: 2, [name]: 'second' },
        ],
      })
      const where = [{ column: name, operator: '=', value: 'first' }]
      await db.act('update', { table, set: { [name]: 'third' }, where })
      const { rows } = await db.act('select', {
        table,
        columns: [name],
        orderBy: [{ column: name, direction: 'desc' }],
      })
      assert.deepEqual(rows, [{ [name]: 'third' }, { [name]: 'second' }])
    },
    unique,
  )
}
