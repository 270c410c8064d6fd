import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newId } from './id.js'
import { KEY_PATTERN, keyFromName } from './key.js'

const KEY = new RegExp(KEY_PATTERN)

describe('a key made from a name', () => {
  it.each([
    ['Warehouse', 'warehouse'],
    ['  Our  Warehouse (EU) ', 'our-warehouse-eu'],
    ['Bücher & Café Ñandú', 'bucher-cafe-nandu'],
    ['ＰｏｓｔｇｒｅＳＱＬ ①', 'postgresql-1'],
    ['ﬁle store', 'file-store'],
    ['İstanbul', 'istanbul'],
    ['snake_case', 'snake-case'],
    ['--dashes--', 'dashes'],
    ['倉庫', 'connection'],
    ['🚚', 'connection'],
    ['', 'connection'],
  ])('of %j is %j', (name, key) => {
    expect(keyFromName(name, 'connection')).toBe(key)
  })

  it('is cut to 100 characters without a hyphen at its end', () => {
    expect(keyFromName('x'.repeat(300), 'connection')).toBe('x'.repeat(100))
    expect(keyFromName(`${'x'.repeat(99)} rest`, 'connection')).toBe('x'.repeat(99))
  })

  it('is a key, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
        expect(keyFromName(name, 'connection')).toMatch(KEY)
      }),
    )
  })
})

describe('what a key looks like', () => {
  it.each(['a', '1', 'a-b_c', 'con_short', `a${'-'.repeat(98)}b`])('takes %j', (key) => {
    expect(key).toMatch(KEY)
  })

  it.each(['', 'A', '-a', 'a-', '_a', 'a b', 'a/b', 'a.b', 'ä', 'a\n', 'a'.repeat(101)])('refuses %j', (key) => {
    expect(key).not.toMatch(KEY)
  })

  it('is never that of an id, or one row could be asked for by the id of another', () => {
    expect(newId('con')).not.toMatch(KEY)
    expect(newId('flo')).not.toMatch(KEY)
  })
})
