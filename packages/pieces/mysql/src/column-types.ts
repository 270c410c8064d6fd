import type { Session } from './mysql-client.js'
import { readRows } from './row-cursor.js'
import { parameter, type Statement, sql, statement } from './statement.js'

/** Types of columns, such as `datetime`, by their names in small letters. */
export type ColumnTypes = ReadonlyMap<string, string>

/** Asks for the types of a table's columns, as far as the user has any right on them; none where there is no table. */
export async function columnTypes(session: Session, table: Statement['blame']['table']): Promise<ColumnTypes> {
  if (table === undefined) return new Map()
  const one = statement(
    sql`select column_name, data_type from information_schema.columns
      where table_schema = coalesce(${parameter(table.schema, 'schema')}, database())
        and table_name = ${parameter(table.name, 'table')}`,
    { subject: 'table', values: 'table' },
  )
  const { sets } = await readRows(session, one, [table.schema ?? null, table.name], Number.POSITIVE_INFINITY)
  const rows = sets[0]?.rows ?? []
  return new Map(rows.map(([name, type]) => [String(name).toLowerCase(), String(type).toLowerCase()]))
}
