import { type FileRef, type Files, PieceError } from '@plugboard/core'
import { recipient } from './mail-address.js'
import { attachmentHead, checkedAttachments, encodedFile } from './mail-attachments.js'
import { headerText, messageId, singleLine } from './mail-header.js'

/** A mail as a step describes it. */
export interface OutgoingMail {
  to?: readonly string[] | undefined
  cc?: readonly string[] | undefined
  bcc?: readonly string[] | undefined
  replyTo?: string | undefined
  subject: string
  text?: string | undefined
  html?: string | undefined
  attachments?: readonly FileRef[] | undefined
  /** Message id of the mail this one answers. */
  inReplyTo?: string | undefined
  /** Message ids of the conversation, oldest first. Default: `inReplyTo` alone. */
  references?: readonly string[] | undefined
}

/** Stand in no base64, so in no part. */
const MIXED = '=_plugboard_mixed'
const ALTERNATIVE = '=_plugboard_alternative'

/**
 * The mail as RFC 5322 and MIME want it, piece by piece; attachments are read as they come. Gmail adds sender, date and
 * id, and takes the Bcc header out again. Everything but the attachments' content is checked before the first piece.
 *
 * @throws PieceError `invalid_input` naming the field at fault.
 */
export function composeMail(mail: OutgoingMail, files: Pick<Files, 'read'>): AsyncIterable<Uint8Array> {
  const attachments = checkedAttachments(mail.attachments ?? [])
  const head = headersOf(mail)
  const body = content(mail, attachments.length > 0)
  return attachments.length === 0
    ? bytesOf(lines(...head, ...body))
    : mixed(lines(...head, `Content-Type: multipart/mixed; boundary="${MIXED}"`, ''), body, attachments, files)
}

function headersOf(mail: OutgoingMail): string[] {
  const { inReplyTo, references = inReplyTo === undefined ? [] : [inReplyTo], replyTo } = mail
  const ids = references.map((id) => messageId(id, 'references'))
  const headers = [
    recipients('To', 'to', mail.to),
    recipients('Cc', 'cc', mail.cc),
    recipients('Bcc', 'bcc', mail.bcc),
    recipients('Reply-To', 'replyTo', replyTo === undefined ? [] : [replyTo]),
    `Subject: ${headerText(singleLine(mail.subject, 'subject'))}`,
    inReplyTo === undefined ? '' : `In-Reply-To: ${messageId(inReplyTo, 'inReplyTo')}`,
    ids.length === 0 ? '' : `References: ${ids.join('\r\n ')}`,
    'MIME-Version: 1.0',
  ]
  return headers.filter((header) => header !== '')
}

function recipients(name: string, field: string, addresses: readonly string[] = []): string {
  if (addresses.length === 0) return ''
  return `${name}: ${addresses.map((address) => recipient(address, field)).join(',\r\n ')}`
}

const lines = (...all: readonly string[]) => all.join('\r\n')

/** Texts with their own headers, the better one last (RFC 2046 §5.1.4). A mail of files alone needs none. */
function content({ text = '', html = '' }: OutgoingMail, hasFiles: boolean): string[] {
  const parts = [...(text === '' ? [] : [part('plain', text)]), ...(html === '' ? [] : [part('html', html)])]
  const [only, other] = parts
  if (only === undefined && !hasFiles) throw empty()
  if (only === undefined || other === undefined) return parts
  const head = `Content-Type: multipart/alternative; boundary="${ALTERNATIVE}"`
  return [head, '', ...parts.flatMap((one) => [`--${ALTERNATIVE}`, one]), `--${ALTERNATIVE}--`, '']
}

function part(subtype: 'plain' | 'html', text: string): string {
  const encoded = Buffer.from(text.toWellFormed())
    .toString('base64')
    .match(/.{1,76}/g)
  return lines(
    `Content-Type: text/${subtype}; charset=utf-8`,
    'Content-Transfer-Encoding: base64',
    '',
    ...(encoded ?? []),
  )
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

async function* mixed(
  head: string,
  body: readonly string[],
  attachments: readonly FileRef[],
  files: Pick<Files, 'read'>,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(lines(head, ...(body.length === 0 ? [] : [`--${MIXED}`, ...body, ''])))
  for (const file of attachments) {
    yield Buffer.from(lines(`--${MIXED}`, ...attachmentHead(file), '', ''))
    yield* encodedFile(file, files)
  }
  yield Buffer.from(lines(`--${MIXED}--`, ''))
}

const empty = () =>
  new PieceError('invalid_input', 'The mail has no content.', {
    field: 'text',
    hint: 'Fill in the text, the HTML or both.',
  })
