import { decodeNumber } from './oracle-number.js'
import type { TtcReader } from './ttc-reader.js'
import { TYPE, type WireType } from './wire-types.js'

/** A value the client bound: whole numbers as `bigint`, others as text. */
export type BindValue = string | number | bigint | boolean | Buffer | null

/** What the client asks to be executed. */
export interface ExecuteRequest {
  /** Zero for a statement that is sent along. */
  cursor: number
  sql: string | undefined
  /** Rows wanted with the answer; none where that is not asked for. */
  fetch: number
  isDescribeOnly: boolean
  /** Types the client wants the columns in. */
  defines: WireType[]
  binds: readonly WireType[]
  /** One list of values per execution. */
  rows: BindValue[][]
  /** How often, for a statement without values. */
  iterations: number
}

const DEFINE = 0x10
const FETCH = 0x40
const DESCRIBE = 0x20000
const ROW_DATA = 7
/** Longer values of SQL come after the others. */
const LONG_SIZE = 32_767

/** Reads the request OALL8, as clients of 19c send it. */
export function readExecute(reader: TtcReader): ExecuteRequest {
  const options = reader.number()
  const cursor = reader.number()
  const hasSql = reader.byte() === 1
  reader.number()
  reader.skip(1).number()
  reader.skip(3)
  const prefetch = reader.number()
  reader.number()
  reader.skip(1)
  const bindCount = reader.number()
  reader.skip(5, 1)
  const defineCount = reader.number()
  reader.number()
  reader.skip(3).number()
  reader.skip(1).number()
  reader.number()
  reader.skip(1).number()
  reader.skip(1)
  // Fields of 12.2: the signature of the SQL, its id and ids of chunks.
  reader.skip(1).number()
  reader.skip(1).number()
  reader.skip(1, 1).number()
  const sql = hasSql ? String(reader.value()) : undefined
  const [, iterations = 1] = reader.numbers(13)
  const isDefine = (options & DEFINE) !== 0
  const defines = isDefine ? readTypes(reader, defineCount) : []
  const binds = isDefine ? [] : readTypes(reader, bindCount)
  return {
    cursor,
    sql,
    fetch: (options & FETCH) === 0 ? 0 : prefetch,
    isDescribeOnly: (options & DESCRIBE) !== 0,
    defines,
    binds,
    rows: readRows(reader, binds, sql ?? ''),
    iterations,
  }
}

function readTypes(reader: TtcReader, count: number): WireType[] {
  return Array.from({ length: count }, () => {
    const type = reader.byte()
    reader.skip(3)
    const size = reader.number()
    reader.numbers(2)
    if (reader.number() > 0) reader.value()
    reader.numbers(2)
    const form = reader.byte()
    reader.numbers(2)
    return { type, size, form }
  })
}

export function readRows(reader: TtcReader, binds: readonly WireType[], sql: string): BindValue[][] {
  const isBlock = /^\s*(begin|declare|call)\b/i.test(sql)
  const isLong = ({ size }: WireType) => !isBlock && size > LONG_SIZE
  const rows: BindValue[][] = []
  while (binds.length > 0 && reader.peek() === ROW_DATA) {
    reader.byte()
    const row: BindValue[] = []
    for (const [index, bind] of binds.entries()) if (!isLong(bind)) row[index] = readBind(reader, bind)
    for (const [index, bind] of binds.entries()) if (isLong(bind)) row[index] = readBind(reader, bind)
    rows.push(row)
  }
  return rows
}

function readBind(reader: TtcReader, { type }: WireType): BindValue {
  if (type === TYPE.cursor) {
    reader.skip(2)
    return null
  }
  if (type === TYPE.boolean) return readBoolean(reader)
  if (type === TYPE.clob || type === TYPE.blob) {
    return reader.number() === 0 ? null : reader.value()
  }
  const bytes = reader.value()
  if (bytes === null) return null
  if (type === TYPE.number) return numberOf(decodeNumber(bytes))
  if (type === TYPE.raw || type === TYPE.longRaw) return Buffer.from(bytes)
  if (type === TYPE.binaryDouble) return decodeDouble(bytes)
  return bytes.toString()
}

const numberOf = (text: string) => (text.includes('.') ? text : BigInt(text))

function readBoolean(reader: TtcReader): boolean | null {
  const length = reader.byte()
  const last = reader.raw(length === 253 ? 1 : length).at(-1)
  return length === 253 ? null : last === 1
}

/** The sign bit is inverted, of a negative number all bits. */
function decodeDouble(bytes: Buffer): number {
  const first = bytes[0] ?? 0
  const plain = Buffer.from(bytes.map((byte) => ((first & 0x80) === 0 ? byte ^ 0xff : byte)))
  if ((first & 0x80) !== 0) plain[0] = first & 0x7f
  return plain.readDoubleBE()
}
