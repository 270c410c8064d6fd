import type { SqlDatabase } from './sql-database.js'

/** One sentence every SQL piece proves. */
export interface SqlCase {
  /** Goes on after the name of the piece. */
  sentence: string
  prove(db: SqlDatabase): Promise<void>
}
