import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** A server that accepts connections and says only what it is told to, at once. */
export async function silentServer(
  greeting = '',
): Promise<{ port: number; connected: Promise<unknown>; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => sockets.delete(socket))
    if (greeting !== '') socket.write(greeting)
  })
  const connected = once(server, 'connection')
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    port: address.port,
    connected,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
