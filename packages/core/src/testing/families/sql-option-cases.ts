import assert from 'node:assert/strict'
import type { SqlCase } from './sql-case.js'
import { freshName, type SqlDatabase } from './sql-database.js'

/** What the forms offer. */
export const OPTION_CASES: readonly SqlCase[] = [
  ...['select', 'insert', 'update', 'delete'].map((action) => ({
    sentence: `offers the tables for ${action}, narrowed by what is typed`,
    prove: (db: SqlDatabase) =>
      db.withPeople(async ({ field: table }) => {
        const found = await db.choices(action, 'table', {}, table.slice(2).toUpperCase())
        assert.deepEqual(
          found.map(({ value }) => value),
          [table],
        )
        assert.deepEqual(await db.choices(action, 'table', {}, 'no such table'), [])
      }),
  })),
  {
    sentence: 'offers the columns of the table that is chosen, with their types',
    prove: (db) =>
      db.withPeople(async ({ field: table }) => {
        const found = await db.choices('select', 'columns', { table })
        assert.deepEqual(
          found.map(({ value }) => value),
          ['id', 'name', 'age'],
        )
        for (const { help } of found) assert.ok(help, 'a column is offered without its type')
        assert.deepEqual(await db.choices('select', 'columns', {}), [])
      }),
  },
  {
    sentence: 'offers tables by any name so that they can be chosen',
    prove: async (db) => {
      for (const part of db.dialect.names ?? ['with space', 'a.b', 'quo"te']) await isChosen(db, part)
    },
  },
]

async function isChosen(db: SqlDatabase, part: string): Promise<void> {
  const { types } = db.dialect
  const name = `${part} ${freshName()}`
  await db.withTable(
    { id: types.integer },
    async () => {
      const found = await db.choices('select', 'table', {}, name)
      assert.equal(found.length, 1, `a table whose name is like "${part}" is not offered`)
      assert.deepEqual((await db.act('select', { table: found[0]?.value })).rows, [])
      assert.equal((await db.choices('select', 'columns', { table: found[0]?.value })).length, 1)
    },
    name,
  )
}
