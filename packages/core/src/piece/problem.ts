/** Something wrong with a piece, and where. */
export interface Problem {
  /** Such as `actions.select.input.table`; stable, so a tool can point at it. */
  path: string
  message: string
  /** Id of the static rule it breaks, such as `titles-are-plain`. */
  rule?: string
}

/** Takes down a problem. */
export type Report = (path: string, message: string) => void

/** Reports names that occur more than once. */
export function checkUnique(path: string, items: readonly { name: string }[], report: Report): void {
  const seen = new Set<string>()
  for (const { name } of items) {
    if (seen.has(name)) report(`${path}.${name}`, 'is declared twice')
    seen.add(name)
  }
}

/** Reports what should be a text and is missing or empty. */
export function checkText(path: string, text: unknown, report: Report): void {
  if (typeof text !== 'string' || text.trim() === '') report(path, 'is missing')
}
