import type { Database as SqliteHandle } from 'better-sqlite3'
import type { SqliteDatabase, SqliteStatement } from 'kysely'
import { RowStatement } from './row-statement.js'

const DEFAULT_CAPACITY = 500

/** An SQLite handle for Kysely that compiles a repeated SQL text once. The least recently used statements are let go. */
export class StatementCache implements SqliteDatabase {
  readonly #handle: SqliteHandle
  readonly #capacity: number
  readonly #statements = new Map<string, RowStatement>()

  /** @param capacity how many compiled statements are kept; 500 by default, a few kilobytes each. */
  constructor(handle: SqliteHandle, capacity: number = DEFAULT_CAPACITY) {
    this.#handle = handle
    this.#capacity = capacity
  }

  prepare(text: string): SqliteStatement {
    const cached = this.#statements.get(text)
    if (cached) this.#statements.delete(text)
    // A statement that is being iterated cannot be run a second time meanwhile.
    const statement = cached && !cached.busy ? cached : new RowStatement(this.#handle.prepare(text))
    this.#statements.set(text, statement)
    this.#trim()
    return statement
  }

  /** SQLite itself ends a transaction on some errors, such as a full disk. */
  get inTransaction(): boolean {
    return this.#handle.inTransaction
  }

  close(): void {
    this.#statements.clear()
    this.#handle.close()
  }

  #trim(): void {
    if (this.#statements.size <= this.#capacity) return
    const [oldest] = this.#statements.keys()
    if (oldest !== undefined) this.#statements.delete(oldest)
  }
}
