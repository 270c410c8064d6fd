import type { Kysely } from 'kysely'
import type { Schema } from './schema.js'

/** A database opened for reading beside a server that may be using it. */
export interface ReadOnlyDatabase {
  readonly read: Kysely<Schema>
  close(): Promise<void>
}
