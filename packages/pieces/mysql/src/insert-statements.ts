import { identifier, type QualifiedName, qualified } from './identifier.js'
import { join, type Part, parameter, type Statement, sql, statement } from './statement.js'
import type { Values } from './values.js'

/** Well below what the protocol can count; larger statements are not faster. */
const VALUES_PER_STATEMENT = 10_000

/** Characters of text in one statement; servers refuse packets from 1, 16 or 64 MB on (`max_allowed_packet`). */
const TEXT_PER_STATEMENT = 256_000

/**
 * The statements that add these rows. The columns are those any row names; one a row does not name gets its default.
 * Several statements only where one would have too many values, or too long ones.
 */
export function insertStatements(table: QualifiedName, rows: readonly Values[]): Statement[] {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const name = qualified(table, 'table')
  const names = columns.map((column) => identifier(column, 'rows'))
  return chunks(rows, columns.length).map(({ items, start }) => {
    const tuples = items.map((row, index) => tuple(row, columns, `rows.${start + index}`))
    const parts = sql`insert into ${name} (${join(names, ', ')}) values ${join(tuples, ', ')}`
    return statement(parts, { subject: 'table', values: 'rows', table, firstRow: start })
  })
}

function tuple(row: Values, columns: readonly string[], field: string): Part[] {
  const values = columns.map((column) =>
    Object.hasOwn(row, column) ? parameter(row[column], field, { column }) : { text: 'default', field },
  )
  return sql`(${join(values, ', ')})`
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
