import { encodeParameters } from './encode-parameters.js'
import { type Answer, type Reading, type Row, sendStatement } from './send-statement.js'
import type { Session } from './sqlserver-client.js'
import { sqlserverError } from './sqlserver-error.js'
import type { Statement } from './statement.js'

/** What a statement of ours gave: it has one result set at most. */
export interface Result {
  rows: Row[]
  /** Rows changed, or given, as the server counts them. */
  count: number
  /** There were more rows than asked for. */
  more: boolean
}

/**
 * Runs one statement that itself gives hardly more than `limit` rows, and keeps so many.
 *
 * @throws PieceError that names the field of the form the failing part came from.
 */
export async function runLimited(session: Session, one: Statement, limit: number): Promise<Result> {
  return firstSet(await run(session, one, { limit, stop: false }))
}

/**
 * Runs one statement of which all rows are wanted.
 *
 * @throws PieceError that names the field of the form the failing part came from.
 */
export async function runWhole(session: Session, one: Statement): Promise<Result> {
  return firstSet(await run(session, one, { limit: Number.POSITIVE_INFINITY, stop: false }))
}

/**
 * Runs SQL and gives every result set.
 *
 * @throws PieceError that names the field of the form the failing part came from.
 */
export async function run(session: Session, one: Statement, reading: Reading): Promise<Answer> {
  session.signal.throwIfAborted()
  try {
    return await sendStatement(session, one.text, encodeParameters(one), reading)
  } catch (error) {
    throw sqlserverError(error, one)
  }
}

function firstSet({ sets, count }: Answer): Result {
  const [set] = sets
  return { rows: set?.rows ?? [], count, more: set?.more ?? false }
}
