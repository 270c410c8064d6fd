import type { AuditSink } from './audit-sink.js'
import { Database } from './database.js'
import type { NestingGuard } from './nesting-guard.js'
import { PostgresEngine } from './postgres-engine.js'
import { SqliteEngine } from './sqlite-engine.js'

/** Which database to open, and where its audit events go. */
export interface OpenDatabaseOptions {
  /** `postgres://…`; without it the SQLite file is used. */
  readonly url?: string | undefined
  /** The SQLite file; made, with its folder, if it is not there. */
  readonly file: string
  readonly audit: AuditSink
  /** How many connections to PostgreSQL this process opens at most; 10 by default. */
  readonly maxConnections?: number
  /** Told of a PostgreSQL connection that broke while nobody used it (it has been replaced); by default a process warning. */
  readonly onIdleError?: (error: Error) => void
  /** For tests: refuses transactions inside transactions instead of waiting for ever. */
  readonly guard?: NestingGuard
}

/**
 * Opens the database. The schema is not touched: see `migrate`.
 *
 * @throws DatabaseInUseError if another process uses the SQLite file.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const { url, file, audit, maxConnections, onIdleError = warn, guard } = options
  if (url === undefined) return new Database(SqliteEngine.open(file), audit, guard)
  const engine = await PostgresEngine.open({ url, onIdleError, ...(maxConnections && { maxConnections }) })
  return new Database(engine, audit, guard)
}

function warn(error: Error): void {
  process.emitWarning(error)
}
