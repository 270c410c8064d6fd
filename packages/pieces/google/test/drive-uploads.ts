import { createHash } from 'node:crypto'
import { SCOPES } from '../src/google-services.js'
import { described, findFile, inPlace, placeFor } from './drive-files.js'
import { refusals } from './drive-refusals.js'
import { putFile, type UploadSession } from './drive-state.js'
import { type Answer, invalid, notFound, ok, refusal } from './google-answers.js'
import type { Route, RouteRequest } from './google-server.js'

const BASE = '/upload/drive/v3/files'
const MULTIPLE = 256 * 1024
/** What is larger is hashed and not kept. */
const KEPT = 1024 * 1024

function begin(request: RouteRequest): Answer {
  const { seen, state, url } = request
  if (url.searchParams.get('uploadType') !== 'resumable') return invalid('uploadType must be resumable')
  const id = url.pathname.slice(BASE.length + 1)
  const isNew = seen.method === 'POST' && id === ''
  if (!isNew && seen.method !== 'PATCH') return notFound('Not Found')
  const metadata = Object(JSON.parse(seen.body))
  const announced = Number(seen.headers['x-upload-content-length'] ?? Number.NaN)
  if (announced > state.drive.room) return refusals.full()
  const refused = isNew ? refusedPlace(request, metadata.parents) : refusedVersion(request, id)
  if (refused) return refused
  const session = `session-${++state.drive.serial}`
  state.drive.uploads.set(session, {
    replace: isNew ? undefined : id,
    metadata,
    contentType: String(seen.headers['x-upload-content-type'] ?? 'application/octet-stream'),
    announced: Number.isNaN(announced) ? undefined : announced,
    held: 0,
    hash: createHash('sha256'),
    parts: [],
  })
  const location = `http://${seen.headers.host}${url.pathname}?uploadType=resumable&supportsAllDrives=true&upload_id=${session}`
  return { status: 200, headers: { location }, body: '' }
}

function refusedPlace(request: RouteRequest, parents: unknown): Answer | undefined {
  const place = placeFor(request, parents)
  return 'answer' in place ? place.answer : undefined
}

function refusedVersion(request: RouteRequest, id: string): Answer | undefined {
  const file = findFile(request, id)
  if (!file) return notFound(`File not found: ${id}.`)
  if (file.mimeType.startsWith('application/vnd.google-apps.')) return invalid('Bad Request')
  return file.readOnly ? refusals.readOnly() : undefined
}

const incomplete = ({ held }: UploadSession): Answer => ({
  status: 308,
  headers: held === 0 ? {} : { range: `bytes=0-${held - 1}` },
  body: '',
})

function keep(session: UploadSession, bytes: Buffer): void {
  session.held += bytes.length
  session.hash.update(bytes)
  if (session.held <= KEPT) session.parts.push(bytes)
}

function finish(request: RouteRequest, session: UploadSession): Answer {
  const { state } = request
  const { parents, ...metadata } = session.metadata
  const { held: size, contentType, hash } = session
  const content = size <= KEPT ? { content: Buffer.concat(session.parts) } : { content: Buffer.alloc(0) }
  const stored = { mimeType: contentType, ...metadata, ...content, size, sha256: hash.digest('hex') }
  const id = session.replace ?? `new-${++state.drive.serial}`
  const there = state.files.find((one) => one.id === session.replace)
  const place = there ? {} : placeOf(request, parents)
  session.done = putFile(state, { ...stored, ...place, id, version: (there?.version ?? 1) + (there ? 1 : 0) }).id
  return finished(request, session)
}

function placeOf(request: RouteRequest, parents: unknown) {
  const place = placeFor(request, parents)
  return 'parent' in place ? inPlace(place.parent) : {}
}

function finished({ state }: RouteRequest, { done }: UploadSession): Answer {
  const file = state.files.find(({ id }) => id === done)
  return file ? ok(described(file)) : notFound('File not found.')
}

const RANGE = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/

/** A chunk: it must follow what is held, be as long as it says, and a multiple of 256 KiB unless it is the last. */
function receive(request: RouteRequest, session: UploadSession): Answer | 'cut' {
  const { seen, bytes, state } = request
  const header = seen.headers['content-range']
  if (header === undefined) return bytes.length === 0 ? finish(request, session) : invalid('Content-Range is missing')
  const [, from, to, of] = RANGE.exec(String(header)) ?? []
  if (of === undefined) return invalid('Failed to parse Content-Range header.')
  const total = of === '*' ? undefined : Number(of)
  if (session.announced !== undefined && total !== undefined && total !== session.announced)
    return invalid('The size is not the one that was announced.')
  if (from === undefined || to === undefined) return incomplete(session)
  const end = Number(to) + 1
  if (Number(from) !== session.held || end - Number(from) !== bytes.length)
    return invalid('Content-Range does not fit what is there, or what was sent.')
  if (end !== total && bytes.length % MULTIPLE !== 0) return invalid('Chunks must be multiples of 262144 bytes.')
  const fault = state.drive.chunkFaults.shift()
  keep(session, fault ? bytes.subarray(0, fault.keep) : bytes)
  const whole = session.held === total
  if (!fault) return whole ? finish(request, session) : incomplete(session)
  if (whole) finish(request, session)
  if (fault.answer === 'cut') return 'cut'
  const headers = fault.retryAfter === undefined ? undefined : { 'retry-after': String(fault.retryAfter) }
  const answer = refusal(fault.answer, { status: 'X', message: 'Backend error.', older: 'backendError' })
  return headers ? { ...answer, headers } : answer
}

/** Resumable uploads, which really look at ranges and sizes. */
export const uploadRoutes: Route = (request) => {
  const { url, seen, state } = request
  const denied = request.allow([SCOPES.drive])
  if (denied) return denied
  const id = url.searchParams.get('upload_id')
  if (id === null) return begin(request)
  const session = state.drive.uploads.get(id)
  if (!session) return notFound('Upload not found.')
  if (seen.method === 'DELETE') {
    state.drive.uploads.delete(id)
    state.drive.abandoned.push(id)
    return { status: 499, body: '' }
  }
  if (seen.method !== 'PUT') return notFound('Not Found')
  return session.done === undefined ? receive(request, session) : finished(request, session)
}
