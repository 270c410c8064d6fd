import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** A server that accepts connections and answers whatever it is told with the same, or not at all. */
export interface Stranger {
  port: number
  /** Connections that are open. */
  open(): number
  close(): Promise<void>
}

export async function startStranger(answer?: Uint8Array, ends = false): Promise<Stranger> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', () => {
      if (answer) socket.write(answer)
      if (ends) socket.end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    port: address.port,
    open: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
