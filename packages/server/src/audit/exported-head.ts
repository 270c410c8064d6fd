/** The end of a chain at one time, kept outside the database: the only proof against cutting the end off. */
export interface ExportedHead {
  readonly projectId: string
  readonly seq: number
  /** Lower-case hexadecimal. */
  readonly hash: string
  /** UTC milliseconds. */
  readonly at: number
}
