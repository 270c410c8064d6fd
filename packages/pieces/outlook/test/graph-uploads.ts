import { randomUUID } from 'node:crypto'
import type { GraphMessage } from './graph-messages.js'
import { type GraphServer, refusal, type Scripted, type Seen, type UploadSession } from './graph-state.js'

/** Bytes of the largest part. */
const LARGEST_PART = 4_000_000
const STEP = 320 * 1024

/** Begins an upload (https://learn.microsoft.com/en-us/graph/api/attachment-createuploadsession). */
export function openUpload(draft: GraphMessage, body: unknown, graph: GraphServer): Scripted {
  const { attachmentType, name, size, contentType = 'application/octet-stream' } = Object(Object(body).AttachmentItem)
  const isRight = attachmentType === 'file' && typeof name === 'string' && name !== '' && Number.isInteger(size)
  if (!isRight) return refusal(400, 'ErrorInvalidRequest', 'The attachment item is not valid.')
  if (size > 150 * 1024 * 1024) return refusal(413, 'ErrorAttachmentSizeLimitExceeded')
  if (size < 3_000_000) return refusal(400, 'ErrorInvalidRequest', 'The file is too small for an upload session.')
  const id = randomUUID()
  const expiresAt = Date.now() + 60 * 60 * 1_000
  graph.uploads.set(id, { draft, name, contentType, size, chunks: [], received: 0, expiresAt })
  const expirationDateTime = new Date(expiresAt).toISOString()
  const uploadUrl = `${graph.origin}/upload/${id}?authtoken=${id}.secret`
  return { status: 201, body: { '@odata.context': '…', uploadUrl, expirationDateTime, nextExpectedRanges: ['0-'] } }
}

/** Takes a part of a file, in order and without a token, or says where it stands. */
export function answerUpload(seen: Seen, bytes: Buffer, graph: GraphServer): Scripted | 'cut' {
  const { method, headers, path, query } = seen
  const id = path.replace('/upload/', '')
  const session = graph.uploads.get(id)
  if (headers.authorization !== undefined) return refusal(401, 'InvalidAuthenticationToken', 'No token is wanted here.')
  if (!session || query.authtoken !== `${id}.secret`) return refusal(404, 'ErrorItemNotFound')
  if (session.expiresAt < Date.now()) return refusal(404, 'ErrorItemNotFound', 'The upload session has expired.')
  if (method === 'GET') return standing(session)
  if (method !== 'PUT') return refusal(405, 'MethodNotAllowed')
  const fault = graph.uploadFaults.shift()
  if (fault === 'cut' || typeof fault === 'object') return fault
  const answer = take(session, headers['content-range'] ?? '', fault === 'cut in half' ? half(bytes) : bytes, bytes)
  if (session.received === session.size) complete(id, session, graph)
  return fault === undefined ? answer : 'cut'
}

const half = (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2))

function take(session: UploadSession, range: string, taken: Buffer, sent: Buffer): Scripted {
  const [, from, to, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(range)?.map(Number) ?? []
  if (from === undefined || to === undefined || total !== session.size || to - from + 1 !== sent.length) {
    return refusal(400, 'ErrorInvalidRequest', 'The range does not fit the content.')
  }
  const isLast = to + 1 === session.size
  if (sent.length > LARGEST_PART || (!isLast && (to + 1) % STEP !== 0)) {
    return refusal(400, 'ErrorInvalidRequest', 'A part is too large, or no multiple of 320 KiB.')
  }
  if (from !== session.received) return refusal(416, 'invalidRange', 'The range was not expected.')
  session.received += taken.length
  if (!session.forgets) session.chunks.push(taken)
  if (session.received < session.size) return standing(session)
  return { status: 201, body: '', headers: { location: 'https://outlook.office.com/api/v2.0/Attachments/1' } }
}

const standing = ({ received, expiresAt }: UploadSession): Scripted => ({
  status: 200,
  body: { ExpirationDateTime: new Date(expiresAt).toISOString(), nextExpectedRanges: [String(received)] },
})

function complete(id: string, { draft, name, contentType, chunks }: UploadSession, graph: GraphServer): void {
  const attachment = {
    id: randomUUID(),
    type: 'fileAttachment',
    name,
    contentType,
    bytes: Buffer.concat(chunks),
  } as const
  draft.attachments = [...(draft.attachments ?? []), attachment]
  draft.hasAttachments = true
  graph.uploads.delete(id)
}
