import type { FileRef, Files } from '@plugboard/core'
import type { ImapSession } from '../wire/imap-session.js'
import { attachmentsIn, type BodyPart, bodyParts } from './body-parts.js'
import { type Address, envelopeOf } from './envelope.js'
import { fetchMails, sectionOf } from './fetch-mails.js'
import { LISTED_ITEMS, listedMail, previewText } from './listed-mails.js'
import { mailText } from './mail-text.js'
import { goneMail, type MailPlace } from './message-id.js'
import { partBytes } from './part-bytes.js'

const REFERENCES = 'HEADER.FIELDS (REFERENCES)'
/** Attachments that are saved; the others are named and can be got one by one. */
const MOST_SAVED = 100
const MOST_ADDRESSES = 1_000
const MOST_REFERENCES = 200

/**
 * All of a mail that fits an answer.
 *
 * @param files Where attachments go; without it they are named only.
 */
export async function readMail(session: ImapSession, { folder, uidValidity, uid }: MailPlace, files?: Files) {
  const mails = await fetchMails(session, `${uid}`, `${LISTED_ITEMS} BODY.PEEK[${REFERENCES}]<0.20000>`)
  const mail = mails.get(uid)
  if (!mail) throw goneMail('id')
  const parts = bodyParts(mail.get('BODYSTRUCTURE'))
  const { to, cc, bcc, replyTo, inReplyTo } = envelopeOf(mail.get('ENVELOPE'))
  const text = await mailText(session, uid, parts)
  const attachments = []
  for (const [index, part] of attachmentsIn(parts).entries()) {
    const saving = index < MOST_SAVED ? files : undefined
    attachments.push({ ...attachmentOf(part), file: saving ? await saved(session, uid, part, saving) : null })
  }
  return {
    ...listedMail({ path: folder, uidValidity }, uid, mail, previewText(text.text)),
    to: many(to),
    cc: many(cc),
    bcc: many(bcc),
    replyTo: many(replyTo),
    inReplyTo,
    references: referencesIn(sectionOf(mail, REFERENCES)),
    ...text,
    attachments,
  }
}

/** Copies a part into the run. */
export const saved = (session: ImapSession, uid: number, part: BodyPart, files: Files): Promise<FileRef> =>
  files.write({ name: nameOf(part), contentType: part.contentType }, partBytes(session, uid, part))

const nameOf = ({ fileName, id }: BodyPart) => fileName ?? `part-${id}`

function attachmentOf(part: BodyPart) {
  const { id, contentType, contentId, disposition } = part
  // Base64 takes four bytes for three, and a line end for 76.
  const size = part.encoding === 'base64' ? Math.floor((part.size * 76 * 3) / (78 * 4)) : part.size
  const inline = disposition === 'inline' || (disposition === '' && contentId !== null)
  return { id, name: nameOf(part), contentType, size, inline, contentId }
}

const many = (addresses: readonly Address[]) => addresses.slice(0, MOST_ADDRESSES)

const referencesIn = (header: Buffer | undefined): string[] =>
  (header?.toString('utf8').match(/<[^<>\s]{1,998}>/g) ?? []).slice(0, MOST_REFERENCES)
