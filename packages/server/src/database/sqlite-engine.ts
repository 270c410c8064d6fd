import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite, { type Database as SqliteHandle } from 'better-sqlite3'
import { Kysely } from 'kysely'
import type { Engine } from './engine.js'
import { ImmediateSqliteDialect } from './immediate-sqlite-dialect.js'
import type { ReadOnlyDatabase } from './read-only-database.js'
import { runTransaction } from './run-transaction.js'
import type { Schema } from './schema.js'
import { SerialQueue } from './serial-queue.js'
import { type SqliteLock, takeSqliteLock } from './sqlite-lock.js'
import { StatementCache } from './statement-cache.js'

const BUSY_TIMEOUT_MS = 5000

/**
 * SQLite in this process: one connection that writes, one that only reads. The write-ahead log lets the reader see the
 * last committed state while a transaction runs.
 */
export class SqliteEngine implements Engine {
  readonly dialect = 'sqlite'
  readonly read: Kysely<Schema>
  readonly #write: Kysely<Schema>
  readonly #handles: SqliteHandles
  readonly #queue = new SerialQueue()

  private constructor(handles: SqliteHandles) {
    this.#handles = handles
    this.#write = kyselyOn(handles.write)
    this.read = kyselyOn(handles.read)
  }

  /**
   * Opens the file, and makes it and its folder if they are not there (readable by this user only).
   *
   * @throws DatabaseInUseError if another process uses the file.
   */
  static open(file: string): SqliteEngine {
    return new SqliteEngine(openHandles(file))
  }

  /** Opens an existing file for reading only, also while a server uses it. */
  static openReadOnly(file: string): ReadOnlyDatabase {
    const handle = openHandle(file, true)
    return { read: kyselyOn(handle), close: async () => void handle.close() }
  }

  async now(): Promise<number> {
    return Date.now()
  }

  transaction<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    return this.#queue.run(() => runTransaction(this.#write.transaction(), work))
  }

  maintenance<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    return this.#queue.run(() => this.#write.connection().execute(work))
  }

  close(): Promise<void> {
    return this.#queue.run(async () => {
      this.#handles.read.close()
      this.#handles.write.close()
      this.#handles.lock.release()
    })
  }
}

interface SqliteHandles {
  readonly lock: SqliteLock
  readonly write: SqliteHandle
  readonly read: SqliteHandle
}

function openHandles(file: string): SqliteHandles {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const lock = takeSqliteLock(file)
  const opened: { close(): void }[] = []
  try {
    closeSync(openSync(file, 'a', 0o600))
    const write = openHandle(file, false)
    opened.push(write)
    return { lock, write, read: openHandle(file, true) }
  } catch (error) {
    for (const handle of opened) handle.close()
    lock.release()
    throw error
  }
}

function openHandle(file: string, readonly: boolean): SqliteHandle {
  const handle = new Sqlite(file, { readonly, fileMustExist: readonly, timeout: BUSY_TIMEOUT_MS })
  try {
    if (!readonly) handle.pragma('journal_mode = WAL')
    handle.pragma('synchronous = FULL')
    handle.pragma('foreign_keys = ON')
    handle.pragma('recursive_triggers = ON')
    handle.pragma('trusted_schema = OFF')
    handle.pragma('temp_store = MEMORY')
    if (!readonly) handle.pragma('secure_delete = ON')
    return handle
  } catch (error) {
    handle.close()
    throw error
  }
}

function kyselyOn(handle: SqliteHandle): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: new ImmediateSqliteDialect(new StatementCache(handle)) })
}
