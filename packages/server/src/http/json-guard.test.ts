import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JSON_LIMITS, parseJson } from './json-guard.js'
import { HttpProblem } from './problem.js'

function refusal(text: string, limits = JSON_LIMITS): { status: number; code: string; detail: string } {
  try {
    parseJson(text, limits)
  } catch (error) {
    if (error instanceof HttpProblem) return { status: error.status, code: error.code, detail: error.message }
    throw error
  }
  throw new Error(`It was taken: ${text.slice(0, 100)}`)
}

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
const object = (keys: number) => `{${Array.from({ length: keys }, (_, index) => `"k${index}":1`).join(',')}}`

describe('JSON from outside', () => {
  it('is parsed as JSON.parse would, for whatever a program can serialize', () => {
    const key = fc.string().filter((text) => !['__proto__', 'constructor', 'prototype'].includes(text))
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'binary' }),
        fc.double({ noNaN: true, noDefaultInfinity: true, max: 1e15, min: -1e15 }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('tree'), { maxLength: 5 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 5 }),
      ),
    }))
    fc.assert(
      fc.property(tree, fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
      { numRuns: 500 },
    )
  })

  it('never takes a text that JSON.parse refuses, and fails in no other way than with a problem', () => {
    const junk = fc.string({
      unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', '1', '-', 'e', 'a', 'u', ' ', 'true'),
    })
    fc.assert(
      fc.property(junk, (text) => {
        let taken: unknown
        try {
          taken = parseJson(text)
        } catch (error) {
          expect(error).toBeInstanceOf(HttpProblem)
          return
        }
        expect(taken).toEqual(JSON.parse(text))
      }),
      { numRuns: 2_000 },
    )
  })

  it('takes 32 levels and refuses 33, and a million without trouble', () => {
    expect(parseJson(nested(32))).toBeDefined()
    expect(refusal(nested(33))).toMatchObject({ status: 422, code: 'too_deep' })
    expect(refusal(nested(1_000_000)).code).toBe('too_deep')
    expect(refusal('{"a":'.repeat(1_000_000)).code).toBe('too_deep')
  })

  it('takes 1,000 keys and refuses 1,001, wherever they are', () => {
    expect(parseJson(object(1_000))).toBeDefined()
    expect(refusal(object(1_001))).toMatchObject({ status: 422, code: 'too_many_keys' })
    expect(refusal(object(50_000)).code).toBe('too_many_keys')
    expect(refusal(`[${object(600)},${object(600)}]`).code).toBe('too_many_keys')
    expect(parseJson(object(2_000), { ...JSON_LIMITS, keys: 2_000 })).toBeDefined()
  })

  it('takes 1,000 texts and refuses 1,001; keys are not among them', () => {
    const texts = (count: number) => JSON.stringify(Array.from({ length: count }, () => 'a'))
    expect(parseJson(texts(1_000))).toHaveLength(1_000)
    expect(refusal(texts(1_001))).toMatchObject({ status: 422, code: 'too_many_strings' })
  })

  it('measures texts by their characters, not by how they are escaped', () => {
    expect(parseJson(`"${'\\u0061'.repeat(65_536)}"`)).toBe('a'.repeat(65_536))
    expect(refusal(`"${'a'.repeat(65_537)}"`)).toMatchObject({ status: 422, code: 'string_too_long' })
    expect(refusal(`{"${'a'.repeat(65_537)}":1}`).code).toBe('string_too_long')
    expect(parseJson(`"${'a'.repeat(70_000)}"`, { ...JSON_LIMITS, stringLength: 80_000 })).toHaveLength(70_000)
  })

  it.each(['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '[{"x":{"b":1,"c":[],"b":2}}]'])(
    'refuses a key that is given twice: %s',
    (text) => {
      expect(refusal(text)).toMatchObject({ status: 422, code: 'duplicate_key' })
    },
  )

  it('lets the same key stand in different objects', () => {
    expect(parseJson('[{"a":1},{"a":{"a":2}}]')).toEqual([{ a: 1 }, { a: { a: 2 } }])
  })

  it.each([
    '{"__proto__":{"isAdmin":true}}',
    '{"constructor":{"prototype":{}}}',
    '{"values":{"prototype":1}}',
    '{"\\u005f_proto__":1}',
  ])('refuses a key that reaches the prototype: %s', (text) => {
    expect(refusal(text)).toMatchObject({ status: 422, code: 'forbidden_key' })
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined()
  })

  it('takes these words as values', () => {
    expect(parseJson('["__proto__","constructor"]')).toEqual(['__proto__', 'constructor'])
  })

  it.each(['9007199254740993', '-9007199254740993', '1e400', '[1e999]', '{"a":12345678901234567890}'])(
    'refuses a number that would not stay what was sent: %s',
    (text) => {
      expect(refusal(text)).toMatchObject({ status: 422, code: 'number_out_of_range' })
    },
  )

  it('takes numbers that are exact', () => {
    expect(parseJson('[9007199254740991,-0.5,1e10]')).toEqual([Number.MAX_SAFE_INTEGER, -0.5, 1e10])
  })

  it.each(['', '{', '{"a"}', '[1,]', '"open', '"\\x"', "{'a':1}", 'NaN', '{"a":1}}', '{"\\q":1}', '-'])(
    'refuses what is not JSON: %s',
    (text) => {
      expect(refusal(text)).toMatchObject({ status: 400, code: 'invalid_json' })
    },
  )

  it('never quotes what was sent', () => {
    for (const text of ['{"password":"CANARY-7f3a"', '{"a":CANARY-7f3a}', '{"CANARY-7f3a":1,"CANARY-7f3a":2}']) {
      expect(refusal(text).detail).not.toContain('CANARY')
    }
  })

  it('takes time in proportion to the length of the text, whatever it is made of', () => {
    const started = performance.now()
    for (const piece of ['\\', '"\\', '\\"', '"', '{', '1', '"a":']) {
      try {
        parseJson(`"${piece.repeat(200_000)}`, { ...JSON_LIMITS, strings: 1e9, keys: 1e9, depth: 1e9 })
      } catch (error) {
        expect(error).toBeInstanceOf(HttpProblem)
      }
    }
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})
