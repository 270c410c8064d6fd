import type { Session } from './mysql-client.js'
import { readRows } from './row-cursor.js'
import { parameter, type Statement, sql, statement } from './statement.js'

/** A column of a table. */
export interface TableColumn {
  /** As it was declared; to MySQL capitals make no difference. */
  name: string
  /** Without length or digits, such as `datetime`. */
  type: string
  /** It is part of the primary key. */
  isKey: boolean
}

/** The columns of a table by their names in small letters. */
export type TableColumns = ReadonlyMap<string, TableColumn>

/** Asks for a table's columns, as far as the user has any right on them; none where there is no such table. */
export async function tableColumns(session: Session, table: Statement['blame']['table']): Promise<TableColumns> {
  if (table === undefined) return new Map()
  const one = statement(
    sql`select column_name, data_type, column_key from information_schema.columns
      where table_schema = coalesce(${parameter(table.schema, 'schema')}, database())
        and table_name = ${parameter(table.name, 'table')}
      order by ordinal_position`,
    { subject: 'table', values: 'table' },
  )
  const { sets } = await readRows(session, one, [table.schema ?? null, table.name], Number.POSITIVE_INFINITY)
  const columns = (sets[0]?.rows ?? []).map(([name, type, key]) => ({
    name: String(name),
    type: String(type).toLowerCase(),
    isKey: key === 'PRI',
  }))
  return new Map(columns.map((column) => [column.name.toLowerCase(), column]))
}
