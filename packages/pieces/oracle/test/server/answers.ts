import type { OraError } from './ora-error.js'
import { TtcWriter } from './ttc-writer.js'
import { type DbValue, type WireColumn, type WireType, writeValue } from './wire-types.js'

const PARAMETER = 8
const STATUS = 9
const ERROR = 4
const DESCRIBE = 16
const ROW_HEADER = 6
const ROW_DATA = 7
const IO_VECTOR = 11
const IMPLICIT = 27
const IN_TRANSACTION = 2
const NO_MORE_ROWS = 1403

/** How a call ended. */
export interface CallEnd {
  cursor?: number
  rowCount?: number
  inTransaction?: boolean
  /** All rows of the query have been given. */
  isLast?: boolean
  error?: OraError
}

/** Values the server tells while signing in. */
export function parameters(pairs: readonly (readonly [string, string, number])[]): Buffer {
  const writer = new TtcWriter().byte(PARAMETER).number(pairs.length)
  for (const [name, value, flag] of pairs) writer.text(name).text(value).number(flag)
  return writer.bytes
}

export const status = (inTransaction: boolean) =>
  new TtcWriter().byte(STATUS).number(inTransaction ? IN_TRANSACTION : 0, 0).bytes

/** Every call ends with this, also one that went well. */
export function callEnd({ cursor = 0, rowCount = 0, inTransaction = false, isLast = false, error }: CallEnd): Buffer {
  const number = error?.number ?? (isLast ? NO_MORE_ROWS : 0)
  const message = error?.message ?? 'ORA-01403: no data found'
  const writer = new TtcWriter()
    .byte(ERROR)
    .number(inTransaction ? IN_TRANSACTION : 0, 0, 0, number % 65_536, 0, 0, cursor, error?.offset ?? 0)
    .byte(0, 0, 0, 0, 0, 0)
    // A row id, then what only systems care about.
    .number(0, 0)
    .byte(0)
    .number(0, 0, 0)
    .byte(0, 0)
    .number(0, 0, 0, 0, 0, 0)
    .number(number, rowCount)
  if (number !== 0) writer.value(Buffer.from(`${message}\n`))
  return writer.bytes
}

/** The columns of a result. */
export function describe(columns: readonly WireColumn[]): Buffer {
  return new TtcWriter().byte(DESCRIBE, 0).raw(columnList(columns)).bytes
}

function columnList(columns: readonly WireColumn[]): Buffer {
  const writer = new TtcWriter().number(0, columns.length)
  if (columns.length > 0) writer.byte(0)
  for (const column of columns) writeColumn(writer, column)
  return writer.number(0, 0, 0, 0, 0, 0).bytes
}

const IS_JSON = 0x100

function writeColumn(writer: TtcWriter, column: WireColumn): void {
  const { type, size, form, precision, scale, name } = column
  writer
    .byte(type, 0, precision, scale & 0xff)
    .number(size, 0, 0, 0, 0, 873)
    .byte(form)
    .number(size, 0)
    .byte(1, 0)
    .text(name)
    .text('')
    .text('')
    .number(0, column.isJson ? IS_JSON : 0)
}

/** Rows of a result, in the types that were agreed. */
export function rowsOf(rows: readonly (readonly DbValue[])[], types: readonly WireType[]): Buffer {
  const writer = new TtcWriter().byte(ROW_HEADER, 0).number(0, 0, 0, 0, 0, 0)
  for (const row of rows) {
    writer.byte(ROW_DATA)
    for (const [index, type] of types.entries()) writeValue(writer, row[index] ?? null, type)
  }
  return writer.bytes
}

/** A bind variable of a block, after it has run. */
export interface BlockBind {
  direction: 'in' | 'out' | 'inout'
  type: WireType
  value?: DbValue
  /** Only of a large object. */
  lob?: { locator: Buffer; length: number }
  /** Only of a cursor. */
  cursor?: { id: number; columns: readonly WireColumn[] }
}

const DIRECTIONS = { in: 32, out: 16, inout: 48 }

/** Result sets that a block returned beside its bind variables. */
export function implicitResults(cursors: readonly { id: number; columns: readonly WireColumn[] }[]): Buffer {
  if (cursors.length === 0) return Buffer.alloc(0)
  const writer = new TtcWriter().byte(IMPLICIT).number(cursors.length)
  for (const { id, columns } of cursors) writer.byte(0).raw(columnList(columns)).number(id)
  return writer.bytes
}

/** What a block of PL/SQL gave back in its bind variables. */
export function blockResult(binds: readonly BlockBind[]): Buffer {
  if (binds.length === 0) return Buffer.alloc(0)
  const writer = new TtcWriter()
    .byte(IO_VECTOR, 0)
    .number(binds.length % 256, Math.floor(binds.length / 256), 0, 0, 0, 0)
  writer.byte(...binds.map(({ direction }) => DIRECTIONS[direction]))
  const outputs = binds.filter(({ direction }) => direction !== 'in')
  if (outputs.length > 0) writer.byte(ROW_DATA)
  for (const { type, value = null, cursor, lob } of outputs) {
    if (lob) writer.number(lob.locator.length, lob.length, 8_132).value(lob.locator)
    else if (cursor) writer.byte(1).raw(columnList(cursor.columns)).number(cursor.id)
    else writeValue(writer, value, { ...type, size: 0 })
    writer.number(0)
  }
  return writer.bytes
}
