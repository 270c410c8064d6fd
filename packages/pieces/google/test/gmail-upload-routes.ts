import { MAY, refusalOf } from './gmail-rights.js'
import { submit } from './gmail-submit.js'
import { type Answer, invalid, ok } from './google-answers.js'
import type { Route, RouteRequest } from './google-server.js'

const BASE = '/upload/gmail/v1/users/me'
const UNIT = 256 * 1024

function begin({ seen, url, state: { gmail } }: RouteRequest): Answer {
  const kind = url.pathname.endsWith('/drafts') ? 'draft' : 'send'
  if (url.searchParams.get('uploadType') !== 'resumable') return invalid('Unsupported upload type')
  if (seen.headers['x-upload-content-type'] !== 'message/rfc822') return invalid('Media type is not supported')
  const body = JSON.parse(seen.body || '{}')
  const threadId: string | undefined = kind === 'draft' ? body.message?.threadId : body.threadId
  const id = `upload-${gmail.uploads.size + 1}`
  gmail.uploads.set(id, { kind, threadId, received: [] })
  const location = `http://${seen.headers.host}${url.pathname}?uploadType=resumable&upload_id=${id}`
  return { status: 200, headers: { location, 'x-guploader-uploadid': id }, body: '' }
}

const incomplete = (received: number): Answer => ({
  status: 308,
  headers: received > 0 ? { range: `bytes=0-${received - 1}` } : {},
  body: '',
})

/** Source: https://developers.google.com/workspace/gmail/api/guides/uploads#resumable */
function goOn({ seen, bytes: block, url, state: { gmail } }: RouteRequest): Answer {
  const session = gmail.uploads.get(url.searchParams.get('upload_id') ?? '')
  if (!session) return { status: 404, body: 'Not Found' }
  if (session.done !== undefined) return ok(session.done)
  const range = seen.headers['content-range'] ?? ''
  const received = Buffer.concat(session.received).length
  if (/^bytes \*\/(?:\*|\d+)$/.test(range)) return incomplete(received)
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(range) ?? []
  const fits = Number(first) === received && Number(last) - Number(first) + 1 === block.length
  if (!fits || (total === '*' && block.length % UNIT !== 0)) return invalid('Invalid upload range')
  session.received.push(block.subarray(0, gmail.keepsOfNextBlock ?? block.length))
  const isWhole = gmail.keepsOfNextBlock === undefined && total === String(received + block.length)
  gmail.keepsOfNextBlock = undefined
  const bytes = Buffer.concat(session.received)
  if (!isWhole) return incomplete(bytes.length)
  const answer = submit(gmail, session.kind, bytes.toString('latin1'), session.threadId)
  if (answer.status === 200) session.done = answer.body
  return answer
}

/** `users.messages.send` and `users.drafts.create`, uploaded in blocks. */
export const gmailUploadRoutes: Route = (request) => {
  const resource = request.url.pathname.slice(BASE.length)
  if (resource !== '/messages/send' && resource !== '/drafts') return invalid('Unknown resource')
  const denied = refusalOf(request, resource === '/drafts' ? MAY.draft : MAY.send)
  return denied ?? (request.seen.method === 'POST' ? begin(request) : goOn(request))
}
