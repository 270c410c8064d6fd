import type { Metadata, ResultSet } from 'oracledb'
import { type Column, columnOf } from './column-type.js'
import { decodeValue } from './decode-value.js'
import { encodeParameters } from './encode-parameters.js'
import { fetchTypes } from './fetch-types.js'
import type { Session } from './oracle-client.js'
import { oracleError } from './oracle-error.js'
import type { Statement } from './statement.js'

export type Row = Record<string, unknown>

/** What a statement gave, as JSON. */
export interface Result {
  rows: Row[]
  /** Rows changed, or for a statement that gives rows, how many are in `rows`. */
  count: number
  /** There were more rows than asked for. */
  more: boolean
  columns: Column[]
}

/** Rows the server is asked for at once. */
const BATCH = 1_000

/**
 * Runs one statement and reads at most `limit` rows; the server keeps the rest.
 *
 * @throws PieceError that names the field of the form the failing part came from.
 */
export async function runLimited(session: Session, one: Statement, limit: number): Promise<Result> {
  session.signal.throwIfAborted()
  const batch = Math.min(limit + 1, BATCH)
  try {
    const { resultSet, rowsAffected = 0 } = await session.client.execute(one.text, encodeParameters(one), {
      ...(await fetchTypes()),
      resultSet: true,
      prefetchRows: batch,
      fetchArraySize: batch,
    })
    if (!resultSet) return { rows: [], count: rowsAffected, more: false, columns: [] }
    const read = await readRows(resultSet, limit)
    return { ...read, count: read.rows.length }
  } catch (error) {
    throw oracleError(error, one)
  }
}

/**
 * Runs one statement of which all rows are wanted, or that gives none.
 *
 * @throws PieceError that names the field of the form the failing part came from.
 */
export function runWhole(session: Session, one: Statement): Promise<Result> {
  return runLimited(session, one, Number.MAX_SAFE_INTEGER - 1)
}

/** The rows of a result up to the limit; what is left is not asked for. */
export async function readRows(resultSet: ResultSet, limit: number): Promise<Omit<Result, 'count'>> {
  try {
    const columns = uniqueColumns(resultSet.metaData)
    const raw: unknown[][] = []
    for (let wanted = limit + 1; wanted > 0; wanted = limit + 1 - raw.length) {
      const rows = await resultSet.getRows(Math.min(wanted, BATCH))
      raw.push(...rows)
      if (rows.length < Math.min(wanted, BATCH)) break
    }
    return { rows: raw.slice(0, limit).map((row) => rowOf(row, columns)), more: raw.length > limit, columns }
  } finally {
    await resultSet.close()
  }
}

function rowOf(row: readonly unknown[], columns: readonly Column[]): Row {
  return Object.fromEntries(columns.map((column, index) => [column.name, decodeValue(row[index], column)]))
}

/** The library calls the second of two columns of one name in a way of its own. */
function uniqueColumns(metadata: readonly Metadata[]): Column[] {
  const names = uniqueNames(metadata.map((one) => one.dbColumnName ?? one.name))
  return metadata.map((one, index) => ({ ...columnOf(one), name: names[index] ?? one.name }))
}

/** Two columns may have the same name; the second is called `name_2`, so that neither is lost. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set(names)
  const seen = new Set<string>()
  return names.map((name) => {
    let unique = name
    for (let n = 2; seen.has(unique); n++) unique = taken.has(`${name}_${n}`) ? unique : `${name}_${n}`
    seen.add(unique)
    return unique
  })
}
