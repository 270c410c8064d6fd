import assert from 'node:assert/strict'
import type { SqlCase } from './sql-case.js'
import type { SqlDatabase } from './sql-database.js'

const ONE = [{ column: 'id', operator: '=', value: 1 }]
const STRANGE = [{ column: 'nope', operator: '=', value: 1 }]

/** The call that names an unknown column, and the field it stands in. */
const UNKNOWN_COLUMNS: readonly [action: string, place: string, input: Record<string, unknown>, field: RegExp][] = [
  ['select', 'columns', { columns: ['id', 'nope'] }, /^columns(\.1)?$/],
  ['select', 'where', { where: STRANGE }, /^where(\.0\.column)?$/],
  ['select', 'orderBy', { orderBy: [{ column: 'nope' }] }, /^orderBy(\.0\.column)?$/],
  ['insert', 'rows', { rows: [{ id: 4, nope: 1 }] }, /^rows(\.0(\.nope)?)?$/],
  ['update', 'set', { set: { nope: 1 }, where: ONE }, /^set(\.nope)?$/],
  ['update', 'where', { set: { age: 1 }, where: STRANGE }, /^where(\.0\.column)?$/],
  ['delete', 'where', { where: STRANGE }, /^where(\.0\.column)?$/],
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
  ...UNKNOWN_COLUMNS.map(([action, place, input, field]) => ({
    sentence: `tells an unknown column in ${place} of ${action} at its field`,
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
