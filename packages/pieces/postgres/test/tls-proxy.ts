import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

const pem = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')

/**
 * Speaks TLS in front of a server that has none, with a certificate for `localhost`, as the server itself would: it
 * agrees to the request for TLS and begins it on the same connection.
 *
 * @see https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-SSL
 */
export async function startTlsProxy(target: { host: string; port: number }) {
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => sockets.add(socket.on('error', () => undefined))
  const server = createServer((socket) => {
    keep(socket)
    socket.once('data', () => {
      socket.write('S')
      const secure = new TLSSocket(socket, { isServer: true, cert: pem('server.pem'), key: pem('server-key.pem') })
      const behind = connect(target)
      keep(secure)
      keep(behind)
      secure.pipe(behind).pipe(secure)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.')
  const close = () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  return { port: address.port, ca: pem('ca.pem'), close }
}
