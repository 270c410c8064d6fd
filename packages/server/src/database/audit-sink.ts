import type { Kysely } from 'kysely'
import type { AuditEvent } from '../audit/audit-event.js'
import type { Schema } from './schema.js'

/** Where the audit events of a transaction go, as its last statements. */
export interface AuditSink {
  /**
   * Writes the events inside the transaction `db`, in order.
   *
   * @param now the time of the transaction, UTC milliseconds.
   * @throws whatever the database answers; the whole transaction is then rolled back.
   */
  append(db: Kysely<Schema>, events: readonly AuditEvent[], now: number): Promise<void>
}
