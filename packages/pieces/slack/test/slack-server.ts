import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Answer, answerCall, type Call } from './slack-methods.js'
import { type Workspace, workspace } from './slack-workspace.js'

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
  close(): Promise<void>
}

/** A server on loopback that speaks Slack's documented Web API for one small workspace. */
export async function startSlackServer(): Promise<SlackServer> {
  const state = {
    workspace: workspace(),
    seen: [] as Seen[],
    script: [] as ScriptedAnswer[],
    events: new EventEmitter(),
  }
  const server = createServer((request, response) => {
    serve(state, request, response).catch((error: Error) => response.destroy(error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    ...state,
    api: `http://127.0.0.1:${address.port}/api`,
    answerNext: (answer) => void state.script.push(answer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type State = Pick<SlackServer, 'workspace' | 'seen' | 'events'> & { script: ScriptedAnswer[] }

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '', headers } = request
  const form = Object.fromEntries(new URLSearchParams(await bodyOf(request)))
  state.seen.push({ method, path: url, headers, form })
  const scripted = headers.authorization === undefined ? undefined : state.script.shift()
  if (typeof scripted === 'string') return fallSilent(state, scripted, response)
  if (scripted !== undefined) return send(response, scripted)
  const name = /^\/api\/([a-zA-Z.]+)$/.exec(url)?.[1]
  if (name === undefined) return send(response, { status: 404, body: 'Not found' })
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
  const call: Call = { name, form, ...(token !== undefined && { token }) }
  send(response, answerCall(state.workspace, call))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
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
