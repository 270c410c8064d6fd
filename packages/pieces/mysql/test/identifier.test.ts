import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { identifier, parseName, qualified, writeName } from '../src/identifier.js'

describe('a name', () => {
  it.each([
    ['orders', undefined, undefined, 'orders'],
    ['sales.orders', undefined, 'sales', 'orders'],
    ['"a.b"', undefined, undefined, 'a.b'],
    ['"a.b"."c""d"', undefined, 'a.b', 'c"d'],
    ['we"ird', undefined, undefined, 'we"ird'],
    ['a.b', 'sales', 'sales', 'a.b'],
    ['"a"', 'sales', 'sales', '"a"'],
  ])('is read from %s in schema %s', (text, schema, expectedSchema, name) => {
    expect(parseName(text, schema, 'table')).toEqual({ schema: expectedSchema, name })
  })

  it.each(['a.b.c', '"a', '"a"b', '"a".'])('is refused when it cannot be read, or has an empty part: %s', (text) => {
    expect(() => qualified(parseName(text, undefined, 'table'), 'table')).toThrow(
      expect.objectContaining({ code: 'invalid_input', field: 'table' }),
    )
  })

  it('is always quoted', () => {
    expect(identifier('a`; drop', 'table').text).toBe('`a``; drop`')
    expect(qualified({ schema: 'S', name: 'T' }, 'table').text).toBe('`S`.`T`')
  })

  it.each(['', 'a\0', '\ud800', '🐬', 'é'.repeat(65)])('is refused when MySQL could not hold it: %j', (name) => {
    expect(() => identifier(name, 'table')).toThrow(expect.objectContaining({ code: 'invalid_input', field: 'table' }))
  })

  it('may be as long as MySQL allows, whatever its letters', () => {
    expect(identifier('é'.repeat(64), 'table').text).toBe(`\`${'é'.repeat(64)}\``)
  })

  it('is read back as it was written', () => {
    const part = fc.string({ unit: fc.constantFrom('a', '.', '"', ' ', 'É'), minLength: 1 })
    fc.assert(
      fc.property(fc.option(part, { nil: undefined }), part, (schema, name) => {
        expect(parseName(writeName({ schema, name }), undefined, 'table')).toEqual({ schema, name })
      }),
    )
  })
})
