import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { insertStatements } from '../insert-statements.js'
import { passwordAuth } from '../mysql-auth.js'
import { inTransaction, type Session } from '../mysql-client.js'
import { countOutput } from '../output.js'
import { runWhole } from '../run-statement.js'
import { sql, statement } from '../statement.js'
import { schemaField, tableField, tableName } from '../table-fields.js'
import { columnValues } from '../values.js'

/** Adds rows to a table. */
export const insert = defineAction({
  name: 'insert',
  title: 'Insert rows',
  description: 'Adds rows to a table, all of them or none.',
  group: 'Rows',
  methods: [passwordAuth],
  input: fields({
    schema: schemaField,
    table: tableField,
    rows: field.list({
      title: 'Rows',
      help: 'Column names with their values. A column left out in a row gets its default.',
      max: 10_000,
      of: field.json({ title: 'Row', placeholder: '{"name": "Ada", "age": 36}' }),
    }),
  }),
  output: Type.Object({
    count: countOutput,
    firstId: Type.Optional(Type.Union([Type.Number(), Type.String()], { title: 'First generated number' })),
  }),
  async run(ctx) {
    const { rows, ...table } = ctx.input
    const values = rows.map((row, index) => columnValues(row, `rows.${index}`))
    if (values.length === 0) throw noRows()
    const statements = insertStatements(tableName(table), values)
    return inTransaction(ctx, async (session) => {
      let count = 0
      let firstId: number | string | undefined
      for (const one of statements) {
        const result = await runWhole(session, one)
        count += result.count
        if (result.hasId) firstId ??= await generatedId(session)
      }
      return { count, ...(firstId !== undefined && { firstId }) }
    })
  },
})

const GENERATED = statement(sql`select last_insert_id() as id`, { subject: 'table', values: 'rows' })

/** The first `AUTO_INCREMENT` number the last statement made the server count up; none if all were given. */
async function generatedId(session: Session): Promise<number | string | undefined> {
  const { rows } = await runWhole(session, GENERATED)
  const id = rows[0]?.id
  return id !== 0 && (typeof id === 'number' || typeof id === 'string') ? id : undefined
}

const noRows = () =>
  new PieceError('invalid_input', 'There are no rows to add.', { field: 'rows', hint: 'Give at least one row.' })
