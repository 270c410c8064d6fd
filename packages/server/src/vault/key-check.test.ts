import { describe, expect, test } from 'vitest'
import { keyCheckValue, matchesKeyCheck } from './key-check.js'

const root = Buffer.alloc(32, 1)

describe('the key check value', () => {
  test('is eight bytes that never change for a root key', () => {
    expect(keyCheckValue(root).toString('hex')).toBe('499d03514efdaf14')
  })

  test('matches its own root key only', () => {
    expect(matchesKeyCheck(root, keyCheckValue(root))).toBe(true)
    expect(matchesKeyCheck(Buffer.alloc(32, 2), keyCheckValue(root))).toBe(false)
  })

  test.each([0, 7, 9, 32])('does not match a stored value of %i bytes, and does not throw', (length) => {
    expect(matchesKeyCheck(root, Buffer.alloc(length))).toBe(false)
  })
})
