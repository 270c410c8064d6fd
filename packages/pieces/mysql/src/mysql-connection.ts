import { connect, isIP, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { PieceError } from '@plugboard/core'
import type { Connection } from 'mysql2'
import { guardStream, streamOf } from './guard-stream.js'
import { isServerError, loginError } from './mysql-error.js'
import type { MysqlFields } from './mysql-fields.js'
import { tlsOptions } from './mysql-tls.js'

/** Runs a stage of signing in; `validate` times it. */
export type Step = <T>(name: 'network' | 'authentication', run: () => Promise<T>) => Promise<T>

export const untimed: Step = (_name, run) => run()

/** A connection that is being made. */
interface Attempt {
  client: Connection
  /** The server has greeted us, over TLS where that is asked for. */
  greeted: Promise<void>
  /** Node's code of a failure of TLS, which the library overwrites with one of its own. */
  tlsCode(): string | undefined
}

/**
 * Connects and signs in.
 *
 * @throws PieceError that names the field of the connection at fault; `timeout` when the signal aborts.
 */
export async function signIn(fields: MysqlFields, signal: AbortSignal, step = untimed): Promise<Connection> {
  signal.throwIfAborted()
  const { client, greeted, tlsCode } = await open(fields)
  const limit = limitTime(client, fields, signal)
  const named = (error: unknown) => limit.reason() ?? loginError(withCode(error, tlsCode()), fields)
  try {
    const connected = new Promise<void>((resolve, reject) => {
      client.connect((error) => (error ? reject(error) : resolve()))
    })
    // A refusal of the server shows that the network is in order, and belongs to the next stage.
    const reached = connected.catch((error: unknown) => {
      if (!isServerError(error)) throw named(error)
    })
    await step('network', () => Promise.race([greeted, reached]))
    await step('authentication', () => connected.catch((error: unknown) => Promise.reject(named(error))))
    return client
  } catch (error) {
    await signOut(client)
    throw error
  } finally {
    limit.end()
  }
}

/** Ends the connection when it takes too long or the run is cancelled; tells which it was. */
function limitTime(client: Connection, fields: MysqlFields, signal: AbortSignal) {
  let reason: PieceError | undefined
  const give = (error: PieceError) => {
    reason ??= error
    streamOf(client).destroy()
  }
  const abort = () => give(cancelled(signal.reason))
  const timer = setTimeout(() => give(noAnswer(fields)), fields.connectTimeout * 1_000)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  return {
    reason: () => reason,
    end() {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    },
  }
}

export const cancelled = (cause: unknown) =>
  new PieceError('timeout', 'The run was cancelled before the server answered.', {
    hint: 'Run it again, with fewer rows or more time.',
    cause,
  })

const noAnswer = (fields: MysqlFields) =>
  new PieceError('timeout', `The server did not answer within ${fields.connectTimeout} seconds.`, {
    field: 'host',
    hint: 'Check server and port, and that a firewall lets Plugboard through.',
  })

const withCode = (error: unknown, code: string | undefined): unknown =>
  code === undefined ? error : Object.assign(new Error('TLS failed.', { cause: error }), { code })

async function open(fields: MysqlFields): Promise<Attempt> {
  const ssl = tlsOptions(fields)
  const { default: mysql } = await import('mysql2')
  const { host, port, database, user, password, tls } = fields
  const client = mysql.createConnection({
    host: nameForTls(host),
    port,
    database,
    user,
    ...(password !== undefined && { password }),
    ...(ssl && { ssl }),
    ...SETTINGS,
    enableCleartextPlugin: tls === 'verify-ca' || tls === 'verify-full',
    stream: () => openSocket(host, port),
  })
  // A connection lost between two statements fails the next one; without a listener it would end the process.
  client.on('error', () => {})
  return { client, ...watch(client, ssl !== false) }
}

/** What the library may do, and how it reads values. */
const SETTINGS = {
  charset: 'UTF8MB4_GENERAL_CI',
  // No files of this machine (LOCAL_FILES), and none of the settings these flags change at the server.
  flags: ['-LOCAL_FILES', '-IGNORE_SPACE', '-ODBC', 'PS_MULTI_RESULTS'],
  multipleStatements: false,
  rowsAsArray: true,
  supportBigNumbers: true,
  dateStrings: true,
  jsonStrings: true,
  // Readers are not put together as code, from names a server sends.
  disableEval: true,
  typeCast: (field: { type: string; buffer(): Buffer | null }, next: () => unknown) =>
    field.type === 'GEOMETRY' || field.type === 'VECTOR' ? field.buffer() : next(),
  connectTimeout: 0,
  connectAttributes: { program_name: 'Plugboard' },
}

/**
 * The library compares the certificate with this name only if it is no address, and for an address would compare with
 * `localhost`. A dot at the end, which means nothing in a name, keeps it from seeing the address; Node removes the dot.
 */
const nameForTls = (host: string) => (isIP(host) === 0 ? host : `${host}.`)

const openSocket = (host: string, port: number): Socket => connect({ host, port, noDelay: true, keepAlive: true })

/** Looks at the first bytes, which MySQL sends by itself, and at TLS after them. */
function watch(client: Connection, withTls: boolean): Omit<Attempt, 'client'> {
  let tlsCode: string | undefined
  let greet = () => {}
  const greeted = new Promise<void>((resolve) => {
    greet = resolve
  })
  let isFirst = true
  let isEncrypting = false
  const look = () => {
    if (!withTls) return greet()
    const stream = streamOf(client)
    if (isEncrypting || !(stream instanceof TLSSocket)) return
    isEncrypting = true
    stream.once('secureConnect', greet)
    stream.prependListener('error', (error: NodeJS.ErrnoException) => {
      tlsCode ??= error.code
    })
  }
  guardStream(client, {
    before(chunk) {
      if (isFirst) requireGreeting(chunk)
      isFirst = false
    },
    after: look,
  })
  return { greeted, tlsCode: () => tlsCode }
}

/** Length, sequence number 0, then version 10 of the protocol or an error. Longer greetings than 64 KB do not exist. */
function requireGreeting(chunk: Buffer): void {
  const [, , high = 0, sequence = 0, kind = 10] = chunk
  if (high !== 0 || sequence !== 0 || (kind !== 10 && kind !== 255)) throw new Error('This is no greeting of MySQL.')
}

const GOODBYE = 1_000

/** Never fails: the work is done or has failed already, and a server that does not answer is left behind. */
export async function signOut(client: Connection): Promise<void> {
  const stream = streamOf(client)
  if (stream.closed) return
  const closed = new Promise((resolve) => stream.once('close', resolve))
  const timer = setTimeout(() => stream.destroy(), GOODBYE)
  if (client.state === 'authenticated') client.end()
  else stream.destroy()
  await closed
  clearTimeout(timer)
}
