import { describe, expect, it } from 'vitest'
import { ShortCache } from './short-cache.js'

describe('what is kept for a second', () => {
  it('is there for a second and no longer', () => {
    let now = 0
    const cache = new ShortCache<string>(() => now)
    cache.set('a', 'x')
    now = 999
    expect(cache.get('a')).toBe('x')
    now = 1_000
    expect(cache.get('a')).toBeUndefined()
  })

  it('can be forgotten at once', () => {
    const cache = new ShortCache<string>(() => 0)
    cache.set('a', 'x')
    cache.set('b', 'y')
    cache.delete('a')
    expect([cache.get('a'), cache.get('b')]).toEqual([undefined, 'y'])
    cache.clear()
    expect(cache.get('b')).toBeUndefined()
  })

  it('makes room by giving up the oldest', () => {
    const cache = new ShortCache<number>(() => 0)
    for (let index = 0; index <= 10_000; index++) cache.set(String(index), index)
    expect([cache.get('0'), cache.get('1'), cache.get('10000')]).toEqual([undefined, 1, 10_000])
  })
})
