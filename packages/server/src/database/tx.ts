import type { Kysely } from 'kysely'
import type { AuditEvent } from '../audit/audit-event.js'
import type { Schema } from './schema.js'

/** One running transaction. */
export class Tx {
  /** Queries on it see the transaction's own changes. */
  readonly db: Kysely<Schema>
  /** The database clock when the transaction began, UTC milliseconds. */
  readonly now: number
  readonly #events: AuditEvent[] = []
  #ended = false

  constructor(db: Kysely<Schema>, now: number) {
    this.db = db
    this.now = now
  }

  /**
   * Records an event. It is written as one of the last statements of the transaction, so that it commits or rolls
   * back with the change it tells of.
   */
  audit(event: AuditEvent): void {
    if (this.#ended) throw new Error(`The transaction has ended: ${event.action} would be lost`)
    this.#events.push(event)
  }

  /** The events so far; none can be recorded afterwards. */
  end(): readonly AuditEvent[] {
    this.#ended = true
    return this.#events
  }
}
