import type { Kysely } from 'kysely'
import type { DatabaseDialect } from './portable.js'
import type { Schema } from './schema.js'

/** What differs between the databases: how they are opened, how a transaction begins and when it is tried again. */
export interface Engine {
  readonly dialect: DatabaseDialect
  /** For queries outside a transaction; sees committed data only. */
  readonly read: Kysely<Schema>
  /** The clock of the database, UTC milliseconds. */
  now(db: Kysely<Schema>): Promise<number>
  /** Runs `work` in a transaction; may run it again from the start after a conflict with another one. */
  transaction<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T>
  /** Runs `work` on one writing connection, outside a transaction and without a time limit on statements. */
  maintenance<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T>
  /** Waits for running work, then lets go of every file and connection. */
  close(): Promise<void>
}
