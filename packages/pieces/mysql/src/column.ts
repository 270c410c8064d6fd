import type { FieldPacket } from 'mysql2'

/** A column of a result, as the server describes it. */
export interface Column {
  name: string
  /** Number of the type in the protocol. */
  type: number
  /** 63 is for bytes, and for whatever is no text. */
  characterSet: number
  /** In bytes. */
  length: number
  decimals: number
  isUnsigned: boolean
  isEnum: boolean
  isSet: boolean
  /** MariaDB's name for a type or format the protocol does not know, such as `uuid` or `json`. */
  extended: string | undefined
}

/** https://dev.mysql.com/doc/dev/mysql-server/latest/group__group__cs__column__definition__flags.html */
const FLAGS = { unsigned: 32, enum: 256, set: 2048 }

/** The part of the library's description that is used. */
export function columnOf(field: FieldPacket): Column {
  const flags = typeof field.flags === 'number' ? field.flags : 0
  return {
    name: field.name,
    type: field.columnType ?? 0,
    characterSet: field.characterSet ?? 0,
    length: field.columnLength ?? 0,
    decimals: field.decimals,
    isUnsigned: (flags & FLAGS.unsigned) !== 0,
    isEnum: (flags & FLAGS.enum) !== 0,
    isSet: (flags & FLAGS.set) !== 0,
    extended: field.extendedFormat ?? field.extendedTypeName,
  }
}

/** Numbers of types, which never change. https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html */
export const TYPE = {
  decimal: 0,
  tiny: 1,
  short: 2,
  long: 3,
  float: 4,
  double: 5,
  null: 6,
  timestamp: 7,
  longlong: 8,
  int24: 9,
  date: 10,
  time: 11,
  datetime: 12,
  year: 13,
  bit: 16,
  json: 245,
  newdecimal: 246,
  enum: 247,
  set: 248,
  geometry: 255,
} as const

/** The character set of bytes. */
export const BINARY = 63
