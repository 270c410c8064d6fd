import type { AuditKey } from '../../audit/audit-chain.js'
import type { Database } from '../database.js'

/** A database in throw-away storage, with the schema up to date. */
export interface TestDatabase {
  readonly database: Database
  /** Where it is, for another process to open. */
  readonly location: { readonly url?: string; readonly file: string }
  /** The chain keys its audit events are written with. */
  readonly auditKey: AuditKey
  /** Opens the same database once more, as another replica would; the caller closes it. SQLite refuses. */
  openReplica(): Promise<Database>
  /** Runs SQL as somebody who owns the database would: past our code and past the triggers. */
  tamper(statement: string): Promise<void>
  /** Closes the database and removes its storage. */
  dispose(): Promise<void>
}

/** A kind of database that tests run over. */
export interface TestEngine {
  readonly name: 'sqlite' | 'postgres'
  open(): Promise<TestDatabase>
}
