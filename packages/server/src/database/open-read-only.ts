import { PostgresEngine } from './postgres-engine.js'
import type { ReadOnlyDatabase } from './read-only-database.js'
import { SqliteEngine } from './sqlite-engine.js'

/** Opens the database for upkeep that only reads; takes no lock, so a running server is not disturbed. */
export async function openReadOnly(options: { url?: string | undefined; file: string }): Promise<ReadOnlyDatabase> {
  if (options.url === undefined) return SqliteEngine.openReadOnly(options.file)
  const onIdleError = (error: Error) => process.emitWarning(error)
  const engine = await PostgresEngine.open({ url: options.url, onIdleError, maxConnections: 1 })
  return { read: engine.read, close: () => engine.close() }
}
