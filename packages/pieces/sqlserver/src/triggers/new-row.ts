import { dynamicOptions, field, fields, pollingTrigger } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { newRows } from '../new-rows.js'
import { methods } from '../sqlserver-auth.js'
import { inTransaction } from '../sqlserver-client.js'
import { listColumns } from '../sqlserver-options.js'
import { schemaField, tableField } from '../table-fields.js'

/** Rows added to a table since the last look, told by a column that grows. */
export const newRow = pollingTrigger({
  name: 'new-row',
  title: 'New row',
  description: 'Starts with every row added to a table.',
  methods,
  input: fields({
    schema: schemaField,
    table: tableField,
    column: field.choice({
      title: 'Column',
      help: 'A number or time that grows with every new row, such as an id the database counts up. A row committed later with a smaller value is missed.',
      options: dynamicOptions({ methods, dependsOn: ['schema', 'table'], load: listColumns }),
    }),
    limit: field.number({
      title: 'Most rows',
      help: 'Of each look; the next one follows at once when there are more.',
      integer: true,
      min: 1,
      max: 1_000,
      default: 100,
    }),
  }),
  output: Type.Record(Type.String(), Type.Unknown(), { title: 'Row' }),
  poll: (ctx) => inTransaction(ctx, (session) => newRows(session, ctx.input, ctx.cursor)),
})
