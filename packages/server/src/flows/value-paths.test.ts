import { describe, expect, it } from 'vitest'
import { valuePaths, valueReference } from './value-paths.js'

describe('the values of a result', () => {
  it('are the whole, then what is in it, outer ones first', () => {
    const paths = valuePaths({ rows: [{ id: 7, mail: 'ada@example.com' }], more: false })
    expect(paths.map(({ path, preview }) => [path.join('.'), preview])).toEqual([
      ['', 'rows, more'],
      ['rows', '1 item'],
      ['more', 'false'],
      ['rows.0', 'id, mail'],
      ['rows.0.id', '7'],
      ['rows.0.mail', 'ada@example.com'],
    ])
  })

  it('of a long list come from its first item only', () => {
    expect(valuePaths([1, 2, 3]).map(({ path }) => path.join('.'))).toEqual(['', '0'])
  })

  it('leave out names that a reference cannot hold', () => {
    expect(valuePaths({ 'a.b': 1, 'c{': 2, d: 3 }).map(({ path }) => path.join('.'))).toEqual(['', 'd'])
  })

  it('end at 40, however wide the result is', () => {
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field${index}`, index]))
    expect(valuePaths(wide)).toHaveLength(40)
  })

  it('are shortened for people', () => {
    expect(valuePaths('x'.repeat(500))[0]?.preview).toBe(`${'x'.repeat(59)}…`)
  })

  it('do not follow a name of every object', () => {
    expect(valuePaths(JSON.parse('{"__proto__": 1}')).map(({ path }) => path.join('.'))).toEqual(['', '__proto__'])
  })
})

describe('a reference', () => {
  it('names the step and the path', () => {
    expect(valueReference('find', ['rows', '0', 'id'])).toBe('{{steps.find.output.rows.0.id}}')
    expect(valueReference('find', [])).toBe('{{steps.find.output}}')
  })
})
