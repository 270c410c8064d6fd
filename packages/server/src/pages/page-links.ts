/** Where a list stands: the cursor of its page, and those of the pages before it, oldest first. */
export interface ListPosition {
  readonly cursor?: string | undefined
  /** Cursors joined by spaces; the first page has an empty one, which is left out. */
  readonly trail?: string | undefined
}

const LONGEST_TRAIL = 40

/**
 * Addresses of the pages before and after one page of a list that is read by cursor.
 *
 * @param path of the list, without a query.
 * @param filters what else stands in the query; empty and absent ones are left out.
 * @param next the cursor of the page after; null on the last.
 */
export function pageLinks(
  path: string,
  filters: Readonly<Record<string, string | undefined>>,
  position: ListPosition,
  next: string | null,
): { previous: string | null; next: string | null } {
  const before = position.trail?.split(' ').filter(Boolean) ?? []
  const forward = position.cursor === undefined ? [] : [...before, position.cursor].slice(-LONGEST_TRAIL)
  return {
    previous:
      position.cursor === undefined
        ? null
        : listAddress(path, { ...filters, cursor: before.at(-1), trail: before.slice(0, -1).join(' ') }),
    next: next === null ? null : listAddress(path, { ...filters, cursor: next, trail: forward.join(' ') }),
  }
}

/** An address with a query of what is there; empty and absent parameters are left out. */
export function listAddress(path: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}
