import { PieceError } from '@plugboard/core'

/** Moments the library has turned into a `Date`: of their parts only those down to milliseconds are left. */
const two = (part: number) => String(part).padStart(2, '0')

const fraction = (ms: number) => (ms === 0 ? '' : `.${String(ms).padStart(3, '0').replace(/0+$/, '')}`)

/** The parts of a time without zone, which the library keeps as if they were of the zone of this process. */
export function localText(date: Date): string {
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  return `${day}T${time}${fraction(date.getMilliseconds())}`
}

export function utcText(date: Date): string {
  return `${date.toISOString().slice(0, -5)}${fraction(date.getUTCMilliseconds())}Z`
}

const FORM = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(Z|[+-]\d\d(?::?\d\d)?)?$/i

/** A date or time in parts: in UTC where it says a zone. */
export interface MomentText {
  /** `2026-03-01T09:30:00` */
  seconds: string
  /** Nine digits. */
  fraction: string
}

/**
 * Reads a date or time as people and other systems write it. One with a zone is put into UTC.
 *
 * @throws PieceError `invalid_input` at the field.
 */
export function readMoment(text: string, field: string): MomentText {
  const [, year, month, day, hour = '00', minute = '00', second = '00', digits = '', zone = 'Z'] = FORM.exec(text) ?? []
  const time = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const read = new Date(`${time}Z`)
  // A day that does not exist becomes another one.
  if (year === undefined || Number.isNaN(read.getTime()) || read.toISOString().slice(0, 19) !== time)
    throw badMoment(field)
  const shifted = new Date(read.getTime() - 60_000 * minutesOf(zone))
  return { seconds: shifted.toISOString().slice(0, 19), fraction: digits.padEnd(9, '0') }
}

function minutesOf(zone: string): number {
  const [, sign, hours, minutes = '00'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? []
  return hours === undefined ? 0 : (sign === '-' ? -1 : 1) * (60 * Number(hours) + Number(minutes))
}

const badMoment = (field: string) =>
  new PieceError('invalid_input', 'A value is not a valid date or time.', {
    field,
    hint: 'Write dates and times as 2026-03-01 or 2026-03-01T09:30:00Z.',
  })
