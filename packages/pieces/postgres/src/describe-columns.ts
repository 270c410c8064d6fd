import type { FieldDef } from 'pg'
import type { Session } from './postgres-client.js'
import { RAW_TEXT } from './raw-result.js'
import { uniqueNames } from './run-statement.js'

const NAMES = `select pg_catalog.format_type(oid, modifier)
  from unnest($1::pg_catalog.oid[], $2::int[]) with ordinality as t (oid, modifier, n) order by n`

/** Names of a result's columns, as in its rows, and their types as PostgreSQL writes them, such as `numeric(10,2)`. */
export async function describeColumns(
  session: Session,
  fields: readonly FieldDef[],
): Promise<{ name: string; type: string }[]> {
  if (fields.length === 0) return []
  const values = [fields.map((field) => field.dataTypeID), fields.map((field) => field.dataTypeModifier)]
  const { rows } = await session.client.query<string[]>({
    text: NAMES,
    values: values.map((list) => `{${list.join(',')}}`),
    rowMode: 'array',
    types: RAW_TEXT,
  })
  return uniqueNames(fields.map((field) => field.name)).map((name, index) => ({ name, type: rows[index]?.[0] ?? '' }))
}
