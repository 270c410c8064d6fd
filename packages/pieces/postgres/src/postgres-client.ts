import { type BaseContext, PieceError } from '@plugboard/core'
import type { Client } from 'pg'
import { sendCancelRequest } from './cancel-request.js'
import { guardStream } from './guard-stream.js'
import { loginError, postgresError } from './postgres-error.js'
import type { PostgresFields } from './postgres-fields.js'
import { tlsOptions } from './postgres-tls.js'

/** What is needed to reach the server. */
export type PostgresContext = Pick<BaseContext, 'signal'> & { auth: { fields: PostgresFields } }

/** A signed-in connection that belongs to one call. */
export interface Session {
  client: Client
  signal: AbortSignal
}

/** Runs a stage of signing in; `validate` times it. */
export type Step = <T>(name: 'network' | 'authentication', run: () => Promise<T>) => Promise<T>

const untimed: Step = (_name, run) => run()

/** So that what the server writes does not depend on its settings, or on those of the user or database. */
const SETTINGS = {
  DateStyle: 'ISO',
  TimeZone: 'UTC',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '3',
}

const set = (scope: 'local' | 'session') =>
  Object.entries(SETTINGS)
    .map(([name, value]) => `set ${scope} ${name} to '${value}'`)
    .join('; ')

/** Makes what the server writes predictable for the rest of the connection, where there is no transaction. */
export async function configure(session: Session): Promise<void> {
  await session.client.query(set('session'))
}

/**
 * Runs the work in one transaction: all of it happens, or nothing.
 *
 * @throws PieceError of what failed, or of a rule that is only checked at the end.
 */
export async function transaction<T>(
  session: Session,
  run: (session: Session) => Promise<T>,
  readOnly = false,
): Promise<T> {
  session.signal.throwIfAborted()
  await session.client.query(`begin${readOnly ? ' read only' : ''}; ${set('local')}`)
  const result = await run(session)
  session.signal.throwIfAborted()
  await session.client.query('commit')
  return result
}

/** Signs in, runs the work in one transaction, and signs out again. */
export function inTransaction<T>(
  ctx: PostgresContext,
  run: (session: Session) => Promise<T>,
  options: { readOnly?: boolean; step?: Step } = {},
): Promise<T> {
  return withSession(ctx, (session) => transaction(session, run, options.readOnly), options.step)
}

/**
 * Signs in, runs the work, and signs out again, whatever happens. What is not committed by then is undone.
 *
 * @throws PieceError; `timeout` when `ctx.signal` aborts, after the server was asked to stop.
 */
export async function withSession<T>(
  ctx: PostgresContext,
  run: (session: Session) => Promise<T>,
  step = untimed,
): Promise<T> {
  const { auth, signal } = ctx
  const client = await createClient(auth.fields)
  const stop = () => stopRunning(client, auth.fields)
  try {
    await signIn(client, auth.fields, signal, step)
    signal.addEventListener('abort', stop, { once: true })
    return await run({ client, signal })
  } catch (error) {
    throw signal.aborted ? cancelled(error) : postgresError(error)
  } finally {
    signal.removeEventListener('abort', stop)
    await signOut(client)
  }
}

const cancelled = (cause: unknown) =>
  new PieceError('timeout', 'The run was cancelled before the server answered.', {
    hint: 'Run it again, with fewer rows or more time.',
    cause,
  })

async function createClient(fields: PostgresFields): Promise<Client> {
  const { Client } = await import('pg')
  const { host, port, database, user, password } = fields
  const client = new Client({
    host,
    port,
    database,
    user,
    // As a function, since the library would look for an absent or empty one in the environment and the home folder.
    password: () => password,
    ssl: tlsOptions(fields),
    application_name: 'Plugboard',
    keepAlive: true,
  })
  // A connection lost between two statements fails the next one; without a listener it would end the process.
  client.on('error', () => {})
  guardStream(client.connection.stream)
  client.connection.once('sslconnect', () => guardStream(client.connection.stream))
  return client
}

async function signIn(client: Client, fields: PostgresFields, signal: AbortSignal, step: Step): Promise<void> {
  signal.throwIfAborted()
  const abort = () => client.connection.stream.destroy(cancelled(signal.reason))
  const timer = setTimeout(() => client.connection.stream.destroy(noAnswer(fields)), fields.connectTimeout * 1_000)
  signal.addEventListener('abort', abort, { once: true })
  try {
    const connected = client.connect()
    // The first message of the server comes after TLS; it may be a refusal, which belongs to the next stage.
    const answered = new Promise((resolve) => client.connection.once('message', resolve))
    await step('network', () => named(Promise.race([answered, connected]), fields))
    await step('authentication', () => named(connected, fields))
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

const noAnswer = (fields: PostgresFields) =>
  new PieceError('timeout', `The server did not answer within ${fields.connectTimeout} seconds.`, {
    field: 'host',
    hint: 'Check server and port, and that a firewall lets Plugboard through.',
  })

async function named(work: Promise<unknown>, fields: PostgresFields): Promise<void> {
  try {
    await work
  } catch (error) {
    throw loginError(error, fields)
  }
}

const ASK_AGAIN = 1_000
const GIVE_UP = 4_000

/**
 * Has the server stop what it is doing for this connection. Asks again, since a request that arrives before the
 * statement does nothing; in the end the connection is cut, which fails the statement on our side.
 */
function stopRunning(client: Client, fields: PostgresFields): void {
  const ended = new AbortController()
  client.connection.once('end', () => ended.abort())
  const giveUp = setTimeout(() => client.connection.stream.destroy(), GIVE_UP)
  const ask = () => cancelOnce(client, fields, ended.signal)
  const again = setInterval(ask, ASK_AGAIN)
  ended.signal.addEventListener('abort', () => {
    clearTimeout(giveUp)
    clearInterval(again)
  })
  ask()
}

function cancelOnce(client: Client, fields: PostgresFields, signal: AbortSignal): void {
  const processId: unknown = Reflect.get(client, 'processID')
  const secretKey: unknown = Reflect.get(client, 'secretKey')
  if (typeof processId !== 'number' || typeof secretKey !== 'number') return void client.connection.stream.destroy()
  const target = { host: fields.host, port: fields.port, tls: tlsOptions(fields), processId, secretKey }
  sendCancelRequest(target, signal).catch(() => signal.aborted || client.connection.stream.destroy())
}

const GOODBYE = 1_000

/** Never fails: the work is done or has failed already, and a server that does not answer is left behind. */
async function signOut(client: Client): Promise<void> {
  const timer = setTimeout(() => client.connection.stream.destroy(), GOODBYE)
  await client.end()
  clearTimeout(timer)
}
