import { randomUUID } from 'node:crypto'
import { type GraphMessage, type StoredAttachment, shown, shownId } from './graph-messages.js'
import { type Mailbox, type MailFolder, refusal, type Scripted, type Seen } from './graph-state.js'

export const notFound = () => refusal(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')
const malformed = () => refusal(400, 'ErrorInvalidIdMalformed', 'Id is malformed.')

const WELL_KNOWN = ['inbox', 'drafts', 'sentitems', 'deleteditems', 'archive', 'junkemail', 'outbox']

/** What is not there, or is no ID at all. IDs of Exchange begin alike. */
export const absent = (id: string) => (/^A[A-Z]Mk|^AAkA/.test(id) || WELL_KNOWN.includes(id) ? notFound() : malformed())

/** A folder by its ID, or by the name it has in every mailbox. */
export function folderOf({ folders }: Mailbox, id: string): [id: string, folder: MailFolder] | undefined {
  return Object.entries(folders).find(([key, { wellKnown }]) => key === id || wellKnown === id)
}

/** A mail by either of its IDs, and the folder it is in. */
export function messageIn({ folders }: Mailbox, id: string): { message: GraphMessage; folder: string } | undefined {
  for (const [folder, { messages }] of Object.entries(folders)) {
    const message = messages.find((one) => one.id === id || `${one.id}~${folder}` === id)
    if (message) return { message, folder }
  }
  return undefined
}

export const preferOf = ({ headers }: Seen) => String(headers.prefer ?? '')

/** A file a caller sent along. */
export function attachmentIn(body: unknown): StoredAttachment | undefined {
  const { '@odata.type': type, name, contentType, contentBytes } = Object(body)
  if (type !== '#microsoft.graph.fileAttachment' || typeof name !== 'string') return undefined
  const bytes = Buffer.from(String(contentBytes), 'base64')
  return { id: randomUUID(), type: 'fileAttachment', name, contentType, bytes }
}

/** The answer to whoever made a mail. */
export const madeAnswer = (message: GraphMessage, folder: string, seen: Seen): Scripted => {
  const whole = shown(message, { folder, select: null, prefer: preferOf(seen) })
  return { status: 201, body: { ...whole, id: shownId(message.id, { folder, prefer: preferOf(seen) }) } }
}
