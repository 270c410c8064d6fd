import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renewalDue } from './renewal-time.js'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const due = (lifetime: number | null, more: { renewable?: boolean; idles?: boolean; random?: number } = {}) => {
  const { renewable = true, idles = true, random = 0 } = more
  return renewalDue({ now: 0, expiresAt: lifetime, renewable, idles }, random)
}

describe('a credential is renewed', () => {
  it.each([
    ['an hour', HOUR, 55 * MINUTE],
    ['ten minutes', 10 * MINUTE, 8 * MINUTE],
    ['five minutes', 5 * MINUTE, 4 * MINUTE],
    ['one minute', MINUTE, 30 * SECOND],
    ['ten seconds', 10 * SECOND, 5 * SECOND],
    ['a day', DAY, DAY - 5 * MINUTE],
  ])('in time when it lives for %s', (_, lifetime, expected) => {
    expect(due(lifetime)).toBe(expected)
  })

  it('every week where its refresh token would idle away', () => {
    expect(due(90 * DAY)).toBe(7 * DAY)
    expect(due(null)).toBe(7 * DAY)
    expect(due(90 * DAY, { idles: false })).toBe(90 * DAY - 5 * MINUTE)
    expect(due(null, { idles: false })).toBeNull()
  })

  it('never, but is looked at when it lapses, where nothing renews it', () => {
    expect(due(HOUR, { renewable: false })).toBe(HOUR)
    expect(due(null, { renewable: false })).toBeNull()
  })

  it('always while it still lives, and after at least half of its life', () => {
    const lifetimes = fc.integer({ min: 1, max: 10 * 365 * DAY })
    fc.assert(
      fc.property(lifetimes, fc.double({ min: 0, max: 1, noNaN: true }), (lifetime, random) => {
        const at = due(lifetime, { idles: false, random })
        expect(at).toBeLessThanOrEqual(lifetime)
        expect(at).toBeGreaterThanOrEqual(Math.floor(lifetime / 2))
      }),
    )
  })
})
