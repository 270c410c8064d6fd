import assert from 'node:assert/strict'
import type { SqlCase } from './sql-case.js'

/** What `query` promises. */
export const QUERY_CASES: readonly SqlCase[] = [
  {
    sentence: 'runs SQL of a person’s own with parameters, and tells the columns with their types',
    prove: (db) =>
      db.withPeople(async ({ sql: table }) => {
        const { quote, parameter } = db.dialect
        const names = `${quote('id')}, ${quote('name')}`
        const sql = `select ${names} from ${table} where ${quote('id')} = ${parameter(1)} and ${quote('name')} = ${parameter(2)}`
        const { rows, columns, count, more } = await db.act('query', { sql, parameters: [2, 'Grace'] })
        assert.deepEqual(rows, [{ id: 2, name: 'Grace' }])
        assert.deepEqual(
          columns.map(({ name }) => name),
          ['id', 'name'],
        )
        for (const { type } of columns) assert.ok(type.length > 0, 'a column has no type')
        assert.deepEqual([count, more], [1, false])
      }),
  },
  {
    sentence: 'reads no more rows of a query than asked for, and says whether there were more',
    prove: (db) =>
      db.withPeople(async ({ sql: table }) => {
        const sql = `select * from ${table} order by ${db.dialect.quote('id')}`
        const cut = await db.act('query', { sql, maxRows: 2 })
        assert.deepEqual([cut.rows.length, cut.count, cut.more], [2, 2, true])
        const whole = await db.act('query', { sql, maxRows: 3 })
        assert.deepEqual([whole.rows.length, whole.count, whole.more], [3, 3, false])
      }),
  },
  {
    sentence: 'says how many rows SQL of a person’s own has changed',
    prove: (db) =>
      db.withPeople(async ({ sql: table, field }) => {
        const { quote, parameter } = db.dialect
        const sql = `update ${table} set ${quote('age')} = ${parameter(1)} where ${quote('id')} > ${parameter(2)}`
        const { count, rows } = await db.act('query', { sql, parameters: [50, 1] })
        assert.deepEqual([count, rows], [2, []])
        const changed = await db.act('select', { table: field, where: [{ column: 'age', operator: '=', value: 50 }] })
        assert.equal(changed.rows.length, 2)
      }),
  },
  {
    sentence: 'keeps both of two columns with one name',
    prove: (db) =>
      db.withPeople(async ({ sql: table }) => {
        const { quote } = db.dialect
        const columns = `${quote('id')}, ${quote('age')} as ${quote('id')}`
        const sql = `select ${columns} from ${table} where ${quote('id')} = 1`
        assert.deepEqual((await db.act('query', { sql })).rows, [{ id: 1, id_2: 36 }])
      }),
  },
  {
    sentence: 'refuses a second statement in SQL of a person’s own, and runs neither',
    prove: (db) =>
      db.withPeople(async ({ sql: table, field }) => {
        for (const separator of ['; ', ';\n']) {
          const sql = `update ${table} set ${db.dialect.quote('age')} = 1${separator}delete from ${table}`
          const error = await db.failure('query', { sql })
          assert.ok(['invalid_input', 'unsupported'].includes(error.code), error.message)
          assert.equal(error.field, 'sql')
        }
        const { rows } = await db.act('select', { table: field, where: [{ column: 'id', operator: '=', value: 1 }] })
        assert.equal(rows[0]?.age, 36)
      }),
  },
  {
    sentence: 'tells wrong SQL at its field',
    prove: async (db) => {
      for (const sql of ['selec 1', 'select * from', 'select (1']) {
        const error = await db.failure('query', { sql })
        assert.equal(error.code, 'invalid_input', error.message)
        assert.equal(error.field, 'sql')
        assert.ok(error.hint, `the error says no hint: ${error.message}`)
      }
    },
  },
  {
    sentence: 'tells at its field that the parameters are not those the SQL takes',
    prove: (db) =>
      db.withPeople(async ({ sql: table }) => {
        const { quote, parameter } = db.dialect
        const sql = `select * from ${table} where ${quote('id')} = ${parameter(1)}`
        for (const parameters of [[], [1, 2]]) {
          const error = await db.failure('query', { sql, parameters })
          assert.equal(error.code, 'invalid_input', error.message)
          assert.match(String(error.field), /^(parameters|sql)/)
        }
      }),
  },
]
