/** A type of SQL Server's, as a column or parameter has it. */
export interface SqlType {
  name: string
  /** Characters or bytes; undefined without an end, or where the type has none. */
  length?: number | undefined
  precision?: number
  scale?: number
}

/** Reads `decimal(38, 9)`, `nvarchar(max)` or `int`. */
export function parseType(text: string): SqlType {
  const [, name = '', first, second] =
    /^\s*(\w+)\s*(?:\(\s*(\w+)\s*(?:,\s*(\d+)\s*)?\))?/.exec(text.toLowerCase()) ?? []
  const length = first === undefined || first === 'max' ? undefined : Number(first)
  switch (name) {
    case 'decimal':
    case 'numeric':
      return { name, precision: length ?? 18, scale: Number(second ?? 0) }
    case 'time':
    case 'datetime2':
    case 'datetimeoffset':
      return { name, scale: length ?? 7 }
    case 'integer':
      return { name: 'int' }
    case 'char':
    case 'varchar':
    case 'nchar':
    case 'nvarchar':
    case 'binary':
    case 'varbinary':
      return { name, length: first === 'max' ? undefined : (length ?? 1) }
    default:
      return { name }
  }
}

/** Bytes of a value of the types that carry their size beside. */
const SIZES: Readonly<Record<string, readonly [token: number, size: number]>> = {
  tinyint: [0x26, 1],
  smallint: [0x26, 2],
  int: [0x26, 4],
  bigint: [0x26, 8],
  bit: [0x68, 1],
  real: [0x6d, 4],
  float: [0x6d, 8],
  smallmoney: [0x6e, 4],
  money: [0x6e, 8],
  smalldatetime: [0x6f, 4],
  datetime: [0x6f, 8],
  uniqueidentifier: [0x24, 16],
}

const SCALED: Readonly<Record<string, number>> = { time: 0x29, datetime2: 0x2a, datetimeoffset: 0x2b }

/** Token and bytes per character. */
const TEXTS: Readonly<Record<string, readonly [token: number, width: number]>> = {
  nvarchar: [0xe7, 2],
  nchar: [0xef, 2],
  varchar: [0xa7, 1],
  char: [0xaf, 1],
}

const BYTES: Readonly<Record<string, number>> = { varbinary: 0xa5, binary: 0xad }

/** Latin1_General, comparing without regard to case; its characters are those of code page 1252. */
export const COLLATION = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34])

export const ENDLESS = 0xffff

/** TYPE_INFO ([MS-TDS] 2.2.5.6). */
export function typeInfo({ name, length, precision = 18, scale = 0 }: SqlType): Buffer {
  const sized = SIZES[name]
  if (sized) return Buffer.from(sized)
  if (name === 'date') return Buffer.from([0x28])
  if (name === 'xml') return Buffer.from([0xf1, 0])
  if (name === 'sql_variant') return Buffer.concat([Buffer.from([0x62]), uint32(8009)])
  const scaled = SCALED[name]
  if (scaled !== undefined) return Buffer.from([scaled, scale])
  if (name === 'decimal' || name === 'numeric') {
    return Buffer.from([name === 'decimal' ? 0x6a : 0x6c, 17, precision, scale])
  }
  const bytes = BYTES[name]
  if (bytes !== undefined) return Buffer.concat([Buffer.from([bytes]), uint16(length ?? ENDLESS)])
  const [token, width] = TEXTS[name] ?? [0xe7, 2]
  return Buffer.concat([Buffer.from([token]), uint16(length === undefined ? ENDLESS : length * width), COLLATION])
}

/** Bytes of a value of a type that has a fixed size. */
export const sizeOf = (name: string): number | undefined => SIZES[name]?.[1]

export function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

export function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes
}
