import type { Column } from './column-type.js'
import { readMoment } from './moment-text.js'
import { type Part, parameter, sql } from './statement.js'

/**
 * A value as SQL, bound, in the form the column takes. What depends on settings of the session (dates, times) is
 * converted by a format that stands in the SQL. Without a column the value is bound as it is.
 *
 * @throws PieceError `invalid_input` at the field for text that is no date or time where there must be one.
 */
export function placed(value: unknown, column: Column | undefined, field: string): Part[] {
  return converted(parameter(written(value, column, field), field), column)
}

/**
 * The value to be bound where `converted` stands around it.
 *
 * @throws PieceError `invalid_input` at the field for text that is no date or time where there must be one.
 */
export function written(value: unknown, column: Column | undefined, field: string): unknown {
  if (value === null || value === undefined) return value
  const kind = column?.kind
  if (kind === 'text' || kind === 'json') return typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (typeof value !== 'string' || value === '') return value
  if (kind === 'date') return readMoment(value, field).seconds
  if (kind === 'float') return value.replace(/^([+-]?)Infinity$/i, '$1INF')
  if (kind !== 'timestamp' && kind !== 'moment') return value
  const { seconds, fraction } = readMoment(value, field)
  return `${seconds}.${fraction}`
}

/** What turns a bound value into one of the column's type. A null stays null. */
export function converted(bound: Part, column: Column | undefined): Part[] {
  const timestamp = sql`to_timestamp(${bound}, 'YYYY-MM-DD"T"HH24:MI:SS.FF9')`
  switch (column?.kind) {
    case 'date':
      return sql`to_date(${bound}, 'YYYY-MM-DD"T"HH24:MI:SS')`
    case 'timestamp':
      return timestamp
    case 'moment':
      return sql`from_tz(${timestamp}, '+00:00')`
    case 'interval':
      return column.type.includes('YEAR') ? sql`to_yminterval(${bound})` : sql`to_dsinterval(${bound})`
    case 'float':
      return column.isShort ? sql`to_binary_float(${bound})` : sql`to_binary_double(${bound})`
    case 'boolean':
      return sql`to_boolean(${bound})`
    default:
      return [bound]
  }
}

/**
 * A column as it is read. Dates and times are written by the server, since the library keeps of them only what a
 * JavaScript date can hold.
 */
export function shown(column: Column, name: Part): Part[] {
  if (column.kind === 'date') return sql`to_char(${name}, 'YYYY-MM-DD"T"HH24:MI:SS') as ${name}`
  if (column.kind === 'timestamp') return sql`${trimmed([name])} as ${name}`
  if (column.kind !== 'moment') return [name]
  return sql`${trimmed(sql`sys_extract_utc(${name})`)} || nvl2(${name}, 'Z', null) as ${name}`
}

/** Without the zeros at the end of the fraction. */
const trimmed = (moment: readonly Part[]) =>
  sql`rtrim(rtrim(to_char(${moment}, 'YYYY-MM-DD"T"HH24:MI:SS.FF9'), '0'), '.')`
