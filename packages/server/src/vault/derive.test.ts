import { describe, expect, test } from 'vitest'
import { deriveKey, type KeyPurpose } from './derive.js'

const root = Buffer.alloc(32, 7)
const PURPOSES: KeyPurpose[] = ['dek-wrap', 'audit', 'fingerprint', 'csrf', 'key-check']

describe('deriveKey', () => {
  test('is HKDF-SHA-256 without salt over purpose and part, so that stored data stay readable', () => {
    const known = '2092f37387246dc61d1fd63ea5bdc057d6a02d3bbb265545ff69f9130f77e741'
    expect(deriveKey(root, 'audit', 'prj_1').toString('hex')).toBe(known)
  })

  test('gives 32 bytes, the same each time', () => {
    expect(deriveKey(root, 'dek-wrap')).toHaveLength(32)
    expect(deriveKey(root, 'dek-wrap')).toEqual(deriveKey(root, 'dek-wrap'))
  })

  test('gives another key for every purpose, every part and every root key', () => {
    const roots = [root, Buffer.alloc(32, 8)]
    const keys = roots.flatMap((key) =>
      PURPOSES.flatMap((purpose) =>
        ['', 'prj_1', 'prj_2'].map((part) => deriveKey(key, purpose, part).toString('hex')),
      ),
    )
    expect(new Set(keys).size).toBe(roots.length * PURPOSES.length * 3)
  })
})
