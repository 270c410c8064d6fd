import { headerOf, type Part } from './gmail-message.js'
import { decodeWords } from './mail-charset.js'

/** A text of a mail, or a file. */
export interface Leaf {
  /** Place in the mail, such as `0.1`. Unlike Gmail's id of an attachment it stays the same. */
  id: string
  part: Part
}

/** Of a mail that has but one part: Gmail gives that one no id. */
const WHOLE = 'mail'

/** Parts of one mail that are looked at. */
const MOST_PARTS = 1_000

/** A mail taken apart: what is read, and what hangs on it. */
export interface Parts {
  text: Leaf[]
  html: Leaf[]
  attachments: Leaf[]
}

/** Sorts the parts of a mail. A mail within the mail is one attachment. */
export function sortParts(payload: Part | undefined): Parts {
  const parts: Parts = { text: [], html: [], attachments: [] }
  for (const leaf of leavesOf(payload)) parts[kindOf(leaf.part)].push(leaf)
  return parts
}

function leavesOf(payload: Part | undefined): Leaf[] {
  const leaves: Leaf[] = []
  const waiting: Leaf[] = payload ? [{ id: payload.partId || WHOLE, part: payload }] : []
  for (let next = waiting.shift(); next && leaves.length < MOST_PARTS; next = waiting.shift()) {
    const { id, part } = next
    const isContainer = part.mimeType?.startsWith('multipart/') === true && part.parts !== undefined
    if (!isContainer) leaves.push(next)
    else waiting.unshift(...(part.parts ?? []).map((one, index) => ({ id: one.partId || `${id}.${index}`, part: one })))
  }
  return leaves
}

function kindOf(part: Part): keyof Parts {
  const isFile = (part.filename ?? '') !== '' || /^\s*attachment/i.test(headerOf(part, 'content-disposition') ?? '')
  if (!isFile && part.mimeType === 'text/plain') return 'text'
  return !isFile && part.mimeType === 'text/html' ? 'html' : 'attachments'
}

/** What is known of an attachment without fetching it. */
export interface AttachmentFacts {
  id: string
  name: string
  contentType: string
  /** Bytes. */
  size: number
  /** Shown within the text. */
  inline: boolean
  contentId: string | null
}

/** Tells of an attachment. */
export function attachmentFacts({ id, part }: Leaf): AttachmentFacts {
  const contentId = /<?([^<>\s]+)>?/.exec(headerOf(part, 'content-id') ?? '')?.[1] ?? null
  const disposition = headerOf(part, 'content-disposition') ?? ''
  const isRelated = contentId !== null && !/^\s*attachment/i.test(disposition)
  return {
    id,
    name: fileName(part),
    contentType: part.mimeType ?? 'application/octet-stream',
    size: part.body?.size ?? 0,
    inline: isRelated || /^\s*inline/i.test(disposition),
    contentId,
  }
}

/** Never a path: whoever sent the mail has chosen it. */
function fileName({ filename = '', mimeType }: Part): string {
  const safe = decodeWords(filename)
    .replace(/[\\/\p{Cc}\u2028\u2029]/gu, '_')
    .replace(/^\.+/, '')
    .slice(0, 200)
    .toWellFormed()
  return safe || (mimeType === 'message/rfc822' ? 'mail.eml' : 'attachment')
}

/** The charset a text part says it has. */
export const charsetOf = (part: Part): string | undefined =>
  /charset\s*=\s*"?([\w.:-]+)/i.exec(headerOf(part, 'content-type') ?? '')?.[1]
