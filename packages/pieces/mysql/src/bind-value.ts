import { PieceError } from '@plugboard/core'
import type { TypedParameter, TypedParameterValue } from 'mysql2'
import type { Parameter } from './statement.js'

/** A value as it is handed to the library, which sends it apart from the SQL. */
export type Bound = string | number | boolean | null | Buffer | TypedParameterValue

/** Makes values of a given type of the protocol; part of the library, which is loaded on first use. */
export type Typed = typeof TypedParameter

type Kind = 'number' | 'float' | 'double' | 'moment' | 'bits' | 'text' | 'other'

const KINDS: Readonly<Record<string, Kind>> = {
  tinyint: 'number',
  smallint: 'number',
  mediumint: 'number',
  int: 'number',
  bigint: 'number',
  decimal: 'number',
  year: 'number',
  float: 'float',
  double: 'double',
  date: 'moment',
  datetime: 'moment',
  timestamp: 'moment',
  bit: 'bits',
  char: 'text',
  varchar: 'text',
  tinytext: 'text',
  text: 'text',
  mediumtext: 'text',
  longtext: 'text',
  enum: 'text',
  set: 'text',
}

/** Whether a value cannot be bound without knowing the type of its column. */
export function needsType({ value, column, isCompared }: Parameter): boolean {
  if (column === undefined) return false
  if (isCompared) return true
  return typeof value === 'string' && value.length >= SHORTEST && (ZONED.test(value) || /^\d{16,20}$/.test(value))
}

/** `9007199254740992`, and no time of a zone is shorter. */
const SHORTEST = 16

/**
 * A JSON value as it is bound. Objects and lists are JSON text, `{"base64": …}` is bytes. Where the type of the column
 * is known, times of a zone become those of the session (UTC), and a value that is compared becomes one of the
 * column's kind, because MySQL would compare text with a number as numbers: 'abc' = 0.
 *
 * @throws PieceError `invalid_input` for a value that cannot be compared with the column.
 */
export function bindValue(parameter: Parameter, type: string | undefined, typed: Typed): Bound {
  const { value, field, isCompared } = parameter
  const kind = KINDS[type ?? ''] ?? 'other'
  if (value === null || value === undefined) return null
  if (typeof value === 'object') return bytes(value) ?? JSON.stringify(value)
  if (isCompared) return compared(String(value), kind, typed) ?? refuse(kind, type, field)
  if (typeof value === 'number') return isPlain(value, parameter) ? value : typed.LONGLONG(value)
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') return String(value)
  if (kind === 'moment') return withoutZone(value)
  return kind === 'bits' && /^\d+$/.test(value) ? typed.NEWDECIMAL(value) : value
}

/**
 * Numbers are bound as floating point. A whole one is given to a column exactly, whatever that holds; elsewhere it must
 * be a whole one, such as after `limit`.
 */
const isPlain = (value: number, { column }: Parameter) =>
  !Number.isSafeInteger(value) || (column !== undefined && Math.abs(value) < 1e15)

/** `{"base64": "AP8="}`, an object with exactly this key, holds bytes. */
function bytes(value: object): Buffer | undefined {
  if (!('base64' in value) || typeof value.base64 !== 'string' || Object.keys(value).length > 1) return undefined
  return isBase64(value.base64) ? Buffer.from(value.base64, 'base64') : undefined
}

const isBase64 = (text: string) => /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0

const NUMBER = /^\s*([+-]?)(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i

function compared(text: string, kind: Kind, typed: Typed): Bound | undefined {
  if (kind === 'text') return text
  if (kind === 'moment') return /^\s*\d/.test(text) ? withoutZone(text) : undefined
  if (kind === 'other') return text
  const number = text === 'true' ? '1' : text === 'false' ? '0' : text
  const parts = NUMBER.exec(number)
  if (!parts) return undefined
  // A column of single precision holds the number nearest to it that it can.
  if (kind === 'float') return Math.fround(Number(number))
  return kind === 'double' || parts[3] !== undefined ? Number(number) : exact(number.trim(), typed)
}

const MAX_SIGNED = 2n ** 63n - 1n

function exact(text: string, typed: Typed): Bound {
  if (!/^-?\d+$/.test(text)) return typed.NEWDECIMAL(text)
  const number = BigInt(text)
  return number <= MAX_SIGNED && number >= -MAX_SIGNED ? typed.LONGLONG(text) : typed.NEWDECIMAL(text)
}

function refuse(kind: Kind, type: string | undefined, field: string | undefined): never {
  const [what, hint] =
    kind === 'moment'
      ? ['date or time', 'Write dates and times as 2026-03-01 or 2026-03-01T09:30:00Z.']
      : ['number', 'Give a number.']
  throw new PieceError('invalid_input', `The column is of type ${type}, and the value is no ${what}.`, {
    ...(field !== undefined && { field }),
    hint,
  })
}

const ZONED = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?(Z|[+-]\d\d:\d\d)$/i

/** `2026-03-01T11:30:00.5+02:00` → `2026-03-01 09:30:00.5`: servers refuse zones, or know only some. */
function withoutZone(text: string): string {
  const [, date, time, fraction = '', zone] = ZONED.exec(text) ?? []
  const moment = Date.parse(`${date}T${time}${zone?.toUpperCase()}`)
  if (Number.isNaN(moment)) return text
  return new Date(moment).toISOString().slice(0, 19).replace('T', ' ') + fraction
}
