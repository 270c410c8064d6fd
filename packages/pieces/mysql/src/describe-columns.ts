import { BINARY, type Column, TYPE } from './column.js'
import { uniqueNames } from './run-statement.js'

/** Bytes a character of text may take on this connection, in utf8mb4. */
const CHARACTER = 4

/** Names of a result's columns, as in its rows, and their types as MySQL writes them, such as `decimal(10,2)`. */
export function describeColumns(columns: readonly Column[]): { name: string; type: string }[] {
  const names = uniqueNames(columns.map((column) => column.name))
  return columns.map((column, index) => ({ name: names[index] ?? column.name, type: typeName(column) }))
}

const INTEGERS: Readonly<Record<number, string>> = {
  [TYPE.tiny]: 'tinyint',
  [TYPE.short]: 'smallint',
  [TYPE.int24]: 'mediumint',
  [TYPE.long]: 'int',
  [TYPE.longlong]: 'bigint',
  [TYPE.float]: 'float',
  [TYPE.double]: 'double',
}

const PLAIN: Readonly<Record<number, string>> = {
  [TYPE.null]: 'null',
  [TYPE.date]: 'date',
  [TYPE.year]: 'year',
  [TYPE.json]: 'json',
  [TYPE.geometry]: 'geometry',
}

const TEMPORAL: Readonly<Record<number, string>> = {
  [TYPE.timestamp]: 'timestamp',
  [TYPE.datetime]: 'datetime',
  [TYPE.time]: 'time',
}

function typeName(column: Column): string {
  const { type, isUnsigned } = column
  if (column.extended !== undefined) return column.extended
  if (column.isEnum) return 'enum'
  if (column.isSet) return 'set'
  if (type === TYPE.newdecimal || type === TYPE.decimal) return decimal(column)
  if (type === TYPE.bit) return `bit(${column.length})`
  const integer = INTEGERS[type]
  if (integer !== undefined) return isUnsigned ? `${integer} unsigned` : integer
  const temporal = TEMPORAL[type]
  if (temporal !== undefined) return column.decimals in FRACTIONS ? `${temporal}(${column.decimals})` : temporal
  return PLAIN[type] ?? textual(column)
}

/** Other numbers of decimals mean that there are none, or that it is not known. */
const FRACTIONS = { 1: true, 2: true, 3: true, 4: true, 5: true, 6: true }

/** The length counts the sign, where there may be one, and the point. */
function decimal({ length, decimals, isUnsigned }: Column): string {
  const digits = length - (isUnsigned ? 0 : 1) - (decimals > 0 ? 1 : 0)
  return `decimal(${digits},${decimals})${isUnsigned ? ' unsigned' : ''}`
}

const CHAR = 254
const VARCHAR = 253

function textual({ type, characterSet, length }: Column): string {
  const isBinary = characterSet === BINARY
  const characters = isBinary ? length : Math.floor(length / CHARACTER)
  if (type === CHAR) return `${isBinary ? 'binary' : 'char'}(${characters})`
  if (type === VARCHAR) return `${isBinary ? 'varbinary' : 'varchar'}(${characters})`
  const kind = isBinary ? 'blob' : 'text'
  const [size] = SIZES.find(([, limit]) => characters <= limit) ?? ['long']
  return `${size}${kind}`
}

const SIZES = [
  ['tiny', 255],
  ['', 65_535],
  ['medium', 16_777_215],
] as const
