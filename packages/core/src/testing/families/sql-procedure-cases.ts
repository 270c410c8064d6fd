import assert from 'node:assert/strict'
import type { SqlCase } from './sql-case.js'
import { freshName, type SqlDatabase } from './sql-database.js'
import type { SqlProcedures } from './sql-fixtures.js'
import { HOSTILE } from './sql-name-cases.js'

/** What `call-procedure` promises. */
export const PROCEDURE_CASES: readonly SqlCase[] = [
  {
    sentence: 'calls a procedure with parameters in order or by name, and gives its output parameters',
    prove: (db) =>
      withProcedure(db, 'output', async (procedure) => {
        for (const parameters of [[30, 12], { b: 12, a: 30 }]) {
          const { output } = await db.act('call-procedure', { procedure, parameters })
          assert.deepEqual(output, { total: 42 })
        }
      }),
  },
  {
    sentence: 'gives the rows of a procedure up to the limit, and says whether there were more',
    prove: (db) =>
      withProcedure(db, 'rows', async (procedure) => {
        const call = (more: object) => db.act('call-procedure', { procedure, parameters: ['Ada'], ...more })
        const rows = [1, 2, 3].map((position) => ({ position, word: 'Ada' }))
        const whole = await call({})
        assert.deepEqual([whole.rows, whole.resultSets, whole.more], [rows, [rows], false])
        const cut = await call({ maxRows: 2 })
        assert.deepEqual([cut.rows, cut.resultSets, cut.more], [rows.slice(0, 2), [rows.slice(0, 2)], true])
        assert.equal((await call({ maxRows: 3 })).more, false)
      }),
  },
  {
    sentence: 'gives every result set of a procedure',
    prove: (db) =>
      withProcedure(db, 'sets', async (procedure) => {
        const { rows, resultSets } = await db.act('call-procedure', { procedure })
        assert.deepEqual(resultSets, [[{ first: 1 }], [{ second: 2 }]])
        assert.deepEqual(rows, [{ first: 1 }])
      }),
  },
  {
    sentence: 'binds the parameters of a procedure: what looks like SQL comes back as the text it was',
    prove: (db) =>
      withProcedure(db, 'rows', async (procedure) => {
        for (const word of HOSTILE) {
          for (const parameters of [[word], { word }]) {
            const { rows } = await db.act('call-procedure', { procedure, parameters })
            assert.equal(rows[0]?.word, word)
          }
        }
      }),
  },
  {
    sentence: 'says what a procedure takes when the parameters do not fit',
    prove: (db) =>
      withProcedure(db, 'output', async (procedure) => {
        for (const parameters of [[1], [1, 2, 3, 4], { a: 1, wrong: 2 }, 'text']) {
          const error = await db.failure('call-procedure', { procedure, parameters })
          assert.equal(error.code, 'invalid_input', error.message)
          assert.equal(error.field, 'parameters')
          assert.ok(error.hint, `the error says no hint: ${error.message}`)
        }
      }),
  },
  {
    sentence: 'tells an unknown procedure at its field',
    prove: async (db) => {
      for (const procedure of ['no_such_procedure', 'x; drop table y', "x'()"]) {
        const error = await db.failure('call-procedure', { procedure, parameters: [] })
        assert.equal(error.code, 'not_found', error.message)
        assert.equal(error.field, 'procedure')
        assert.ok(error.hint, `the error says no hint: ${error.message}`)
      }
    },
  },
  {
    sentence: 'offers the procedures with what they take, narrowed by what is typed',
    prove: (db) =>
      withProcedure(db, 'output', async (procedure) => {
        const found = await db.choices('call-procedure', 'procedure', {}, procedure.slice(2))
        const own = found.find(({ value }) => value === procedure)
        assert.ok(own, 'the procedure is not offered')
        assert.match(own.help ?? '', /a\b.*b\b/i)
        assert.deepEqual(await db.choices('call-procedure', 'procedure', {}, 'no_such_procedure'), [])
      }),
  },
]

/** Makes a procedure, works with it, and drops it. */
async function withProcedure(
  db: SqlDatabase,
  kind: keyof Omit<SqlProcedures, 'drop'>,
  work: (procedure: string) => Promise<void>,
): Promise<void> {
  const { procedures, quote } = db.dialect
  const name = freshName()
  const sql = procedures?.[kind]?.(quote(name))
  assert.ok(procedures && sql, `fixtures.families.sql needs dialect.procedures.${kind}`)
  await db.act('query', { sql })
  try {
    await work(name)
  } finally {
    await db.act('query', { sql: procedures.drop?.(quote(name), kind) ?? `drop procedure ${quote(name)}` })
  }
}
