import { createServer, type Server, type ServerOptions } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { App } from './create-app.js'
import { ListenError } from './listen-error.js'
import { refuseConnect, refuseSocket } from './refuse-socket.js'

const STOP_MS = 10_000
const SWEEP_MS = 50

const LIMITS: ServerOptions = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
}

export interface ServeOptions {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  /** For tests: shorter than what `ServerOptions` in Node would be given. */
  readonly limits?: ServerOptions
}

/** A server that listens. */
export interface RunningServer {
  readonly port: number
  /** Where it is reached, such as `http://127.0.0.1:3000`. */
  readonly url: string
  /** Takes no more connections, waits at most 10 seconds for requests under way, then closes what is left. */
  stop(): Promise<void>
}

/**
 * Listens for requests. Headers must arrive within 10 s and be at most 16 KiB, the whole request within 30 s; an idle
 * connection is kept for 5 s.
 *
 * @throws ListenError with what to do, when it cannot listen there.
 */
export async function serve(app: App, options: ServeOptions): Promise<RunningServer> {
  const { host, port } = options
  const server = createServer({ ...LIMITS, ...options.limits }, getRequestListener(app.hono.fetch))
  server.on('clientError', refuseSocket)
  server.on('connect', (_, socket) => refuseConnect(socket))
  await listen(server, host, port)
  const address = server.address()
  const actual = typeof address === 'object' && address !== null ? address.port : port
  return { port: actual, url: `http://${urlHost(host)}:${actual}`, stop: () => stop(server) }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(new ListenError(host, port, error))
    server.once('error', fail)
    server.listen({ host, port }, () => {
      server.off('error', fail)
      resolve()
    })
  })
}

/** An address for people: `0.0.0.0` cannot be opened in a browser. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

/** A connection becomes idle after its answer, and is then closed instead of being kept alive. */
function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
    const force = setTimeout(() => server.closeAllConnections(), STOP_MS)
    server.close((error) => {
      clearInterval(sweep)
      clearTimeout(force)
      if (error) reject(error)
      else resolve()
    })
    server.closeIdleConnections()
  })
}
