import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** Somebody between client and server who listens, and may change or withhold what the server says. */
export interface Eavesdropper {
  port: number
  /** What both have said so far. */
  heard(): Buffer
  /** Changes what the server says from now on; what it gives as undefined is withheld. */
  change(how: (bytes: Buffer) => Buffer | undefined): void
  /** Connections that are open. */
  open(): number
  close(): Promise<void>
}

export async function eavesdrop(port: number): Promise<Eavesdropper> {
  const heard: Buffer[] = []
  const sockets = new Set<Socket>()
  let change: (bytes: Buffer) => Buffer | undefined = (bytes) => bytes
  const server = createServer((client) => {
    const behind = connect(port, '127.0.0.1')
    for (const socket of [client, behind]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
      socket.on('data', (bytes) => heard.push(bytes))
    }
    client.on('data', (bytes) => behind.write(bytes))
    behind.on('data', (bytes) => {
      const changed = change(bytes)
      if (changed) client.write(changed)
    })
    client.on('close', () => behind.destroy())
    behind.on('close', () => client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    port: address.port,
    heard: () => Buffer.concat(heard),
    change: (how) => {
      change = how
    },
    open: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
