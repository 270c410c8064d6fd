import { dynamicOptions, field, fields, pollingTrigger } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { identifier, parseName } from '../identifier.js'
import { bearings, MOST_ALIKE, newRows, type RowCursor, readCursor } from '../new-rows.js'
import { passwordAuth } from '../postgres-auth.js'
import { inTransaction } from '../postgres-client.js'
import { listColumns } from '../postgres-options.js'
import { primaryKey } from '../primary-key.js'
import { runWhole } from '../run-statement.js'
import { parameter, type Statement, sql, statement } from '../statement.js'
import { schemaField, tableField, tableOf } from '../table-fields.js'

const input = fields({
  schema: schemaField,
  table: tableField,
  column: field.choice({
    title: 'Column that grows',
    help: 'A number or time that grows with every new row, such as an id the database counts up. A row that appears later with a smaller value, or with none, is missed.',
    options: dynamicOptions({ methods: [passwordAuth], dependsOn: ['schema', 'table'], load: listColumns }),
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
  methods: [passwordAuth],
  input,
  output: Type.Record(Type.String(), Type.Unknown(), { title: 'Row' }),
  async poll(ctx) {
    const { column, limit, table, schema } = ctx.input
    const cursor = readCursor(ctx.cursor)
    const run = cursor ? rowsSince(ctx.input, cursor) : lastRows(ctx.input)
    const name = parseName(table, schema, 'table')
    return inTransaction(
      ctx,
      async (session) => {
        const identity = { column, key: await primaryKey(session, name) }
        const { rows } = await runWhole(session, run)
        return cursor
          ? newRows(rows, cursor, limit, identity)
          : { events: [], cursor: bearings(rows, identity), more: false }
      },
      { readOnly: true },
    )
  },
})

type Input = Static<typeof input>

/** The rows that share the largest value. */
function lastRows({ column, ...from }: Input): Statement {
  const name = identifier(column, 'column')
  const table = tableOf(from)
  const largest = sql`select ${name} from ${table} where ${name} is not null order by ${name} desc limit 1`
  return statement(
    sql`select * from ${table} where ${name} = (${largest}) limit ${parameter(MOST_ALIKE + 1, 'limit')}`,
    {
      subject: 'table',
      values: 'column',
    },
  )
}

function rowsSince({ column, limit, ...from }: Input, { value, seen }: RowCursor): Statement {
  const name = identifier(column, 'column')
  const condition = value === null ? sql`${name} is not null` : sql`${name} >= ${parameter(value, 'column')}`
  return statement(
    sql`select * from ${tableOf(from)} where ${condition} order by ${name}
      limit ${parameter(limit + seen.length + 1, 'limit')}`,
    { subject: 'table', values: 'column' },
  )
}
