import assert from 'node:assert/strict'
import type { SqlCase } from './sql-case.js'
import type { SqlDatabase } from './sql-database.js'

const ONE = [{ column: 'id', operator: '=', value: 1 }]
const STRANGE = [{ column: 'nope', operator: '=', value: 1 }]

/** What is missing, the call that asks for it, and the field it came from. */
const UNKNOWN_COLUMNS: readonly [action: string, input: Record<string, unknown>, field: RegExp][] = [
  ['select', { columns: ['id', 'nope'] }, /^columns(\.1)?$/],
  ['select', { where: STRANGE }, /^where(\.0\.column)?$/],
  ['select', { orderBy: [{ column: 'nope' }] }, /^orderBy(\.0\.column)?$/],
  ['insert', { rows: [{ id: 4, nope: 1 }] }, /^rows/],
  ['update', { set: { nope: 1 }, where: ONE }, /^set/],
  ['update', { set: { age: 1 }, where: STRANGE }, /^where/],
  ['delete', { where: STRANGE }, /^where/],
]

const UNKNOWN_TABLE: readonly [action: string, input: Record<string, unknown>][] = [
  ['select', {}],
  ['insert', { rows: [{ id: 1 }] }],
  ['update', { set: { id: 1 }, where: ONE }],
  ['delete', { where: ONE }],
]

/** How what is missing is told. */
export const FAILURE_CASES: readonly SqlCase[] = [
  ...UNKNOWN_TABLE.map(([action, input]) => ({
    sentence: `tells an unknown table in ${action} at its field`,
    prove: (db: SqlDatabase) => tellsMissing(db, action, { ...input, table: 'no_such_table' }, /^table$/),
  })),
  ...UNKNOWN_COLUMNS.map(([action, input, field]) => ({
    sentence: `tells an unknown column in ${Object.keys(input)[0]} of ${action} at its field`,
    prove: (db: SqlDatabase) =>
      db.withPeople(({ field: table }) => tellsMissing(db, action, { ...input, table }, field)),
  })),
]

async function tellsMissing(db: SqlDatabase, action: string, input: Record<string, unknown>, field: RegExp) {
  const error = await db.failure(action, input)
  assert.equal(error.code, 'not_found', error.message)
  assert.match(String(error.field), field)
  assert.ok(error.hint, `the error says no hint: ${error.message}`)
}
