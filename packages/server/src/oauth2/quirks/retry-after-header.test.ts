import { expect, it } from 'vitest'
import { retryAfterHeader } from './retry-after-header.js'

const NOW = 1_700_000_000_000
const headers = (value: string) => new Headers({ 'x-reset': value })

it.each([
  ['seconds', '30', 30],
  ['seconds', '1.2', 2],
  ['seconds', '-1', 0],
  ['seconds', '1e9', 3_600],
  ['unixSeconds', '1700000045', 45],
  ['unixSeconds', '1600000000', 0],
  ['unixSeconds', '1800000000', 3_600],
] as const)('in %s, "%s" asks for %i seconds', (unit, value, seconds) => {
  expect(retryAfterHeader(headers(value), { header: 'X-Reset', unit }, NOW)).toBe(seconds)
})

it.each(['', 'soon'])('"%s" asks for nothing', (value) => {
  expect(retryAfterHeader(headers(value), { header: 'X-Reset', unit: 'seconds' }, NOW)).toBeUndefined()
})

it('an absent header asks for nothing', () => {
  expect(retryAfterHeader(new Headers(), { header: 'X-Reset', unit: 'seconds' }, NOW)).toBeUndefined()
})
