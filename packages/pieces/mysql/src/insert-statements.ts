import { identifier, type QualifiedName, qualified } from './identifier.js'
import { join, type Parameter, type Statement, sql, statement } from './statement.js'
import type { Values } from './values.js'

/** Well below what the protocol can count; larger statements are slower. */
const VALUES_PER_STATEMENT = 2_000

/** Characters of text in one statement; servers refuse packets from 1, 16 or 64 MB on (`max_allowed_packet`). */
const TEXT_PER_STATEMENT = 256_000

/**
 * The statements that add these rows. The columns are those any row names; one a row does not name gets its default.
 * Several statements only where one would have too many values, or too long ones.
 */
export function insertStatements(table: QualifiedName, rows: readonly Values[]): Statement[] {
  const columns = columnsOf(rows)
  const names = columns.map((column) => identifier(column, 'rows'))
  const parts = sql`insert into ${qualified(table, 'table')} (${join(names, ', ')}) values `
  return chunks(rows, columns.length).map(({ items, start }) => {
    const head = statement(parts, { subject: 'table', values: 'rows', table, firstRow: start })
    const parameters: Parameter[] = []
    const tuples = items.map((row, index) => tuple(row, columns, `rows.${start + index}`, parameters))
    return { ...head, text: head.text + tuples.join(','), parameters }
  })
}

function columnsOf(rows: readonly Values[]): string[] {
  const names = new Set<string>()
  for (const row of rows) for (const name of Object.keys(row)) names.add(name)
  return [...names]
}

/** Not made of parts: there may be a hundred thousand values. */
function tuple(row: Values, columns: readonly string[], field: string, parameters: Parameter[]): string {
  const marks = columns.map((column) => {
    if (!Object.hasOwn(row, column)) return 'default'
    parameters.push({ value: row[column], field, column })
    return '?'
  })
  return `(${marks.join(',')})`
}

interface Chunk {
  items: Values[]
  start: number
}

function chunks(rows: readonly Values[], columns: number): Chunk[] {
  const perStatement = Math.max(1, Math.floor(VALUES_PER_STATEMENT / Math.max(1, columns)))
  const all: Chunk[] = []
  let room = 0
  for (const [index, row] of rows.entries()) {
    const last = all.at(-1)
    const size = sizeOf(row)
    if (last === undefined || last.items.length === perStatement || size > room) {
      all.push({ items: [row], start: index })
      room = TEXT_PER_STATEMENT - size
    } else {
      last.items.push(row)
      room -= size
    }
  }
  return all
}

const sizeOf = (row: Values) => Object.values(row).reduce<number>((sum, value) => sum + sizeOfValue(value), 0)

function sizeOfValue(value: unknown): number {
  if (typeof value === 'string') return value.length
  return typeof value === 'object' && value !== null ? JSON.stringify(value).length : 8
}
