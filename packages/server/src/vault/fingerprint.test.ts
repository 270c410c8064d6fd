import { describe, expect, test } from 'vitest'
import { fingerprint } from './fingerprint.js'

const key = Buffer.alloc(32, 1)
const secret = 'sk-live-0123456789abcdef'

describe('a fingerprint', () => {
  test('is sixteen bytes, equal for equal secrets', () => {
    expect(fingerprint(key, 'apiKey', secret)).toHaveLength(16)
    expect(fingerprint(key, 'apiKey', secret)).toEqual(fingerprint(key, 'apiKey', secret))
  })

  test('ignores space around the secret and how its accents are composed', () => {
    expect(fingerprint(key, 'apiKey', ` ${secret}\n`)).toEqual(fingerprint(key, 'apiKey', secret))
    expect(fingerprint(key, 'apiKey', `${secret}e\u0301`)).toEqual(fingerprint(key, 'apiKey', `${secret}\u00e9`))
  })

  test.each([
    ['key', fingerprint(Buffer.alloc(32, 2), 'apiKey', secret)],
    ['field type', fingerprint(key, 'password', secret)],
    ['secret', fingerprint(key, 'apiKey', `${secret}0`)],
    ['letter case', fingerprint(key, 'apiKey', secret.toUpperCase())],
    ['border between field type and secret', fingerprint(key, 'apiKeysk', secret.slice(2))],
  ])('differs with another %s', (_, other) => {
    expect(other).toHaveLength(16)
    expect(other).not.toEqual(fingerprint(key, 'apiKey', secret))
  })

  test.each(['', '   ', '1234', '123456789012', 'letmein', 'aaaaaaaaaaaaaaaaaaaa'])(
    'is not made of a secret as easy to guess as %j',
    (weak) => {
      expect(fingerprint(key, 'pin', weak)).toBeUndefined()
    },
  )

  test.each(['1234567890123', 'abcdefghi', 'aB3$xY7!'])('is made of %j, which may have 40 bits', (strong) => {
    expect(fingerprint(key, 'password', strong)).toHaveLength(16)
  })
})
