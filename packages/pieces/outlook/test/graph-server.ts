import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { answerMailbox } from './graph-mailbox.js'
import { QueryRefused } from './graph-messages.js'
import { type GraphServer, refusal, type Scripted, type Seen } from './graph-state.js'
import { answerSubscriptions } from './graph-subscriptions.js'
import { answerUpload } from './graph-uploads.js'

/** A Microsoft Graph on loopback that knows users, mailboxes and what each token may do. */
export async function startGraphServer(): Promise<GraphServer> {
  const state: Omit<GraphServer, 'origin' | 'close'> = {
    seen: [],
    tokens: new Map(),
    mailboxes: new Map(),
    users: new Map(),
    script: [],
    refusals: new Map(),
    uploads: new Map(),
    uploadFaults: [],
    deltas: new Map(),
    tellsAllChanges: false,
    subscriptions: new Map(),
    nextOrigin: undefined,
    events: new EventEmitter(),
  }
  const server = createServer((req, res) => {
    handle(req, res, graph).catch((error: unknown) => res.writeHead(501).end(String(error)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  const graph: GraphServer = Object.assign(state, { origin: `http://127.0.0.1:${port}`, close })
  return graph
}

async function handle(req: IncomingMessage, res: ServerResponse, graph: GraphServer): Promise<void> {
  const url = new URL(req.url ?? '/', graph.origin)
  const bytes = await bytesOf(req).catch(() => undefined)
  if (bytes === undefined) return
  const { method = '', headers } = req
  const body = headers['content-type']?.includes('json') ? JSON.parse(bytes.toString()) : bytes.length || undefined
  const seen = { method, path: url.pathname, query: Object.fromEntries(url.searchParams), headers, body }
  graph.seen.push(seen)
  const scripted = graph.script.shift()
  if (typeof scripted === 'string') return misbehave(scripted, res, graph)
  const given = scripted ?? refusedOn(seen, graph)
  const answer = given ?? (await respond(seen, url, bytes, graph))
  if (answer === 'cut') return void res.socket?.resetAndDestroy()
  const content =
    typeof answer.body === 'string' || answer.body instanceof Buffer ? answer.body : JSON.stringify(answer.body)
  const type = { 'content-type': 'application/json', 'request-id': randomUUID() }
  res.writeHead(answer.status, { ...type, ...answer.headers }).end(content)
}

function refusedOn({ method, path }: Seen, { refusals }: GraphServer): Scripted | undefined {
  return [...refusals].find(([key]) => `${method} ${path}`.match(`^${key.replace(' ', ' .*')}$`))?.[1]
}

function misbehave(how: 'hang' | 'cut' | 'stall' | 'break off', res: ServerResponse, { events }: GraphServer): void {
  if (how === 'cut') return void res.socket?.resetAndDestroy()
  if (how === 'hang') return void events.emit('hanging')
  res.writeHead(200, { 'content-type': 'application/json' }).write('{"value":')
  setImmediate(() => (how === 'stall' ? events.emit('hanging') : res.destroy()))
}

async function bytesOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Bytes of a request with JSON. */
const LARGEST_REQUEST = 4 * 1024 * 1024

async function respond(seen: Seen, url: URL, bytes: Buffer, graph: GraphServer): Promise<Scripted | 'cut'> {
  const { method, headers, path } = seen
  if (path.startsWith('/upload/')) return answerUpload(seen, bytes, graph)
  const grant = graph.tokens.get(headers.authorization?.replace(/^Bearer /, '') ?? '')
  if (!grant) return refusal(401, 'InvalidAuthenticationToken', 'Access token has expired or is not yet valid.')
  if (bytes.length > LARGEST_REQUEST) return refusal(413, 'RequestBodyTooLarge', 'The request body is too large.')
  const may = (permissions: readonly string[]) => permissions.some((one) => grant.permissions.includes(one))
  const denied = () => refusal(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.')
  if (path.startsWith('/v1.0/subscriptions')) {
    return may(['Mail.Read', 'Mail.ReadWrite']) ? answerSubscriptions(seen, grant.user, graph) : denied()
  }
  const [, owner = '', rest = ''] = /^\/v1\.0\/(me|users\/[^/]+)(\/.*)?$/.exec(path) ?? []
  const user = owner === 'me' ? grant.user : decodeURIComponent(owner.replace(/^users\//, ''))
  if (user === undefined)
    return refusal(400, 'BadRequest', '/me request is only valid with delegated authentication flow.')
  const mailbox = graph.mailboxes.get(user)
  if (!mailbox) return refusal(404, 'ErrorInvalidUser', `The requested user '${user}' is invalid.`)
  if (!may(permissionsFor(method, rest))) return denied()
  if (rest === '')
    return { status: 200, body: { '@odata.context': '…', userPrincipalName: user, ...graph.users.get(user) } }
  return answerOrRefuse(() => answerMailbox({ seen, url, rest, user, mailbox, graph }))
}

function answerOrRefuse(answer: () => Scripted): Scripted {
  try {
    return answer()
  } catch (error) {
    if (error instanceof QueryRefused) return refusal(400, error.code, error.message)
    throw error
  }
}

/** Any of them will do. */
function permissionsFor(method: string, path: string): string[] {
  if (path === '') return ['User.Read']
  if (/\/(sendMail|send|reply|replyAll|forward)$/.test(path)) return ['Mail.Send']
  return method === 'GET' ? ['Mail.Read', 'Mail.ReadWrite'] : ['Mail.ReadWrite']
}
