import { type Column, TYPE } from './column.js'
import { parseJson } from './parse-json.js'

/**
 * A value as JSON. Numbers that JSON's numbers cannot hold exactly are text: `decimal`, and whole numbers beyond
 * ±(2⁵³−1). Dates and times are text, bytes are `{"base64": …}`, `bit(1)` is true or false.
 */
export function decodeValue(value: unknown, column: Column): unknown {
  if (value === null || value === undefined) return null
  if (Buffer.isBuffer(value)) return column.type === TYPE.bit ? bits(value, column.length) : bytes(value)
  if (typeof value === 'number') return column.type === TYPE.float ? shortest(value) : value
  if (typeof value !== 'string') return value
  if (column.type === TYPE.datetime) return iso(value, '')
  if (column.type === TYPE.timestamp) return iso(value, 'Z')
  return column.type === TYPE.json || column.extended === 'json' ? document(value) : value
}

const bytes = (value: Buffer) => ({ base64: value.toString('base64') })

function bits(value: Buffer, length: number): boolean | number | string {
  const number = BigInt(`0x${value.toString('hex') || '0'}`)
  if (length === 1) return number === 1n
  return number <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(number) : String(number)
}

/** The shortest number that is the same as a `float`: 1.1, where as a double it would be 1.100000023841858. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}

const DATE_TIME = /^(\d+-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.0+|(\.\d*?)0*)?$/

/** `2026-03-01 09:30:00.120000` → `2026-03-01T09:30:00.12`. The zero date has no ISO form and stays. */
function iso(text: string, zone: string): string {
  const [, date, time, fraction = ''] = DATE_TIME.exec(text) ?? []
  return date === undefined || date === '0000-00-00' ? text : `${date}T${time}${fraction}${zone}`
}

/** MariaDB keeps documents as text and checks it, unless that was switched off. */
function document(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return text
  }
}
