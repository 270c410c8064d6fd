import { readMoment, writeDate, writeTime } from './moments.js'
import { COLLATION, ENDLESS, type SqlType, sizeOf, uint16, uint32, uint64 } from './type-info.js'

/** What SQLite gives. */
export type Stored = string | number | bigint | Buffer | null

const LONGEST = 8_000

/** A value behind its TYPE_INFO ([MS-TDS] 2.2.5.5). */
export function encodeValue(value: Stored, type: SqlType): Buffer {
  if (isLong(type)) return value === null ? uint64(2n ** 64n - 1n) : partly(longBytes(value, type))
  if (isText(type)) return value === null ? uint16(ENDLESS) : behindShort(longBytes(value, type))
  if (type.name === 'sql_variant') return variant(value)
  return value === null ? Buffer.from([0]) : behindByte(shortBytes(value, type))
}

const isText = ({ name }: SqlType) => /char$|binary$/.test(name)
const isLong = (type: SqlType) => type.name === 'xml' || (isText(type) && type.length === undefined)

function longBytes(value: Stored, { name, length }: SqlType): Buffer {
  if (Buffer.isBuffer(value)) return value
  const text = String(value)
  const padded = (name === 'char' || name === 'nchar') && length !== undefined ? text.padEnd(length) : text
  return Buffer.from(padded, name === 'varchar' || name === 'char' ? 'latin1' : 'utf16le')
}

/** Length, pieces that fit into a packet, end. */
function partly(bytes: Buffer): Buffer {
  const pieces = Array.from({ length: Math.ceil(bytes.length / PIECE) }, (_, index) => {
    const piece = bytes.subarray(index * PIECE, (index + 1) * PIECE)
    return [uint32(piece.length), piece]
  })
  return Buffer.concat([uint64(BigInt(bytes.length)), ...pieces.flat(), uint32(0)])
}

const PIECE = 4_000

const behindShort = (bytes: Buffer) => Buffer.concat([uint16(bytes.length), bytes])
const behindByte = (bytes: Buffer) => Buffer.concat([Buffer.from([bytes.length]), bytes])

function shortBytes(value: Exclude<Stored, null>, { name, scale = 0 }: SqlType): Buffer {
  const size = sizeOf(name) ?? 0
  switch (name) {
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
    case 'bit':
      return signed(BigInt(String(value)), size)
    case 'real':
    case 'float':
      return floating(Number(value), size)
    case 'decimal':
    case 'numeric':
      return decimal(units(String(value), scale))
    case 'money':
      return swapped(signed(units(String(value), 4), size))
    case 'smallmoney':
      return signed(units(String(value), 4), size)
    case 'uniqueidentifier':
      return guid(String(value))
    default:
      return moment(String(value), name, scale)
  }
}

/** The digits as one whole number, so many of them behind the point. */
export function units(text: string, scale: number): bigint {
  const [, kept, digits] = KEPT.exec(text) ?? []
  if (digits !== undefined) return kept === '1' ? BigInt(digits) : BigInt(digits) - 10n ** 40n
  const [, sign, whole = '', part = ''] = /^\s*([-+]?)(\d*)\.?(\d*)\s*$/.exec(plain(text)) ?? []
  if (whole + part === '') throw new Error('This is no number.')
  const value = BigInt(whole + part.padEnd(scale, '0').slice(0, scale))
  return sign === '-' ? -value : value
}

/** Decimals as `convert` keeps them. */
const KEPT = /^([01])(\d{40})$/

const plain = (text: string) => (/e/i.test(text) ? Number(text).toFixed(20) : text)

function signed(value: bigint, size: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(value)
  return bytes.subarray(0, size)
}

function floating(value: number, size: number): Buffer {
  const bytes = Buffer.alloc(size)
  if (size === 4) bytes.writeFloatLE(value)
  else bytes.writeDoubleLE(value)
  return bytes
}

/** Always in the widest form: sign, and sixteen bytes. */
function decimal(value: bigint): Buffer {
  const magnitude = value < 0n ? -value : value
  const sign = Buffer.from([value < 0n ? 0 : 1])
  return Buffer.concat([sign, uint64(magnitude & (2n ** 64n - 1n)), uint64(magnitude >> 64n)])
}

/** The higher half comes first. */
const swapped = (bytes: Buffer) => Buffer.concat([bytes.subarray(4), bytes.subarray(0, 4)])

/** The first three groups are numbers, and so the other way round. */
function guid(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex')
  bytes.subarray(0, 4).reverse()
  bytes.subarray(4, 6).reverse()
  bytes.subarray(6, 8).reverse()
  return bytes
}

function moment(text: string, name: string, scale: number): Buffer {
  const { days, ticks, offset } = readMoment(text)
  switch (name) {
    case 'date':
      return writeDate(days)
    case 'time':
      return writeTime(ticks, scale)
    case 'datetime2':
      return Buffer.concat([writeTime(ticks, scale), writeDate(days)])
    case 'datetimeoffset':
      return Buffer.concat([writeTime(ticks, scale), writeDate(days), signed(BigInt(offset), 2)])
    case 'smalldatetime':
      return Buffer.concat([uint16(days - SINCE_1900), uint16(Number(ticks / 600_000_000n))])
    case 'datetime':
      return Buffer.concat([signed(BigInt(days - SINCE_1900), 4), uint32(Math.round(Number(ticks) / (100_000 / 3)))])
    default:
      throw new Error(`The type ${name} is not known here.`)
  }
}

/** Days from the year 1 to the year 1900. */
const SINCE_1900 = 693_595

/** A value that brings its own type, which is the one it looks like. */
function variant(value: Stored): Buffer {
  if (value === null) return uint32(0)
  const [token, properties, bytes] = variantParts(value)
  return Buffer.concat([
    uint32(2 + properties.length + bytes.length),
    Buffer.from([token, properties.length]),
    properties,
    bytes,
  ])
}

function variantParts(value: Exclude<Stored, null>): [token: number, properties: Buffer, bytes: Buffer] {
  const none = Buffer.alloc(0)
  if (typeof value === 'bigint') return [0x7f, none, signed(value, 8)]
  if (typeof value === 'number') return [0x3e, none, floating(value, 8)]
  if (Buffer.isBuffer(value)) return [0xa5, uint16(LONGEST), value]
  if (/^-?\d+\.\d+$/.test(value)) {
    const scale = value.length - value.indexOf('.') - 1
    return [0x6a, Buffer.from([38, scale]), decimal(units(value, scale))]
  }
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return [0x2a, Buffer.from([7]), moment(value, 'datetime2', 7)]
  return [0xe7, Buffer.concat([COLLATION, uint16(LONGEST)]), Buffer.from(value, 'utf16le')]
}
