import { type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely'

/** The two databases Plugboard runs on. */
export type DatabaseDialect = 'sqlite' | 'postgres'

/** The database behind a Kysely instance, a transaction or the handle a migration is given. */
export function dialectOf<T>(db: Kysely<T>): DatabaseDialect {
  return db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite'
}

/** Column types that mean the same on both databases. */
export interface ColumnTypes {
  /** Text that sorts and compares by bytes, whatever the locale of the server; JSON is stored in it too. */
  readonly text: RawBuilder<unknown>
  /** A 64-bit integer; comes back as a number, so keep it under 2⁵³. Also for booleans (0, 1) and for UTC milliseconds. */
  readonly integer: RawBuilder<unknown>
  /** Bytes; comes back as a `Buffer`. */
  readonly blob: RawBuilder<unknown>
}

/**
 * The column types of a migration.
 *
 * @example
 * const { text, integer } = columnTypes(db)
 * await db.schema.createTable('tags').addColumn('name', text, (c) => c.notNull()).execute()
 */
export function columnTypes<T>(db: Kysely<T>): ColumnTypes {
  return dialectOf(db) === 'postgres'
    ? { text: sql`text collate "C"`, integer: sql`bigint`, blob: sql`bytea` }
    : { text: sql`text`, integer: sql`integer`, blob: sql`blob` }
}

/**
 * A list of texts for `in`, as one JSON parameter: the statement is the same for any number of them, so it is compiled
 * once.
 *
 * @example sql`select * from tags where name in ${textList(db, names)}`
 */
export function textList<T>(db: Kysely<T>, texts: readonly string[]): RawBuilder<unknown> {
  const json = JSON.stringify(texts)
  return dialectOf(db) === 'postgres'
    ? sql`(select jsonb_array_elements_text(${json}::jsonb))`
    : sql`(select value from json_each(${json}))`
}

const uniqueViolationCodes: ReadonlySet<unknown> = new Set([
  '23505',
  'SQLITE_CONSTRAINT_UNIQUE',
  'SQLITE_CONSTRAINT_PRIMARYKEY',
])

/** Whether a statement failed because a unique index or primary key already holds the value. */
export function isUniqueViolation(error: unknown): boolean {
  return uniqueViolationCodes.has(codeOf(error))
}

/** The `code` a database driver put on its error: a SQLSTATE, or the name of an SQLite result code. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

/**
 * Makes the database refuse to change or remove the rows of a table (in a migration). It is a fence against
 * mistakes: whoever owns the database can take the triggers away again.
 *
 * On SQLite `INSERT OR REPLACE` is refused only where `recursive_triggers` is on, as it is on our connections.
 */
export async function withAppendOnly<T>(db: Kysely<T>, table: string): Promise<void> {
  const statements = dialectOf(db) === 'postgres' ? postgresFence(table) : sqliteFence(table)
  for (const statement of statements) await statement.execute(db)
}

function sqliteFence(table: string): RawBuilder<unknown>[] {
  const refusal = sql.lit(`${table} is append-only`)
  return ['update', 'delete'].map(
    (operation) =>
      sql`create trigger ${sql.id(`${table}_refuse_${operation}`)} before ${sql.raw(operation)} on ${sql.table(table)}
          begin select raise(abort, ${refusal}); end`,
  )
}

function postgresFence(table: string): RawBuilder<unknown>[] {
  const refuse = sql.id(`${table}_refuse`)
  return [
    sql`create function ${refuse}() returns trigger language plpgsql as
        'begin raise exception ''% is append-only'', tg_table_name using errcode = ''insufficient_privilege''; end'`,
    sql`create trigger ${sql.id(`${table}_refuse_change`)} before update or delete on ${sql.table(table)}
        for each row execute function ${refuse}()`,
    sql`create trigger ${sql.id(`${table}_refuse_truncate`)} before truncate on ${sql.table(table)}
        for each statement execute function ${refuse}()`,
  ]
}
