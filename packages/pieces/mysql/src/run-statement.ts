import type { Column } from './column.js'
import { decodeValue } from './decode-value.js'
import { encodeParameters } from './encode-parameters.js'
import type { Session } from './mysql-client.js'
import { mysqlError } from './mysql-error.js'
import { type RawSet, readRows } from './row-cursor.js'
import type { Statement } from './statement.js'

export type Row = Record<string, unknown>

/** What a statement gave, as JSON. */
export interface Result {
  /** Those of the first result set. */
  rows: Row[]
  /** Every result set, in order. */
  resultSets: Row[][]
  /** Rows changed, or for a statement that gives rows, how many are in `rows`. */
  count: number
  /** There were more rows than asked for, in any result set. */
  more: boolean
  columns: readonly Column[]
  /** The server counted up a number for a row added, or was given one. */
  hasId: boolean
}

/**
 * Runs one statement and keeps at most `limit` rows of each result set.
 *
 * @throws PieceError that names the field of the form the failing part came from.
 */
export async function runLimited(session: Session, one: Statement, limit: number): Promise<Result> {
  session.signal.throwIfAborted()
  try {
    const { sets, changed, hasId } = await readRows(session, one, await encodeParameters(session, one), limit)
    const resultSets = sets.map(decodeRows)
    const rows = resultSets[0] ?? []
    const columns = sets[0]?.columns ?? []
    const more = sets.some((set) => set.more)
    return { rows, resultSets, count: sets.length > 0 ? rows.length : changed, more, columns, hasId }
  } catch (error) {
    throw mysqlError(error, one)
  }
}

/**
 * Runs one statement of which all rows are wanted.
 *
 * @throws PieceError that names the field of the form the failing part came from.
 */
export function runWhole(session: Session, one: Statement): Promise<Result> {
  return runLimited(session, one, Number.POSITIVE_INFINITY)
}

function decodeRows({ columns, rows }: RawSet): Row[] {
  const names = uniqueNames(columns.map((column) => column.name))
  return rows.map((row) =>
    Object.fromEntries(columns.map((column, index) => [names[index] ?? '', decodeValue(row[index], column)])),
  )
}

/** Two columns may have the same name; the second is called `name_2`, so that neither is lost. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set(names)
  const seen = new Set<string>()
  return names.map((name) => {
    let unique = name
    for (let n = 2; seen.has(unique); n++) unique = taken.has(`${name}_${n}`) ? unique : `${name}_${n}`
    seen.add(unique)
    return unique
  })
}
