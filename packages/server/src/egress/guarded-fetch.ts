import http from 'node:http'
import https from 'node:https'
import { GuardedConnector, type GuardedConnectorParts } from './guarded-connector.js'

/** How `guardedFetch` is made. */
export interface GuardedFetchParts extends GuardedConnectorParts {
  /** Of one host. Default 64. */
  readonly maxSockets?: number
}

/** The part of `fetch` the server itself needs. */
export type GuardedFetch = (url: string | URL, init?: RequestInit) => Promise<Response>

/**
 * How long a connection is kept without a request. Servers close theirs after 5 seconds at the earliest; one that is
 * being closed as a request goes out would leave nobody knowing whether the request arrived.
 */
const IDLE_MS = 2_000

/** Answers that have no body (RFC 9110). */
const WITHOUT_BODY = new Set([204, 205, 304])

/**
 * A `fetch` for the requests the server itself makes. Every connection passes the egress policy: the host is resolved
 * once, each address is checked, and the socket goes to a checked address. Redirects are not followed, encoded bodies
 * are not decoded, and environment proxies are not used. Connections are kept for further requests.
 *
 * Rejects with `EgressError` when the policy refuses, with the reason of the signal, or with the system's error.
 */
export function guardedFetch(parts: GuardedFetchParts): { fetch: GuardedFetch; close(): void } {
  const connector = new GuardedConnector(parts)
  const options = { keepAlive: true, maxSockets: parts.maxSockets ?? 64, timeout: IDLE_MS }
  const plain = connector.guard(new http.Agent(options), 'http:')
  const secure = connector.guard(new https.Agent(options), 'https:')
  return {
    fetch: (url, init = {}) => send(new URL(url), init, new URL(url).protocol === 'https:' ? secure : plain),
    close: () => {
      plain.destroy()
      secure.destroy()
    },
  }
}

function send(url: URL, init: RequestInit, agent: http.Agent): Promise<Response> {
  const { method = 'GET', signal } = init
  const body = init.body === null || init.body === undefined ? undefined : String(init.body)
  const headers = {
    ...Object.fromEntries(new Headers(init.headers)),
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  }
  return new Promise((resolve, reject) => {
    const options = { method, headers, agent, ...(signal && { signal }) }
    const { request } = url.protocol === 'https:' ? https : http
    const outgoing = request(url, options, (incoming) => resolve(responseOf(incoming)))
    outgoing.on('error', (error) => reject(signal?.aborted ? signal.reason : error))
    outgoing.end(body)
  })
}

function responseOf(incoming: http.IncomingMessage): Response {
  const { statusCode: status = 0, rawHeaders } = incoming
  const headers = new Headers()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
  if (!WITHOUT_BODY.has(status)) return new Response(streamOf(incoming), { status, headers })
  incoming.resume()
  return new Response(null, { status, headers })
}

/** What is not read is not taken from the socket; to cancel is to hang up. */
function streamOf(incoming: http.IncomingMessage): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = incoming[Symbol.asyncIterator]()
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: () => void incoming.destroy(),
  })
}
