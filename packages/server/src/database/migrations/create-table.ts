import { type Kysely, sql } from 'kysely'
import { columnTypes, dialectOf } from '../portable.js'

/** `text`, `integer` or `blob`; a question mark allows null. */
export type Column = 'text' | 'integer' | 'blob' | 'text?' | 'integer?' | 'blob?'

interface TableParts {
  columns: Record<string, Column>
  primaryKey: readonly string[]
  /** Lists of columns that may not hold the same values twice. */
  unique?: readonly (readonly string[])[]
  /** Column → the table whose `id` it holds; rows go when that row goes. */
  ownedBy?: Record<string, string>
  /** SQLite: rows lie in the order of the primary key, without a second tree for it. Default false. */
  clustered?: boolean
  /** Index name → its columns, in order. */
  indexes?: Record<string, readonly string[]>
}

/** Creates a table the same way on both databases. */
export async function createTable<T>(db: Kysely<T>, name: string, parts: TableParts): Promise<void> {
  const types = columnTypes(db)
  const columns = Object.entries(parts.columns).map(([column, kind]) => {
    const type = types[kind.replace('?', '') as keyof typeof types]
    return kind.endsWith('?') ? sql`${sql.id(column)} ${type}` : sql`${sql.id(column)} ${type} not null`
  })
  const constraints = [
    sql`primary key (${ids(parts.primaryKey)})`,
    ...(parts.unique ?? []).map((one) => sql`unique (${ids(one)})`),
    ...Object.entries(parts.ownedBy ?? {}).map(
      ([column, owner]) => sql`foreign key (${sql.id(column)}) references ${sql.id(owner)} (id) on delete cascade`,
    ),
  ]
  const storage = parts.clustered && dialectOf(db) === 'sqlite' ? sql` without rowid` : sql``
  await sql`create table ${sql.table(name)} (${sql.join([...columns, ...constraints])})${storage}`.execute(db)
  for (const [index, on] of Object.entries(parts.indexes ?? {})) {
    await sql`create index ${sql.id(index)} on ${sql.table(name)} (${ids(on)})`.execute(db)
  }
}

const ids = (names: readonly string[]) => sql.join(names.map((name) => sql.id(name)))

/** Adds columns that may be null to a table, the same way on both databases. */
export async function addColumns<T>(db: Kysely<T>, name: string, columns: Record<string, Column>): Promise<void> {
  const types = columnTypes(db)
  for (const [column, kind] of Object.entries(columns)) {
    const type = types[kind.replace('?', '') as keyof typeof types]
    await sql`alter table ${sql.table(name)} add column ${sql.id(column)} ${type}`.execute(db)
  }
}
