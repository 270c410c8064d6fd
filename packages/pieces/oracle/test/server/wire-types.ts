import { encodeNumber } from './oracle-number.js'
import type { TtcWriter } from './ttc-writer.js'

/** Numbers of types in the protocol. */
export const TYPE = {
  varchar: 1,
  number: 2,
  long: 8,
  date: 12,
  raw: 23,
  longRaw: 24,
  char: 96,
  binaryFloat: 100,
  binaryDouble: 101,
  cursor: 102,
  clob: 112,
  blob: 113,
  json: 119,
  timestamp: 180,
  timestampTz: 181,
  boolean: 252,
} as const

/** Bytes of the longest text that is no large object. */
const LONGEST = 32_767

/** How a value travels. */
export interface WireType {
  type: number
  /** Bytes. */
  size: number
  /** 1 for the character set of the database, 0 for what is no text. */
  form: number
}

/** A column of a result. */
export interface WireColumn extends WireType {
  name: string
  precision: number
  scale: number
  isJson?: boolean
}

/** A value of the database: dates and times in ISO form. */
export type DbValue = string | number | bigint | boolean | Buffer | null

/** Types Oracle knows, as they are declared, with what the protocol says of them. */
export function wireType(declared: string): Omit<WireColumn, 'name'> {
  const [, base = '', first, second] =
    /^([a-z_0-9 ]+?)\s*(?:\((\d+|\*)(?:\s*,\s*(-?\d+))?[^)]*\))?\s*$/i.exec(declared) ?? []
  const size = Number(first ?? 0) || 0
  const name = declared
    .toLowerCase()
    .replace(/\(\d+\)/, '')
    .trim()
  const plain = { size: 22, form: 0, precision: 0, scale: 0 }
  if (name === 'timestamp with time zone') return { ...plain, type: TYPE.timestampTz, scale: 6, size: 13 }
  switch (base.toLowerCase()) {
    case 'number':
      return { ...plain, type: TYPE.number, precision: size, scale: first === undefined ? -127 : Number(second ?? 0) }
    case 'integer':
      return { ...plain, type: TYPE.number, precision: 38 }
    case 'date':
      return { ...plain, type: TYPE.date, size: 7 }
    case 'timestamp':
      return { ...plain, type: TYPE.timestamp, size: 11, scale: first === undefined ? 6 : size }
    case 'binary_double':
      return { ...plain, type: TYPE.binaryDouble, size: 8 }
    case 'binary_float':
      return { ...plain, type: TYPE.binaryFloat, size: 4 }
    case 'raw':
      return { ...plain, type: TYPE.raw, size }
    case 'blob':
      return { ...plain, type: TYPE.blob, size: 4_000 }
    case 'clob':
      return { ...plain, type: TYPE.clob, size: 4_000, form: 1 }
    case 'json':
      return { ...plain, type: TYPE.json, size: 4_000, isJson: true }
    case 'char':
      return { ...plain, type: TYPE.char, size, form: 1 }
    default:
      return { ...plain, type: TYPE.varchar, size: size || 4_000, form: 1 }
  }
}

/** The columns of large objects are first described, then asked for in the type the client wants. */
export const isLarge = ({ type }: WireType) => type === TYPE.clob || type === TYPE.blob || type === TYPE.json

/** Writes a value in the form of its type. */
export function writeValue(writer: TtcWriter, value: DbValue, { type, size }: WireType): void {
  writer.value(value === null ? null : encode(value, type))
  // Who asks for values of any length gets an indicator and a return code with each.
  if (type === TYPE.long || type === TYPE.longRaw || size > LONGEST) writer.number(0, 0)
}

function encode(value: Exclude<DbValue, null>, type: number): Buffer {
  if (Buffer.isBuffer(value)) return value
  if (type === TYPE.number) return encodeNumber(plainNumber(value))
  if (type === TYPE.binaryDouble) return encodeDouble(Number(value))
  if (type === TYPE.binaryFloat) return encodeFloat(Number(value))
  if (type === TYPE.boolean) return value === true || value === 1 ? Buffer.of(1, 1) : Buffer.of(0)
  if (type === TYPE.date) return encodeDate(String(value), 7)
  if (type === TYPE.timestamp) return encodeDate(String(value), 11)
  if (type === TYPE.timestampTz) return encodeDate(String(value), 13)
  return Buffer.from(String(value))
}

/** Very large and very small ones JavaScript writes with an exponent. */
function plainNumber(value: Exclude<DbValue, null | Buffer>): string {
  const text = String(value)
  return /e/.test(text) ? Number(value).toFixed(20).replace(/0+$/, '') : text
}

function encodeDouble(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return sortable(bytes)
}

function encodeFloat(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatBE(value)
  return sortable(bytes)
}

function sortable(bytes: Buffer): Buffer {
  const first = bytes[0] ?? 0
  if ((first & 0x80) !== 0) return Buffer.from(bytes.map((byte) => byte ^ 0xff))
  bytes[0] = first | 0x80
  return bytes
}

/** Century and year plus 100, month, day, then hour, minute and second plus 1; nanoseconds; a zone of zero. */
function encodeDate(text: string, length: number): Buffer {
  const [year = 1, month = 1, day = 1, hour = 0, minute = 0, second = 0] = (text.slice(0, 19).match(/\d+/g) ?? []).map(
    Number,
  )
  const [, fraction = ''] = /\.(\d+)/.exec(text) ?? []
  const bytes = Buffer.alloc(length)
  bytes.set([Math.floor(year / 100) + 100, (year % 100) + 100, month, day, hour + 1, minute + 1, second + 1])
  if (length > 7) bytes.writeUInt32BE(Number(fraction.padEnd(9, '0')), 7)
  if (length > 11) bytes.set([20, 60], 11)
  return bytes
}
