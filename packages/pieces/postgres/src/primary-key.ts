import { type QualifiedName, qualified } from './identifier.js'
import type { Session } from './postgres-client.js'
import { runWhole } from './run-statement.js'
import { parameter, sql, statement } from './statement.js'

/**
 * The columns of a table's primary key in their order; none for a table without one, and for a view.
 *
 * @throws PieceError `not_found` at `table` if there is no such table.
 */
export async function primaryKey(session: Session, name: QualifiedName): Promise<string[]> {
  const table = qualified(name, 'table').text
  const one = statement(
    sql`select a.attname as name from pg_catalog.pg_index i
      join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
      where i.indisprimary and i.indrelid = ${parameter(table, 'table')}::pg_catalog.regclass
      order by a.attnum`,
    { subject: 'table', values: 'table' },
  )
  const { rows } = await runWhole(session, one)
  return rows.map((row) => String(row.name))
}
