import { createHash } from 'node:crypto'
import { envelopeOf, internalTime } from '../mail/envelope.js'
import { type Fetched, fetchMails } from '../mail/fetch-mails.js'
import type { OpenFolder } from '../mail/open-folder.js'
import { imapDay } from '../mail/search-command.js'
import { searchUids } from '../mail/search-uids.js'
import { lowestOf, uidSet } from '../mail/uid-set.js'
import type { ImapSession } from '../wire/imap-session.js'
import { textOf } from '../wire/parse-tokens.js'
import { MOST_SEEN, type NewMailCursor, type Sighting } from './new-mail-cursor.js'

const ITEMS = 'INTERNALDATE RFC822.SIZE ENVELOPE'
const DAY = 24 * 60 * 60

/** A cursor behind everything that is in the folder. `now`: UTC seconds. */
export async function bearings(session: ImapSession, folder: OpenFolder, now: number): Promise<NewMailCursor> {
  const last = await lastSightings(session, folder, now)
  const times = last.map(({ received }) => Math.min(received, now))
  return {
    uidValidity: folder.uidValidity,
    lastUid: Math.max(folder.uidNext - 1, 0, ...last.map(({ uid }) => uid)),
    seen: last.map(({ mark, received }) => [mark, Math.min(received, now)]),
    // In an empty folder everything is new; a day is for clocks that go wrong.
    newest: times.length > 0 ? Math.max(...times) : now - DAY,
    forgotten: folder.exists > last.length && times.length > 0 ? Math.min(...times) - 1 : 0,
  }
}

/** The mails with the highest numbers, in the order of the numbers. */
async function lastSightings(session: ImapSession, { exists }: OpenFolder, now: number): Promise<Sighting[]> {
  if (exists === 0) return []
  const all = lowestOf(await searchUids(session, [` ${Math.max(exists - MOST_SEEN + 1, 1)}:*`]), MOST_SEEN)
  return sightings(session, all, now)
}

/** The numbers of mails that were not looked at, the lowest first. */
export async function unseenUids(session: ImapSession, cursor: NewMailCursor, folder: OpenFolder, most: number) {
  const { lastUid, renumbered: again } = cursor
  if (folder.exists === 0 || (folder.uidNext > 0 && folder.uidNext - 1 <= lastUid)) return []
  const from = again && again.upTo > lastUid ? again.upTo : lastUid
  // The set n:* names the last mail even where its number is lower than n.
  const later = lowestOf(await searchUids(session, [` UID ${from + 1}:*`]), most + 1).filter((uid) => uid > from)
  if (!again || from === lastUid) return later.slice(0, most)
  const since = imapDay(new Date((again.since - DAY) * 1_000))
  const among = await searchUids(session, [` UID ${lastUid + 1}:${again.upTo} SINCE ${since}`])
  return [...lowestOf(among, most), ...later].slice(0, most)
}

/** What has to be known of mails to tell them from others; those that are gone are left out. */
export async function sightings(session: ImapSession, uids: readonly number[], now: number): Promise<Sighting[]> {
  if (uids.length === 0) return []
  const mails = await fetchMails(session, uidSet(uids), ITEMS)
  return uids.flatMap((uid) => {
    const mail = mails.get(uid)
    return mail ? [sighting(uid, mail, now)] : []
  })
}

function sighting(uid: number, mail: Fetched, now: number): Sighting {
  const { messageId, sentAt, subject } = envelopeOf(mail.get('ENVELOPE'))
  const time = internalTime(mail.get('INTERNALDATE'))
  const received = Math.max(time === null ? now : Math.floor(time / 1_000), 0)
  // What has no id of its own is told by when it came and what it is.
  const own = messageId ?? `${received} ${sentAt} ${subject}`
  const mark = createHash('sha256')
    .update(`${own}\n${textOf(mail.get('RFC822.SIZE'))}`)
    .digest('base64url')
    .slice(0, 10)
  return { uid, mark, received, sent: sentAt === null ? null : Math.floor(sentAt / 1_000) }
}
