import { encodeValue, type Stored } from './encode-value.js'
import { COLLATION, type SqlType, typeInfo, uint16, uint32, uint64 } from './type-info.js'

/** An error as SQL Server numbers it. */
export interface SqlError {
  number: number
  message: string
  state?: number
  /** Severity. */
  class?: number
  line?: number
}

/** A column of a result. */
export interface Column {
  name: string
  type: SqlType
}

const byte = (...values: number[]) => Buffer.from(values)
const shortText = (text: string) => Buffer.concat([byte(text.length), Buffer.from(text, 'utf16le')])
const longText = (text: string) => Buffer.concat([uint16(text.length), Buffer.from(text, 'utf16le')])

/** A token whose length stands behind its type. */
function counted(type: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([byte(type), uint16(body.length), body])
}

const SERVER = 'TDSTEST'

/** ERROR ([MS-TDS] 2.2.7.10). */
export const errorToken = (error: SqlError) => message(0xaa, error)

/** INFO ([MS-TDS] 2.2.7.13), which looks the same. */
export const infoToken = (number: number, text: string) => message(0xab, { number, message: text, class: 0 })

function message(
  token: number,
  { number, message: text, state = 1, class: severity = 16, line = 1 }: SqlError,
): Buffer {
  return counted(
    token,
    uint32(number),
    byte(state, severity),
    longText(text),
    shortText(SERVER),
    shortText(''),
    uint32(line),
  )
}

/** LOGINACK ([MS-TDS] 2.2.7.14): SQL, TDS 7.4, our name and version. */
export function loginAck(): Buffer {
  return counted(0xad, byte(1, 0x74, 0, 0, 4), shortText('Microsoft SQL Server'), byte(16, 0, 0x10, 0))
}

/** ENVCHANGE ([MS-TDS] 2.2.7.9) of names and numbers. */
const envChange = (type: number, now: string, before: string) =>
  counted(0xe3, byte(type), shortText(now), shortText(before))

export const databaseChange = (name: string) => envChange(1, name, 'master')
export const languageChange = () => envChange(2, 'us_english', '')
export const packetSizeChange = (size: number) => envChange(4, String(size), '4096')
export const collationChange = () => counted(0xe3, byte(7, COLLATION.length), COLLATION, byte(0))

/** Sends the client on to another server, which is to answer in place of this one. */
export function routing({ server, port }: { server: string; port: number }): Buffer {
  const route = Buffer.concat([byte(0), uint16(port), longText(server)])
  return counted(0xe3, byte(20), uint16(route.length), route, uint16(0))
}

/** A transaction has begun (8), was committed (9) or undone (10). */
export function transactionChange(type: 8 | 9 | 10, descriptor: bigint): Buffer {
  const known = Buffer.concat([byte(8), uint64(descriptor)])
  return counted(0xe3, byte(type), ...(type === 8 ? [known, byte(0)] : [byte(0), known]))
}

/** SSPI ([MS-TDS] 2.2.7.22). */
export const sspiToken = (data: Buffer) => counted(0xed, data)

const DONE_MORE = 0x01
const DONE_ERROR = 0x02
const DONE_COUNT = 0x10
const DONE_ATTENTION = 0x20

/** How a statement ended. */
export interface Done {
  kind?: 'done' | 'proc' | 'inProc'
  more?: boolean
  failed?: boolean
  count?: number | undefined
  attention?: boolean
}

const DONE_KINDS = { done: 0xfd, proc: 0xfe, inProc: 0xff }

/** DONE, DONEPROC and DONEINPROC ([MS-TDS] 2.2.7.6 to 8). */
export function doneToken({ kind = 'done', more, failed, count, attention }: Done): Buffer {
  const status =
    (more ? DONE_MORE : 0) |
    (failed ? DONE_ERROR : 0) |
    (count === undefined ? 0 : DONE_COUNT) |
    (attention ? DONE_ATTENTION : 0)
  return Buffer.concat([byte(DONE_KINDS[kind]), uint16(status), uint16(0), uint64(BigInt(count ?? 0))])
}

/** COLMETADATA ([MS-TDS] 2.2.7.4). */
export function colMetadata(columns: readonly Column[]): Buffer {
  const each = columns.map(({ name, type }) =>
    Buffer.concat([uint32(0), uint16(NULLABLE), typeInfo(type), shortText(name)]),
  )
  return Buffer.concat([byte(0x81), uint16(columns.length), ...each])
}

const NULLABLE = 0x09

/** ROW ([MS-TDS] 2.2.7.19), or where there are nulls, NBCROW (2.2.7.15), which has a bit for each instead. */
export function row(values: readonly Stored[], columns: readonly Column[]): Buffer {
  const nulls = columns.map((_, index) => (values[index] ?? null) === null)
  if (nulls.includes(true)) {
    const bits = Buffer.alloc(Math.ceil(columns.length / 8))
    for (const [index, isNull] of nulls.entries()) {
      if (isNull) bits.writeUInt8(bits.readUInt8(index >> 3) | (1 << (index & 7)), index >> 3)
    }
    const others = columns.flatMap(({ type }, index) =>
      nulls[index] ? [] : [encodeValue(values[index] ?? null, type)],
    )
    return Buffer.concat([byte(0xd2), bits, ...others])
  }
  return Buffer.concat([byte(0xd1), ...columns.map(({ type }, index) => encodeValue(values[index] ?? null, type))])
}

/** RETURNSTATUS ([MS-TDS] 2.2.7.18). */
export function returnStatus(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return Buffer.concat([byte(0x79), bytes])
}

/** RETURNVALUE ([MS-TDS] 2.2.7.17): an output parameter. */
export function returnValue(ordinal: number, name: string, value: Stored, type: SqlType): Buffer {
  const head = [byte(0xac), uint16(ordinal), shortText(name), byte(1), uint32(0), uint16(0)]
  return Buffer.concat([...head, typeInfo(type), encodeValue(value, type)])
}
