import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WebhookAnswer, WebhookRequest } from '../trigger/trigger.js'

/** An address that a provider can be told of, on this machine. */
export interface HookAddress {
  url: string
  close(): Promise<void>
}

const MOST_BYTES = 4 * 1024 * 1024

/** Listens at an address of its own, and hands what arrives there to `answer`; 404 where that answers nothing. */
export async function hookAddress(
  answer: (request: WebhookRequest) => Promise<WebhookAnswer | undefined>,
): Promise<HookAddress> {
  const server = createServer(async (incoming, outgoing) => {
    try {
      const { status, body = '' } = (await answer(await requestOf(incoming))) ?? { status: 404 }
      outgoing.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(body)
    } catch (error) {
      outgoing.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(String(error))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { url: `http://127.0.0.1:${port}/hooks/conformance`, close }
}

async function requestOf(incoming: IncomingMessage): Promise<WebhookRequest> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of incoming) {
    length += chunk.length
    if (length > MOST_BYTES) throw new Error('The request is too long.')
    chunks.push(chunk)
  }
  const { searchParams } = new URL(incoming.url ?? '/', 'http://localhost')
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])
  return {
    method: incoming.method === 'GET' ? 'GET' : 'POST',
    headers: Object.fromEntries(headers),
    query: Object.fromEntries(searchParams),
    body: Buffer.concat(chunks),
  }
}
