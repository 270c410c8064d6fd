import { dynamicOptions, field, fields, PieceError, pollingTrigger } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { identifier } from '../identifier.js'
import { passwordAuth } from '../mysql-auth.js'
import { inTransaction } from '../mysql-client.js'
import { listColumns } from '../mysql-options.js'
import { bearings, MOST_ALIKE, newRows, type RowCursor, type RowIdentity, readCursor } from '../new-rows.js'
import { runWhole } from '../run-statement.js'
import { parameter, type Statement, sql, statement } from '../statement.js'
import { type TableColumns, tableColumns } from '../table-columns.js'
import { schemaField, tableField, tableName, tableOf } from '../table-fields.js'

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
    const cursor = readCursor(ctx.cursor)
    const run = cursor ? rowsSince(ctx.input, cursor) : lastRows(ctx.input)
    const table = tableName(ctx.input)
    return inTransaction(
      ctx,
      async (session) => {
        const identity = identityOf(await tableColumns(session, table), ctx.input.column)
        const { rows } = await runWhole(session, run)
        return cursor
          ? newRows(rows, cursor, ctx.input.limit, identity)
          : { events: [], cursor: bearings(rows, identity), more: false }
      },
      { readOnly: true },
    )
  },
})

/** Texts that differ may be the same to MySQL, so a place among them could not be remembered. */
const GROWING = /int$|^(decimal|float|double|year|date|datetime|timestamp|time)$/

/** What tells the rows apart, by the names as they were declared. Where there is no such column, reading says so. */
function identityOf(columns: TableColumns, chosen: string): RowIdentity {
  const { name, type } = columns.get(chosen.toLowerCase()) ?? { name: chosen, type: 'int' }
  const key = [...columns.values()].filter(({ isKey }) => isKey).map((column) => column.name)
  if (GROWING.test(type)) return { column: name, key }
  throw new PieceError('invalid_input', `This column is of type ${type}, so it cannot be followed.`, {
    field: 'column',
    hint: 'Choose a column that holds a number or a time, such as an id the database counts up.',
  })
}

type Input = Static<typeof input>

/** The rows that share the largest value. */
function lastRows({ column, ...from }: Input): Statement {
  const [name, table] = [identifier(column, 'column'), tableOf(from)]
  const largest = sql`select max(${name}) from ${table}`
  return statement(
    sql`select * from ${table} where ${name} = (${largest}) limit ${parameter(MOST_ALIKE + 1, 'limit')}`,
    { subject: 'table', values: 'column' },
  )
}

function rowsSince({ column, limit, ...from }: Input, { value, seen }: RowCursor): Statement {
  const name = identifier(column, 'column')
  const given = parameter(value, 'column', { column, isCompared: true })
  const condition = value === null ? sql`${name} is not null` : sql`${name} >= ${given}`
  return statement(
    sql`select * from ${tableOf(from)} where ${condition} order by ${name}
      limit ${parameter(limit + seen.length + 1, 'limit')}`,
    { subject: 'table', values: 'column', table: tableName(from) },
  )
}
