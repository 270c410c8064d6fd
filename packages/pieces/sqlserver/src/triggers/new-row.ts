import { dynamicOptions, field, fields, pollingTrigger } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { identifier, parseName } from '../identifier.js'
import { bearings, MOST_ALIKE, newRows, type RowCursor, readCursor } from '../new-rows.js'
import { primaryKey } from '../primary-key.js'
import { runWhole } from '../run-statement.js'
import type { Row } from '../send-statement.js'
import { methods } from '../sqlserver-auth.js'
import { inTransaction } from '../sqlserver-client.js'
import { listColumns } from '../sqlserver-options.js'
import { parameter, type Statement, sql, statement } from '../statement.js'
import { schemaField, tableField, tableOf } from '../table-fields.js'

const input = fields({
  schema: schemaField,
  table: tableField,
  column: field.choice({
    title: 'Column that grows',
    help: 'A number or time that grows with every new row, such as an id the database counts up. A row that appears later with a smaller value, or with none, is missed.',
    options: dynamicOptions({ methods, dependsOn: ['schema', 'table'], load: listColumns }),
  }),
  limit: field.number({
    title: 'Most rows at once',
    help: 'If there are more, they follow at once.',
    integer: true,
    min: 1,
    max: 1_000,
    default: 100,
  }),
})

/** Tells of rows added to a table or view. */
export const newRow = pollingTrigger({
  name: 'new-row',
  title: 'New row',
  description: 'Starts for every row that is added to a table or view.',
  methods,
  input,
  output: Type.Record(Type.String(), Type.Unknown(), { title: 'Row' }),
  async poll(ctx) {
    const { column, limit, table, schema } = ctx.input
    const cursor = readCursor(ctx.cursor)
    const run = cursor ? rowsSince(ctx.input, cursor) : lastRows(ctx.input)
    const name = parseName(table, schema, 'table')
    return inTransaction(ctx, async (session) => {
      const key = await primaryKey(session, name)
      const { rows } = await runWhole(session, run)
      const identity = { column: columnOf(rows, column), key }
      return cursor
        ? newRows(rows, cursor, limit, identity)
        : { events: [], cursor: bearings(rows, identity), more: false }
    })
  },
})

/** The server finds a column by other capitals too; in the rows it has those it was made with. */
function columnOf([row = {}]: readonly Row[], column: string): string {
  if (Object.hasOwn(row, column)) return column
  return Object.keys(row).find((name) => name.toLowerCase() === column.toLowerCase()) ?? column
}

type Input = Static<typeof input>

/** The rows that share the largest value. */
function lastRows({ column, ...from }: Input): Statement {
  const name = identifier(column, 'column')
  const table = tableOf(from)
  const largest = sql`select max(${name}) from ${table}`
  const most = parameter(MOST_ALIKE + 1, 'limit')
  return statement(sql`select top (${most}) * from ${table} where ${name} = (${largest})`, {
    subject: 'table',
    values: 'column',
  })
}

function rowsSince({ column, limit, ...from }: Input, { value, seen }: RowCursor): Statement {
  const name = identifier(column, 'column')
  const condition = value === null ? sql`${name} is not null` : sql`${name} >= ${parameter(value, 'column')}`
  const most = parameter(limit + seen.length + 1, 'limit')
  return statement(sql`select top (${most}) * from ${tableOf(from)} where ${condition} order by ${name}`, {
    subject: 'table',
    values: 'column',
  })
}
