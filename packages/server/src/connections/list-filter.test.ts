import { describe, expect, it } from 'vitest'
import { isNarrowed, listAddress, windowQuery } from './list-filter.js'

describe('the address of the list', () => {
  it('carries every filter that is set', () => {
    expect(listAddress('/c', { search: 'a b', tag: 'eu' })).toBe('/c?search=a+b&tag=eu')
  })

  it('begins at the first page again when a filter changes', () => {
    expect(listAddress('/c', { search: 'a', cursor: 'x', before: 'y' }, { tag: 'eu' })).toBe('/c?search=a&tag=eu')
  })

  it('goes to another page with the same filters', () => {
    expect(listAddress('/c', { tag: 'eu', cursor: 'x' }, { cursor: 'z' })).toBe('/c?tag=eu&cursor=z')
  })

  it('loses a filter that is taken away', () => {
    expect(listAddress('/c', { tag: 'eu' }, { tag: undefined })).toBe('/c')
  })
})

it('a sort or a page does not narrow the list, a filter does', () => {
  expect(isNarrowed({ sort: '-name', cursor: 'x' })).toBe(false)
  expect(isNarrowed({ type: 'Database' })).toBe(true)
})

it('one piece is asked for as a list, and names are sorted unless told', () => {
  expect(windowQuery({ piece: 'warehouse' })).toMatchObject({ pieces: ['warehouse'], sort: 'name', limit: 50 })
  expect(windowQuery({})).toMatchObject({ pieces: undefined })
})
