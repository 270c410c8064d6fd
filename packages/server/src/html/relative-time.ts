const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const UNITS: readonly [limit: number, size: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [HOUR, MINUTE, 'minute'],
  [DAY, HOUR, 'hour'],
  [7 * DAY, DAY, 'day'],
  [30 * DAY, 7 * DAY, 'week'],
  [365 * DAY, 30 * DAY, 'month'],
  [Number.POSITIVE_INFINITY, 365 * DAY, 'year'],
]

const FORMAT = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** How long before or after `now` a time is, in words: "2 hours ago", "in 3 days". Both are UTC milliseconds. */
export function relativeTime(at: number, now: number): string {
  const distance = at - now
  if (Math.abs(distance) < MINUTE) return distance <= 0 ? 'just now' : 'in a moment'
  for (const [limit, size, unit] of UNITS) {
    if (Math.abs(distance) < limit) return FORMAT.format(Math.trunc(distance / size), unit)
  }
  throw new RangeError(`Not a time: ${at}`)
}

/** The exact time in UTC, such as "2026-03-01 09:30:12 UTC". */
export function exactTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
