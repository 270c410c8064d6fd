import type { Stored } from './encode-value.js'
import { ENDLESS, type SqlType } from './type-info.js'

/** A value that came with a request. */
export interface Parameter {
  /** With its `@`; empty where they come in order. */
  name: string
  isOutput: boolean
  type: SqlType
  value: Stored
}

/** A call of a procedure, by name or by the number of one of the server's own. */
export interface Call {
  procedure: string | number
  parameters: Parameter[]
}

/** The headers before a request name the transaction ([MS-TDS] 2.2.5.3). */
const behindHeaders = (data: Buffer) => data.subarray(data.readUInt32LE(0))

export const readSqlBatch = (data: Buffer): string => behindHeaders(data).toString('utf16le')

/** The kind of a transaction manager request ([MS-TDS] 2.2.6.9). */
export function readTransactionRequest(data: Buffer): 'begin' | 'commit' | 'rollback' {
  const kind = behindHeaders(data).readUInt16LE(0)
  if (kind === 5) return 'begin'
  if (kind === 7) return 'commit'
  if (kind === 8) return 'rollback'
  throw new Error(`The transaction request ${kind} is not known here.`)
}

/** RPC request ([MS-TDS] 2.2.6.6). */
export function readCall(data: Buffer): Call {
  const bytes = new Bytes(behindHeaders(data))
  const length = bytes.uint16()
  const procedure = length === 0xffff ? bytes.uint16() : bytes.text(length)
  bytes.uint16()
  const parameters: Parameter[] = []
  while (!bytes.isAtEnd()) parameters.push(readParameter(bytes))
  return { procedure, parameters }
}

function readParameter(bytes: Bytes): Parameter {
  const name = bytes.text(bytes.uint8())
  const isOutput = (bytes.uint8() & 1) !== 0
  return { name, isOutput, ...readTyped(bytes) }
}

const INTEGERS: Readonly<Record<number, string>> = { 1: 'tinyint', 2: 'smallint', 4: 'int', 8: 'bigint' }

/** TYPE_INFO and the value, of the types that clients of ours send. */
function readTyped(bytes: Bytes): { type: SqlType; value: Stored } {
  const token = bytes.uint8()
  switch (token) {
    case 0x26:
      return { type: { name: INTEGERS[bytes.uint8()] ?? 'int' }, value: signed(bytes.take(bytes.uint8())) }
    case 0x68:
      return { type: { name: bytes.uint8() === 1 ? 'bit' : '' }, value: signed(bytes.take(bytes.uint8())) }
    case 0x6d:
      return { type: { name: bytes.uint8() === 4 ? 'real' : 'float' }, value: floating(bytes.take(bytes.uint8())) }
    case 0x6a:
    case 0x6c:
      return readDecimal(bytes)
    case 0xe7: {
      const { length, value } = readLong(bytes, 5)
      return { type: { name: 'nvarchar', length: length && length / 2 }, value: value?.toString('utf16le') ?? null }
    }
    case 0xa5: {
      const { length, value } = readLong(bytes, 0)
      return { type: { name: 'varbinary', length }, value }
    }
    default:
      throw new Error(`The type ${token.toString(16)} is not known here.`)
  }
}

/** Longest size, precision, scale; then size, sign and digits of the value. */
function readDecimal(bytes: Bytes): { type: SqlType; value: Stored } {
  bytes.uint8()
  const type = { name: 'decimal', precision: bytes.uint8(), scale: bytes.uint8() }
  const value = bytes.take(bytes.uint8())
  if (value.length === 0) return { type, value: null }
  const digits = value.subarray(1).reduceRight((whole, byte) => whole * 256n + BigInt(byte), 0n)
  const written = digits.toString().padStart(type.scale + 1, '0')
  const point = written.length - type.scale
  return { type, value: `${value[0] === 0 ? '-' : ''}${written.slice(0, point)}.${written.slice(point)}` }
}

function signed(value: Buffer): Stored {
  if (value.length === 0) return null
  return value.length === 8 ? value.readBigInt64LE() : BigInt(value.readIntLE(0, value.length))
}

function floating(value: Buffer): Stored {
  if (value.length === 0) return null
  return value.length === 4 ? value.readFloatLE() : value.readDoubleLE()
}

/** Text or bytes, in one go or in pieces. */
function readLong(bytes: Bytes, collation: number): { length: number | undefined; value: Buffer | null } {
  const length = bytes.uint16()
  bytes.take(collation)
  if (length === ENDLESS) return { length: undefined, value: bytes.pieces() }
  const size = bytes.uint16()
  return { length, value: size === ENDLESS ? null : bytes.take(size) }
}

/** A place in bytes that moves on with all that is read. */
class Bytes {
  #at = 0
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  isAtEnd = () => this.#at >= this.#bytes.length
  uint8 = () => this.take(1).readUInt8()
  uint16 = () => this.take(2).readUInt16LE()
  text = (length: number) => this.take(length * 2).toString('utf16le')

  take(count: number): Buffer {
    if (this.#at + count > this.#bytes.length) throw new Error('The request ends too early.')
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  pieces(): Buffer | null {
    if (this.take(8).readBigUInt64LE() === 2n ** 64n - 1n) return null
    const pieces: Buffer[] = []
    for (let size = this.take(4).readUInt32LE(); size > 0; size = this.take(4).readUInt32LE())
      pieces.push(this.take(size))
    return Buffer.concat(pieces)
  }
}
