import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** Stands between a client and a server and listens to the client. */
export interface Tap {
  port: number
  /** Everything the client has said, in all its connections. */
  readonly heard: string
  /** Resolves once the client has said this. */
  until(said: RegExp): Promise<void>
  close(): void
}

/** @param host The loopback address it listens at, and from which it seems to come. */
export async function tapInto(port: number, host = '127.0.0.1'): Promise<Tap> {
  let heard = ''
  let wake = () => {}
  const sockets: Socket[] = []
  const server = createServer((client) => {
    const upstream = connect({ port, host: '127.0.0.1', localAddress: host })
    sockets.push(client, upstream)
    for (const socket of [client, upstream]) socket.on('error', () => undefined)
    client.on('data', (bytes) => {
      heard += bytes.toString('latin1')
      wake()
    })
    client.pipe(upstream).pipe(client)
  }).listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The tap has no port.')
  return {
    port: address.port,
    get heard() {
      return heard
    },
    async until(said) {
      while (!said.test(heard)) await new Promise<void>((resolve) => (wake = resolve))
    },
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
