import { identifier } from './identifier.js'
import { join, MAX_PARAMETERS, type Part, parameter, type Statement, sql, statement } from './statement.js'
import type { Values } from './values.js'

/** As many as one list of values may have. */
const ROWS_PER_STATEMENT = 1_000

/**
 * The statements that add these rows. The columns are those any row names; one a row does not name gets its default.
 * Several statements only where one would have too many rows or values.
 */
export function insertStatements(table: Part, rows: readonly Values[], returning: boolean): Statement[] {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const output: Part[] = returning ? [{ text: ' output inserted.*' }] : []
  const make = (parts: Part[]) => statement(parts, { subject: 'table', values: 'rows' })
  if (columns.length === 0) return rows.map(() => make(sql`insert into ${table}${output} default values`))
  const perStatement = Math.min(ROWS_PER_STATEMENT, Math.max(1, Math.floor(MAX_PARAMETERS / columns.length)))
  const names = columns.map((column) => identifier(column, 'rows'))
  return chunks(rows, perStatement).map(({ items, start }) => {
    const tuples = items.map((row, index) => tuple(row, columns, `rows.${start + index}`))
    return make(sql`insert into ${table} (${join(names, ', ')})${output} values ${join(tuples, ', ')}`)
  })
}

function tuple(row: Values, columns: readonly string[], field: string): Part[] {
  const values = columns.map((column) =>
    Object.hasOwn(row, column) ? parameter(row[column], field) : { text: 'default', field },
  )
  return sql`(${join(values, ', ')})`
}

function chunks<T>(all: readonly T[], size: number): { items: readonly T[]; start: number }[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => ({
    items: all.slice(index * size, (index + 1) * size),
    start: index * size,
  }))
}
