import { createHash } from 'node:crypto'
import type { Row } from './run-statement.js'

/** Where the last poll ended. */
export interface Position {
  /** The largest value of the column given so far, as text; null while there has been none. */
  value: string | null
  /** Fingerprints of the rows already given that have exactly this value. A row that is there twice is here twice. */
  seen: string[]
}

/** What a poll found. */
export interface NewRows {
  events: { id: string; data: Row }[]
  position: Position
  more: boolean
}

/** A cursor as it was stored; undefined on the first poll. */
export function readPosition(cursor: unknown): Position | undefined {
  if (typeof cursor !== 'object' || cursor === null || !('value' in cursor) || !('seen' in cursor)) return undefined
  const seen = Array.isArray(cursor.seen) ? cursor.seen.filter((one) => typeof one === 'string') : []
  return { value: typeof cursor.value === 'string' ? cursor.value : null, seen }
}

/** The position after all of these rows, which have the largest value there is. */
export function positionAt(rows: readonly Row[], readValue: (row: Row) => string): Position {
  const [first] = rows
  return { value: first === undefined ? null : readValue(first), seen: rows.map(fingerprint) }
}

/**
 * Takes the rows not given yet, at most `limit`.
 *
 * @param rows Rows with at least the value of the position, in order; `isAll` when there are no others.
 */
export function takeNew(
  rows: readonly Row[],
  { position, limit, isAll }: { position: Position; limit: number; isAll: boolean },
  readValue: (row: Row) => string,
): NewRows {
  const known = rows.map((row) => ({ row, value: readValue(row), print: fingerprint(row) }))
  const unmatched = [...position.seen]
  const [old, fresh] = [known.slice(0, 0), known.slice(0, 0)]
  for (const one of known) {
    const at = one.value === position.value ? unmatched.indexOf(one.print) : -1
    if (at >= 0) unmatched.splice(at, 1)
    ;(at >= 0 ? old : fresh).push(one)
  }
  const taken = fresh.slice(0, limit)
  const value = taken.at(-1)?.value ?? position.value
  // Rows that have gone meanwhile are forgotten, once it is certain that they have.
  const before = isAll ? old.map(({ print }) => print) : position.seen
  const kept = value === position.value ? before : []
  const added = taken.filter((one) => one.value === value).map(({ print }) => print)
  const numbered = numberer(position)
  return {
    events: taken.map(({ row, value, print }) => ({ id: numbered(value, print), data: row })),
    position: { value, seen: [...kept, ...added] },
    more: fresh.length > limit,
  }
}

/** Ids of events: identical rows get `:2`, `:3`, …, counting those given before. */
function numberer({ value: last, seen }: Position) {
  const counts = new Map<string, number>()
  for (const print of seen) counts.set(`${last}:${print}`, (counts.get(`${last}:${print}`) ?? 0) + 1)
  return (value: string, print: string) => {
    const id = `${value}:${print}`
    const count = (counts.get(id) ?? 0) + 1
    counts.set(id, count)
    return count === 1 ? id : `${id}:${count}`
  }
}

/** The same for the same row, whatever its length. */
function fingerprint(row: Row): string {
  return createHash('sha256').update(JSON.stringify(row)).digest('hex').slice(0, 32)
}
