import { type Column, columnOf } from './column-type.js'
import type { Session } from './oracle-client.js'
import { oracleError } from './oracle-error.js'
import { sql, statement } from './statement.js'
import { type TableInput, tableOf } from './table-name.js'

/** Columns of a table by name. */
export type Columns = ReadonlyMap<string, Column>

/**
 * The columns of a table or view, as the server describes them without reading a row.
 *
 * @throws PieceError `not_found` at `table` if there is no such table.
 */
export async function tableColumns(session: Session, input: TableInput): Promise<Columns> {
  session.signal.throwIfAborted()
  const one = statement(sql`select * from ${tableOf(input)}`, { subject: 'table', values: 'table' })
  try {
    const { metaData = [] } = await session.client.getStatementInfo(one.text)
    return new Map(metaData.map((metadata) => [metadata.name, columnOf(metadata)]))
  } catch (error) {
    throw oracleError(error, one)
  }
}
