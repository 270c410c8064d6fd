import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { insertStatements } from '../insert-statements.js'
import { countOutput, rowsOutput } from '../output.js'
import { runWhole } from '../run-statement.js'
import type { Row } from '../send-statement.js'
import { methods } from '../sqlserver-auth.js'
import { inTransaction } from '../sqlserver-client.js'
import { schemaField, tableField, tableOf } from '../table-fields.js'
import { columnValues } from '../values.js'

/** Adds rows to a table. */
export const insert = defineAction({
  name: 'insert',
  title: 'Insert rows',
  description: 'Adds rows to a table, all of them or none.',
  group: 'Rows',
  methods,
  input: fields({
    schema: schemaField,
    table: tableField,
    rows: field.list({
      title: 'Rows',
      help: 'Column names with their values. A column left out in a row gets its default.',
      max: 10_000,
      of: field.json({ title: 'Row', placeholder: '{"name": "Ada", "age": 36}' }),
    }),
    returning: field.checkbox({ title: 'Give the rows back', help: 'As they were stored, with generated values.' }),
  }),
  output: Type.Object({ count: countOutput, rows: Type.Optional(rowsOutput) }),
  async run(ctx) {
    const { rows, returning, ...table } = ctx.input
    const values = rows.map((row, index) => columnValues(row, `rows.${index}`))
    if (values.length === 0) throw noRows()
    const statements = insertStatements(tableOf(table), values, returning)
    return inTransaction(ctx, async (session) => {
      let count = 0
      const stored: Row[] = []
      for (const one of statements) {
        const result = await runWhole(session, one)
        count += result.count
        stored.push(...result.rows)
      }
      return { count, ...(returning && { rows: stored }) }
    })
  },
})

const noRows = () =>
  new PieceError('invalid_input', 'There are no rows to add.', { field: 'rows', hint: 'Give at least one row.' })
