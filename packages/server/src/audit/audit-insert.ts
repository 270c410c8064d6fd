import { CompiledQuery, type Kysely } from 'kysely'
import { type DatabaseDialect, dialectOf } from '../database/portable.js'
import type { Schema } from '../database/schema.js'

const COLUMNS = [
  'project_id',
  'seq',
  'at',
  'actor_type',
  'actor_id',
  'actor_label',
  'ip',
  'session_id',
  'action',
  'target_type',
  'target_id',
  'target_label',
  'environment_id',
  'outcome',
  'request_id',
  'detail',
  'prev_hash',
  'hash',
] as const satisfies readonly (keyof Schema['audit_events'])[]

/**
 * Rows of one statement. PostgreSQL counts round trips, so it takes any number up to the largest; SQLite compiles each
 * distinct statement once and keeps it, so there a batch is cut into these few sizes.
 */
const SQLITE_BATCHES = [128, 32, 8, 1]
const POSTGRES_BATCH = 200

/** Inserts audit rows, many per statement. It bypasses the query builder, which costs more than the insert itself. */
export class AuditInsert {
  readonly #statements = new Map<string, string>()

  async execute(db: Kysely<Schema>, rows: readonly Schema['audit_events'][]): Promise<void> {
    const dialect = dialectOf(db)
    for (let start = 0; start < rows.length; ) {
      const size = batchSize(dialect, rows.length - start)
      const parameters = parametersOf(rows, start, start + size)
      await db.executeQuery(CompiledQuery.raw(this.#statement(dialect, size), parameters))
      start += size
    }
  }

  #statement(dialect: DatabaseDialect, rows: number): string {
    const name = `${dialect} ${rows}`
    const statement = this.#statements.get(name) ?? insertStatement(dialect, rows)
    this.#statements.set(name, statement)
    return statement
  }
}

function parametersOf(rows: readonly Schema['audit_events'][], start: number, end: number): unknown[] {
  const parameters: unknown[] = []
  for (const row of rows.slice(start, end)) for (const column of COLUMNS) parameters.push(row[column])
  return parameters
}

function batchSize(dialect: DatabaseDialect, left: number): number {
  if (dialect === 'postgres') return Math.min(left, POSTGRES_BATCH)
  return SQLITE_BATCHES.find((size) => size <= left) ?? 1
}

function insertStatement(dialect: DatabaseDialect, rows: number): string {
  const tuples = Array.from({ length: rows }, (_, row) => {
    const first = row * COLUMNS.length + 1
    return `(${COLUMNS.map((_, column) => (dialect === 'postgres' ? `$${first + column}` : '?')).join(',')})`
  })
  return `insert into audit_events (${COLUMNS.join(',')}) values ${tuples.join(',')}`
}
