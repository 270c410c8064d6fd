import { PieceError } from '@plugboard/core'
import { listObjects, type ObjectEntry } from './list-objects.js'
import { badAnswer } from './read-xml.js'
import type { S3Context } from './s3-credentials.js'
import { type Memory, memoryOf, type SweepCursor, shortened } from './sweep-cursor.js'

/** Pages of a thousand keys that one poll looks at. */
const MOST_PAGES = 20

/** Events after which a poll looks at no further page. */
const ENOUGH = 1_000

/**
 * Milliseconds. Clocks of store and server differ by at most this, else signatures are refused; and an upload may take
 * some time between the moment it is dated and the moment it shows.
 */
const UNCERTAIN = 15 * 60 * 1_000

/** Where to look. */
interface Area {
  bucket: string
  prefix: string
}

/**
 * Goes through the keys below a prefix from where the cursor stands, and finds what was not there before. S3 lists by
 * key, not by time, so every key is looked at; a round through many takes several polls.
 */
export async function sweep(
  ctx: S3Context,
  area: Area,
  cursor: SweepCursor,
): Promise<{ found: ObjectEntry[]; cursor: SweepCursor }> {
  const { round } = cursor
  const start = round?.start ?? Date.now() - UNCERTAIN
  const known = new Set(cursor.seen)
  const next = new Set(round?.seen)
  const found: ObjectEntry[] = []
  let after = round?.after
  for (let page = 1; page <= MOST_PAGES && found.length < ENOUGH; page++) {
    const { items, next: more } = await pageAfter(ctx, area, after)
    for (const entry of items) {
      if (Date.parse(entry.modifiedAt) < cursor.floor) continue
      const memory = memoryOf(entry)
      next.add(memory)
      if (!cursor.first && !known.has(memory)) found.push(entry)
    }
    after = items.at(-1)?.key
    if (more === undefined) return { found, cursor: memories(cursor, next, start) }
  }
  return { found, cursor: { ...cursor, round: { start, after: after ?? '', ...memories(cursor, next, start) } } }
}

const memories = ({ floor, round }: SweepCursor, seen: ReadonlySet<string>, start: number): Memory =>
  shortened({ floor: round?.floor ?? floor, seen: [...seen] }, start)

async function pageAfter(ctx: S3Context, area: Area, after: string | undefined) {
  const page = await listObjects(ctx, { ...area, limit: 1_000, ...(after !== undefined && { after }) })
  const [first] = page.items
  if (first === undefined && page.next !== undefined)
    throw badAnswer('The store gave an empty page with more behind it.')
  if (after === undefined || first === undefined || Buffer.from(first.key).compare(Buffer.from(after)) > 0) return page
  throw new PieceError('unsupported', 'The store does not list from a key on, or not in the order of keys.', {
    field: 'bucket',
    hint: 'Use a prefix with at most a thousand objects, or a store that follows S3 in this.',
  })
}
