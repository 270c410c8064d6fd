import type { Socket } from 'node:net'
import type { Connection, ConnectionAuthentication, ConnectionConfiguration } from 'tedious'
import { readExactly } from './exact-values.js'
import { guardStream } from './guard-stream.js'
import { LoginWatch } from './login-watch.js'
import { notSqlserver } from './sqlserver-error.js'
import type { SqlserverFields } from './sqlserver-fields.js'
import { checkTls, tlsOptions } from './sqlserver-tls.js'

/** A connection not yet made, and what is seen of it while it signs in. */
export interface WatchedConnection {
  connection: Connection
  watch: LoginWatch
}

/**
 * Prepares a connection that fails where the library would go on or end the process: without encryption though it is
 * asked for, and at answers that are none of SQL Server's.
 *
 * @throws PieceError `invalid_input` at `ca`.
 */
export async function watchedConnection(fields: SqlserverFields): Promise<WatchedConnection> {
  const { Connection } = await import('tedious')
  const watch = new LoginWatch()

  class Watched extends Connection {
    override sendLogin7Packet(): void {
      checkTls(fields.tls, watch.cleartext)
      watch.reach()
      super.sendLogin7Packet()
    }

    override createTokenStreamParser(...args: Parameters<Connection['createTokenStreamParser']>) {
      const stream = super.createTokenStreamParser(...args)
      guardStream(stream.parser)
      stream.parser.on('error', (cause) => watch.fail(notSqlserver(cause)))
      return stream
    }

    /** A server may be set up to count no rows. */
    override getInitialSql(): string {
      return `${super.getInitialSql()}\nset nocount off`
    }
  }

  const connection: Connection = new Watched(
    configuration(fields, () => {
      const { server = fields.host, port = fields.port } = connection.routingData ?? {}
      return watch.open(server, port)
    }),
  )
  readExactly(connection.config.options)
  // A connection lost between two statements fails the next one; without a listener it would end the process.
  connection.on('error', () => {})
  connection.on('secure', (cleartext) => {
    watch.cleartext = cleartext
  })
  connection.on('errorMessage', (message) => watch.errors.push(message))
  return { connection, watch }
}

/** Bytes in a packet; the library's default. */
const PACKET_SIZE = 4_096

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
