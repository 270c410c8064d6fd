import type { Static } from '@sinclair/typebox'
import type { ImapSession } from '../wire/imap-session.js'
import { textOf } from '../wire/parse-tokens.js'
import { attachmentsIn, type BodyPart, bodyParts, isBody } from './body-parts.js'
import { decodeText } from './decode-text.js'
import { type Address, envelopeOf, internalTime } from './envelope.js'
import { type Fetched, fetchMails, flagsOf, sectionOf } from './fetch-mails.js'
import { htmlToText } from './html-to-text.js'
import type { ListedMail } from './mail-output.js'
import { mailId } from './message-id.js'
import type { OpenFolder } from './open-folder.js'
import { decodeTransfer } from './transfer-decoder.js'
import { uidSet } from './uid-set.js'

type Listed = Static<typeof ListedMail>

export const LISTED_ITEMS = 'FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE'

/** Addresses of one header in a list; a mail to a thousand people names the first of them. */
const MOST_ADDRESSES = 20
/** Bytes from which a preview is made. */
const PREVIEW_BYTES = 4_096
const PREVIEW_LENGTH = 200

/** The mails with these numbers as they stand in a list, in the order of the numbers; those that are gone are left out. */
export async function listedMails(session: ImapSession, folder: OpenFolder, uids: readonly number[]) {
  if (uids.length === 0) return []
  const mails = await fetchMails(session, uidSet(uids), LISTED_ITEMS)
  const previews = await previewsOf(session, mails)
  return uids.flatMap((uid) => {
    const mail = mails.get(uid)
    return mail ? [listedMail(folder, uid, mail, previews.get(uid) ?? '')] : []
  })
}

/** What a list tells of a mail. */
export function listedMail(
  folder: Pick<OpenFolder, 'path' | 'uidValidity'>,
  uid: number,
  mail: Fetched,
  preview: string,
): Listed {
  const { messageId, subject, from, to } = envelopeOf(mail.get('ENVELOPE'))
  const received = internalTime(mail.get('INTERNALDATE'))
  const flags = flagsOf(mail)
  return {
    id: mailId({ folder: folder.path, uidValidity: folder.uidValidity, uid }),
    messageId,
    subject,
    from,
    to: some(to),
    receivedAt: received === null ? null : new Date(received).toISOString(),
    preview,
    isRead: flags.some((flag) => flag.toLowerCase() === '\\seen'),
    hasAttachments: attachmentsIn(bodyParts(mail.get('BODYSTRUCTURE'))).length > 0,
    folder: folder.path,
    flags,
    size: Number(textOf(mail.get('RFC822.SIZE'))) || 0,
  }
}

const some = (addresses: readonly Address[]) => addresses.slice(0, MOST_ADDRESSES)

/** Mails whose text is in the same place are asked about at once. */
async function previewsOf(session: ImapSession, mails: ReadonlyMap<number, Fetched>): Promise<Map<number, string>> {
  const all = placesOf(mails)
  const previews = new Map<number, string>()
  for (const id of new Set(all.map(({ part }) => part.id))) {
    const places = all.filter(({ part }) => part.id === id)
    const set = uidSet(places.map(({ uid }) => uid))
    const texts = await fetchMails(session, set, `BODY.PEEK[${id}]<0.${PREVIEW_BYTES}>`)
    for (const { uid, part } of places) {
      const bytes = sectionOf(texts.get(uid) ?? new Map(), id)
      if (bytes) previews.set(uid, previewOf(bytes, part))
    }
  }
  return previews
}

function placesOf(mails: ReadonlyMap<number, Fetched>): { uid: number; part: BodyPart }[] {
  return [...mails].flatMap(([uid, mail]) => {
    const bodies = bodyParts(mail.get('BODYSTRUCTURE')).filter(isBody)
    const part = bodies.find(({ contentType }) => contentType === 'text/plain') ?? bodies[0]
    return part ? [{ uid, part }] : []
  })
}

function previewOf(bytes: Buffer, { encoding, charset, contentType }: BodyPart): string {
  const text = decodeText(decodeTransfer(bytes, encoding), charset)
  return previewText(contentType === 'text/html' ? htmlToText(text) : text)
}

/** The beginning of a text in one line. */
export function previewText(text: string): string {
  const line = text.replace(/[\p{C}\s\u{fffd}]+/gu, ' ').trim()
  return [...line.slice(0, PREVIEW_LENGTH * 2)].slice(0, PREVIEW_LENGTH).join('')
}
