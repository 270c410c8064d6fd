import { once } from 'node:events'
import { createServer } from 'node:http'
import { json, send } from './http.js'

/** @typedef {import('node:http').IncomingMessage} IncomingMessage */
/** @typedef {import('node:http').ServerResponse} ServerResponse */

/**
 * Starts an HTTP server that keeps connections alive. What a handler throws is answered with status 500.
 *
 * @param {string} host
 * @param {number} port 0 for a free one.
 * @param {(request: IncomingMessage, response: ServerResponse) => Promise<void>} handle
 */
export async function listen(host, port, handle) {
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => send(response, json(500, { error: String(error) })))
  })
  server.keepAliveTimeout = 60_000
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  const close = async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return { port: address.port, close }
}
