import Sqlite from 'better-sqlite3'
import { DatabaseInUseError } from './database-in-use-error.js'
import { codeOf } from './portable.js'

/** A held lock. */
export interface SqliteLock {
  /** Lets go; the operating system does so itself when the process ends in any way. */
  release(): void
}

/**
 * Takes the right to be the only process on an SQLite file, by an exclusive lock on `<file>.lock`. It does not wait.
 *
 * @throws DatabaseInUseError if another process, or another handle of this one, holds it.
 */
export function takeSqliteLock(file: string): SqliteLock {
  const handle = new Sqlite(`${file}.lock`, { timeout: 0 })
  try {
    handle.pragma('locking_mode = EXCLUSIVE')
    handle.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    handle.close()
    throw codeOf(error) === 'SQLITE_BUSY' ? new DatabaseInUseError(file, error) : error
  }
  return { release: () => handle.close() }
}
