import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { Engine } from './engine.js'
import type { ServerRoutine } from './routines.js'
import { ServerState } from './server-state.js'
import { Session } from './session.js'
import { packet, TNS, TnsStream } from './tns.js'

/** What a listener does with a connection before there is a session. */
export type Greeting = (descriptor: string, socket: Socket) => Buffer | undefined

export interface ServerOptions {
  schemas?: readonly string[]
  routines?: readonly ServerRoutine[]
  /** The listener speaks TLS. */
  tls?: TlsOptions
  /** An answer other than to accept; undefined accepts. */
  greeting?: Greeting
}

/** A server that speaks the protocol of Oracle's thin clients, over SQLite. */
export interface OracleServer {
  port: number
  state: ServerState
  /** Descriptors that clients sent. */
  descriptors: string[]
  /** Connections that are open. */
  open(): number
  /** Cuts every connection. */
  cut(): void
  close(): Promise<void>
}

const PASSWORD = 'right-password'
const SERVICE = 'testpdb'

/** Starts a server on a free loopback port, with a user and a service. */
export async function startOracleServer(options: ServerOptions = {}): Promise<OracleServer> {
  const state = new ServerState(new Engine(options.schemas), options.routines ?? [])
  state.users.PLUGBOARD = { password: PASSWORD }
  const sockets = new Set<Socket>()
  const descriptors: string[] = []
  const take = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    serve(socket, state, descriptors, options.greeting ?? knownOnly).catch(() => socket.destroy())
  }
  const server = options.tls ? createTlsServer(options.tls, take) : createServer(take)
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    port: address.port,
    state,
    descriptors,
    open: () => sockets.size,
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
      state.engine.close()
    },
  }
}

async function serve(socket: Socket, state: ServerState, descriptors: string[], greeting: Greeting): Promise<void> {
  const stream = new TnsStream(socket)
  const descriptor = await connectData(stream)
  if (descriptor === undefined) return
  descriptors.push(descriptor)
  const answer = greeting(descriptor, socket)
  if (answer) return void socket.end(answer)
  socket.write(packet(TNS.accept, acceptBody()))
  stream.isLarge = true
  await new Session(stream, state).serve()
  socket.end()
}

/** Where in a CONNECT packet the descriptor is, without the header. A long one comes in a packet of its own. */
const DATA = 66

async function connectData(stream: TnsStream): Promise<string | undefined> {
  const first = await stream.next()
  if (first?.kind !== TNS.connect) return undefined
  if (first.body.length > DATA) return first.body.subarray(DATA).toString()
  return (await stream.next())?.body.subarray(2).toString()
}

/** Version 318: packets of any length, and no fast authentication. */
function acceptBody(): Buffer {
  const body = Buffer.alloc(37)
  body.writeUInt16BE(318, 0)
  body.writeUInt16BE(8_192, 4)
  body.writeUInt16BE(65_535, 6)
  body[14] = 4
  body[15] = 4
  body.writeUInt32BE(8_192, 24)
  body.writeUInt32BE(65_535, 28)
  return body
}

/** A refusal of the listener. */
export function refuse(number: number): Buffer {
  const text = Buffer.from(
    `(DESCRIPTION=(TMP=)(VSNNUM=318767104)(ERR=${number})(ERROR_STACK=(ERROR=(CODE=${number})(EMFI=4))))`,
  )
  const body = Buffer.alloc(4)
  body.writeUInt16BE(text.length, 2)
  return packet(TNS.refuse, Buffer.concat([body, text]))
}

/** Asks the client to connect elsewhere. */
export function redirect(descriptor: string): Buffer {
  const text = Buffer.from(descriptor)
  const body = Buffer.alloc(2)
  body.writeUInt16BE(text.length)
  return packet(TNS.redirect, Buffer.concat([body, text]))
}

const knownOnly: Greeting = (descriptor) => {
  const [, service] = /\(SERVICE_NAME=([^)]*)\)/i.exec(descriptor) ?? []
  const [, sid] = /\(SID=([^)]*)\)/i.exec(descriptor) ?? []
  if (service === 'full') return refuse(12519)
  if (service !== undefined) return service.toLowerCase() === SERVICE ? undefined : refuse(12514)
  return sid?.toLowerCase() === SERVICE ? undefined : refuse(12505)
}

/** Values of a connection of the piece to a server. */
export function connectionValues({ port }: Pick<OracleServer, 'port'>): Record<string, unknown> {
  return {
    host: '127.0.0.1',
    port,
    serviceName: SERVICE,
    user: 'plugboard',
    password: PASSWORD,
    tls: 'disable',
    connectTimeout: 10,
  }
}
