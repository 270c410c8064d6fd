import { type Stored, units } from './encode-value.js'
import { isMoment, momentText } from './moments.js'
import { SqlFailure } from './sql-errors.js'
import type { SqlType } from './type-info.js'

/** Where a value goes, for the message when it does not fit. */
export interface Target {
  type: SqlType
  /** `database.schema.table`; empty for a parameter. */
  table: string
  column: string
}

const INTEGERS: Readonly<Record<string, bigint>> = {
  tinyint: 8n,
  smallint: 16n,
  int: 32n,
  bigint: 64n,
}

/**
 * A value as it is kept, turned into the type of its place as SQL Server does.
 *
 * @throws SqlFailure with the number SQL Server gives.
 */
export function convert(value: Stored, target: Target): Stored {
  if (value === null) return null
  const { name } = target.type
  if (name in INTEGERS) return integer(value, name)
  if (name === 'bit') return /^(0|false)?$/i.test(String(value)) ? 0n : 1n
  if (name === 'real' || name === 'float') return floating(value, name)
  if (/^(decimal|numeric|money|smallmoney)$/.test(name)) return decimal(value, target.type)
  if (/^(date|time|smalldatetime)/.test(name)) return moment(value, name)
  if (name === 'uniqueidentifier') return identifier(value)
  return /binary$/.test(name) ? bytes(value, target.type) : text(value, target)
}

function integer(value: Exclude<Stored, null>, name: string): bigint {
  const written = String(typeof value === 'number' ? Math.trunc(value) : value)
  if (!/^\s*[-+]?\d+\s*$/.test(written)) {
    throw new SqlFailure(245, `Conversion failed when converting the nvarchar value '${written}' to data type ${name}.`)
  }
  const whole = BigInt(written)
  const isInside =
    name === 'tinyint' ? whole >= 0n && whole < 256n : BigInt.asIntN(Number(INTEGERS[name]), whole) === whole
  if (!isInside) throw new SqlFailure(220, `Arithmetic overflow error for data type ${name}, value = ${written}.`)
  return whole
}

const NUMBER = /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i

function floating(value: Exclude<Stored, null>, name: string): number {
  if (!NUMBER.test(String(value))) throw new SqlFailure(8114, `Error converting data type nvarchar to ${name}.`)
  return Number(value)
}

const WIDTH = 40

/** As text that is in the same order as the numbers. */
function decimal(value: Exclude<Stored, null>, { name, precision = 19, scale = 4 }: SqlType): string {
  if (!NUMBER.test(String(value))) throw new SqlFailure(8114, `Error converting data type nvarchar to ${name}.`)
  const whole = units(String(value), scale)
  const size = whole < 0n ? -whole : whole
  if (size >= 10n ** BigInt(precision)) {
    throw new SqlFailure(8115, `Arithmetic overflow error converting nvarchar to data type ${name}.`)
  }
  const sorted = whole < 0n ? 10n ** BigInt(WIDTH) - size : size
  return `${whole < 0n ? 0 : 1}${String(sorted).padStart(WIDTH, '0')}`
}

function moment(value: Exclude<Stored, null>, name: string): string {
  const written = String(value)
  // The older types take no more than milliseconds.
  if (!isMoment(written) || (name === 'datetime' && /\.\d{4}/.test(written))) {
    throw new SqlFailure(241, 'Conversion failed when converting date and/or time from character string.')
  }
  return momentText(written, name)
}

function identifier(value: Exclude<Stored, null>): string {
  if (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(String(value))) return String(value).toUpperCase()
  throw new SqlFailure(8169, 'Conversion failed when converting from a character string to uniqueidentifier.')
}

function bytes(value: Exclude<Stored, null>, { name, length }: SqlType): Buffer {
  if (Buffer.isBuffer(value)) return value
  const type = `${name}(${length ?? 'max'})`
  throw new SqlFailure(
    257,
    `Implicit conversion from data type nvarchar to ${type} is not allowed. Use the CONVERT function to run this query.`,
  )
}

function text(value: Exclude<Stored, null>, { type, table, column }: Target): string {
  const written = String(value)
  if (type.length === undefined || written.length <= type.length) return written
  const start = written.slice(0, type.length)
  const message = `String or binary data would be truncated in table '${table}', column '${column}'. Truncated value: '${start}'.`
  throw new SqlFailure(2628, message)
}
