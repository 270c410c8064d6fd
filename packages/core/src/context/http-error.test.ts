import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { httpError, parseRetryAfter } from './http-error.js'

const answer = (status: number, headers = {}) => ({ status, headers: new Headers(headers) })

it.each([
  [200, 'bad_response'],
  [302, 'bad_response'],
  [400, 'invalid_input'],
  [401, 'invalid_credentials'],
  [402, 'quota_exceeded'],
  [403, 'permission_denied'],
  [404, 'not_found'],
  [408, 'timeout'],
  [409, 'invalid_input'],
  [413, 'invalid_input'],
  [418, 'invalid_input'],
  [422, 'invalid_input'],
  [429, 'rate_limited'],
  [500, 'provider_unavailable'],
  [501, 'unsupported'],
  [502, 'provider_unavailable'],
  [503, 'provider_unavailable'],
  [504, 'provider_unavailable'],
  [599, 'provider_unavailable'],
])('HTTP %i reads %s', (status, code) => {
  expect(httpError(answer(status))).toMatchObject({
    code,
    message: expect.stringMatching(/\.$/),
    field: undefined,
    hint: expect.stringMatching(/\.$/),
  })
})

it('names a status that has no sentence of its own', () => {
  expect(httpError(answer(500)).message).toContain('500')
  expect(httpError(answer(418)).message).toContain('418')
})

it('lets the piece say more', () => {
  const more = { code: 'quota_exceeded', message: 'No credit.', field: 'apiKey', hint: 'Top up.', cause: 'c' } as const
  expect(httpError(answer(429), more)).toMatchObject({ ...more, retryAfter: undefined })
})

it('keeps its own hint where the piece has none to give', () => {
  const none: { hint?: string } = {}
  expect(httpError(answer(401), none).hint).toBe(httpError(answer(401)).hint)
  expect(httpError(answer(401), { message: 'No.' }).hint).toContain('credentials')
})

it('honours Retry-After unless the piece knows better', () => {
  expect(httpError(answer(429, { 'retry-after': '5' })).retryAfter).toBe(5)
  expect(httpError(answer(429, { 'retry-after': '5' }), { retryAfter: 9 }).retryAfter).toBe(9)
})

describe('Retry-After', () => {
  beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-03-01T00:00:00Z') }))
  afterEach(() => void vi.useRealTimers())

  it.each([
    ['0', 0],
    [' 120 ', 120],
    ['3600', 3_600],
    ['86400', 3_600],
    ['9'.repeat(400), undefined],
    ['Sun, 01 Mar 2026 00:00:30 GMT', 30],
    ['Sun, 01 Mar 2026 00:00:00 GMT', 0],
    ['Mon, 02 Mar 2026 00:00:00 GMT', 3_600],
    ['Sat, 28 Feb 2026 23:59:59 GMT', undefined],
    [null, undefined],
    ['', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['NaN', undefined],
    ['soon', undefined],
  ])('%j means %j seconds', (header, seconds) => {
    expect(parseRetryAfter(header)).toBe(seconds)
  })
})
