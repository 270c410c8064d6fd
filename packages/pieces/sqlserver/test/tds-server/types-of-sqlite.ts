import { parseType, type SqlType } from './type-info.js'

/** Words before a type that make SQLite keep its values as they are: it goes by parts of the name. */
const KEPT: Readonly<Record<string, string>> = {
  decimal: 'text',
  numeric: 'text',
  money: 'text',
  smallmoney: 'text',
  date: 'text',
  time: 'text',
  datetime: 'text',
  smalldatetime: 'text',
  datetime2: 'text',
  datetimeoffset: 'text',
  uniqueidentifier: 'text',
  xml: 'text',
  sql_variant: 'text',
  nvarchar: 'text',
  varchar: 'text',
  nchar: 'text',
  char: 'text',
  varbinary: 'blob',
  binary: 'blob',
  bit: 'int',
}

/** A type as SQLite has to declare it. A length without an end is part of the name. */
export function declaredType({ name, length, precision, scale }: SqlType): string {
  const before = KEPT[name]
  if (before === undefined) return name
  if (precision !== undefined) return `${before} ${name}(${precision},${scale})`
  if (scale !== undefined) return `${before} ${name}(${scale})`
  if (!/char$|binary$/.test(name)) return `${before} ${name}`
  return length === undefined ? `${before} ${name}max` : `${before} ${name}(${length})`
}

/** The type a column was declared with. */
export function typeOfDeclared(declared: string): SqlType {
  const type = declared.replace(/^(?:text|blob|int) (?=\w)/i, '')
  return parseType(type.replace(/max$/i, '(max)'))
}

/** The type of a value that has no column. */
export function typeOfValue(value: unknown): SqlType {
  if (typeof value === 'bigint') return { name: BigInt.asIntN(32, value) === value ? 'int' : 'bigint' }
  if (typeof value === 'number') return { name: 'float' }
  return { name: Buffer.isBuffer(value) ? 'varbinary' : 'nvarchar' }
}
