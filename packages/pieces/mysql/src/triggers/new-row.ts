import { dynamicOptions, field, fields, PieceError, pollingTrigger } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { columnTypes } from '../column-types.js'
import { identifier } from '../identifier.js'
import { passwordAuth } from '../mysql-auth.js'
import { inTransaction, type Session } from '../mysql-client.js'
import { listColumns } from '../mysql-options.js'
import { positionAt, readPosition, takeNew } from '../new-rows.js'
import { type Row, runWhole } from '../run-statement.js'
import { type Part, parameter, sql, statement } from '../statement.js'
import { schemaField, tableField, tableName, tableOf } from '../table-fields.js'

const input = fields({
  schema: schemaField,
  table: tableField,
  column: field.choice({
    title: 'Column',
    help: 'A number or time that grows with every new row, such as an id the database counts up. A row that is committed later than others with larger values is missed.',
    options: dynamicOptions({ methods: [passwordAuth], dependsOn: ['schema', 'table'], load: listColumns }),
  }),
  limit: field.number({
    title: 'Rows per poll',
    help: 'Further rows are given by the polls that follow at once.',
    integer: true,
    min: 1,
    max: 1_000,
    default: 100,
  }),
})

type Input = Static<typeof input>

/** Rows that were added, told by a column that grows. */
export const newRow = pollingTrigger({
  name: 'new-row',
  title: 'New row',
  description: 'Starts with every new row of a table.',
  methods: [passwordAuth],
  input,
  output: Type.Record(Type.String(), Type.Unknown(), { title: 'Row' }),
  interval: 60,
  async poll(ctx) {
    const position = readPosition(ctx.cursor)
    return inTransaction(
      ctx,
      async (session) => {
        await requireGrowing(session, ctx.input)
        const readValue = (row: Row) => text(row, ctx.input.column)
        if (position === undefined) {
          return { events: [], cursor: bounded(positionAt(await lastRows(session, ctx.input), readValue)) }
        }
        const asked = ctx.input.limit + position.seen.length + 1
        const rows = await rowsSince(session, ctx.input, position.value, asked)
        const options = { position, limit: ctx.input.limit, isAll: rows.length < asked }
        const found = takeNew(rows, options, readValue)
        return { events: found.events, cursor: bounded(found.position), more: found.more }
      },
      { readOnly: true },
    )
  },
})

/** Text compares without regard to capitals or accents, so equal values could not be told from each other. */
const GROWING = /int$|^(decimal|float|double|year|date|datetime|timestamp|time)$/

async function requireGrowing(session: Session, chosen: Input): Promise<void> {
  const type = (await columnTypes(session, tableName(chosen))).get(chosen.column.toLowerCase())
  if (type === undefined || GROWING.test(type)) return
  throw new PieceError('invalid_input', `The column is of type ${type}, which does not grow in an order of its own.`, {
    field: 'column',
    hint: 'Choose a column that holds a number or a time.',
  })
}

const MAX_SEEN = 1_000

function bounded<P extends { seen: unknown[] }>(position: P): P {
  if (position.seen.length <= MAX_SEEN) return position
  throw new PieceError('invalid_input', `More than ${MAX_SEEN} rows have the same value in this column.`, {
    field: 'column',
    hint: 'Choose a column that differs from row to row, such as an id the database counts up.',
  })
}

function text(row: Row, column: string): string {
  const key = Object.keys(row).find((name) => name.toLowerCase() === column.toLowerCase())
  return String(key === undefined ? null : row[key])
}

async function read(session: Session, chosen: Input, parts: Part[]): Promise<Row[]> {
  const one = statement(parts, { subject: 'table', values: 'column', table: tableName(chosen) })
  return (await runWhole(session, one)).rows
}

/** The rows with the largest value there is. */
function lastRows(session: Session, chosen: Input): Promise<Row[]> {
  const [table, column] = [tableOf(chosen), identifier(chosen.column, 'column')]
  const limit = parameter(MAX_SEEN + 1, 'column')
  return read(
    session,
    chosen,
    sql`select * from ${table} where ${column} = (select max(${column}) from ${table}) limit ${limit}`,
  )
}

/** The first rows that have at least this value; any, where there has been none. */
function rowsSince(session: Session, chosen: Input, value: string | null, count: number): Promise<Row[]> {
  const column = identifier(chosen.column, 'column')
  const from = { column: chosen.column, isCompared: true }
  const since = value === null ? sql`${column} is not null` : sql`${column} >= ${parameter(value, 'column', from)}`
  const limit = parameter(count, 'limit')
  return read(session, chosen, sql`select * from ${tableOf(chosen)} where ${since} order by ${column} limit ${limit}`)
}
