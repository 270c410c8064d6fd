import { type Batch, bindBatch } from './insert-statements.js'
import type { Session } from './oracle-client.js'
import { oracleError } from './oracle-error.js'

/**
 * Runs one statement for many rows at once.
 *
 * @returns how many rows were added.
 * @throws PieceError that names the field of the form the failing part came from.
 */
export async function runBatch(session: Session, batch: Batch): Promise<number> {
  session.signal.throwIfAborted()
  const { default: oracledb } = await import('oracledb')
  const { rows, bindDefs } = bindBatch(batch, oracledb)
  try {
    const { rowsAffected = 0 } =
      bindDefs.length === 0
        ? await session.client.executeMany(batch.one.text, rows.length, {})
        : await session.client.executeMany(batch.one.text, rows, { bindDefs })
    return rowsAffected
  } catch (error) {
    throw oracleError(error, batch.one)
  }
}
