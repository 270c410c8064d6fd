/** A date and time as SQL Server counts: days since the year 1, ten-millionths of a second since midnight. */
export interface Moment {
  days: number
  ticks: bigint
  /** Minutes east of UTC; days and ticks are in UTC. */
  offset: number
}

const PATTERN = /^(?:(\d{4})-(\d\d)-(\d\d))?[T ]?(?:(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?)?\s*(Z|[+-]\d\d:\d\d)?$/

const DAY = 86_400_000
const YEAR_1 = -62_135_596_800_000

/** Whether the text is a date and time that there is. */
export function isMoment(text: string): boolean {
  const [, year, month, day, hour = '0'] = PATTERN.exec(text) ?? []
  if (year === undefined) return PATTERN.test(text) && text !== ''
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day) && Number(hour) < 24
}

export function readMoment(text: string): Moment {
  const [, year = '1900', month = '01', day = '01', hour = '0', minute = '0', second = '0', part = '', zone = 'Z'] =
    PATTERN.exec(text) ?? []
  const offset = zone === 'Z' ? 0 : Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)))
  const midnight = Date.parse(`${year}-${month}-${day}T00:00:00Z`)
  const moment = midnight + ((Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second)) * 1_000
  const days = Math.floor((moment - YEAR_1) / DAY)
  const ticks = BigInt(moment - YEAR_1 - days * DAY) * 10_000n + BigInt(part.padEnd(7, '0'))
  return { days, ticks, offset }
}

/** Three bytes. */
export function writeDate(days: number): Buffer {
  const bytes = Buffer.alloc(3)
  bytes.writeUIntLE(days, 0, 3)
  return bytes
}

/** Three to five bytes, in units of the scale. */
export function writeTime(ticks: bigint, scale: number): Buffer {
  const size = scale <= 2 ? 3 : scale <= 4 ? 4 : 5
  const bytes = Buffer.alloc(size)
  bytes.writeUIntLE(Number(ticks / 10n ** BigInt(7 - scale)), 0, size)
  return bytes
}

/** As text of one form, so that the texts are in the same order as the times. */
export function momentText(text: string, type: string): string {
  const { days, ticks } = readMoment(text)
  const date = new Date(YEAR_1 + days * DAY).toISOString().slice(0, 10)
  const clock = new Date(Number(ticks / 10_000n)).toISOString().slice(11, 19)
  const time = `${clock}.${String(ticks % 10_000_000n).padStart(7, '0')}`
  if (type === 'date') return date
  if (type === 'time') return time
  return `${date}T${time}${type === 'datetimeoffset' ? 'Z' : ''}`
}
