import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { Database } from './database.js'
import type { Encryption } from './prelogin.js'
import type { Call } from './requests.js'
import { Session } from './session.js'
import type { Accounts } from './sign-in.js'
import type { Identity } from './transport.js'

/** What the sessions of a server share. */
export interface Host {
  encryption: Encryption
  identity: Identity | undefined
  maxConnections: number
  accounts: Accounts
  databases: Map<string, Database>
  /** By login: names of tables it may not touch, in small letters. */
  denied: Map<string, ReadonlySet<string>>
  /** How many requests wait for a time to pass. */
  waiting: number
  /** How many connections were encrypted, and how many signed in with a password, right or wrong. */
  encrypted: number
  logins: number
  /** How often it was told to stop, and whether it takes no notice. */
  attentions: number
  isDeaf: boolean
  /** Rows are not counted until a session asks for it. */
  noCount: boolean
  /** Where it sends clients on to. */
  routeTo: { server: string; port: number } | undefined
  /** The size of packets it agrees to at most. */
  packetSize: number
  sessions: Set<unknown>
  /** What was called, latest last. */
  calls: Call[]
  countRow(): void
}

/** A server that speaks TDS 7.4 on a port of its own. */
export interface TdsServer {
  port: number
  host: Host
  /** A database, made when it is first asked for. */
  database(name: string): Database
  /** Rows sent since the start. */
  rowsSent(): number
  /** Connections there are, signed in or not. */
  sockets(): number
  /** Cuts every connection. */
  cut(): void
  stop(): Promise<void>
}

/** Starts a server on the loopback address. Without an identity it has no encryption. */
export async function startTdsServer(options: Partial<Host> = {}): Promise<TdsServer> {
  let rows = 0
  const host: Host = {
    encryption: options.identity ? 'on' : 'notSupported',
    identity: undefined,
    maxConnections: 1_000,
    accounts: { logins: [], windows: [], domains: [] },
    databases: new Map(),
    denied: new Map(),
    waiting: 0,
    encrypted: 0,
    logins: 0,
    attentions: 0,
    isDeaf: false,
    noCount: false,
    routeTo: undefined,
    packetSize: 32_767,
    sessions: new Set(),
    calls: [],
    countRow: () => {
      rows++
    },
    ...options,
  }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.setNoDelay()
    socket.once('close', () => sockets.delete(socket))
    new Session(socket, host)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: address.port,
    host,
    database: (name) => databaseOf(host, name),
    rowsSent: () => rows,
    sockets: () => sockets.size,
    cut,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      cut()
      await closed
      for (const database of host.databases.values()) database.close()
    },
  }
}

function databaseOf({ databases }: Host, name: string): Database {
  const known = databases.get(name.toLowerCase()) ?? new Database(name)
  databases.set(name.toLowerCase(), known)
  return known
}
