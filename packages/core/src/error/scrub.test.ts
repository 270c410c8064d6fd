import fc from 'fast-check'
import { expect, it } from 'vitest'
import { scrub } from './scrub.js'

const SECRET = 'pä/ss "w+rd"=1'

it.each([
  ['as it stands', SECRET],
  ['JSON-escaped', JSON.stringify({ key: SECRET })],
  ['JSON-escaped with escaped slashes', JSON.stringify(SECRET).replaceAll('/', '\\/')],
  ['URL-encoded', `https://example.com/?key=${encodeURIComponent(SECRET)}`],
  ['in a form', new URLSearchParams({ key: SECRET }).toString()],
  ['in base64', Buffer.from(SECRET).toString('base64')],
  ['in base64url', Buffer.from(SECRET).toString('base64url')],
  ['in a Basic header', `Basic ${Buffer.from(`u:${SECRET}`).toString('base64')}`],
  ['in another Basic header', `Basic ${Buffer.from(`us:${SECRET}`).toString('base64')}`],
  ['in a third Basic header', `Basic ${Buffer.from(`use:${SECRET}`).toString('base64')}`],
])('finds a secret %s', (_form, text) => {
  const scrubbed = scrub(`before ${text} after`, [SECRET])
  expect(scrubbed).toMatch(/^before .*\[secret\].* after$/)
  expect(scrubbed.length).toBeLessThan(`before ${text} after`.length)
})

it('finds every secret wherever it stands in a JSON value, keys and numbers too', () => {
  const value = { 'a-secret-key': ['x', { deep: 'is a-secret-key.' }], pin: 123456, other: 7, none: null, yes: true }
  expect(scrub(value, ['a-secret-key', '123456'])).toEqual({
    '[secret]': ['x', { deep: 'is [secret].' }],
    pin: '[secret]',
    other: 7,
    none: null,
    yes: true,
  })
})

it('removes the longer of two secrets that begin alike', () => {
  expect(scrub('token-and-more', ['token', 'token-and-more'])).toBe('[secret]')
})

it('leaves everything alone without a secret of four characters', () => {
  const value = { text: 'abc' }
  expect(scrub(value, ['', 'abc'])).toBe(value)
  expect(scrub('abcd', [])).toBe('abcd')
})

it('leaves no trace of any secret in any company', () => {
  const secret = fc.string({ minLength: 4, unit: 'grapheme' }).filter((text) => !'[secret]'.includes(text))
  const property = fc.property(secret, fc.string(), fc.string(), (one, before, after) => {
    expect(
      scrub([before + one + after], [one])[0]
        ?.split('[secret]')
        .some((part) => part.includes(one)),
    ).toBe(false)
  })
  fc.assert(property, { numRuns: 1_000 })
})

it('survives half a character in a secret', () => {
  expect(scrub('x\ud800xyz', ['x\ud800xyz'])).toBe('[secret]')
})
