import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ArrayText, parseArray, writeArray } from '../src/array-text.js'

describe('the text of an array', () => {
  it.each([
    ['{}', []],
    ['{1,NULL,"NULL",""}', ['1', null, 'NULL', '']],
    [
      '{{1,2},{3,4}}',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['[2:3][0:0]={{a},{b}}', [['a'], ['b']]],
    ['{"a,b","\\"","\\\\","{}"}', ['a,b', '"', '\\', '{}']],
    ['{"two\nlines"}', ['two\nlines']],
  ])('is read: %s', (text, expected) => {
    expect(parseArray(text, ',')).toEqual(expected)
  })

  it('is read with another delimiter', () => {
    expect(parseArray('{(1,1),(0,0);(2,2),(1,1)}', ';')).toEqual(['(1,1),(0,0)', '(2,2),(1,1)'])
  })

  it.each(['', 'hello', '{1', '1,2'])('is refused when it is none: %j', (text) => {
    expect(() => parseArray(text, ',')).toThrow(SyntaxError)
  })

  it('comes back as it was written, whatever is in it', () => {
    const text = fc.option(fc.string({ unit: fc.constantFrom('"', '\\', ',', '{', '}', ' ', 'NULL', 'é', '\n') }))
    const { array } = fc.letrec<{ array: ArrayText[]; element: ArrayText }>((tie) => ({
      array: fc.array(tie('element'), { maxLength: 4 }),
      element: fc.oneof({ maxDepth: 3 }, text, tie('array')),
    }))
    fc.assert(
      fc.property(array, (written) => {
        expect(parseArray(writeArray(written, ','), ',')).toEqual(written)
      }),
    )
  })
})
