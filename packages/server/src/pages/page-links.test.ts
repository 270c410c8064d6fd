import { describe, expect, it } from 'vitest'
import { listAddress, pageLinks } from './page-links.js'

/** Follows a link as a browser would. */
const positionOf = (href: string | null) => {
  const parameters = new URL(href ?? '', 'http://localhost').searchParams
  return { cursor: parameters.get('cursor') ?? undefined, trail: parameters.get('trail') ?? undefined }
}

describe('the links of a list', () => {
  it('lead nowhere when everything is on one page', () => {
    expect(pageLinks('/flows', {}, {}, null)).toEqual({ previous: null, next: null })
  })

  it('lead on and back again by the same pages', () => {
    const first = pageLinks('/flows', { search: 'a b' }, {}, 'm')
    const second = pageLinks('/flows', { search: 'a b' }, positionOf(first.next), 't')
    const third = pageLinks('/flows', { search: 'a b' }, positionOf(second.next), null)
    expect([first.previous, third.next]).toEqual([null, null])
    expect(positionOf(third.previous)).toEqual(positionOf(first.next))
    expect(second.previous).toBe('/flows?search=a+b')
  })
})

describe('the address of a list', () => {
  it('leaves out what is empty', () => {
    expect(listAddress('/runs', { flow: '', cursor: undefined })).toBe('/runs')
    expect(listAddress('/runs', { flow: 'a&b' })).toBe('/runs?flow=a%26b')
  })
})
