import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js'
import { decodeValue } from './decode-value.js'
import type { Bound } from './encode-parameters.js'
import type { Session } from './sqlserver-client.js'

export type Row = Record<string, unknown>

/** Rows of one `select` or `output`. */
export interface ResultSet {
  columns: readonly ColumnMetadata[]
  /** Names as in the rows. */
  names: readonly string[]
  rows: Row[]
  /** There were more rows than asked for. */
  more: boolean
}

/** All that came back. */
export interface Answer {
  sets: ResultSet[]
  /** Rows the last statement touched; what triggers did on its way is not counted. */
  count: number
}

/** How far to read. */
export interface Reading {
  /** Of each result set. Further rows are thrown away as they come. */
  limit: number
  /** Whether the server is stopped at the limit; only where nothing is changed, since that undoes the transaction. */
  stop: boolean
}

/** One column of a row, as the library gives it. */
interface Cell {
  value: unknown
  metadata: ColumnMetadata
}

/**
 * Runs SQL by `sp_executesql` and reads what comes back, row by row.
 *
 * @throws whatever the server or the connection fails with.
 */
export async function sendStatement(
  session: Session,
  text: string,
  parameters: readonly Bound[],
  { limit, stop }: Reading,
): Promise<Answer> {
  const { Request, TYPES } = await import('tedious')
  return new Promise((resolve, reject) => {
    const answer: Answer = { sets: [], count: 0 }
    const request = new Request(text, (error) => {
      if (error && !session.isStopped) reject(error)
      else resolve(answer)
    })
    for (const [index, { type, value, length }] of parameters.entries()) {
      request.addParameter(`p${index + 1}`, TYPES[type], value, length === undefined ? {} : { length })
    }
    request.on('columnMetadata', (columns) => {
      answer.sets.push(emptySet(Array.isArray(columns) ? columns : Object.values(columns)))
    })
    request.on('row', (cells: readonly Cell[]) => {
      const set = answer.sets.at(-1)
      if (!set || add(set, cells, limit) || !stop) return
      session.isStopped = true
      request.cancel()
    })
    request.on('doneInProc', (count) => {
      if (count !== undefined) answer.count = count
    })
    session.connection.execSql(request)
  })
}

const emptySet = (columns: readonly ColumnMetadata[]): ResultSet => ({
  columns,
  names: uniqueNames(columns.map((column) => column.colName)),
  rows: [],
  more: false,
})

/** False when the row is one too many. */
function add(set: ResultSet, cells: readonly Cell[], limit: number): boolean {
  if (set.rows.length >= limit) {
    set.more = true
    return false
  }
  const values = cells.map(({ value, metadata }) => decodeValue(value, metadata))
  set.rows.push(Object.fromEntries(set.names.map((name, index) => [name, values[index] ?? null])))
  return true
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
