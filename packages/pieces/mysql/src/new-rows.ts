import { createHash } from 'node:crypto'
import { PieceError } from '@plugboard/core'
import type { Row } from './run-statement.js'

/** How far a table has been followed. */
export interface RowCursor {
  /** The largest value of the column that was given; null while there was no row. */
  value: string | number | null
  /** Which of the rows with exactly this value were given, as `fingerprint` tells them apart. */
  seen: string[]
}

/** What tells rows of a table apart. */
export interface RowIdentity {
  /** The column that grows. */
  column: string
  /** The columns of the primary key. Without any, the whole row says which it is. */
  key: readonly string[]
}

/** Rows with one value that a cursor can remember. */
export const MOST_ALIKE = 1_000

/** Reads what the poll before gave; null on the first one. */
export function readCursor(cursor: unknown): RowCursor | null {
  if (cursor === null || cursor === undefined) return null
  const { value = null, seen }: { value?: unknown; seen?: unknown } = Object(cursor)
  return { value: followed(value), seen: Array.isArray(seen) ? seen.map(String) : [] }
}

/**
 * Where to begin: behind the rows there are now, of which these have the largest value.
 *
 * @throws PieceError `invalid_input` at `column` if more rows share one value than can be remembered.
 */
export function bearings(rows: readonly Row[], identity: RowIdentity): RowCursor {
  const marked = mark(rows, identity)
  const value = marked[0]?.value ?? null
  return { value, seen: refuseMany(marked.map((one) => one.mark)) }
}

/**
 * The rows that are new since the cursor, at most `limit`.
 *
 * @param rows those whose value is the cursor's or larger, in order, at least `limit` and one more than were seen.
 */
export function newRows(rows: readonly Row[], cursor: RowCursor, limit: number, identity: RowIdentity) {
  const seen = new Set(cursor.seen)
  const fresh = mark(rows, identity).filter((one) => !(isSame(one.value, cursor.value) && seen.has(one.mark)))
  const given = fresh.slice(0, limit)
  const events = given.map((one) => ({ id: `${one.value}:${one.mark}`, data: one.row }))
  return { events, cursor: advance(cursor, given), more: fresh.length > limit }
}

interface Marked {
  row: Row
  value: string | number | null
  mark: string
}

function advance(cursor: RowCursor, given: readonly Marked[]): RowCursor {
  const last = given.at(-1)
  if (!last) return cursor
  const before = isSame(last.value, cursor.value) ? cursor.seen : []
  const marks = given.filter((one) => isSame(one.value, last.value)).map((one) => one.mark)
  return { value: last.value, seen: refuseMany([...before, ...marks]) }
}

/** Gives each row a mark of its own; rows that are alike are counted. */
function mark(rows: readonly Row[], { column, key }: RowIdentity): Marked[] {
  const times = new Map<string, number>()
  return rows.map((row) => {
    const value = followed(row[column])
    const print = fingerprint(key.length > 0 ? key.map((name) => row[name]) : row)
    const time = (times.get(`${value}:${print}`) ?? 0) + 1
    times.set(`${value}:${print}`, time)
    return { row, value, mark: time === 1 ? print : `${print}:${time}` }
  })
}

function fingerprint(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32)
}

/** Decimals may be written with more or fewer digits and be the same. */
function isSame(one: RowCursor['value'], other: RowCursor['value']): boolean {
  return plain(one) === plain(other)
}

const plain = (value: RowCursor['value']) => {
  const text = String(value)
  return /^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text
}

function followed(value: unknown): RowCursor['value'] {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value
  throw new PieceError('invalid_input', 'This column holds neither numbers nor times, so it cannot be followed.', {
    field: 'column',
    hint: 'Choose a column that grows with every new row, such as an id the database counts up.',
  })
}

function refuseMany(marks: string[]): string[] {
  if (marks.length <= MOST_ALIKE) return marks
  throw new PieceError('invalid_input', `More than ${MOST_ALIKE} rows have the same value in this column.`, {
    field: 'column',
    hint: 'Choose a column whose values differ, such as an id the database counts up.',
  })
}
