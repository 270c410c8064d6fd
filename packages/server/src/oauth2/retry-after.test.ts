import { expect, it } from 'vitest'
import { retryAfter } from './retry-after.js'

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0)

it.each([
  ['0', 0],
  ['17', 17],
  [' 17 ', 17],
  ['3601', 3_600],
  ['99999999999999999999999999', 3_600],
  ['Thu, 01 Jan 2026 12:00:30 GMT', 30],
  ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
  ['Thu, 01 Jan 2099 00:00:00 GMT', 3_600],
])('Retry-After "%s" asks for %i seconds', (header, seconds) => {
  expect(retryAfter(header, NOW)).toBe(seconds)
})

it.each(['', '-5', '1.5', 'soon', '1e3'])('Retry-After "%s" asks for nothing', (header) => {
  expect(retryAfter(header, NOW)).toBeUndefined()
})

it('an absent Retry-After asks for nothing', () => {
  expect(retryAfter(null, NOW)).toBeUndefined()
})
