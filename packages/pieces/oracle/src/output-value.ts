import type { Column } from './column-type.js'
import { decimal, decodeValue } from './decode-value.js'
import { readMoment } from './moment-text.js'
import { written } from './place-value.js'

/**
 * A value for a parameter of PL/SQL. Dates and times stand in the form the session is set to, since a variable that
 * also comes back cannot be converted by a format of its own.
 *
 * @throws PieceError `invalid_input` at `parameters` for text that is no date or time where there must be one.
 */
export function parameterText(value: unknown, column: Column): unknown {
  const text = written(value, column, 'parameters')
  return column.kind === 'moment' && typeof text === 'string' && text !== '' ? `${text}+00:00` : text
}

/** A value that came back from PL/SQL, as JSON. */
export function outputValue(value: unknown, column: Column): unknown {
  if (typeof value !== 'string') return decodeValue(value, column)
  if (column.kind === 'number') return decimal(value, undefined)
  if (column.kind !== 'timestamp' && column.kind !== 'moment') return decodeValue(value, column)
  const { seconds, fraction } = readMoment(value, 'parameters')
  const short = `${seconds}.${fraction}`.replace(/\.?0+$/, '')
  return column.kind === 'moment' ? `${short}Z` : short
}
