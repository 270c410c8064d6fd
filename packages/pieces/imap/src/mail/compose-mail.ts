import { randomUUID } from 'node:crypto'
import type { FileRef, Files } from '@plugboard/core'
import type { StreamedLiteral } from '../wire/command.js'
import { encodedAddress, encodedText, fileNameParameter } from './mail-headers.js'

/** A mail as a form gives it. */
export interface Draft {
  from: string
  to?: readonly string[]
  cc?: readonly string[]
  bcc?: readonly string[]
  replyTo?: string
  subject?: string
  text?: string
  html?: string
  attachments?: readonly FileRef[]
}

/** Bytes that make a line of 76 letters. */
const LINE = 57

type Piece = string | { file: FileRef; size: number }

/**
 * A mail as it travels (RFC 5322, RFC 2045). Files are read twice, once to count their bytes, and never held as a whole.
 * Throws `invalid_input` for what would be another header or another address.
 */
export async function composeMail(draft: Draft, files: Files): Promise<StreamedLiteral> {
  const head = headers(draft)
  const attachments = []
  for (const file of draft.attachments ?? []) attachments.push({ file, size: await countBytes(file, files) })
  const pieces = [head, ...body(draft, attachments)]
  const length = pieces.reduce((sum, piece) => sum + lengthOf(piece), 0)
  return { length, bytes: bytesOf(pieces, files) }
}

function headers({ from, to = [], cc = [], bcc = [], replyTo, subject = '' }: Draft): string {
  const many = (name: string, field: string, addresses: readonly string[]) =>
    addresses.length === 0
      ? []
      : [`${name}: ${addresses.map((one, at) => encodedAddress(one, `${field}.${at}`)).join(',\r\n ')}`]
  const sender = encodedAddress(from, 'from')
  const [, domain = 'localhost'] = /@([^@>]+)>?$/.exec(sender) ?? []
  return [
    `From: ${sender}`,
    ...many('To', 'to', to),
    ...many('Cc', 'cc', cc),
    ...many('Bcc', 'bcc', bcc),
    ...(replyTo === undefined ? [] : [`Reply-To: ${encodedAddress(replyTo, 'replyTo')}`]),
    `Subject: ${encodedText(subject, 'subject')}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${randomUUID()}@${domain}>`,
    'MIME-Version: 1.0',
    '',
  ].join('\r\n')
}

function body({ text, html }: Draft, attachments: readonly { file: FileRef; size: number }[]): Piece[] {
  const texts = [
    ...(text !== undefined || html === undefined ? [textPart('plain', text ?? '')] : []),
    ...(html === undefined ? [] : [textPart('html', html)]),
  ]
  const content = texts.length === 1 ? texts.flat() : multipart('alternative', texts)
  if (attachments.length === 0) return content
  return multipart('mixed', [content, ...attachments.map(filePart)])
}

function textPart(kind: 'plain' | 'html', text: string): Piece[] {
  const bytes = Buffer.from(text.replace(/\r\n?|\n/g, '\r\n'))
  const head = `Content-Type: text/${kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n`
  return [head, inLines(bytes)]
}

function filePart(attachment: { file: FileRef; size: number }): Piece[] {
  const { name, contentType } = attachment.file
  const type = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(contentType) ? contentType : 'application/octet-stream'
  const disposition = `Content-Disposition: attachment; ${fileNameParameter(name)}`
  return [`Content-Type: ${type}\r\n${disposition}\r\nContent-Transfer-Encoding: base64\r\n\r\n`, attachment]
}

function multipart(kind: string, parts: readonly Piece[][]): Piece[] {
  const boundary = `b-${randomUUID()}`
  const inside = parts.flatMap((part): Piece[] => [`\r\n--${boundary}\r\n`, ...part])
  return [`Content-Type: multipart/${kind}; boundary="${boundary}"\r\n`, ...inside, `\r\n--${boundary}--\r\n`]
}

const inLines = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\r\n')

/** Every full line of a file ends, as in `inLines`. */
function lengthOf(piece: Piece): number {
  if (typeof piece === 'string') return piece.length
  const letters = Math.ceil(piece.size / 3) * 4
  return letters + Math.floor(letters / 76) * 2
}

async function countBytes(file: FileRef, files: Files): Promise<number> {
  let size = 0
  for await (const chunk of files.read(file)) size += chunk.length
  return size
}

async function* bytesOf(pieces: readonly Piece[], files: Files): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    if (typeof piece === 'string') yield Buffer.from(piece, 'latin1')
    else yield* linesOf(files.read(piece.file))
  }
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([held, chunk])
    const whole = bytes.length - (bytes.length % LINE)
    held = bytes.subarray(whole)
    if (whole > 0) yield Buffer.from(inLines(bytes.subarray(0, whole)), 'latin1')
  }
  yield Buffer.from(inLines(held), 'latin1')
}
