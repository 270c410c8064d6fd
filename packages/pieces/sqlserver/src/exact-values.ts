import { createRequire } from 'node:module'
import type { Metadata } from 'tedious/lib/metadata-parser.js'
import { decodeScalar } from './decode-value.js'

type ValueParser = typeof import('tedious/lib/value-parser.js')

/** Options of the connections whose values are read without loss; those of anybody else are read as ever. */
const exactConnections = new WeakSet<object>()

let isPatched = false

/**
 * Has the decimals and money of a connection given as text with every digit. The library reads them as numbers, which
 * hold sixteen digits, and lets nobody see the bytes; so its one function for values is wrapped. `options` are those
 * the library hands to it with every value.
 *
 * @throws Error if the library is not built as expected, before anything could be read wrongly.
 */
export function readExactly(options: object): void {
  if (!isPatched) patch()
  exactConnections.add(options)
}

function patch(): void {
  const parser: ValueParser = createRequire(import.meta.url)('tedious/lib/value-parser.js')
  const { readValue } = parser
  const exactly: ValueParser['readValue'] = (buffer, offset, metadata, options) => {
    const result = readValue(buffer, offset, metadata, options)
    if (exactConnections.has(options)) {
      result.value = exactValue(buffer.subarray(offset, result.offset), metadata, result.value)
    }
    return result
  }
  if (typeof readValue !== 'function' || !Reflect.set(parser, 'readValue', exactly)) {
    throw new Error('This version of the library does not let its values be read without loss.')
  }
  isPatched = true
}

/** `bytes` are the value as it came, behind its length where its type has one. */
function exactValue(bytes: Buffer, { type, scale = 0 }: Metadata, value: unknown): unknown {
  if (value === null) return null
  switch (type.name) {
    case 'DecimalN':
    case 'NumericN':
      return decimal(bytes.subarray(1), scale)
    case 'MoneyN':
      return money(bytes.subarray(1))
    case 'Money':
    case 'SmallMoney':
      return money(bytes)
    case 'Variant':
      return variant(bytes, value)
    default:
      return value
  }
}

/** A sign (0 for minus) and the digits as one whole number. */
function decimal(bytes: Buffer, scale: number): string {
  return withPoint(bytes[0] === 0, littleEndian(bytes.subarray(1)), scale)
}

/** Ten-thousandths; of the eight bytes the higher four come first. */
function money(bytes: Buffer): string {
  const units =
    bytes.length === 4
      ? BigInt(bytes.readInt32LE())
      : (BigInt(bytes.readInt32LE()) << 32n) + BigInt(bytes.readUInt32LE(4))
  return withPoint(units < 0n, units < 0n ? -units : units, 4)
}

function littleEndian(bytes: Buffer): bigint {
  return bytes.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n)
}

function withPoint(isNegative: boolean, units: bigint, scale: number): string {
  const digits = units.toString().padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return isNegative && units !== 0n ? `-${text}` : text
}

/** Types in a `sql_variant` whose values need more than the library makes of them ([MS-TDS] 2.2.5.4). */
const VARIANT_TYPES: Readonly<Record<number, string>> = {
  40: 'Date',
  41: 'Time',
  42: 'DateTime2',
  43: 'DateTimeOffset',
  58: 'SmallDateTime',
  60: 'Money',
  61: 'DateTime',
  106: 'DecimalN',
  108: 'NumericN',
  122: 'SmallMoney',
  127: 'BigInt',
}

/** Length in four bytes, type, length of the type's properties, these, and the value. */
function variant(bytes: Buffer, value: unknown): unknown {
  const name = VARIANT_TYPES[bytes[4] ?? 0]
  const properties = bytes[5] ?? 0
  const inner = bytes.subarray(6 + properties)
  if (name === 'DecimalN' || name === 'NumericN') return decimal(inner, bytes[7] ?? 0)
  if (name === 'Money' || name === 'SmallMoney') return money(inner)
  return decodeScalar(value, name ?? '')
}
