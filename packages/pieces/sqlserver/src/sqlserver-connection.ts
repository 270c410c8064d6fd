import { connect as connectTcp, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Connection, ConnectionAuthentication, ConnectionConfiguration } from 'tedious'
import { readExactly } from './exact-values.js'
import { guardStream } from './guard-stream.js'
import { type LoginMessage, notSqlserver } from './sqlserver-error.js'
import type { SqlserverFields } from './sqlserver-fields.js'
import { checkTls, tlsOptions } from './sqlserver-tls.js'

/** A connection not yet made, and what is seen of it while it signs in. */
export interface LoginWatch {
  connection: Connection
  /** Signs in. */
  connect(): Promise<void>
  /** Fulfilled when the server has answered and, where it has to be, the connection is encrypted. */
  reached: Promise<void>
  /** Errors the server sent so far. */
  errors: readonly LoginMessage[]
  /** Rejected where we cut the connection ourselves. */
  failed: Promise<never>
  socket(): Socket | undefined
}

/** Bytes in a packet; the library's default, and what servers take without encryption in the way. */
const PACKET_SIZE = 4_096

/** The server answers in packets of this type only ([MS-TDS] 2.2.3.1.1). */
const ANSWER = 4

/**
 * Prepares a connection that fails where the library would go on or end the process: without encryption though it is
 * asked for, and at answers that are none of SQL Server's.
 *
 * @throws PieceError `invalid_input` at `ca`.
 */
export async function watchedConnection(fields: SqlserverFields): Promise<LoginWatch> {
  const { Connection } = await import('tedious')
  let reach = () => {}
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  let cleartext: TLSSocket | undefined
  let socket: Socket | undefined
  const errors: LoginMessage[] = []
  let refuse = (_error: Error) => {}
  const failed = new Promise<never>((_resolve, reject) => {
    refuse = reject
  })
  // Once signed in nobody waits for it any more; then the statement fails with the connection.
  failed.catch(() => {})
  const fail = (error: Error) => {
    refuse(error)
    socket?.destroy(error)
  }

  class WatchedConnection extends Connection {
    override sendLogin7Packet(): void {
      checkTls(fields.tls, cleartext)
      reach()
      super.sendLogin7Packet()
    }

    override createTokenStreamParser(...args: Parameters<Connection['createTokenStreamParser']>) {
      const stream = super.createTokenStreamParser(...args)
      guardStream(stream.parser)
      stream.parser.on('error', (cause) => fail(notSqlserver(cause)))
      return stream
    }
  }

  const connector = async () => {
    const { server: host = fields.host, port = fields.port } = connection.routingData ?? {}
    socket = await openSocket(host, port)
    socket.once('data', (first: Buffer) => first[0] === ANSWER || fail(notSqlserver()))
    return socket
  }
  const connection = new WatchedConnection(configuration(fields, connector))
  readExactly(connection.config.options)
  // A connection lost between two statements fails the next one; without a listener it would end the process.
  connection.on('error', () => {})
  connection.on('secure', (secured) => {
    cleartext = secured
  })
  connection.on('errorMessage', (message) => errors.push(message))
  return {
    connection,
    connect: () => new Promise((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve()))),
    reached,
    errors,
    failed,
    socket: () => socket,
  }

  async function openSocket(host: string, port: number): Promise<Socket> {
    const opening = connectTcp({ host, port })
    socket = opening
    await new Promise((resolve, reject) => {
      opening.once('connect', resolve).once('error', reject)
      opening.once('close', () => reject(new Error('The connection was closed.')))
    })
    return opening
  }
}

function configuration(fields: SqlserverFields, connector: () => Promise<Socket>): ConnectionConfiguration {
  return {
    server: fields.host,
    authentication: authentication(fields),
    options: {
      port: fields.port,
      database: fields.database,
      connector,
      appName: 'Plugboard',
      encrypt: fields.tls !== 'disable',
      // Nobody is believed for that: who answers is checked before the password is sent.
      trustServerCertificate: true,
      cryptoCredentialsDetails: tlsOptions(fields),
      // Ours ends first; this one is for what nobody waits for any more.
      connectTimeout: fields.connectTimeout * 1_000 + 1_000,
      maxRetriesOnTransientErrors: 0,
      requestTimeout: 0,
      packetSize: PACKET_SIZE,
      // So that a step is undone as a whole, and what is written depends on no setting of the server or user.
      abortTransactionOnError: true,
      language: 'us_english',
      useUTC: true,
    },
  }
}

function authentication({ user, password, domain }: SqlserverFields): ConnectionAuthentication {
  return domain === undefined
    ? { type: 'default', options: { userName: user, password } }
    : { type: 'ntlm', options: { userName: user, password, domain } }
}
