import { describe, expect, it } from 'vitest'
import { newId } from './id.js'

describe('an id', () => {
  it('is a prefix and 26 characters that cannot be mistaken for each other', () => {
    expect(newId('con')).toMatch(/^con_[0-9a-hjkmnp-tv-z]{26}$/)
    expect(newId('run')).toMatch(/^run_/)
  })

  it('sorts by the millisecond it was made in', () => {
    const times = [0, 1, 31, 32, 1_023, 1_024, 1_700_000_000_000, 1_700_000_000_001, 2 ** 45, 2 ** 50 - 1]
    const ids = times.map((time) => newId('con', time))
    expect(ids.toSorted()).toEqual(ids)
  })

  it('carries the time it was made at, now unless told', () => {
    const timeOf = (id: string) => id.slice(4, 14)
    const before = Date.now()
    const made = timeOf(newId('con'))
    expect(made >= timeOf(newId('con', before)) && made <= timeOf(newId('con', Date.now()))).toBe(true)
    expect(newId('con', 32)).toMatch(/^con_0000000010/)
  })

  it('is another one each time, also within a millisecond', () => {
    const ids = Array.from({ length: 20_000 }, () => newId('con', 1))
    expect(new Set(ids).size).toBe(20_000)
  })

  it('has every character in every random place', () => {
    const seen = Array.from({ length: 16 }, () => new Set<string>())
    for (let made = 0; made < 2_000; made++) {
      for (const [place, character] of [...newId('con', 1).slice(14)].entries()) seen[place]?.add(character)
    }
    expect(seen.map(({ size }) => size)).toEqual(Array.from({ length: 16 }, () => 32))
  })
})
