import type { BaseContext } from '@plugboard/core'
import type { Connection } from 'mysql2'
import { sendCancelRequest } from './cancel-request.js'
import { streamOf } from './guard-stream.js'
import { cancelled, type Step, signIn, signOut, untimed } from './mysql-connection.js'
import { mysqlError } from './mysql-error.js'
import type { MysqlFields } from './mysql-fields.js'

/** What is needed to reach the server. */
export type MysqlContext = Pick<BaseContext, 'signal'> & { auth: { fields: MysqlFields } }

/** A signed-in connection that belongs to one call. */
export interface Session {
  client: Connection
  signal: AbortSignal
  /** A statement that only reads was broken off by ending the connection. */
  isBrokenOff: boolean
}

/** So that what is meant and what is written does not depend on the settings of the server or the user. */
const SETTINGS = [
  'names utf8mb4',
  "time_zone = '+00:00'",
  "sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  "lc_messages = 'en_US'",
  "lc_time_names = 'en_US'",
  'autocommit = 1',
  "completion_type = 'NO_CHAIN'",
  'sql_auto_is_null = 0',
  'sql_select_limit = 18446744073709551615',
]

/** Runs SQL that holds nothing a person typed. */
export function command(session: Session, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    session.client.query(text, (error) => (error ? reject(error) : resolve()))
  })
}

/**
 * Runs the work in one transaction: all of it happens, or nothing, unless a statement commits on its way.
 *
 * @throws PieceError of what failed.
 */
async function transaction<T>(session: Session, run: (session: Session) => Promise<T>, readOnly = false): Promise<T> {
  session.signal.throwIfAborted()
  await command(session, `start transaction${readOnly ? ' read only' : ''}`)
  try {
    const result = await run(session)
    session.signal.throwIfAborted()
    if (!session.isBrokenOff) await command(session, 'commit')
    return result
  } catch (error) {
    // Where even that fails the connection is gone, and the server undoes it by itself.
    await command(session, 'rollback').catch(() => {})
    throw error
  }
}

/** Signs in, runs the work in one transaction, and signs out again. */
export function inTransaction<T>(
  ctx: MysqlContext,
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
async function withSession<T>(ctx: MysqlContext, run: (session: Session) => Promise<T>, step = untimed): Promise<T> {
  const { auth, signal } = ctx
  let client: Connection | undefined
  let stop: (() => void) | undefined
  try {
    client = await signIn(auth.fields, signal, step)
    stop = stopRunning.bind(undefined, client, auth.fields)
    signal.addEventListener('abort', stop, { once: true })
    const session = { client, signal, isBrokenOff: false }
    await command(session, `set ${SETTINGS.join(', ')}`)
    return await run(session)
  } catch (error) {
    throw signal.aborted ? cancelled(error) : mysqlError(error)
  } finally {
    if (stop) signal.removeEventListener('abort', stop)
    if (client) await signOut(client)
  }
}

const ASK_AGAIN = 1_000
const GIVE_UP = 4_000

/**
 * Has the server stop what it is doing for this connection. Asks again, since a request that arrives before the
 * statement does nothing; in the end the connection is cut, which fails the statement on our side.
 */
function stopRunning(client: Connection, fields: MysqlFields): void {
  const stream = streamOf(client)
  if (stream.closed) return
  const ended = new AbortController()
  stream.once('close', () => ended.abort())
  const giveUp = setTimeout(() => stream.destroy(), GIVE_UP)
  const ask = () => {
    sendCancelRequest(client, fields, ended.signal).catch(() => ended.signal.aborted || stream.destroy())
  }
  const again = setInterval(ask, ASK_AGAIN)
  ended.signal.addEventListener('abort', () => {
    clearTimeout(giveUp)
    clearInterval(again)
  })
  ask()
}
