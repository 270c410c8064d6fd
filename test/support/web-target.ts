import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'

/** A request as it arrived outside. */
export interface Arrived {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

/** A server outside of Plugboard, on loopback. */
export interface WebTarget {
  readonly url: string
  /** Every request so far. */
  readonly requests: readonly Arrived[]
  close(): Promise<void>
}

/**
 * Starts a server that answers every request with what it got, as some do: status 200, or the status the path names,
 * such as `/status/500`.
 */
export async function startWebTarget(): Promise<WebTarget> {
  const requests: Arrived[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url: path = '', headers } = request
    const arrived = { method, path, headers, body: Buffer.concat(chunks).toString() }
    requests.push(arrived)
    const status = Number(/^\/status\/(\d{3})/.exec(path)?.[1] ?? 200)
    response.writeHead(status, { 'content-type': 'application/json', 'x-echo': headers.authorization ?? '' })
    response.end(JSON.stringify(arrived))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
