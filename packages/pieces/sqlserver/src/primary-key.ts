import { type QualifiedName, qualified } from './identifier.js'
import { runWhole } from './run-statement.js'
import type { Session } from './sqlserver-client.js'
import { parameter, sql, statement } from './statement.js'

/** The columns of a table's primary key in their order; none for a table without one, and for a view. */
export async function primaryKey(session: Session, name: QualifiedName): Promise<string[]> {
  const table = qualified(name, 'table').text
  const one = statement(
    sql`select c.name as name from sys.indexes i
      join sys.index_columns k on k.object_id = i.object_id and k.index_id = i.index_id
      join sys.columns c on c.object_id = k.object_id and c.column_id = k.column_id
      where i.is_primary_key = 1 and i.object_id = object_id(${parameter(table, 'table')})
      order by k.key_ordinal`,
    { subject: 'table', values: 'table' },
  )
  const { rows } = await runWhole(session, one)
  return rows.map((row) => String(row.name))
}
