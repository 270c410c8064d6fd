import type { Column } from './column.js'

/** One result set as the library reads it. */
export interface RawSet {
  columns: readonly Column[]
  rows: unknown[][]
  /** There were more rows than asked for. */
  more: boolean
}

/** What a statement gave. */
export interface RawResult {
  /** One for each result set, in order; none of a statement that gives no rows. */
  sets: readonly RawSet[]
  /** Rows changed. */
  changed: number
  /** Whether the server counted up an `AUTO_INCREMENT` column, or was given a value for it. */
  hasId: boolean
}
