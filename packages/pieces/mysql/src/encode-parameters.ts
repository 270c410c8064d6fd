import { PieceError } from '@plugboard/core'
import { type Bound, bindValue, needsType } from './bind-value.js'
import type { Session } from './mysql-client.js'
import type { Parameter, Statement } from './statement.js'
import { type TableColumns, tableColumns } from './table-columns.js'

/**
 * The values of a statement as they are bound. Asks the server for the types of the columns where that matters.
 *
 * @throws PieceError `invalid_input` for text that is none, or a value that cannot be compared with its column.
 */
export async function encodeParameters(session: Session, one: Statement): Promise<Bound[]> {
  for (const { value, field } of one.parameters) checkText(value, field ?? one.blame.values)
  const { default: mysql } = await import('mysql2')
  // The library looks it up anew each time it is asked for.
  const { TypedParameter } = mysql
  const columns: TableColumns = one.parameters.some(needsType)
    ? await tableColumns(session, one.blame.table)
    : new Map()
  return one.parameters.map((parameter) =>
    bindValue(parameter, parameter.type ?? typeOf(parameter, columns), TypedParameter),
  )
}

const typeOf = ({ column }: Parameter, columns: TableColumns) =>
  columns.size === 0 || column === undefined ? undefined : columns.get(column.toLowerCase())?.type

/** Also within documents: what cannot be written as UTF-8 would be stored as another character. */
function checkText(value: unknown, field: string): void {
  if (typeof value === 'string' && !value.isWellFormed()) {
    throw new PieceError('invalid_input', 'A value holds half a character, which is no text.', {
      field,
      hint: 'Remove it, or store the bytes in a column for bytes, written as {"base64": "…"}.',
    })
  }
}
