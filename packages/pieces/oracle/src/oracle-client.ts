import { type BaseContext, isPieceError, PieceError } from '@plugboard/core'
import type { Connection } from 'oracledb'
import { connectDescriptor } from './connect-descriptor.js'
import { ConnectionSocket } from './connection-socket.js'
import { loginError } from './login-error.js'
import { oracleError } from './oracle-error.js'
import type { OracleFields } from './oracle-fields.js'
import { tlsAttributes } from './oracle-tls.js'

/** What is needed to reach the server. */
export type OracleContext = Pick<BaseContext, 'signal'> & { auth: { fields: OracleFields } }

/** A signed-in connection that belongs to one call. */
export interface Session {
  client: Connection
  signal: AbortSignal
}

/** Runs a stage of signing in; `validate` times it. */
export type Step = <T>(name: 'network' | 'authentication', run: () => Promise<T>) => Promise<T>

const untimed: Step = (_name, run) => run()

/** So that what the server writes and reads does not depend on its settings, or on those of the user. */
const SETTINGS = {
  TIME_ZONE: '+00:00',
  NLS_LANGUAGE: 'AMERICAN',
  NLS_DATE_FORMAT: 'YYYY-MM-DD"T"HH24:MI:SS',
  NLS_TIMESTAMP_FORMAT: 'YYYY-MM-DD"T"HH24:MI:SS.FF9',
  NLS_TIMESTAMP_TZ_FORMAT: 'YYYY-MM-DD"T"HH24:MI:SS.FF9TZH:TZM',
  NLS_NUMERIC_CHARACTERS: '.,',
  NLS_SORT: 'BINARY',
  NLS_COMP: 'BINARY',
}

const CONFIGURE = `alter session set ${Object.entries(SETTINGS)
  .map(([name, value]) => `${name} = '${value}'`)
  .join(' ')}`

/**
 * Signs in, runs the work in one transaction, and signs out again: all of it happens, or nothing.
 *
 * @throws PieceError of what failed, or of a rule that is only checked at the end.
 */
export function inTransaction<T>(
  ctx: OracleContext,
  run: (session: Session) => Promise<T>,
  step: Step = untimed,
): Promise<T> {
  const whole = async (session: Session) => {
    await session.client.execute(CONFIGURE, {}, {})
    const result = await run(session)
    session.signal.throwIfAborted()
    await session.client.commit()
    return result
  }
  return withSession(ctx, whole, step)
}

/**
 * Signs in, runs the work, and signs out again, whatever happens. What is not committed by then is undone.
 *
 * @throws PieceError; `timeout` when `ctx.signal` aborts, after the server was asked to stop.
 */
async function withSession<T>(ctx: OracleContext, run: (session: Session) => Promise<T>, step: Step): Promise<T> {
  const { auth, signal } = ctx
  const socket = new ConnectionSocket()
  let client: Connection | undefined
  let giveUp: NodeJS.Timeout | undefined
  const stop = () => {
    if (client) giveUp = stopRunning(client, socket)
  }
  try {
    client = await signIn(auth.fields, signal, socket, step)
    signal.addEventListener('abort', stop, { once: true })
    return await run({ client, signal })
  } catch (error) {
    throw signal.aborted ? cancelled(error) : oracleError(error)
  } finally {
    signal.removeEventListener('abort', stop)
    clearTimeout(giveUp)
    if (client) await signOut(client, socket)
  }
}

const cancelled = (cause: unknown) =>
  new PieceError('timeout', 'The run was cancelled before the server answered.', {
    hint: 'Run it again, with fewer rows or more time.',
    cause,
  })

async function signIn(
  fields: OracleFields,
  signal: AbortSignal,
  socket: ConnectionSocket,
  step: Step,
): Promise<Connection> {
  signal.throwIfAborted()
  const attributes = {
    user: fields.user,
    password: fields.password,
    connectString: connectDescriptor(fields),
    program: 'Plugboard',
    ...tlsAttributes(fields),
  }
  const { default: oracledb } = await import('oracledb')
  const connecting = socket.during(() => oracledb.getConnection(attributes))
  const connected = unlessEnded(connecting, fields, signal, socket).catch((error: unknown) => {
    throw loginError(error, socket.failure, fields)
  })
  await step('network', () => connected.catch(rethrowNetwork))
  return step('authentication', () => connected)
}

/** The library makes the connection and signs in at once; what went wrong tells how far it came. */
function rethrowNetwork(error: unknown): void {
  if (isPieceError(error) && NETWORK.has(error.code)) throw error
}

const NETWORK = new Set(['unreachable', 'tls_failed', 'timeout', 'bad_response'])

/** The library waits for a server that has accepted the connection without end, and has nothing to stop it with. */
function unlessEnded(
  connecting: Promise<Connection>,
  fields: OracleFields,
  signal: AbortSignal,
  socket: ConnectionSocket,
): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const end = (reason: PieceError) => {
      socket.cut(reason)
      reject(reason)
      connecting.then((late) => late.close()).catch(() => {})
    }
    const abort = () => end(cancelled(signal.reason))
    const timer = setTimeout(() => end(noAnswer(fields)), fields.connectTimeout * 1_000)
    signal.addEventListener('abort', abort, { once: true })
    const settled = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    }
    connecting.then(resolve, reject).finally(settled)
  })
}

const noAnswer = (fields: OracleFields) =>
  new PieceError('timeout', `The server did not answer within ${fields.connectTimeout} seconds.`, {
    field: 'host',
    hint: 'Check server and port, and that a firewall lets Plugboard through.',
  })

const GIVE_UP = 4_000

/** Has the server stop what it is doing for this connection; where it does not, the connection is cut. */
function stopRunning(client: Connection, socket: ConnectionSocket): NodeJS.Timeout {
  const cut = () => socket.cut(cancelled(undefined))
  client.break().catch(cut)
  return setTimeout(cut, GIVE_UP)
}

const GOODBYE = 1_000

/** Never fails: the work is done or has failed already, and a server that does not answer is left behind. */
async function signOut(client: Connection, socket: ConnectionSocket): Promise<void> {
  const timer = setTimeout(() => socket.cut(new Error('The server did not say goodbye.')), GOODBYE)
  await client.close().catch(() => {})
  clearTimeout(timer)
}
