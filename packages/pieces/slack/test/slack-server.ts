import { createHash } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { Answer, Call } from './method.js'
import { answerCall } from './slack-methods.js'
import { TOKENS, type Workspace, workspace } from './slack-workspace.js'

export interface Seen {
  method: string
  path: string
  headers: IncomingHttpHeaders
  /** The form that was sent. */
  form: Record<string, string>
}

/** `hang` never answers; `stall` stops in the middle of the answer; `cut` closes the connection there. */
export type ScriptedAnswer =
  | 'hang'
  | 'stall'
  | 'cut'
  | { status?: number; headers?: Record<string, string>; body: string | Record<string, unknown> }

export interface SlackServer {
  /** The address that stands in for `https://slack.com/api`. */
  api: string
  workspace: Workspace
  /** All requests so far, in order of arrival. */
  seen: Seen[]
  /** Emits `hanging` when a request is left without an answer, `hung-up` when its caller has gone. */
  events: EventEmitter
  /** The next call that carries a token gets this answer. Several are given one after the other. */
  answerNext(answer: ScriptedAnswer): void
  /** The next upload gets this answer. */
  answerUpload(answer: ScriptedAnswer): void
  close(): Promise<void>
}

/** Bytes of an upload that are kept; what is larger is known by length and hash alone. */
const KEPT = 1024 * 1024

/** Bytes of a download that are written at once. */
const SLICE = 64 * 1024

/** A server on loopback that speaks Slack's documented Web API for one small workspace. */
export async function startSlackServer(): Promise<SlackServer> {
  const state = {
    workspace: workspace(),
    seen: [] as Seen[],
    script: [] as ScriptedAnswer[],
    uploadScript: [] as ScriptedAnswer[],
    events: new EventEmitter(),
  }
  const server = createServer((request, response) => {
    serve(state, request, response).catch((error: Error) => response.destroy(error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  state.workspace.origin = `http://127.0.0.1:${address.port}`
  return {
    ...state,
    api: `${state.workspace.origin}/api`,
    answerNext: (answer) => void state.script.push(answer),
    answerUpload: (answer) => void state.uploadScript.push(answer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type State = Pick<SlackServer, 'workspace' | 'seen' | 'events'> & {
  script: ScriptedAnswer[]
  uploadScript: ScriptedAnswer[]
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '', headers } = request
  if (url.startsWith('/upload/v1/')) return receiveUpload(state, request, response)
  const form = Object.fromEntries(new URLSearchParams(await bodyOf(request)))
  state.seen.push({ method, path: url, headers, form })
  const scripted = headers.authorization === undefined ? undefined : state.script.shift()
  if (scripted !== undefined) return playScript(state, scripted, response)
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
  if (url.startsWith('/files-pri/')) return serveFile(state.workspace, url, token, response)
  const name = /^\/api\/([a-zA-Z.]+)$/.exec(url)?.[1]
  if (name === undefined) return send(response, { status: 404, body: 'Not found' })
  const call: Call = { name, form, ...(token !== undefined && { token }) }
  send(response, answerCall(state.workspace, call))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** Takes the announced bytes, no more and no less, at an address that was given, and tells how many there were. */
async function receiveUpload(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '', headers } = request
  state.seen.push({ method, path: url, headers, form: {} })
  const upload = state.workspace.uploads.get(url.slice('/upload/v1/'.length))
  const hash = createHash('sha256')
  const kept: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    hash.update(chunk)
    if (size < KEPT) kept.push(chunk)
    size += chunk.length
    state.workspace.transferred.in += chunk.length
  }
  const scripted = state.uploadScript.shift()
  if (scripted !== undefined) return playScript(state, scripted, response)
  if (method !== 'POST' || !upload) return send(response, { status: 404, body: 'Not found' })
  if (headers['content-length'] !== String(upload.length) || size !== upload.length) {
    return send(response, { status: 400, body: 'wrong length' })
  }
  upload.received = { size, sha256: hash.digest('hex'), content: Buffer.concat(kept) }
  response.writeHead(200, { 'content-type': 'text/plain' }).end(`OK - ${size}`)
}

/** Whoever may not read a file is sent to the page for signing in. */
function serveFile(place: Workspace, url: string, token: string | undefined, response: ServerResponse): void {
  const { files, contents } = place
  const scopes = Object.values(TOKENS).find((one) => one.token === token)?.scopes ?? []
  const id = /^\/files-pri\/T\w+-(F\w+)\//.exec(url)?.[1] ?? ''
  const content = contents.get(id)
  if (!scopes.includes('files:read')) {
    send(response, { status: 302, headers: { location: 'https://slack.com/?redir=%2Ffiles-pri' }, body: '' })
  } else if (!content) {
    send(response, { status: 404, body: 'Not found' })
  } else {
    const type = files.find((one) => one.id === id)?.mimetype ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type, 'content-length': content.length })
    Readable.from(slices(place, content)).pipe(response)
  }
}

function* slices({ transferred }: Workspace, content: Buffer) {
  for (let start = 0; start < content.length; start += SLICE) {
    const slice = content.subarray(start, start + SLICE)
    transferred.out += slice.length
    yield slice
  }
}

function playScript(state: State, scripted: ScriptedAnswer, response: ServerResponse): void {
  if (typeof scripted === 'string') fallSilent(state, scripted, response)
  else send(response, scripted)
}

function fallSilent({ events }: State, answer: 'hang' | 'stall' | 'cut', response: ServerResponse): void {
  if (answer !== 'hang') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"ok":')
  }
  if (answer === 'cut') {
    setImmediate(() => response.destroy())
    return
  }
  response.on('close', () => events.emit('hung-up'))
  events.emit('hanging')
}

function send(response: ServerResponse, { status = 200, headers = {}, body }: Answer): void {
  const isText = typeof body === 'string'
  const contentType = isText ? 'text/html' : 'application/json; charset=utf-8'
  response.writeHead(status, { 'content-type': contentType, ...headers }).end(isText ? body : JSON.stringify(body))
}
