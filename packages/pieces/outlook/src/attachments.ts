import { type ActionContext, type FileRef, limitBody, PieceError } from '@plugboard/core'
import type { Static } from '@sinclair/typebox'
import { messageUrl } from './messages.js'
import { answers } from './outlook-answers.js'
import { ask, type Credentials, collect, type GraphContext, getJson, segment } from './outlook-client.js'
import { unreadable } from './outlook-error.js'

/** Something attached to a mail. */
export interface Attachment {
  id: string
  name: string
  contentType: string
  /** Bytes, as Microsoft counts them: with what it keeps beside. */
  size: number
  inline: boolean
  contentId: string | null
  /** A file; another mail, event or contact; or a link to a file in the cloud, which has no content here. */
  kind: 'file' | 'item' | 'link'
}

/** `contentId` belongs to one kind of attachment alone, and has to be asked for by that. */
const SELECT = 'id,name,contentType,size,isInline,microsoft.graph.fileAttachment/contentId'

const MOST_ATTACHMENTS = 1_000

/** What is attached to a mail, pictures in the text too. */
export async function listAttachments(ctx: GraphContext, id: string): Promise<Attachment[]> {
  const call = { permission: 'Mail.Read', fields: { message: 'id' }, query: { $select: SELECT } }
  const { items } = await collect(
    ctx,
    `${messageUrl(ctx, id)}/attachments`,
    answers.attachments,
    MOST_ATTACHMENTS,
    call,
  )
  return items.map(attachmentOf)
}

const CALL = { permission: 'Mail.Read', fields: { message: 'id', attachment: 'attachmentId' } } as const

/** One attachment, without its content. */
export async function describeAttachment(ctx: GraphContext, id: string, attachmentId: string): Promise<Attachment> {
  const url = attachmentUrl(ctx, id, attachmentId)
  return attachmentOf(await getJson(ctx, url, answers.attachment, { ...CALL, query: { $select: SELECT } }))
}

const attachmentUrl = (ctx: GraphContext, id: string, attachmentId: string) =>
  `${messageUrl(ctx, id)}/attachments/${segment(attachmentId, 'attachmentId')}`

function attachmentOf(attachment: Static<typeof answers.attachment>): Attachment {
  const type = attachment['@odata.type'] ?? ''
  return {
    id: attachment.id,
    name: attachment.name ?? '',
    contentType: attachment.contentType ?? '',
    size: attachment.size ?? 0,
    inline: attachment.isInline ?? false,
    contentId: attachment.contentId || null,
    kind: /itemAttachment$/i.test(type) ? 'item' : /referenceAttachment$/i.test(type) ? 'link' : 'file',
  }
}

/** Bytes; Exchange Online takes no larger mail. */
const LARGEST = 256 * 1024 * 1024
/** Milliseconds for a whole attachment. */
const DOWNLOAD_TIMEOUT = 15 * 60 * 1_000

/**
 * Copies the content of an attachment into the run as it arrives. A mail becomes a file of MIME (`.eml`), an event
 * `.ics`, a contact `.vcf`.
 *
 * @throws PieceError `unsupported` for a link to a file in the cloud
 */
export async function saveAttachment(
  ctx: ActionContext<Credentials, unknown>,
  id: string,
  attachment: Attachment,
): Promise<FileRef> {
  if (attachment.kind === 'link') throw isLink()
  const url = `${attachmentUrl(ctx, id, attachment.id)}/$value`
  const response = limitBody(await ask(ctx, url, {}, { ...CALL, timeout: DOWNLOAD_TIMEOUT }), LARGEST)
  const chunks = chunksOf(response, ctx.signal)
  if (attachment.kind === 'file') return ctx.files.write(fileFacts(attachment), chunks)
  const first = await chunks.next()
  const beginning = first.done ? new Uint8Array() : first.value
  return ctx.files.write(itemFacts(attachment, beginning), following(beginning, chunks))
}

const isLink = () =>
  new PieceError(
    'unsupported',
    'This attachment is a link to a file in OneDrive or SharePoint, without content here.',
    {
      field: 'attachmentId',
      hint: 'Take the link from the text of the mail, and get the file with a connection to where it lies.',
    },
  )

async function* chunksOf({ body }: Response, signal: AbortSignal): AsyncGenerator<Uint8Array, undefined> {
  try {
    yield* body ?? []
  } catch (error) {
    throw unreadable(error, signal)
  }
  return undefined
}

async function* following(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first
  yield* rest
}

const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+(?:\s*;[ -~]{0,200})?$/

/** Name and media type were chosen by whoever sent the mail. */
function fileFacts({ name, contentType }: Attachment) {
  return {
    name: fileName(name, 'attachment'),
    contentType: MEDIA_TYPE.test(contentType) ? contentType : 'application/octet-stream',
  }
}

/** Graph does not say which kind of item it is; its first line does (RFC 5545 §3.4, RFC 6350 §6.1.1). */
function itemFacts({ name }: Attachment, beginning: Uint8Array) {
  const line = Buffer.from(beginning.subarray(0, 20)).toString('latin1').toUpperCase()
  const base = fileName(name, 'item')
  if (line.startsWith('BEGIN:VCALENDAR')) return { name: `${base}.ics`, contentType: 'text/calendar' }
  if (line.startsWith('BEGIN:VCARD')) return { name: `${base}.vcf`, contentType: 'text/vcard' }
  return { name: `${base}.eml`, contentType: 'message/rfc822' }
}

/** The name of a file, and never a path. */
const fileName = (name: string, otherwise: string) =>
  name
    .replace(/[\\/\p{Cc}]/gu, '_')
    .replace(/^\.+/, '')
    .slice(0, 200)
    .toWellFormed()
    .trim() || otherwise
