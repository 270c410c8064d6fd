import { PieceError } from '@plugboard/core'
import type { PrepareStatementInfo, Query, ResultSetHeader } from 'mysql2'
import type { Bound } from './bind-value.js'
import { type Column, columnOf } from './column.js'
import { streamOf } from './guard-stream.js'
import type { Session } from './mysql-client.js'
import { isServerError } from './mysql-error.js'
import type { Statement } from './statement.js'

/** One result set as the library reads it. */
export interface RawSet {
  columns: readonly Column[]
  rows: unknown[][]
  /** There were more rows than asked for. */
  more: boolean
}

/** What a statement gave. */
interface RawResult {
  /** One for each result set, in order; none of a statement that gives no rows. */
  sets: readonly RawSet[]
  /** Rows changed. */
  changed: number
  /** Whether the server counted up an `AUTO_INCREMENT` column, or was given a value for it. */
  hasId: boolean
}

/**
 * Prepares one statement, runs it, and keeps at most `limit` rows of each result set. Rows beyond are passed over,
 * because stopping would undo what the statement changes; where it only reads, the connection is ended instead. More
 * than one statement in the text is refused by the server, because none is prepared.
 *
 * @throws whatever the server or the connection fails with; PieceError for a wrong number of values.
 */
export async function readRows(
  session: Session,
  one: Statement,
  values: readonly Bound[],
  limit: number,
): Promise<RawResult> {
  const start = await prepareToRun(session, one, values)
  return new Promise((resolve, reject) => {
    const sets: RawSet[] = []
    let changed = 0
    let hasId = false
    let isAnswered = false
    const { client } = session
    const done = (error?: unknown) => {
      client.off('error', done)
      if (error) reject(error)
      else resolve({ sets, changed, hasId })
    }
    // The library tells a lost connection to the connection alone.
    client.on('error', done)
    start()
      .on('error', done)
      .on('end', () => done(isAnswered ? undefined : new Error('The server asked for a LOCAL INFILE.')))
      .on('fields', (fields) => {
        isAnswered = true
        if (Array.isArray(fields)) sets.push({ columns: fields.map(columnOf), rows: [], more: false })
      })
      .on('result', (row: unknown[] | ResultSetHeader) => {
        const last = sets.at(-1)
        if (!Array.isArray(row)) {
          changed += row.affectedRows
          hasId ||= Number(row.insertId) !== 0
        } else if (last && last.rows.length < limit) last.rows.push(row)
        else if (last) {
          if (one.readsOnly && last.more) breakOff(session, done)
          last.more = true
        }
      })
  })
}

const CANNOT_BE_PREPARED = 1295

/** Statements such as `create procedure` cannot be prepared by MySQL; without values they can be sent as they are. */
async function prepareToRun(session: Session, one: Statement, values: readonly Bound[]): Promise<() => Query> {
  try {
    const prepared = await prepare(session, one.text)
    requireCount(prepared, values, one)
    return () => prepared.execute([...values])
  } catch (error) {
    if (!isServerError(error) || error.errno !== CANNOT_BE_PREPARED || values.length > 0) throw error
    return () => session.client.query(one.text)
  }
}

function prepare({ client }: Session, text: string): Promise<PrepareStatementInfo> {
  return new Promise((resolve, reject) => {
    client.prepare(text, (error, prepared) => (error ? reject(error) : resolve(prepared)))
  })
}

/** The server would read whatever bytes follow where a value is missing. */
function requireCount(prepared: PrepareStatementInfo, values: readonly Bound[], one: Statement): void {
  const parameters: unknown = Reflect.get(prepared, 'parameters')
  const count = Array.isArray(parameters) ? parameters.length : 0
  if (count === values.length) return
  throw new PieceError('invalid_input', `The statement takes ${count} parameters, and ${values.length} are given.`, {
    field: one.blame.values,
    hint: 'Give one for each ? of the statement.',
  })
}

function breakOff(session: Session, done: () => void): void {
  session.isBrokenOff = true
  done()
  streamOf(session.client).destroy()
}
