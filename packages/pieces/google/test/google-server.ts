import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { driveRoutes } from './drive-routes.js'
import type { StoredFile } from './drive-state.js'
import { uploadRoutes } from './drive-uploads.js'
import { gmailRoutes } from './gmail-routes.js'
import { gmailUploadRoutes } from './gmail-upload-routes.js'
import {
  type Answer,
  apiDisabled,
  keyBlocked,
  keyInvalid,
  notFound,
  ok,
  scopeMissing,
  unauthenticated,
  unregistered,
} from './google-answers.js'
import { type GoogleState, startState } from './google-state.js'
import { sheetsRoutes } from './sheets-routes.js'
import { exchangeAssertion } from './token-route.js'

export interface Seen {
  method: string
  path: string
  query: Record<string, string>
  headers: IncomingHttpHeaders
  body: string
}

export interface RouteRequest {
  seen: Seen
  /** The body of an upload, which is not kept. */
  bytes: Buffer
  url: URL
  state: GoogleState
  /** Asked with an API key. */
  keyed: boolean
  /** Whose token it is. */
  email: string | undefined
  /** The refusal for a caller who may not do this; undefined for one who may. */
  allow(scopes: readonly string[], options?: { keyed: boolean }): Answer | undefined
  visible(file: StoredFile): boolean
}

export type Route = (request: RouteRequest) => Answer | 'cut'

/**
 * Instead of the next answer: one of one's own, the usual one, a connection that is cut before or after the request was
 * dealt with, or a body that is cut off or never ends.
 */
type Instead = Answer | 'usual' | 'cut' | 'lost' | 'half' | 'stall'

export interface GoogleServer {
  origin: string
  endpoints: Record<string, string>
  state: GoogleState
  /** Every request, in order. */
  seen: Seen[]
  answerNext(...answers: Instead[]): void
  close(): Promise<void>
}

const APIS: Readonly<Record<string, Route>> = {
  gmail: (request) => (request.seen.path.startsWith('/upload/') ? gmailUploadRoutes : gmailRoutes)(request),
  upload: uploadRoutes,
  drive: driveRoutes,
  sheets: sheetsRoutes,
}
const API_OF_PATH = [
  [/^(?:\/upload)?\/gmail\/v1\//, 'gmail'],
  [/^\/upload\/drive\/v3\//, 'upload'],
  [/^\/drive\/v3\//, 'drive'],
  [/^\/v4\//, 'sheets'],
] as const

function requestOf(seen: Seen, bytes: Buffer, url: URL, state: GoogleState, name: string): RouteRequest {
  const api = name === 'upload' ? 'drive' : name
  const key = seen.headers['x-goog-api-key']?.toString()
  const account = state.tokens.get(seen.headers.authorization?.replace(/^Bearer /, '') ?? '')
  const allow: RouteRequest['allow'] = (scopes, { keyed } = { keyed: false }) => {
    if (key === undefined && seen.headers.authorization === undefined) return unregistered()
    if (key !== undefined && keyed) return refusalOfKey(state, key, api)
    if (!account) return unauthenticated()
    if (state.disabledApis.has(api)) return apiDisabled()
    return scopes.every((scope) => account.scopes.includes(scope)) ? undefined : scopeMissing()
  }
  return {
    seen,
    bytes,
    url,
    state,
    keyed: key !== undefined,
    email: account?.email,
    allow,
    visible: (file) => key === undefined || file.public === true,
  }
}

function refusalOfKey({ apiKeys, disabledApis }: GoogleState, key: string, api: string): Answer | undefined {
  const apis = apiKeys.get(key)
  if (!apis) return keyInvalid()
  if (!apis.includes(api)) return keyBlocked()
  return disabledApis.has(api) ? apiDisabled() : undefined
}

function userinfo(seen: Seen, state: GoogleState): Answer {
  const account = state.tokens.get(seen.headers.authorization?.replace(/^Bearer /, '') ?? '')
  if (!account) return { status: 401, body: { error: 'invalid_request', error_description: 'Invalid Credentials' } }
  return ok({ sub: account.sub, email: account.email, email_verified: true })
}

async function answer(
  { seen, bytes }: { seen: Seen; bytes: Buffer },
  url: URL,
  origin: string,
  state: GoogleState,
): Promise<Answer | 'cut'> {
  if (seen.path === '/oauth/token')
    return exchangeAssertion(new URLSearchParams(seen.body), `${origin}/oauth/token`, state)
  if (seen.path === '/openid/v1/userinfo') return userinfo(seen, state)
  const api = API_OF_PATH.find(([pattern]) => pattern.test(seen.path))?.[1] ?? ''
  return APIS[api]?.(requestOf(seen, bytes, url, state, api)) ?? notFound('Not Found')
}

function write(res: ServerResponse, { status, headers, body }: Answer): void {
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body)
  res.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers })
  res.end(isRaw ? body : JSON.stringify(body))
}

function breakOff(res: ServerResponse, how: 'cut' | 'lost' | 'half' | 'stall'): void {
  if (how === 'cut' || how === 'lost') return void res.socket?.resetAndDestroy()
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"half":')
  if (how === 'half') setImmediate(() => res.destroy())
}

function respond(res: ServerResponse, answer: Exclude<Instead, 'usual'>): void {
  if (typeof answer === 'string') breakOff(res, answer)
  else write(res, answer)
}

async function seenOf(req: IncomingMessage, url: URL): Promise<{ seen: Seen; bytes: Buffer }> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk)
  const { method = '', headers } = req
  const query = Object.fromEntries(url.searchParams)
  const bytes = Buffer.concat(chunks)
  const isContent = url.searchParams.has('upload_id')
  return { seen: { method, path: url.pathname, query, headers, body: isContent ? '' : bytes.toString() }, bytes }
}

/** A Google of our own on loopback: tokens, Gmail, Drive and Sheets, as they are documented. */
export async function startGoogleServer(): Promise<GoogleServer> {
  const state = startState()
  const seen: Seen[] = []
  const queue: Instead[] = []
  const server = createServer(async (req, res) => {
    const url = new URL(req.url ?? '', 'http://server')
    const one = await seenOf(req, url)
    seen.push(one.seen)
    const next = queue.shift() ?? 'usual'
    if (next === 'usual') return respond(res, await answer(one, url, origin, state))
    if (next === 'lost') await answer(one, url, origin, state)
    respond(res, next)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  return {
    origin,
    endpoints: {
      login: origin,
      oauth: `${origin}/oauth`,
      userinfo: `${origin}/openid/v1`,
      gmail: origin,
      drive: `${origin}/drive/v3`,
      driveUpload: `${origin}/upload/drive/v3`,
      sheets: `${origin}/v4`,
    },
    state,
    seen,
    answerNext: (...answers) => void queue.push(...answers),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
