import { once } from 'node:events'
import { createServer } from 'node:http'
import { answerHandshake } from '../src/webhook-handshake.js'

/** An address on loopback at which Meta may ask whether it is ours. */
export interface Arriving {
  url: string
  close(): Promise<void>
}

export async function listen(secret: string): Promise<Arriving> {
  const server = createServer((request, response) => {
    const query = Object.fromEntries(new URL(request.url ?? '/', 'http://hook').searchParams)
    const { status = 404, body = '' } = answerHandshake({ method: request.method ?? '', query }, secret) ?? {}
    response.writeHead(status, { 'content-type': 'text/plain' }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${Object(server.address()).port}/hooks/1`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
