import { createHash } from 'node:crypto'
import { PieceError } from '@plugboard/core'
import { identifier } from './identifier.js'
import { runWhole } from './run-statement.js'
import type { Row } from './send-statement.js'
import type { Session } from './sqlserver-client.js'
import { type Part, parameter, sql, statement } from './statement.js'
import { tableOf } from './table-fields.js'

/** Where the last look ended. */
interface Cursor {
  /** The largest value given so far, as text; null while the table was empty. */
  value: string | null
  /** The rows with exactly this value that were given already. */
  seen: string[]
}

interface Input {
  schema?: string
  table: string
  column: string
  limit: number
}

/** A row, its value in the growing column, and what tells it apart from others with that value. */
interface Found {
  row: Row
  value: string
  key: string
}

/** What a look gives. */
interface News {
  events: { id: string; data: Row }[]
  cursor: Cursor
  more?: boolean
}

/** Rows with one value; more of them are not told apart. */
const MOST_ALIKE = 1_000

/**
 * The rows added since the cursor, in order. The first look gives none, and remembers the largest value.
 *
 * @throws PieceError `invalid_input` at `column` when more than 1,000 rows share a value.
 */
export async function newRows(session: Session, input: Input, before: unknown): Promise<News> {
  const cursor = readCursor(before)
  if (!cursor) return { events: [], cursor: await bearings(session, input) }
  const most = input.limit + cursor.seen.length + 1
  const rows = keyed(await rowsFrom(session, input, cursor.value, most), input.column)
  const seen = new Set(cursor.seen)
  const fresh = rows.filter(({ value, key }) => value !== cursor.value || !seen.has(key))
  const given = fresh.slice(0, input.limit)
  return {
    events: given.map(({ row, value, key }) => ({ id: `${value}:${key}`, data: row })),
    cursor: moved(cursor, given),
    more: fresh.length > given.length,
  }
}

function readCursor(before: unknown): Cursor | undefined {
  if (typeof before !== 'object' || before === null || !('value' in before) || !('seen' in before)) return undefined
  const { value, seen } = before
  return { value: typeof value === 'string' ? value : null, seen: Array.isArray(seen) ? seen.map(String) : [] }
}

/** The largest value there is, and the rows that have it. */
async function bearings(session: Session, input: Input): Promise<Cursor> {
  const column = identifier(input.column, 'column')
  const last = sql`select top (1) ${column} as [value] from ${tableOf(input)} where ${column} is not null order by ${column} desc`
  const [row] = await read(session, last)
  if (!row) return { value: null, seen: [] }
  const value = textOf(row.value)
  const rows = keyed(await rowsFrom(session, input, value, MOST_ALIKE + 1), input.column)
  return checked({ value, seen: rows.filter((one) => one.value === value).map(({ key }) => key) })
}

function rowsFrom(session: Session, input: Input, value: string | null, most: number): Promise<Row[]> {
  const column = identifier(input.column, 'column')
  const from = value === null ? sql`is not null` : sql`>= ${parameter(value, 'column')}`
  const top = parameter(most, 'limit')
  return read(session, sql`select top (${top}) * from ${tableOf(input)} where ${column} ${from} order by ${column}`)
}

async function read(session: Session, parts: readonly Part[]): Promise<Row[]> {
  const { rows } = await runWhole(session, statement(parts, { subject: 'table', values: 'column' }))
  return rows
}

/** Rows that are alike in everything are counted: the second is `…:2`. */
function keyed(rows: readonly Row[], column: string): Found[] {
  const counts = new Map<string, number>()
  return rows.map((row) => {
    const value = textOf(valueIn(row, column))
    const print = createHash('sha256').update(JSON.stringify(row)).digest('hex').slice(0, 32)
    const count = (counts.get(print) ?? 0) + 1
    counts.set(print, count)
    return { row, value, key: count === 1 ? print : `${print}:${count}` }
  })
}

/** The server may find a column by other capitals than those in its name. */
function valueIn(row: Row, column: string): unknown {
  if (Object.hasOwn(row, column)) return row[column]
  const name = Object.keys(row).find((one) => one.toLowerCase() === column.toLowerCase())
  return name === undefined ? undefined : row[name]
}

/** @throws PieceError `invalid_input` at `column` for what has no order that could be remembered, such as bytes. */
function textOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw new PieceError('invalid_input', 'The column holds neither numbers nor times.', {
    field: 'column',
    hint: 'Choose a column that grows with every new row, such as an id the database counts up.',
  })
}

function moved(cursor: Cursor, given: readonly Found[]): Cursor {
  const last = given.at(-1)
  if (!last) return cursor
  const alike = given.filter(({ value }) => value === last.value).map(({ key }) => key)
  return checked({ value: last.value, seen: last.value === cursor.value ? [...cursor.seen, ...alike] : alike })
}

function checked(cursor: Cursor): Cursor {
  if (cursor.seen.length <= MOST_ALIKE) return cursor
  throw new PieceError('invalid_input', `More than ${MOST_ALIKE} rows have the same value in this column.`, {
    field: 'column',
    hint: 'Choose a column whose values are not shared, such as an id the database counts up.',
  })
}
