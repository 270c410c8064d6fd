import { type FileRef, type Files, PieceError } from '@plugboard/core'
import type { MailComposerOptions } from 'nodemailer/lib/mail-composer'
import { attachmentOf, encodedSize, pictures } from './attachments.js'
import { type Mailbox, parseMailbox } from './smtp-address.js'
import { extraHeaders, messageId, singleLine } from './smtp-header.js'

/** A mail as a step describes it. */
export interface OutgoingMail {
  to: string[]
  cc?: string[] | undefined
  bcc?: string[] | undefined
  replyTo?: string | undefined
  subject: string
  text?: string | undefined
  html?: string | undefined
  attachments?: FileRef[] | undefined
  images?: FileRef[] | undefined
  messageId?: string | undefined
  inReplyTo?: string | undefined
  references?: string[] | undefined
  headers?: Record<string, string> | undefined
}

/** What the big servers take at once. */
const MOST_RECIPIENTS = 1_000

/**
 * Checks every field and describes the mail for the composer. Attachments are opened only while the mail is sent.
 * Throws `PieceError` `invalid_input` naming the field at fault.
 */
export function composeMail(mail: OutgoingMail, from: Mailbox, files: Files): MailComposerOptions {
  const { replyTo, inReplyTo, text, html, attachments = [], images = [] } = mail
  checkContent(mail)
  checkRecipients(mail)
  return {
    from,
    to: mailboxes(mail.to, 'to'),
    cc: mailboxes(mail.cc, 'cc'),
    bcc: mailboxes(mail.bcc, 'bcc'),
    subject: singleLine(mail.subject, 'subject'),
    attachments: [
      ...pictures(images, html, files),
      ...attachments.map((file) => attachmentOf(file, 'attachments', files)),
    ],
    references: (mail.references ?? []).map((id) => messageId(id, 'references')),
    headers: extraHeaders(mail.headers ?? {}),
    ...(text && { text }),
    ...(html && { html }),
    ...(replyTo && { replyTo: parseMailbox(replyTo, 'replyTo') }),
    ...(inReplyTo && { inReplyTo: messageId(inReplyTo, 'inReplyTo') }),
    ...(mail.messageId && { messageId: messageId(mail.messageId, 'messageId') }),
  }
}

/** Bytes the mail has at least: its text before encoding, its files after it. */
export function leastSize({ text = '', html = '', attachments = [], images = [] }: OutgoingMail): number {
  const files = [...attachments, ...images].reduce((sum, file) => sum + encodedSize(file), 0)
  return Buffer.byteLength(text) + Buffer.byteLength(html) + files
}

function checkContent({ text, html }: OutgoingMail): void {
  if (text || html) return
  throw new PieceError('invalid_input', 'The mail has no content.', {
    field: 'text',
    hint: 'Fill in the text, the HTML or both.',
  })
}

function checkRecipients({ to, cc = [], bcc = [] }: OutgoingMail): void {
  if (to.length + cc.length + bcc.length <= MOST_RECIPIENTS) return
  const most = Math.max(to.length, cc.length, bcc.length)
  throw new PieceError('invalid_input', `A mail goes to at most ${MOST_RECIPIENTS} recipients.`, {
    field: most === to.length ? 'to' : most === cc.length ? 'cc' : 'bcc',
    hint: 'Send several mails with fewer recipients each.',
  })
}

const mailboxes = (texts: readonly string[] | undefined, field: string) =>
  (texts ?? []).map((text) => parseMailbox(text, field))
