import { describe, expect, it } from 'vitest'
import { exactTime, relativeTime } from './relative-time.js'

const NOW = Date.UTC(2026, 2, 1, 12)
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

describe('relativeTime', () => {
  it.each([
    [0, 'just now'],
    [-59_000, 'just now'],
    [30_000, 'in a moment'],
    [-MINUTE, '1 minute ago'],
    [-59 * MINUTE, '59 minutes ago'],
    [-119 * MINUTE, '1 hour ago'],
    [-DAY, 'yesterday'],
    [2 * DAY, 'in 2 days'],
    [-20 * DAY, '2 weeks ago'],
    [-70 * DAY, '2 months ago'],
    [-800 * DAY, '2 years ago'],
  ])('says %i ms as "%s"', (distance, words) => {
    expect(relativeTime(NOW + distance, NOW)).toBe(words)
  })

  it('refuses what is not a time', () => {
    expect(() => relativeTime(Number.NaN, NOW)).toThrow(RangeError)
  })
})

it('exactTime names the zone', () => {
  expect(exactTime(NOW)).toBe('2026-03-01 12:00:00 UTC')
})
