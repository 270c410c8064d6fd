/** Something wrong with a piece, and where. */
export interface Problem {
  /** Such as `actions.select.input.table`; stable, so a tool can point at it. */
  path: string
  message: string
}

/** Takes down a problem. */
export type Report = (path: string, message: string) => void
