import { defineAction, field, fields } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { identifier } from '../identifier.js'
import { passwordAuth } from '../oracle-auth.js'
import { inTransaction } from '../oracle-client.js'
import { moreOutput, rowsOutput } from '../output.js'
import { runLimited } from '../run-statement.js'
import { selectList } from '../select-list.js'
import { join, parameter, type Statement, sql, statement } from '../statement.js'
import { type Columns, tableColumns } from '../table-columns.js'
import { columnField, schemaField, tableField } from '../table-fields.js'
import { tableOf } from '../table-name.js'
import { whereClause, whereField } from '../where.js'

const input = fields({
  schema: schemaField,
  table: tableField,
  columns: field.list({ title: 'Columns', help: 'Leave empty for all.', optional: true, of: columnField }),
  where: whereField,
  orderBy: field.list({
    title: 'Order by',
    optional: true,
    max: 50,
    of: field.object({
      title: 'Order',
      fields: {
        column: columnField,
        direction: field.choice({
          title: 'Direction',
          choices: [
            { value: 'asc', title: 'Ascending' },
            { value: 'desc', title: 'Descending' },
          ],
          default: 'asc',
        }),
      },
    }),
  }),
  limit: field.number({ title: 'Limit', help: 'Most rows to give.', integer: true, min: 1, max: 10_000, default: 100 }),
  offset: field.number({
    title: 'Offset',
    help: 'Rows to pass over. Only of use together with an order.',
    integer: true,
    min: 0,
    optional: true,
  }),
})

/** Rows of a table or view. */
export const select = defineAction({
  name: 'select',
  title: 'Select rows',
  description: 'Reads rows of a table or view that meet conditions.',
  group: 'Rows',
  methods: [passwordAuth],
  input,
  output: Type.Object({ rows: rowsOutput, more: moreOutput }),
  idempotent: true,
  async run(ctx) {
    return inTransaction(ctx, async (session) => {
      const one = selectStatement(ctx.input, await tableColumns(session, ctx.input))
      const { rows, more } = await runLimited(session, one, ctx.input.limit)
      return { rows, more }
    })
  },
})

function selectStatement(
  { columns, where, orderBy = [], limit, offset = 0, ...from }: Static<typeof input>,
  known: Columns,
): Statement {
  const order = orderBy.map(({ column, direction }, index) => [
    identifier(column, `orderBy.${index}.column`),
    { text: direction === 'desc' ? ' desc' : ' asc' },
  ])
  return statement(
    [
      ...sql`select ${selectList(columns, known)} from ${tableOf(from)}${whereClause(where, known)}`,
      ...(order.length === 0 ? [] : sql` order by ${join(order, ', ')}`),
      // One more than asked for tells whether there are more.
      ...sql` offset ${parameter(offset, 'limit')} rows fetch next ${parameter(limit + 1, 'limit')} rows only`,
    ],
    { subject: 'table', values: 'where' },
  )
}
