import { createHash } from 'node:crypto'
import { PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Row } from './run-statement.js'

const cursorSchema = Type.Object({ value: Type.Union([Type.String(), Type.Null()]), seen: Type.Array(Type.String()) })

/** How far the rows have been given. */
export interface NewRowCursor {
  /** Value of the column, in its text form; null while the table has had no rows. */
  value: string | null
  /** Fingerprints of the rows already given that have exactly this value. */
  seen: string[]
}

/** The cursor of the last poll; undefined at the first. */
export function readCursor(cursor: unknown): NewRowCursor | undefined {
  return Value.Check(cursorSchema, cursor) ? cursor : undefined
}

/** A value of the column as text, the same whether it came as a number or not. */
export const columnText = (value: unknown): string | null =>
  value === null || value === undefined ? null : typeof value === 'object' ? JSON.stringify(value) : String(value)

const fingerprint = (row: Row) => createHash('sha256').update(JSON.stringify(row)).digest('hex').slice(0, 32)

/** So many rows of one value the cursor remembers. */
const MOST_SEEN = 1_000

/**
 * Of rows in the order of the column, beginning with the cursor's value, those not given yet; at most `limit`.
 *
 * @throws PieceError `invalid_input` at `column` if too many rows share one value.
 */
export function newRows(rows: readonly Row[], column: string, cursor: NewRowCursor, limit: number) {
  const seen = [...cursor.seen]
  const unseen = rows.filter((row) => {
    const at = columnText(row[column]) === cursor.value ? seen.indexOf(fingerprint(row)) : -1
    if (at !== -1) seen.splice(at, 1)
    return at === -1
  })
  const given = unseen.slice(0, limit)
  const { events, last } = eventsOf(given, column, cursor)
  if (last.seen.length > MOST_SEEN) throw tooMany(column)
  return { events, cursor: last, more: unseen.length > given.length }
}

function eventsOf(rows: readonly Row[], column: string, from: NewRowCursor) {
  const events: { id: string; data: Row }[] = []
  let last: NewRowCursor = { ...from, seen: [...from.seen] }
  for (const row of rows) {
    const value = columnText(row[column])
    if (value !== last.value) last = { value, seen: [] }
    const print = fingerprint(row)
    last.seen.push(print)
    const count = last.seen.filter((one) => one === print).length
    events.push({ id: `${value}:${print}${count === 1 ? '' : `:${count}`}`, data: row })
  }
  return { events, last }
}

const tooMany = (column: string) =>
  new PieceError('invalid_input', `More than ${MOST_SEEN} rows have the same value in the column "${column}".`, {
    field: 'column',
    hint: 'Choose a column in which few rows share a value, such as an id the database counts up.',
  })
