/** What decides how a value of a column is read. */
export interface ColumnType {
  type: { name: string }
  dataLength?: number | undefined
}

/**
 * A value as JSON. Numbers that JSON's numbers cannot hold exactly are text: decimals and money (see `exact-values`),
 * whole numbers beyond ±(2⁵³−1). Dates and times are text, bytes are `{ base64 }`.
 */
export function decodeValue(value: unknown, { type, dataLength }: ColumnType): unknown {
  if (type.name === 'Real' || (type.name === 'FloatN' && dataLength === 4)) return shortest(value)
  if (type.name === 'IntN' && dataLength === 8) return decodeScalar(value, 'BigInt')
  if (type.name === 'DateTimeN') return decodeScalar(value, 'DateTime')
  return decodeScalar(value, type.name)
}

/** The same by the name of the type alone. */
export function decodeScalar(value: unknown, type: string): unknown {
  if (value === null || value === undefined) return null
  if (Buffer.isBuffer(value)) return { base64: value.toString('base64') }
  if (value instanceof Date) return dateText(value, type)
  if (type === 'BigInt') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  return value
}

/** The shortest number that is the same in four bytes: 0.1, not 0.10000000149011612. */
function shortest(value: unknown): unknown {
  if (typeof value !== 'number') return value
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}

/** `useUTC` is on, so that the fields of the date in UTC are those of the value, whatever the time zone here. */
function dateText(value: Date, type: string): string {
  const [date = '', time = ''] = value.toISOString().slice(0, 19).split('T')
  const clock = `${time}${fraction(value)}`
  switch (type) {
    case 'Date':
      return date
    case 'Time':
      return clock
    case 'DateTimeOffset':
      return `${date}T${clock}Z`
    default:
      return `${date}T${clock}`
  }
}

/** To a ten-millionth of a second, without zeros at the end. Beyond the millisecond the library keeps it beside. */
function fraction(value: Date): string {
  const beyond: unknown = Reflect.get(value, 'nanosecondsDelta')
  const ticks = value.getUTCMilliseconds() * 10_000 + (typeof beyond === 'number' ? Math.round(beyond * 1e7) : 0)
  return ticks === 0 ? '' : `.${String(ticks).padStart(7, '0').replace(/0+$/, '')}`
}
