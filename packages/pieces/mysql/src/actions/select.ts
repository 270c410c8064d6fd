import { defineAction, field, fields } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { identifier } from '../identifier.js'
import { passwordAuth } from '../mysql-auth.js'
import { inTransaction } from '../mysql-client.js'
import { moreOutput, rowsOutput } from '../output.js'
import { runLimited } from '../run-statement.js'
import { join, type Part, parameter, type Statement, sql, statement } from '../statement.js'
import { columnField, schemaField, tableField, tableName, tableOf } from '../table-fields.js'
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
    const one = selectStatement(ctx.input)
    const { rows, more } = await inTransaction(ctx, (session) => runLimited(session, one, ctx.input.limit), {
      readOnly: true,
    })
    return { rows, more }
  },
})

function selectStatement({
  columns = [],
  where,
  orderBy = [],
  limit,
  offset,
  ...from
}: Static<typeof input>): Statement {
  const names = columns.map((column, index) => identifier(column, `columns.${index}`))
  const list: Part[] = names.length === 0 ? [{ text: '*' }] : join(names, ', ')
  const order = orderBy.map(({ column, direction }, index) => [
    identifier(column, `orderBy.${index}.column`),
    { text: direction === 'desc' ? ' desc' : ' asc' },
  ])
  return statement(
    [
      ...sql`select ${list} from ${tableOf(from)}${whereClause(where)}`,
      ...(order.length === 0 ? [] : sql` order by ${join(order, ', ')}`),
      // One more than asked for tells whether there are more.
      ...sql` limit ${parameter(limit + 1, 'limit')}`,
      ...(offset === undefined ? [] : sql` offset ${parameter(offset, 'offset')}`),
    ],
    { subject: 'table', values: 'where', table: tableName(from) },
  )
}
