import { dynamicOptions, field, fields, pollingTrigger } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { largestStatement, pageStatement } from '../new-row-statements.js'
import { columnText, type NewRowCursor, newRows, readCursor } from '../new-rows.js'
import { passwordAuth } from '../oracle-auth.js'
import { inTransaction } from '../oracle-client.js'
import { listColumns } from '../oracle-options.js'
import { runLimited, runWhole } from '../run-statement.js'
import { tableColumns } from '../table-columns.js'
import { schemaField, tableField } from '../table-fields.js'

const input = fields({
  schema: schemaField,
  table: tableField,
  column: field.choice({
    title: 'Column',
    help: 'A number or time that grows with every new row, such as an id the database counts up. A row that is committed later with a smaller value is missed.',
    options: dynamicOptions({ methods: [passwordAuth], dependsOn: ['schema', 'table'], load: listColumns }),
  }),
  limit: field.number({
    title: 'Limit',
    help: 'Most rows to give at one poll; the others follow at the next.',
    integer: true,
    min: 1,
    max: 1_000,
    default: 100,
  }),
})

/** Rows added to a table since the last poll, told by a column that grows. */
export const newRow = pollingTrigger({
  name: 'new-row',
  title: 'New row',
  description: 'Starts the flow for every row added to a table.',
  methods: [passwordAuth],
  input,
  output: Type.Record(Type.String(), Type.Unknown(), { title: 'Row' }),
  poll: (ctx) =>
    inTransaction(ctx, async (session) => {
      const { limit, ...from }: Static<typeof input> = ctx.input
      const columns = await tableColumns(session, from)
      const cursor = readCursor(ctx.cursor)
      if (cursor === undefined) {
        const { rows } = await runWhole(session, largestStatement(from, columns))
        return { events: [], cursor: { value: columnText(rows[0]?.LARGEST), seen: [] } satisfies NewRowCursor }
      }
      const most = limit + cursor.seen.length
      const { rows } = await runLimited(session, pageStatement(from, columns, cursor.value, most + 1), most + 1)
      return newRows(rows, from.column, cursor, limit)
    }),
})
