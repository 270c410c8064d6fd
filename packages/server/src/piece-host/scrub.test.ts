import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createScrubber, REDACTED, textsIn } from './scrub.js'

const PEM =
  '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\nAASCBKcwggSjAgEAAoIBAQC7\n-----END PRIVATE KEY-----'

describe('scrubbing', () => {
  it.each([
    ['as it is', 'hunter2!', 'the key hunter2! was refused'],
    ['URL-encoded', 'a b/c+d', 'https://x/?k=a%20b%2Fc%2Bd'],
    ['URL-encoded in lower case', 'a b/c+d', 'https://x/?k=a%20b%2fc%2bd'],
    ['form-encoded', 'a b/c+d', 'k=a+b%2Fc%2Bd&x=1'],
    ['JSON-escaped', 'say "hi"\\', '{"k":"say \\"hi\\"\\\\"}'],
    ['in base64', 'hunter2!', Buffer.from('hunter2!').toString('base64')],
    ['in base64url', '~~~???>>>', Buffer.from('~~~???>>>').toString('base64url')],
    ['in hexadecimal', 'hunter2!', Buffer.from('hunter2!').toString('hex')],
    ['in upper-case hexadecimal', 'hunter2!', Buffer.from('hunter2!').toString('hex').toUpperCase()],
  ])('finds a secret %s', (_title, secret, text) => {
    const scrubbed = createScrubber([secret]).text(text)
    expect(scrubbed).toContain(REDACTED)
    expect(createScrubber([secret]).text(scrubbed)).toBe(scrubbed)
  })

  it('finds a secret inside base64 of something longer, wherever it begins', () => {
    const secret = 'correct-horse-battery'
    for (const user of ['a', 'ab', 'abc', 'abcd']) {
      const text = createScrubber([secret]).text(Buffer.from(`${user}:${secret}`).toString('base64'))
      expect(text).toContain(REDACTED)
      expect(Buffer.from(text.replace(REDACTED, ''), 'base64').toString()).not.toContain('horse')
    }
  })

  it('finds single lines of a key', () => {
    const text = createScrubber([PEM]).text('error near MIIEvQIBADANBgkqhkiG9w0BAQEF in key')
    expect(text).toBe(`error near ${REDACTED} in key`)
  })

  it('takes the longer of two secrets first', () => {
    expect(createScrubber(['pass', 'password']).text('password')).toBe(REDACTED)
  })

  it('leaves texts alone that hold no secret, and secrets too short to be told from words', () => {
    expect(createScrubber(['abc', '']).text('abc abcd')).toBe('abc abcd')
    expect(createScrubber(['hunter2!']).text('nothing here')).toBe('nothing here')
  })

  it('goes through values, keys included, and leaves the given value as it was', () => {
    const value = { 'x-hunter2!': ['hunter2!', 1, null, true, { deep: 'a hunter2! b' }] }
    const scrubbed = createScrubber(['hunter2!']).value(value)
    expect(scrubbed).toEqual({ 'x-[secret]': [REDACTED, 1, null, true, { deep: 'a [secret] b' }] })
    expect(value['x-hunter2!'][0]).toBe('hunter2!')
  })

  it('leaves no trace of any secret in any surroundings', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abcXYZ019+/=%"\\ é'), minLength: 4, maxLength: 40 })
    fc.assert(
      fc.property(letters, fc.constantFrom('', 'before: ', '€'), (secret, before) => {
        const scrubbed = createScrubber([secret]).text(before + secret)
        expect(scrubbed.replaceAll(REDACTED, '')).not.toContain(secret)
      }),
    )
  })

  it('finds the texts of a structure that are long enough to be secrets', () => {
    expect(textsIn({ a: 'long enough', b: ['abc', { c: 'nested' }], d: 123456, e: null, f: true })).toEqual([
      'long enough',
      'nested',
      '123456',
    ])
  })
})
