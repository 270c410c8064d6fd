import assert from 'node:assert/strict'
import type { Values } from '../lazy.js'
import type { SqlCase } from './sql-case.js'
import type { SqlDatabase } from './sql-database.js'

/** What may stand in no message: it is somebody's data. */
const TELLTALE = 471_147

const GOOD = { id: 1, code: 7, amount: 5, parent: 1 }

/** By rule: a row that breaks it, and new values for the good one that do. */
const BROKEN: readonly [rule: string, row: Values, set: Values][] = [
  ['that a value is unique', { ...GOOD, id: 2, code: TELLTALE }, { code: TELLTALE }],
  ['that a value is not null', { ...GOOD, id: TELLTALE, code: 8, amount: null }, { amount: null }],
  ['that a value meets a condition', { ...GOOD, id: 2, code: 8, amount: -TELLTALE }, { amount: -TELLTALE }],
  ['that a row refers to another', { ...GOOD, id: 2, code: 8, parent: TELLTALE }, { parent: TELLTALE }],
]

/** How a change that breaks a rule of the table is told. */
export const RULE_CASES: readonly SqlCase[] = BROKEN.map(([rule, row, set]) => ({
  sentence: `tells a broken rule ${rule} at its field, and changes nothing`,
  prove: (db: SqlDatabase) => withRules(db, (table) => tellsBroken(db, table, row, set)),
}))

/** A table with a rule of each kind, and two rows in it that keep them. */
async function withRules(db: SqlDatabase, work: (table: string) => Promise<void>): Promise<void> {
  const { types, quote } = db.dialect
  const columns = (sql: string) => ({
    id: `${types.integer} not null primary key`,
    code: `${types.integer} not null unique`,
    amount: `${types.integer} not null check (${quote('amount')} > 0)`,
    parent: `${types.integer} references ${sql} (${quote('id')})`,
  })
  await db.withTable(columns, async ({ field: table }) => {
    await db.act('insert', { table, rows: [GOOD] })
    await db.act('insert', { table, rows: [{ ...GOOD, id: 9, code: TELLTALE }] })
    await work(table)
  })
}

async function tellsBroken(db: SqlDatabase, table: string, row: Values, set: Values): Promise<void> {
  const all = async () => (await db.act('select', { table, orderBy: [{ column: 'id' }] })).rows
  const before = await all()
  const where = [{ column: 'id', operator: '=', value: 1 }]
  const failures: [action: string, input: Values, field: RegExp][] = [
    ['insert', { table, rows: [{ ...GOOD, id: 3, code: 9 }, row] }, /^rows/],
    ['update', { table, set, where }, /^(set|where)/],
  ]
  for (const [action, input, field] of failures) {
    const error = await db.failure(action, input)
    assert.equal(error.code, 'invalid_input', error.message)
    assert.match(String(error.field), field)
    assert.ok(error.hint, `the error says no hint: ${error.message}`)
    const told = `${error.message} ${error.hint}`
    assert.ok(!told.includes(String(TELLTALE)), `the error repeats a value: ${told}`)
  }
  assert.deepEqual(await all(), before)
}
