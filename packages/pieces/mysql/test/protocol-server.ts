import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/** What the server of a test says to one packet of the client: whole packets, without their headers; or its last words. */
export type Answer = (payload: Buffer, sequence: number) => readonly Buffer[] | { last: readonly Buffer[] }

export interface ProtocolServer {
  port: number
  /** Everything the client sent, without headers. */
  received: Buffer[]
  close(): Promise<void>
}

export const SCRAMBLE = Buffer.from('abcdefghijklmnopqrst')

/** https://dev.mysql.com/doc/dev/mysql-server/latest/group__group__cs__capabilities__flags.html */
const FLAGS = { longPassword: 1, protocol41: 0x200, ssl: 0x800, secureConnection: 0x8000, pluginAuth: 0x80000 }

export const OK = Buffer.from([0, 0, 0, 2, 0, 0, 0])

export const failure = (errno: number, message: string) =>
  Buffer.concat([Buffer.from([0xff, errno & 0xff, errno >> 8]), Buffer.from(`#HY000${message}`)])

export const switchTo = (plugin: string) =>
  Buffer.concat([Buffer.from([0xfe]), Buffer.from(`${plugin}\0`), SCRAMBLE, Buffer.from([0])])

function greeting(plugin: string, withTls: boolean): Buffer {
  const { longPassword, protocol41, ssl, secureConnection, pluginAuth } = FLAGS
  const flags = longPassword | protocol41 | secureConnection | pluginAuth | (withTls ? ssl : 0)
  const number = Buffer.alloc(4)
  number.writeUInt32LE(flags)
  return Buffer.concat([
    Buffer.from('\x0a8.4.0-test\0', 'latin1'),
    Buffer.from([7, 0, 0, 0]),
    SCRAMBLE.subarray(0, 8),
    Buffer.from([0]),
    number.subarray(0, 2),
    Buffer.from([45, 2, 0]),
    number.subarray(2),
    Buffer.from([21]),
    Buffer.alloc(10),
    SCRAMBLE.subarray(8),
    Buffer.from(`\0${plugin}\0`),
  ])
}

interface Options {
  plugin: string
  tls?: { key: string; cert: string }
  answer: Answer
}

/** A server that greets like MySQL, and from then on says what the test wants. */
export async function protocolServer({ plugin, tls, answer }: Options): Promise<ProtocolServer> {
  const sockets = new Set<Socket>()
  const received: Buffer[] = []
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    send(socket, 0, greeting(plugin, tls !== undefined))
    if (!tls) return listen(socket)
    // The first packet asks for TLS; what follows is encrypted.
    socket.once('data', (chunk: Buffer) => {
      socket.pause()
      if (chunk.length > sizeOf(chunk)) socket.unshift(chunk.subarray(sizeOf(chunk)))
      const secure = new TLSSocket(socket, { isServer: true, ...tls })
      secure.on('error', () => {})
      listen(secure)
    })
  })
  const listen = (socket: Socket) => {
    let rest = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk])
      for (let length = sizeOf(rest); rest.length >= length; length = sizeOf(rest)) {
        const payload = rest.subarray(4, length)
        const sequence = rest[3] ?? 0
        rest = rest.subarray(length)
        received.push(payload)
        const said = answer(payload, sequence)
        const packets = 'last' in said ? said.last : said
        for (const [index, one] of packets.entries()) send(socket, sequence + 1 + index, one)
        if ('last' in said) return void socket.end()
      }
    })
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    port: address.port,
    received,
    async close() {
      if (!server.listening) return
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const sizeOf = (buffer: Buffer) => (buffer.length < 4 ? 4 : 4 + buffer.readUIntLE(0, 3))

function send(socket: Socket, sequence: number, payload: Buffer): void {
  const header = Buffer.alloc(4)
  header.writeUIntLE(payload.length, 0, 3)
  header[3] = sequence
  socket.write(Buffer.concat([header, payload]))
}
