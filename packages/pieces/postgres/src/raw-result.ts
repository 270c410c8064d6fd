import type { FieldDef } from 'pg'

/** Rows as the server wrote them, in text form. */
export interface RawResult {
  fields: readonly FieldDef[]
  rows: readonly (string | null)[][]
  /** There were more rows than asked for. */
  more: boolean
  /** Rows changed, or for a statement that gives rows, how many are here. */
  count: number
  /** There was no statement in the text. */
  isEmpty: boolean
}

/** Keeps the library from turning text into JavaScript values, where digits and microseconds would be lost. */
export const RAW_TEXT = { getTypeParser: () => (text: string) => text }
