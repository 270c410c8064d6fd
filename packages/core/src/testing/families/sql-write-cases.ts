import assert from 'node:assert/strict'
import type { SqlCase } from './sql-case.js'
import type { SqlDatabase } from './sql-database.js'

const all = async (db: SqlDatabase, table: string) =>
  (await db.act('select', { table, orderBy: [{ column: 'id' }] })).rows.map(({ id, name, age }) => [id, name, age])

const PEOPLE = [
  [1, 'Ada', 36],
  [2, 'Grace', 85],
  [3, 'Linus', null],
]

/** What `insert`, `update` and `delete` promise. */
export const WRITE_CASES: readonly SqlCase[] = [
  {
    sentence: 'inserts one row or many, with defaults for what is missing and nulls where they are given',
    prove: (db) =>
      db.withPeople(async ({ field: table }) => {
        assert.equal((await db.act('insert', { table, rows: [{ id: 4, name: 'Ken', age: 7 }] })).count, 1)
        const rows = [{ id: 5 }, { id: 6, name: null, age: 8 }, { age: 9, id: 7 }]
        assert.equal((await db.act('insert', { table, rows })).count, 3)
        const added = [
          [4, 'Ken', 7],
          [5, 'nobody', null],
          [6, null, 8],
          [7, 'nobody', 9],
        ]
        assert.deepEqual(await all(db, table), [...PEOPLE, ...added])
      }),
  },
  {
    sentence: 'inserts all rows or none',
    prove: (db) =>
      db.withPeople(async ({ field: table }) => {
        const error = await db.failure('insert', { table, rows: [{ id: 4 }, { id: null }] })
        assert.equal(error.code, 'invalid_input', error.message)
        assert.match(String(error.field), /^rows/)
        assert.deepEqual(await all(db, table), PEOPLE)
      }),
  },
  {
    sentence: 'updates the rows that meet the conditions, and says how many',
    prove: (db) =>
      db.withPeople(async ({ field: table }) => {
        const where = [{ column: 'id', operator: '>', value: 1 }]
        assert.equal((await db.act('update', { table, set: { age: null, name: 'Ken' }, where })).count, 2)
        const changed = [PEOPLE[0], [2, 'Ken', null], [3, 'Ken', null]]
        assert.deepEqual(await all(db, table), changed)
        const nobody = [{ column: 'id', operator: '=', value: 99 }]
        assert.equal((await db.act('update', { table, set: { name: 'Ada' }, where: nobody })).count, 0)
      }),
  },
  {
    sentence: 'deletes the rows that meet the conditions, and says how many',
    prove: (db) =>
      db.withPeople(async ({ field: table }) => {
        const where = [{ column: 'age', operator: 'is not null' }]
        assert.equal((await db.act('delete', { table, where })).count, 2)
        assert.deepEqual(await all(db, table), [PEOPLE[2]])
      }),
  },
  ...[
    {
      action: 'update',
      input: { set: { name: 'x' } },
      after: [
        [1, 'x', 36],
        [2, 'x', 85],
        [3, 'x', null],
      ],
    },
    { action: 'delete', input: {}, after: [] },
  ].map(({ action, input, after }) => ({
    sentence: `refuses to ${action} without a condition, unless all rows are meant`,
    prove: (db: SqlDatabase) =>
      db.withPeople(async ({ field: table }) => {
        for (const where of [{}, { where: [] }]) {
          const error = await db.failure(action, { table, ...input, ...where })
          assert.equal(error.code, 'invalid_input', error.message)
          assert.equal(error.field, 'where')
          assert.ok(error.hint, 'the refusal says no hint')
        }
        assert.deepEqual(await all(db, table), PEOPLE)
        assert.equal((await db.act(action, { table, ...input, allRows: true })).count, 3)
        assert.deepEqual(await all(db, table), after)
      }),
  })),
]
