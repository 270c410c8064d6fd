import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../src/parse-json.js'

describe('parsing JSON', () => {
  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['[12345678901234567,0.12345678901234567,1e30]', ['12345678901234567', Number('0.12345678901234567'), 1e30]],
    ['12345678901234567.5', Number('12345678901234567.5')],
    ['12345678901234567e2', Number('12345678901234567e2')],
    [
      '{"12345678901234567":"12345678901234567 \\" 12345678901234567"}',
      { '12345678901234567': '12345678901234567 " 12345678901234567' },
    ],
  ])('keeps every digit of whole numbers: %s', (text, expected) => {
    expect(parseJson(text)).toEqual(expected)
  })

  it('is JSON.parse for everything else', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text, (_key, value) => (isTooLong(value) ? String(value) : value)))
      }),
    )
  })

  it('refuses what is not JSON', () => {
    expect(() => parseJson('{12345678901234567')).toThrow(SyntaxError)
  })
})

/** Beyond 10²¹ a number is written with an exponent, and stays one. */
const isTooLong = (value: unknown) =>
  Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(Number(value)) < 1e21
