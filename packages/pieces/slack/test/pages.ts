import { Refused } from './refused.js'
import type { Workspace } from './slack-workspace.js'

interface Shaping<Entry> {
  kept?(entry: Entry): boolean
  shown?(entry: Entry): Entry
}

/** Like Slack's, pages are cut before they are filtered, so that one may be empty and others follow. */
export function page<Entry>(
  { pageSize }: Pick<Workspace, 'pageSize'>,
  { cursor, limit }: Record<string, string>,
  name: string,
  all: readonly Entry[],
  { kept = () => true, shown = (entry) => entry }: Shaping<Entry> = {},
): Record<string, unknown> {
  if (!(Number(limit) >= 1 && Number(limit) < 1_000)) throw new Refused('invalid_limit')
  const start = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64').toString().replace('from:', ''))
  if (!Number.isInteger(start)) throw new Refused('invalid_cursor')
  const end = start + Math.min(pageSize, Number(limit))
  const next = end < all.length ? Buffer.from(`from:${end}`).toString('base64') : ''
  return { [name]: all.slice(start, end).filter(kept).map(shown), response_metadata: { next_cursor: next } }
}
