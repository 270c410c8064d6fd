import { parseName } from './identifier.js'
import type { Session } from './oracle-client.js'
import { runWhole } from './run-statement.js'
import { parameter, sql, statement } from './statement.js'
import type { TableInput } from './table-name.js'

/** The columns of a table's primary key in their order; none for a table without one, and for a view. */
export async function primaryKey(session: Session, table: TableInput): Promise<string[]> {
  const { schema, name } = parseName(table.table, table.schema, 'table')
  const owner =
    schema === undefined ? [{ text: "sys_context('USERENV', 'CURRENT_SCHEMA')" }] : parameter(schema, 'table')
  const one = statement(
    sql`select c.column_name as "NAME" from all_constraints k
      join all_cons_columns c on c.owner = k.owner and c.constraint_name = k.constraint_name
      where k.constraint_type = 'P' and k.owner = ${owner} and k.table_name = ${parameter(name, 'table')}
      order by c.position`,
    { subject: 'table', values: 'table' },
  )
  const { rows } = await runWhole(session, one)
  return rows.map((row) => String(row.NAME))
}
