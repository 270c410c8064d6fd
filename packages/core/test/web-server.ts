import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'

/** A web server on the loopback interface, and the requests it got. */
export interface WebServer {
  origin: string
  requests: IncomingMessage[]
  close(): Promise<void>
}

/** Starts a server on a free port. */
export async function startWebServer(answer: RequestListener): Promise<WebServer> {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no address.')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    requests,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** An origin at which nothing listens any more. */
export async function closedOrigin(): Promise<string> {
  const server = await startWebServer(() => {})
  await server.close()
  return server.origin
}
