import type { Column } from './column-type.js'
import { localText, utcText } from './moment-text.js'
import { parseJson } from './parse-json.js'

/**
 * A value as JSON. Numbers that JSON's numbers cannot hold exactly are text: decimals, whole numbers beyond ±(2⁵³−1),
 * NaN and infinities. Dates and times are text, bytes are `{"base64": "…"}`.
 */
export function decodeValue(value: unknown, column: Column): unknown {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return column.kind === 'moment' ? utcText(value) : localText(value)
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') }
  if (ArrayBuffer.isView(value)) return Array.from(Object.values(value))
  if (typeof value === 'number') return column.isShort ? shortFloat(value) : finite(value)
  if (typeof value === 'string') return decodeText(value, column)
  if (typeof value === 'object' && column.kind === 'interval') return intervalText({ ...value })
  return value
}

function decodeText(text: string, { kind, scale }: Column): unknown {
  if (kind === 'number') return decimal(text, scale)
  if (kind !== 'json') return text
  try {
    return parseJson(text)
  } catch {
    // A check constraint lets through what is not strict JSON.
    return text
  }
}

/** As numbers only whole ones of a column that holds no others, or was declared without saying. */
export function decimal(text: string, scale: number | undefined): unknown {
  if (scale !== undefined && scale > 0) return withScale(plain(text), scale)
  const digits = plain(text)
  const number = Number(digits)
  return Number.isSafeInteger(number) && !digits.includes('.') ? number : digits
}

/** `.5` → `0.5`; and without an exponent, which Oracle uses for very large and very small numbers. */
function plain(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^\s*([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? []
  if (whole === '' && fraction === '') return text
  const shift = Number(exponent)
  const digits = `${'0'.repeat(Math.max(0, -shift))}${whole}${fraction}${'0'.repeat(Math.max(0, shift - fraction.length))}`
  const point = Math.max(0, -shift) + whole.length + shift
  const before = digits.slice(0, point).replace(/^0+(?=\d)/, '') || '0'
  const after = digits.slice(point).replace(/0+$/, '')
  const minus = sign === '-' && /[1-9]/.test(digits) ? '-' : ''
  return after === '' ? `${minus}${before}` : `${minus}${before}.${after}`
}

function withScale(text: string, scale: number): string {
  const [whole = '', fraction = ''] = text.split('.')
  return `${whole}.${fraction.padEnd(scale, '0')}`
}

const finite = (value: number): unknown => (Number.isFinite(value) ? value : String(value))

/** The shortest number that has these 32 bits, as other systems write it. */
function shortFloat(value: number): unknown {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return finite(value)
}

interface Interval {
  years?: number
  months?: number
  days?: number
  hours?: number
  minutes?: number
  seconds?: number
  /** Nanoseconds. */
  fseconds?: number
}

/** As Oracle reads them again: `+1-02` (years and months) or `+1 02:03:04.5`. */
function intervalText(interval: Interval): string {
  const { years = 0, months = 0, days, hours = 0, minutes = 0, seconds = 0, fseconds = 0 } = interval
  const sign = Object.values(interval).some((part) => part < 0) ? '-' : '+'
  const two = (part: number) => String(Math.abs(part)).padStart(2, '0')
  if (days === undefined) return `${sign}${Math.abs(years)}-${two(months)}`
  const fraction = `.${String(Math.abs(fseconds)).padStart(9, '0')}`.replace(/\.?0+$/, '')
  return `${sign}${Math.abs(days)} ${two(hours)}:${two(minutes)}:${two(seconds)}${fraction}`
}
