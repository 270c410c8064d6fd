import { PieceError } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'

const Time = Type.Integer({ minimum: 0 })
const Uid = Type.Integer({ minimum: 0, maximum: 0xffff_ffff })

const Cursor = Type.Object({
  uidValidity: Uid,
  /** The highest number that was looked at. */
  lastUid: Uid,
  /** Marks of the mails that were looked at last with their times in UTC seconds, the latest at the end. */
  seen: Type.Array(Type.Tuple([Type.String(), Time])),
  /** When the latest of all mails that were looked at arrived, in UTC seconds. */
  newest: Time,
  /** When the latest of those arrived whose mark was given up, in UTC seconds. */
  forgotten: Time,
  /**
   * The numbers began anew: up to `upTo` a mail may be one of before. It is where it came before `since`, or not after
   * `forgotten`, or has one of the marks of then.
   */
  renumbered: Type.Optional(Type.Object({ upTo: Uid, since: Time, forgotten: Time, seen: Type.Array(Type.String()) })),
})

/** What a poll leaves for the next. */
export type NewMailCursor = Static<typeof Cursor>

/** A mail as far as it has to be known to be told from others. */
export interface Sighting {
  uid: number
  /** The same for a mail whatever its number. */
  mark: string
  /** When it arrived, and when it was sent by the words of its sender; UTC seconds. */
  received: number
  sent: number | null
}

/** How many marks are kept. */
export const MOST_SEEN = 1_000

/** Seconds by which mails may arrive in another order than their times say. */
const SLACK = 5 * 60
/** Seconds; no mail is on its way for longer. */
const LONGEST_WAY = 7 * 24 * 60 * 60

/** What the last poll left; undefined on the first. Throws `bad_response` for what no poll has left. */
export function readCursor(cursor: unknown): NewMailCursor | undefined {
  if (cursor === null || cursor === undefined) return undefined
  if (Value.Check(Cursor, cursor)) return cursor
  throw new PieceError('bad_response', 'Where the trigger had got to cannot be read.', {
    hint: 'Turn the trigger off and on again; it then begins with the mails that come from now on.',
  })
}

/** The cursor for a folder whose numbers began anew. */
export function renumbered(
  { renumbered: again, ...cursor }: NewMailCursor,
  { uidValidity, uidNext }: { uidValidity: number; uidNext: number },
): NewMailCursor {
  const since = again?.since ?? Math.max(cursor.newest - SLACK, 0)
  const seen = new Set([...(again?.seen ?? []), ...cursor.seen.map(([mark]) => mark)])
  const before = { upTo: Math.max(uidNext - 1, 0), since, forgotten: cursor.forgotten, seen: [...seen] }
  return { ...cursor, uidValidity, lastUid: 0, renumbered: before }
}

/** Whether a mail was there before its folder was numbered anew. */
export function isOld({ renumbered: again }: NewMailCursor, { uid, mark, received, sent }: Sighting): boolean {
  if (!again || uid > again.upTo) return false
  if (received < again.since || received <= again.forgotten) return true
  // A server that gives every mail the time at which it was restored still knows what the senders wrote.
  if (sent !== null && sent < again.since - LONGEST_WAY) return true
  return again.seen.includes(mark)
}

/** Notes mails that were looked at, in the order of their numbers. `now`, UTC seconds, bounds times in the future. */
export function remember(cursor: NewMailCursor, mails: readonly Sighting[], now: number): NewMailCursor {
  const known = new Set(cursor.seen.map(([mark]) => mark))
  const added = mails.filter(({ mark }) => !known.has(mark))
  const seen = [...cursor.seen, ...added.map(({ mark, received }): [string, number] => [mark, Math.min(received, now)])]
  const givenUp = seen.slice(0, Math.max(seen.length - MOST_SEEN, 0)).map(([, received]) => received)
  return {
    ...cursor,
    lastUid: Math.max(cursor.lastUid, ...mails.map(({ uid }) => uid)),
    seen: seen.slice(-MOST_SEEN),
    newest: Math.max(cursor.newest, ...mails.map(({ received }) => Math.min(received, now))),
    forgotten: Math.max(cursor.forgotten, ...givenUp),
  }
}
