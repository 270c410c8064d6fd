import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { gzipSync } from 'node:zlib'

export const API_KEY = 'k3y/with+odd=chars&"quote"'
export const PASSWORD = 'päss:wörd-123'
export const TOKEN = 'tok.en_0123456789'
/** What an authorization server gave for this service. */
export const ACCESS_TOKEN = 'eyJhbGciOiJub25lIn0.e30+/=='

export interface Seen {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: string
}

export interface WebServer {
  origin: string
  /** Every request, in order. */
  seen: Seen[]
  /** Emits `hanging` when an answer is left open, and `hung-up` when the client closes such a connection. */
  events: EventEmitter
  close(): Promise<void>
}

type Route = (res: ServerResponse, seen: Seen, url: URL) => void

const json = (res: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}) =>
  res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))

function isAllowed({ headers }: Seen, url: URL): boolean {
  return (
    headers['x-api-key'] === API_KEY ||
    url.searchParams.get('api_key') === API_KEY ||
    headers.authorization === `Bearer ${TOKEN}` ||
    headers.authorization === `Bearer ${ACCESS_TOKEN}` ||
    headers.authorization === `Basic ${Buffer.from(`ada:${PASSWORD}`).toString('base64')}`
  )
}

const MIB = 1024 * 1024

const ROUTES: Record<string, Route> = {
  '/v1': (res) => json(res, 200, { name: 'base' }),
  '/v1/': (res) => json(res, 404, { name: 'slash' }),
  '/v1/echo': (res, seen) => json(res, 200, seen, { 'x-echo': seen.headers['x-api-key']?.toString() ?? '' }),
  '/v1/echo-500': (res, seen) => json(res, 500, seen),
  '/v1/echo-file': (res, seen) =>
    res.writeHead(200, { 'content-type': 'image/x-test' }).end(JSON.stringify(seen.headers)),
  '/v1/me': (res, seen, url) => (isAllowed(seen, url) ? json(res, 200, { id: 1 }) : json(res, 401, { error: 'who?' })),
  '/v1/forbidden': (res) => json(res, 403, { error: 'no right' }),
  '/v1/limited': (res) => json(res, 429, { error: 'slow down' }, { 'retry-after': '120' }),
  '/v1/page-500': (res) => res.writeHead(500, { 'content-type': 'text/html' }).end('<html>oops</html>'),
  '/v1/long-400': (res) => res.writeHead(400, { 'content-type': 'text/plain' }).end(`a\r\nb ${'x'.repeat(100_000)}`),
  '/v1/empty': (res) => res.writeHead(204).end(),
  '/v1/empty-json': (res) => res.writeHead(200, { 'content-type': 'application/json' }).end(),
  '/v1/bad-json': (res) => res.writeHead(200, { 'content-type': 'application/json' }).end('{"half":'),
  '/v1/problem': (res) => res.writeHead(200, { 'content-type': 'application/problem+json' }).end('{"a":1}'),
  '/v1/latin1': (res) =>
    res.writeHead(200, { 'content-type': 'text/plain; charset=iso-8859-1' }).end(Buffer.from('Gr\xfc\xdfe', 'latin1')),
  '/v1/unknown-charset': (res) => res.writeHead(200, { 'content-type': 'text/plain; charset=klingon' }).end('x'),
  '/v1/gzip': (res) =>
    res.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(10_000))),
  '/v1/bomb': (res) =>
    res
      .writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' })
      .end(gzipSync(Buffer.alloc(64 * MIB))),
  '/v1/bad-gzip': (res) =>
    res.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }).end('no gzip'),
  '/v1/huge': (res) => res.writeHead(200, { 'content-type': 'text/plain' }).end(Buffer.alloc(5 * MIB + 1, 'y')),
  '/v1/big': (res) => res.writeHead(200, { 'content-type': 'text/plain' }).end(Buffer.alloc(5 * MIB, 'y')),
  '/v1/report': (res) =>
    res
      .writeHead(200, {
        'content-type': 'application/pdf',
        'content-disposition': 'attachment; filename="../../r 1.pdf"',
      })
      .end(Buffer.from([0, 255, 1, 254])),
  '/v1/cookies': (res) => res.writeHead(200, { 'set-cookie': ['a=1', 'b=2'] }).end('ok'),
  '/v1/reset': (res) => void res.socket?.resetAndDestroy(),
  '/v1/cut': (res) => {
    res.writeHead(200, { 'content-type': 'text/plain', 'content-length': '1000' }).write('x'.repeat(10))
    setImmediate(() => res.destroy())
  },
  '/v1/redirect': (res, _seen, url) =>
    res.writeHead(Number(url.searchParams.get('status')), { location: url.searchParams.get('to') ?? '' }).end(),
  '/v1/circle': (res) => res.writeHead(302, { location: '/v1/circle' }).end(),
}

/** A real web server on loopback that behaves and misbehaves by path. */
export async function startWebServer(): Promise<WebServer> {
  const seen: Seen[] = []
  const events = new EventEmitter()
  const hang: Route = (res) => {
    res.on('close', () => events.emit('hung-up'))
    events.emit('hanging')
  }
  const routes: Record<string, Route> = {
    ...ROUTES,
    '/v1/slow': hang,
    '/v1/slow-body': (res, ...rest) => {
      res.writeHead(200, { 'content-type': 'text/plain' }).write('first')
      hang(res, ...rest)
    },
  }
  const server = createServer(async (req, res) => {
    const body = await bodyOf(req)
    if (body === undefined) return
    const { method = '', url = '', headers } = req
    const one = { method, url, headers, body }
    seen.push(one)
    const address = new URL(url, 'http://server')
    const route = routes[address.pathname] ?? (() => json(res, 404, { error: 'nothing here' }))
    route(res, one, address)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${portOf(server.address())}`,
    seen,
    events,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Undefined for a request that the client gave up, as it does when a file breaks off. */
async function bodyOf(req: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of req) chunks.push(chunk)
  } catch (error) {
    if (req.complete) throw error
    return undefined
  }
  return Buffer.concat(chunks).toString()
}

/** An address nothing listens at. */
export async function closedOrigin(): Promise<string> {
  const server = createTcpServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server.address())
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address === 'object' && address !== null) return address.port
  throw new Error('The server does not listen.')
}
