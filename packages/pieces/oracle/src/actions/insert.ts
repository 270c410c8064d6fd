import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { insertStatements } from '../insert-statements.js'
import { passwordAuth } from '../oracle-auth.js'
import { inTransaction } from '../oracle-client.js'
import { countOutput } from '../output.js'
import { runBatch } from '../run-batch.js'
import { tableColumns } from '../table-columns.js'
import { schemaField, tableField } from '../table-fields.js'
import { tableOf } from '../table-name.js'
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
  output: Type.Object({ count: countOutput }),
  async run(ctx) {
    const { rows, ...table } = ctx.input
    const values = rows.map((row, index) => columnValues(row, `rows.${index}`))
    if (values.length === 0) throw noRows()
    return inTransaction(ctx, async (session) => {
      const columns = await tableColumns(session, table)
      let count = 0
      for (const batch of insertStatements(tableOf(table), values, columns)) count += await runBatch(session, batch)
      return { count }
    })
  },
})

const noRows = () =>
  new PieceError('invalid_input', 'There are no rows to add.', { field: 'rows', hint: 'Give at least one row.' })
