import { type Kysely, sql } from 'kysely'
import type { AuditSink } from './audit-sink.js'
import { AuditUnavailableError } from './audit-unavailable-error.js'
import type { Engine } from './engine.js'
import type { NestingGuard } from './nesting-guard.js'
import type { DatabaseDialect } from './portable.js'
import type { Schema } from './schema.js'
import { Tx } from './tx.js'
import { UnauditedError } from './unaudited-error.js'

/** How a transaction differs from an ordinary, audited one. */
export interface TransactionOptions {
  /** Why the transaction may end without an audit event. */
  readonly unaudited?: string
}

/** The open database. Made by `openDatabase`. */
export class Database {
  readonly #engine: Engine
  readonly #audit: AuditSink
  readonly #unfinished = new Set<Promise<unknown>>()
  #closed: Promise<void> | undefined
  readonly #guard: NestingGuard | undefined

  constructor(engine: Engine, audit: AuditSink, guard?: NestingGuard) {
    this.#engine = engine
    this.#audit = audit
    this.#guard = guard
  }

  get dialect(): DatabaseDialect {
    return this.#engine.dialect
  }

  /** For queries outside a transaction: sees committed data only and does not wait for a running transaction. */
  get read(): Kysely<Schema> {
    return this.#engine.read
  }

  /** The clock of the database, UTC milliseconds. */
  now(): Promise<number> {
    return this.#engine.now(this.#engine.read)
  }

  /**
   * Runs `work` in a transaction and commits it together with the audit events it recorded.
   *
   * On SQLite transactions run one after another; on PostgreSQL they run at READ COMMITTED, and one that the database
   * ends because of a deadlock or a serialization failure is run again from the start, up to three times. So `work`
   * must do nothing outside the database, and take as little time as it can.
   *
   * @throws UnauditedError if `work` recorded no event and `unaudited` gives no reason.
   * @throws AuditUnavailableError if the events cannot be written; nothing is changed then.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return this.#alone(() =>
      this.#engine.transaction(async (db) => {
        const tx = new Tx(db, await this.#engine.now(db))
        const result = await work(tx)
        await this.#writeAudit(tx, options)
        return result
      }),
    )
  }

  /**
   * Runs `work` on one writing connection outside a transaction, without a time limit on statements. For migrations
   * and upkeep; changes to data belong in {@link Database.transaction}.
   */
  maintenance<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    return this.#alone(() => this.#engine.maintenance(work))
  }

  /** Resolves if the database answers, and rejects with its error if not. */
  async ping(): Promise<void> {
    await sql`select 1`.execute(this.#engine.read)
  }

  /**
   * Refuses further transactions, waits for those begun, then lets go of every file and connection. May be called twice.
   */
  close(): Promise<void> {
    this.#closed ??= Promise.allSettled(this.#unfinished).then(() => this.#engine.close())
    return this.#closed
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('The database is closed')
    const result = this.#guard ? this.#guard.run(work) : work()
    this.#unfinished.add(result)
    try {
      return await result
    } finally {
      this.#unfinished.delete(result)
    }
  }

  async #writeAudit(tx: Tx, options: TransactionOptions): Promise<void> {
    const events = tx.end()
    if (events.length === 0) {
      if (!options.unaudited) throw new UnauditedError()
      return
    }
    try {
      await this.#audit.append(tx.db, events, tx.now)
    } catch (cause) {
      throw new AuditUnavailableError(cause)
    }
  }
}
