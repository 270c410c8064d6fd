import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCursor, encodeCursor, SORTS, statusesOf } from './connection-query.js'

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const id = 'con_01k8z30000000000000000000a'

describe('a cursor', () => {
  it('comes back as it was, whatever the name', () => {
    const names = fc.string({ unit: 'grapheme', maxLength: 200 }).filter((name) => !name.includes('\0'))
    fc.assert(
      fc.property(names, fc.constantFrom('name', '-name'), (value, sort) => {
        expect(decodeCursor(encodeCursor({ value, id }), sort)).toEqual({ value, id })
      }),
    )
  })

  it('comes back as it was, whatever the time', () => {
    const sorts = fc.constantFrom('modifiedAt', '-modifiedAt', 'createdAt', '-createdAt')
    fc.assert(
      fc.property(fc.maxSafeInteger(), sorts, (value, sort) => {
        expect(decodeCursor(encodeCursor({ value, id }), sort)).toEqual({ value, id })
      }),
    )
  })

  it('needs no escaping in an address', () => {
    expect(encodeCursor({ value: 'ÿþ?>~ käse', id })).toMatch(/^[\w-]+$/)
  })

  it.each([
    ['nothing', ''],
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['a number', encoded(1)],
    ['null', encoded(null)],
    ['an object', encoded({ value: 'a', id })],
    ['half of one', encoded(['a'])],
    ['an id that is no text', encoded(['a', 1])],
    ['an id that PostgreSQL cannot take', encoded(['a', `${id}\0`])],
    ['a name that PostgreSQL cannot take', encoded(['a\0b', id])],
    ['the cursor of a list by time', encoded([1_700_000_000_000, id])],
  ])('of a list by name is refused when it is %s', (_, cursor) => {
    expect(() => decodeCursor(cursor, 'name')).toThrow(
      expect.objectContaining({ kind: 'invalid', code: 'invalid_cursor', field: 'cursor' }),
    )
  })

  it.each([
    ['the cursor of a list by name', encoded(['a', id])],
    ['a fraction', encoded([1.5, id])],
    ['more than a time can be', encoded([1e300, id])],
    ['a time without an id', encoded([1])],
  ])('of a list by time is refused when it is %s', (_, cursor) => {
    expect(() => decodeCursor(cursor, '-modifiedAt')).toThrow(expect.objectContaining({ code: 'invalid_cursor' }))
  })
})

describe('what a list can be narrowed and sorted by', () => {
  it('reads "not active" as missing and error, and a status as itself', () => {
    expect(statusesOf('not_active')).toEqual(['missing', 'error'])
    expect(statusesOf('error')).toEqual(['error'])
  })

  it('can be turned round in every order', () => {
    const plain = SORTS.filter((sort) => !sort.startsWith('-'))
    expect(SORTS.filter((sort) => sort.startsWith('-'))).toEqual(plain.map((sort) => `-${sort}`))
  })
})
