import { masked } from './field-mask.js'
import type { StoredMessage } from './gmail-box.js'
import type { StoredPart } from './gmail-mime.js'
import { type Answer, invalid, notFound, ok, refusal } from './google-answers.js'

export const noSuchThing = () => notFound('Requested entity was not found.')

export const noMailService = () =>
  refusal(400, { status: 'FAILED_PRECONDITION', message: 'Mail service not enabled', older: 'failedPrecondition' })

export const preconditionFailed = () =>
  refusal(400, { status: 'FAILED_PRECONDITION', message: 'Precondition check failed.', older: 'failedPrecondition' })

/** Bytes of a text that stand in the mail itself. */
const LARGEST_INLINE = 200_000

let askedFor = 0

function described(message: StoredMessage, part: StoredPart): Record<string, unknown> {
  const { partId, mimeType, filename, headers, content, parts } = part
  // Another id each time, as Gmail gives; all of them work.
  const attachmentId = `ANGjd-${askedFor++}-${partId || 'mail'}`
  const isApart = filename !== '' || content.length > LARGEST_INLINE
  const held = isApart ? { attachmentId } : { ...(content.length > 0 && { data: content.toString('base64url') }) }
  return {
    partId,
    mimeType,
    filename,
    headers,
    body: { size: content.length, ...held },
    ...(parts.length > 0 && { parts: parts.map((one) => described(message, one)) }),
  }
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll("'", '&#39;').replaceAll('<', '&lt;')

function snippetOf(part: StoredPart): string {
  if (part.mimeType === 'text/plain' && part.filename === '') return part.content.toString().slice(0, 100).trim()
  return part.parts.map(snippetOf).find((text) => text !== '') ?? ''
}

/** `users.messages.get`. */
export function messageAnswer(message: StoredMessage | undefined, url: URL): Answer {
  if (!message) return noSuchThing()
  const { id, threadId, labelIds, internalDate, payload } = message
  const format = url.searchParams.get('format') ?? 'full'
  const { parts: _, ...top } = described(message, payload)
  const names = url.searchParams.getAll('metadataHeaders').map((name) => name.toLowerCase())
  const headers = payload.headers.filter(({ name }) => names.length === 0 || names.includes(name.toLowerCase()))
  const shown = format === 'full' ? described(message, payload) : { mimeType: top.mimeType, headers }
  const whole = {
    id,
    threadId,
    ...(labelIds.length > 0 && { labelIds }),
    snippet: escaped(snippetOf(payload)),
    sizeEstimate: message.source.length,
    internalDate: String(internalDate),
    ...(format !== 'minimal' && { payload: shown }),
  }
  try {
    return ok(masked(whole, url.searchParams.get('fields')))
  } catch {
    return invalid('Invalid field selection')
  }
}

/** `users.messages.attachments.get`, printed over several lines as Google does. */
export function attachmentAnswer(message: StoredMessage | undefined, attachmentId: string): Answer {
  const partId = /^ANGjd-\d+-([\d.]+|mail)$/.exec(attachmentId)?.[1]
  const part = message && partId !== undefined && partIn(message.payload, partId === 'mail' ? '' : partId)
  if (!part) return invalid('Invalid attachment token')
  const { content } = part
  return { status: 200, body: `{\n  "size": ${content.length},\n  "data": "${padded(content)}"\n}\n` }
}

const padded = (content: Buffer) => content.toString('base64').replaceAll('+', '-').replaceAll('/', '_')

function partIn(part: StoredPart, id: string): StoredPart | undefined {
  return part.partId === id ? part : part.parts.map((one) => partIn(one, id)).find((one) => one !== undefined)
}
