import { Readable } from 'node:stream'
import { type FileRef, type Files, isPieceError, PieceError } from '@plugboard/core'
import type { MailComposerOptions } from 'nodemailer/lib/mail-composer'
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
  inReplyTo?: string | undefined
  references?: string[] | undefined
  headers?: Record<string, string> | undefined
}

/**
 * Checks every field and describes the mail for the composer. Attachments are opened only while the mail is sent.
 * Throws `PieceError` `invalid_input` naming the field at fault.
 */
export function composeMail(mail: OutgoingMail, from: Mailbox, files: Files): MailComposerOptions {
  const { replyTo, inReplyTo, text, html } = mail
  if (!text && !html) {
    throw new PieceError('invalid_input', 'The mail has no content.', {
      field: 'text',
      hint: 'Fill in the text, the HTML or both.',
    })
  }
  return {
    from,
    to: mailboxes(mail.to, 'to'),
    cc: mailboxes(mail.cc, 'cc'),
    bcc: mailboxes(mail.bcc, 'bcc'),
    subject: singleLine(mail.subject, 'subject'),
    attachments: (mail.attachments ?? []).map((file) => attachment(file, files)),
    references: (mail.references ?? []).map((id) => messageId(id, 'references')),
    headers: extraHeaders(mail.headers ?? {}),
    ...(text && { text }),
    ...(html && { html }),
    ...(replyTo && { replyTo: parseMailbox(replyTo, 'replyTo') }),
    ...(inReplyTo && { inReplyTo: messageId(inReplyTo, 'inReplyTo') }),
  }
}

/** Bytes the mail has at least: its content before encoding. */
export function leastSize({ text = '', html = '', attachments = [] }: OutgoingMail): number {
  const files = attachments.reduce((sum, file) => sum + (file.size ?? 0), 0)
  return Buffer.byteLength(text) + Buffer.byteLength(html) + files
}

const mailboxes = (texts: readonly string[] | undefined, field: string) =>
  (texts ?? []).map((text) => parseMailbox(text, field))

const MEDIA_TYPE = /^(?!multipart\/)[\w.+-]+\/[\w.+-]+(\s*;[ -~]*)?$/i

function attachment(file: FileRef, files: Files) {
  const contentType = singleLine(file.contentType, 'attachments')
  return {
    filename: singleLine(file.name, 'attachments'),
    contentType: MEDIA_TYPE.test(contentType) ? contentType : 'application/octet-stream',
    content: Readable.from(bytesOf(file, files), { objectMode: false }),
  }
}

/** A failure to read is wrapped: the mail library writes its own code over that of any error it meets. */
async function* bytesOf(file: FileRef, files: Files): AsyncGenerator<Uint8Array> {
  try {
    yield* files.read(file)
  } catch (error) {
    const failure = isPieceError(error) ? error : undefined
    const cause = new PieceError(failure?.code ?? 'bad_response', `The attachment "${file.name}" could not be read.`, {
      field: 'attachments',
      hint: failure?.hint ?? 'Run the step that made the file again.',
      cause: error,
    })
    throw new Error(cause.message, { cause })
  }
}
