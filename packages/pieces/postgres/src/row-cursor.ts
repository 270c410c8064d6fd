import { PieceError } from '@plugboard/core'
import type { Connection, FieldDef } from 'pg'
import type { Session } from './postgres-client.js'
import { RAW_TEXT, type RawResult } from './raw-result.js'
import type { Statement } from './statement.js'

/** What of the connection is used to refuse a `COPY … FROM STDIN`. */
interface CopyTarget {
  sendCopyFail(message: string): void
}

/**
 * Runs one statement and reads at most `limit` rows; the server keeps the rest. More than one statement in the text is
 * refused by the server, because the extended query protocol is used.
 *
 * Only inside an explicit transaction: an error that first shows at an implicit commit would not reach the cursor.
 *
 * @throws whatever the server or the connection fails with; PieceError `unsupported` for a `COPY` from or to us.
 */
export async function readRows(
  session: Session,
  one: Statement,
  values: readonly (string | null)[],
  limit: number,
): Promise<RawResult> {
  const { default: Cursor } = await import('pg-cursor')
  let copied = false

  /** A `COPY` sends or awaits a stream of its own, which the library cannot take from a cursor. */
  class RowCursor extends Cursor {
    override submit(connection: Connection): void {
      connection.once('copyOutResponse', () => {
        copied = true
      })
      super.submit(connection)
    }

    handleCopyInResponse(connection: CopyTarget): void {
      copied = true
      connection.sendCopyFail('not possible here')
    }

    handleCopyData(): void {}
  }

  const cursor = session.client.query(new RowCursor(one.text, values, { rowMode: 'array', types: RAW_TEXT }))
  return new Promise((resolve, reject) => {
    cursor.read(limit + 1, (error, rows, result) => {
      if (copied) return reject(copyRefused(one, error))
      if (error) return reject(error)
      const fields: FieldDef[] = result?.fields ?? []
      // The next statement waits for this one to be closed; should the connection be lost, that statement says so.
      cursor.close(() => {})
      resolve({
        fields,
        rows: rows.slice(0, limit),
        more: rows.length > limit,
        count: fields.length > 0 ? Math.min(rows.length, limit) : (result?.rowCount ?? 0),
        // Where rows are left, the name of the command has not been sent yet.
        isEmpty: fields.length === 0 && !result?.command,
      })
    })
  })
}

const copyRefused = (one: Statement, cause: unknown) =>
  new PieceError('unsupported', 'COPY from and to the client is not possible here.', {
    field: one.blame.subject,
    hint: 'Use SELECT to read rows and INSERT to write them.',
    cause,
  })
