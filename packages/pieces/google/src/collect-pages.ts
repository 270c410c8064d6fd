import { PieceError } from '@plugboard/core'

/** One page of a list; `next` leads to the one after it. */
export interface Page<Item> {
  items: readonly Item[]
  next: string | undefined
}

/**
 * Follows the pages of a list until there are enough items. A page may be empty though another one follows.
 *
 * @param load gets how many items are still wanted, and where to go on.
 * @returns at most `limit` items, and whether there are more.
 * @throws PieceError `bad_response` when the pages lead in a circle.
 */
export async function collectPages<Item>(
  limit: number,
  load: (wanted: number, token: string | undefined) => Promise<Page<Item>>,
): Promise<{ items: Item[]; more: boolean }> {
  const items: Item[] = []
  const seen = new Set<string>()
  let token: string | undefined
  do {
    const page = await load(limit - items.length, token)
    items.push(...page.items)
    token = page.next
    if (token !== undefined && seen.has(token)) throw circle()
    if (token !== undefined) seen.add(token)
  } while (token !== undefined && items.length < limit)
  return { items: items.slice(0, limit), more: token !== undefined || items.length > limit }
}

const circle = () =>
  new PieceError('bad_response', 'The pages of the list lead in a circle.', {
    hint: 'Try again with a lower limit; if it stays, narrow the search.',
  })
