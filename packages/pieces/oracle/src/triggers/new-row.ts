import { dynamicOptions, field, fields, PieceError, pollingTrigger } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import type { Column } from '../column-type.js'
import { identifier } from '../identifier.js'
import { bearings, MOST_ALIKE, newRows, type RowCursor, readCursor } from '../new-rows.js'
import { passwordAuth } from '../oracle-auth.js'
import { inTransaction } from '../oracle-client.js'
import { listColumns } from '../oracle-options.js'
import { placed } from '../place-value.js'
import { primaryKey } from '../primary-key.js'
import { runWhole } from '../run-statement.js'
import { selectList } from '../select-list.js'
import { type Part, parameter, type Statement, sql, statement } from '../statement.js'
import { type Columns, tableColumns } from '../table-columns.js'
import { schemaField, tableField } from '../table-fields.js'
import { tableOf } from '../table-name.js'

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
    const { column, limit } = ctx.input
    const cursor = readCursor(ctx.cursor)
    return inTransaction(ctx, async (session) => {
      const columns = await tableColumns(session, ctx.input)
      refuseOthers(columns.get(column))
      const identity = { column, key: await primaryKey(session, ctx.input) }
      const run = cursor ? rowsSince(ctx.input, columns, cursor) : lastRows(ctx.input, columns)
      const { rows } = await runWhole(session, run)
      return cursor
        ? newRows(rows, cursor, limit, identity)
        : { events: [], cursor: bearings(rows, identity), more: false }
    })
  },
})

type Input = Static<typeof input>

const GROWING = new Set(['number', 'float', 'date', 'timestamp', 'moment'])

/** Where there is no such column, reading says so. */
function refuseOthers(column: Column | undefined): void {
  if (column === undefined || GROWING.has(column.kind)) return
  throw new PieceError('invalid_input', `This column is of type ${column.type}, so it cannot be followed.`, {
    field: 'column',
    hint: 'Choose a column that holds a number or a time, such as an id the database counts up.',
  })
}

/** The rows that share the largest value. */
function lastRows({ column, ...from }: Input, columns: Columns): Statement {
  const name = identifier(column, 'column')
  const table = tableOf(from)
  const largest = sql`select max(${name}) from ${table}`
  return rowsWhere(sql`${table} where ${name} = (${largest})`, columns, MOST_ALIKE + 1)
}

function rowsSince({ column, limit, ...from }: Input, columns: Columns, { value, seen }: RowCursor): Statement {
  const name = identifier(column, 'column')
  const since = value === null ? sql`is not null` : sql`>= ${placed(value, columns.get(column), 'column')}`
  return rowsWhere(sql`${tableOf(from)} where ${name} ${since} order by ${name}`, columns, limit + seen.length + 1)
}

function rowsWhere(from: readonly Part[], columns: Columns, most: number): Statement {
  return statement(
    sql`select ${selectList(undefined, columns)} from ${from} fetch first ${parameter(most, 'limit')} rows only`,
    { subject: 'table', values: 'column' },
  )
}
