import { type BaseContext, PieceError } from '@plugboard/core'
import type { Connection } from 'tedious'
import type { LoginWatch } from './login-watch.js'
import { type WatchedConnection, watchedConnection } from './sqlserver-connection.js'
import { loginError, sqlserverError } from './sqlserver-error.js'
import type { SqlserverFields } from './sqlserver-fields.js'

/** What is needed to reach the server. */
export type SqlserverContext = Pick<BaseContext, 'signal'> & { auth: { fields: SqlserverFields } }

/** A signed-in connection that belongs to one call. */
export interface Session {
  connection: Connection
  signal: AbortSignal
  /** The server was stopped in the middle of its rows, and has undone the transaction. */
  isStopped: boolean
}

/** Runs a stage of signing in; `validate` times it. */
export type Step = <T>(name: 'network' | 'authentication', run: () => Promise<T>) => Promise<T>

const untimed: Step = (_name, run) => run()

/** Signs in, runs the work in one transaction, and signs out again: all of it happens, or nothing. */
export function inTransaction<T>(
  ctx: SqlserverContext,
  run: (session: Session) => Promise<T>,
  step?: Step,
): Promise<T> {
  return withSession(ctx, (session) => transaction(session, run), step)
}

/** @throws PieceError of what failed, or of a rule that is only checked at the end. */
async function transaction<T>(session: Session, run: (session: Session) => Promise<T>): Promise<T> {
  const { connection, signal } = session
  signal.throwIfAborted()
  await called((done) => connection.beginTransaction(done))
  const result = await run(session)
  signal.throwIfAborted()
  if (!session.isStopped) await called((done) => connection.commitTransaction(done))
  return result
}

type Done = (error?: Error | null) => void

const called = (call: (done: Done) => void): Promise<void> =>
  new Promise((resolve, reject) => call((error) => (error ? reject(error) : resolve())))

/**
 * Signs in, runs the work, and signs out again, whatever happens. What is not committed by then is undone.
 *
 * @throws PieceError; `timeout` when `ctx.signal` aborts, after the server was told to stop.
 */
async function withSession<T>(
  { auth, signal }: SqlserverContext,
  run: (session: Session) => Promise<T>,
  step = untimed,
): Promise<T> {
  const watched = await watchedConnection(auth.fields)
  const { connection } = watched
  const stop = () => stopRunning(connection)
  try {
    await signIn(watched, auth.fields, signal, step)
    signal.addEventListener('abort', stop, { once: true })
    return await run({ connection, signal, isStopped: false })
  } catch (error) {
    throw signal.aborted ? cancelled(error) : sqlserverError(error)
  } finally {
    signal.removeEventListener('abort', stop)
    await signOut(watched)
  }
}

const cancelled = (cause: unknown) =>
  new PieceError('timeout', 'The run was cancelled before the server answered.', {
    hint: 'Run it again, with fewer rows or more time.',
    cause,
  })

async function signIn(
  { connection, watch }: WatchedConnection,
  fields: SqlserverFields,
  signal: AbortSignal,
  step: Step,
): Promise<void> {
  signal.throwIfAborted()
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(noAnswer(fields)), fields.connectTimeout * 1_000)
  const ending = AbortSignal.any([signal, late.signal])
  const ended = new Promise<never>((_resolve, reject) => {
    ending.addEventListener('abort', () => reject(ending.reason), { once: true })
  })
  try {
    const connected = called((done) => connection.connect(done))
    await step('network', () => named(Promise.race([watch.failed, watch.reached, connected, ended]), watch, fields))
    await step('authentication', () => named(Promise.race([watch.failed, connected, ended]), watch, fields))
  } finally {
    clearTimeout(timer)
    ended.catch(() => {})
  }
}

const noAnswer = (fields: SqlserverFields) =>
  new PieceError('timeout', `The server did not answer within ${fields.connectTimeout} seconds.`, {
    field: 'host',
    hint: 'Check server and port, and that a firewall lets Plugboard through.',
  })

async function named(work: Promise<unknown>, watch: LoginWatch, fields: SqlserverFields): Promise<void> {
  try {
    await work
  } catch (error) {
    throw loginError(error, watch.errors, fields)
  }
}

const GIVE_UP = 4_000

/**
 * Has the server stop what it is doing for this connection, by an attention on the connection itself. Where that is not
 * answered the connection is cut, which fails the statement on our side, and in the end on the server.
 */
function stopRunning(connection: Connection): void {
  const giveUp = setTimeout(() => connection.close(), GIVE_UP)
  connection.once('end', () => clearTimeout(giveUp))
  connection.cancel()
}

/** Never fails: the work is done or has failed already. The protocol has no words of leave. */
async function signOut({ connection, watch }: WatchedConnection): Promise<void> {
  await watch.close()
  connection.close()
}
