import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type GraphMessage, QueryRefused, select } from './graph-messages.js'

/** Whom a token stands for, and what it may do. */
interface Grant {
  /** Undefined for an application. */
  user?: string
  permissions: readonly string[]
}

interface Mailbox {
  /** By folder; the key is its id. */
  folders: Record<string, { displayName: string; messages: GraphMessage[] }>
  /** The requests `sendMail` was given. */
  sent: unknown[]
}

export interface Seen {
  method: string
  path: string
  query: Record<string, string>
  headers: IncomingMessage['headers']
  body: unknown
}

/** An answer that is given in place of the next one. */
export interface Scripted {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

export interface GraphServer {
  origin: string
  seen: Seen[]
  tokens: Map<string, Grant>
  mailboxes: Map<string, Mailbox>
  users: Map<string, { id: string; mail: string | null }>
  script: (Scripted | 'hang' | 'cut' | 'stall' | 'break off')[]
  /** Where `@odata.nextLink` leads, if not here. */
  nextOrigin: string | undefined
  /** Emits `hanging` when a request is left unanswered, or half answered. */
  events: EventEmitter
  close(): Promise<void>
}

/** A Microsoft Graph on loopback that knows users, mailboxes and what each token may do. */
export async function startGraphServer(): Promise<GraphServer> {
  const state: Omit<GraphServer, 'origin' | 'close'> = {
    seen: [],
    tokens: new Map(),
    mailboxes: new Map(),
    users: new Map(),
    script: [],
    nextOrigin: undefined,
    events: new EventEmitter(),
  }
  const server = createServer((req, res) => void handle(req, res, graph))
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
  const body = await bodyOf(req)
  const { method = '', headers } = req
  const seen = { method, path: url.pathname, query: Object.fromEntries(url.searchParams), headers, body }
  graph.seen.push(seen)
  const scripted = graph.script.shift()
  if (typeof scripted === 'string') return misbehave(scripted, res, graph)
  const { status, body: answer, headers: more } = scripted ?? respond(seen, url, graph)
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer)
  res.writeHead(status, { 'content-type': 'application/json', 'request-id': randomUUID(), ...more }).end(text)
}

function misbehave(how: 'hang' | 'cut' | 'stall' | 'break off', res: ServerResponse, { events }: GraphServer): void {
  if (how === 'cut') return void res.socket?.resetAndDestroy()
  if (how === 'hang') return void events.emit('hanging')
  res.writeHead(200, { 'content-type': 'application/json' }).write('{"value":')
  setImmediate(() => (how === 'stall' ? events.emit('hanging') : res.destroy()))
}

async function bodyOf(req: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of req.setEncoding('utf8')) text += chunk
  return text === '' ? undefined : JSON.parse(text)
}

/** The documented shape of an error. */
export const refusal = (status: number, code: string, message = code): Scripted => ({
  status,
  body: { error: { code, message, innerError: { date: '2026-03-01T09:30:00', 'request-id': randomUUID() } } },
})

function respond({ method, headers, body }: Seen, url: URL, graph: GraphServer): Scripted {
  const grant = graph.tokens.get(headers.authorization?.replace(/^Bearer /, '') ?? '')
  if (!grant) return refusal(401, 'InvalidAuthenticationToken', 'Access token has expired or is not yet valid.')
  const [, owner = '', rest = ''] = /^\/v1\.0\/(me|users\/[^/]+)(\/.*)?$/.exec(url.pathname) ?? []
  const user = owner === 'me' ? grant.user : decodeURIComponent(owner.replace(/^users\//, ''))
  if (user === undefined)
    return refusal(400, 'BadRequest', '/me request is only valid with delegated authentication flow.')
  const mailbox = graph.mailboxes.get(user)
  if (!mailbox) return refusal(404, 'ErrorInvalidUser', `The requested user '${user}' is invalid.`)
  if (!permissionsFor(rest).some((one) => grant.permissions.includes(one))) {
    return refusal(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.')
  }
  if (rest === '')
    return { status: 200, body: { '@odata.context': '…', userPrincipalName: user, ...graph.users.get(user) } }
  if (method === 'POST' && rest === '/sendMail') return send(mailbox, body)
  return read(rest, url, mailbox, graph)
}

/** Any of them will do. */
function permissionsFor(path: string): string[] {
  if (path === '') return ['User.Read']
  return path === '/sendMail' ? ['Mail.Send'] : ['Mail.Read', 'Mail.ReadWrite']
}

function send(mailbox: Mailbox, body: unknown): Scripted {
  mailbox.sent.push(body)
  return { status: 202, body: '' }
}

function read(rest: string, url: URL, { folders }: Mailbox, graph: GraphServer): Scripted {
  if (rest === '/mailFolders') {
    const all = Object.entries(folders).map(([id, { displayName }]) => ({ id, displayName }))
    return page(all, url, graph)
  }
  const [, id, messages] = /^(?:\/mailFolders\/([^/]+))?(\/messages)?$/.exec(rest) ?? []
  const within = id === undefined ? Object.values(folders) : [folders[decodeURIComponent(id)]]
  if (within.includes(undefined))
    return refusal(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')
  if (!messages) return { status: 200, body: { id } }
  try {
    return page(
      select(
        within.flatMap((folder) => folder?.messages ?? []),
        url.searchParams,
      ),
      url,
      graph,
    )
  } catch (error) {
    if (error instanceof QueryRefused) return refusal(400, error.code, error.message)
    throw error
  }
}

function page(all: readonly unknown[], url: URL, { origin, nextOrigin }: GraphServer): Scripted {
  const top = Number(url.searchParams.get('$top') ?? 10)
  const skip = Number(url.searchParams.get('$skip') ?? 0)
  const next = new URL(url.pathname + url.search, nextOrigin ?? origin)
  next.searchParams.set('$skip', String(skip + top))
  const link = skip + top < all.length ? { '@odata.nextLink': next.href } : {}
  return { status: 200, body: { '@odata.context': '…', ...link, value: all.slice(skip, skip + top) } }
}
