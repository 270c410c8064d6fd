import { createHash, randomBytes } from 'node:crypto'
import { accountOfNumber, mayUse } from './account-routes.js'
import { type Answer, forbidden, invalidParameter, ok, refusal, unknownObject } from './graph-answers.js'
import { type GraphState, newId, now } from './graph-state.js'
import type { RouteRequest } from './route.js'
import type { Seen } from './seen.js'
import { endedBy } from './token-end.js'

const MB = 1024 * 1024

/** Media types and their largest sizes, as Meta documents them. */
const LARGEST: Readonly<Record<string, number>> = {
  'image/jpeg': 5 * MB,
  'image/png': 5 * MB,
  'image/webp': 500 * 1024,
  'video/mp4': 16 * MB,
  'audio/ogg': 16 * MB,
  'audio/mpeg': 16 * MB,
  'text/plain': 100 * MB,
  'application/pdf': 100 * MB,
}

/** Five minutes, in milliseconds. */
const LIFETIME = 5 * 60 * 1_000

export function mediaRoutes(request: RouteRequest): Answer | undefined {
  const { path, state, seen, origin } = request
  const [id = '', edge] = path
  if (edge === 'media' && seen.method === 'POST') return upload(request, id)
  const media = state.media.get(id)
  if (!media || edge !== undefined) return undefined
  const owner = accountOfNumber(state, seen.query.phone_number_id ?? '')
  if (!mayUse(request, 'whatsapp_business_messaging', owner)) return unknownObject()
  if (seen.method === 'DELETE') {
    state.media.delete(id)
    return ok({ success: true })
  }
  const key = randomBytes(8).toString('hex')
  state.urls.set(key, { media: id, until: now(state) + LIFETIME })
  const { type: mime_type, sha256, bytes: file_size } = media
  return ok({ messaging_product: 'whatsapp', url: `${origin}/lookaside/${key}`, mime_type, sha256, file_size, id })
}

function upload(request: RouteRequest, number: string): Answer {
  const { state, seen } = request
  const account = accountOfNumber(state, number)
  if (account === undefined) return unknownObject()
  if (!mayUse(request, 'whatsapp_business_messaging', account)) return forbidden()
  const parts = partsOf(seen)
  const { file, type } = parts
  const declared = type?.content.toString() ?? ''
  if (parts.messaging_product?.content.toString() !== 'whatsapp') return invalidParameter('messaging_product')
  const largest = LARGEST[declared]
  if (!file || largest === undefined || file.type !== declared) return invalidParameter('file')
  if (file.content.length > largest) return refusal(400, 131053, { message: 'Media upload error' })
  const id = newId()
  const bytes = file.content.length
  const sha256 = createHash('sha256').update(file.content).digest('hex')
  state.media.set(id, { bytes, sha256, type: declared, content: bytes < MB ? Buffer.from(file.content) : undefined })
  return ok({ id })
}

interface Part {
  type: string | undefined
  content: Buffer
}

/** The parts of a form by their names (RFC 7578). */
function partsOf({ headers, body }: Seen): Record<string, Part> {
  const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(headers['content-type'] ?? '')?.[1]
  if (boundary === undefined) return {}
  const mark = Buffer.from(`\r\n--${boundary}`)
  const whole = Buffer.concat([Buffer.from('\r\n'), body])
  const parts: Record<string, Part> = {}
  for (let at = whole.indexOf(mark); at !== -1; ) {
    const next = whole.indexOf(mark, at + 1)
    if (next === -1) break
    const part = whole.subarray(at + mark.length + 2, next)
    const split = part.indexOf('\r\n\r\n')
    const head = part.subarray(0, split).toString()
    const name = /; name="([^"]+)"/.exec(head)?.[1] ?? ''
    parts[name] = { type: /^content-type: (\S+)$/im.exec(head)?.[1], content: part.subarray(split + 4) }
    at = next
  }
  return parts
}

/** Where files are fetched: with the token alone, for five minutes. */
export function downloadRoute({ path, headers }: Seen, state: GraphState): Answer {
  const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
  if (endedBy(state, token)) return { status: 401, body: '' }
  const url = state.urls.get(path.split('/').at(-1) ?? '')
  const media = url && state.media.get(url.media)
  if (!url || !media?.content || url.until <= now(state))
    return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>' }
  return { status: 200, headers: { 'content-type': media.type }, body: media.content }
}
