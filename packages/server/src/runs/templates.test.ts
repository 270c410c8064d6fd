import { describe, expect, it } from 'vitest'
import { resolveTemplates } from './templates.js'

const OUTPUTS = {
  find: { rows: [{ id: 7, name: 'Ada', tags: ['a', 'b'] }], none: null, empty: '' },
  'two words': 'text',
  list: [1, 2],
  nothing: null,
}

const resolve = (value: unknown) => resolveTemplates(value, OUTPUTS)

describe('a text that is nothing but a reference', () => {
  it.each([
    ['{{steps.find.output.rows.0.id}}', 7],
    ['{{ steps.find.output.rows.0.id }}', 7],
    ['{{steps.find.output.rows}}', OUTPUTS.find.rows],
    ['{{steps.find.output}}', OUTPUTS.find],
    ['{{steps.find.output.none}}', null],
    ['{{steps.find.output.empty}}', ''],
    ['{{steps.two words.output}}', 'text'],
    ['{{steps.list.output.1}}', 2],
    ['{{steps.nothing.output}}', null],
  ])('%j becomes the value itself', (text, value) => {
    expect(resolve(text)).toEqual(value)
  })
})

describe('a reference inside a text', () => {
  it.each([
    ['Dear {{steps.find.output.rows.0.name}}!', 'Dear Ada!'],
    ['{{steps.find.output.rows.0.id}}{{steps.find.output.rows.0.id}}', '77'],
    ['tags: {{steps.find.output.rows.0.tags}}', 'tags: ["a","b"]'],
    ['none: {{steps.find.output.none}}', 'none: null'],
    [' {{steps.find.output.rows.0.id}}', ' 7'],
  ])('%j becomes text', (text, value) => {
    expect(resolve(text)).toBe(value)
  })

  it('is put in as it is, also when it looks like a reference or a replacement pattern', () => {
    const outputs = { one: '{{steps.two.output}} $& $1', two: 'canary' }
    expect(resolveTemplates('a {{steps.one.output}} b', outputs)).toBe('a {{steps.two.output}} $& $1 b')
    expect(resolveTemplates('{{steps.one.output}}', outputs)).toBe('{{steps.two.output}} $& $1')
  })
})

describe('values with references', () => {
  it('are resolved at any depth, and everything else is left as it is', () => {
    const input = { a: [{ b: '{{steps.find.output.rows.0.id}}' }], n: 1, t: true, z: null, u: undefined, plain: '{x}' }
    expect(resolve(input)).toEqual({ a: [{ b: 7 }], n: 1, t: true, z: null, u: undefined, plain: '{x}' })
  })

  it('are not changed in place', () => {
    const input = Object.freeze({ a: Object.freeze(['{{steps.list.output.0}}']) })
    expect(resolve(input)).toEqual({ a: [1] })
  })

  it('keep the names of their fields, whatever they are', () => {
    const input = JSON.parse('{"__proto__": "{{steps.list.output.0}}", "{{steps.list.output.0}}": 1}')
    const resolved = resolve(input)
    expect(Object.entries(Object(resolved))).toEqual([
      ['__proto__', 1],
      ['{{steps.list.output.0}}', 1],
    ])
    expect(Object.getPrototypeOf(resolved)).toBe(Object.prototype)
  })
})

describe('a reference that leads nowhere is refused with the field it stands in', () => {
  it.each([
    ['{{steps.later.output.id}}', 'step_not_run'],
    ['{{steps.constructor.output}}', 'step_not_run'],
    ['{{steps.__proto__.output}}', 'step_not_run'],
    ['{{steps.find.output.row}}', 'no_such_value'],
    ['{{steps.find.output.rows.1.id}}', 'no_such_value'],
    ['{{steps.find.output.none.id}}', 'no_such_value'],
    ['{{steps.two words.output.length}}', 'no_such_value'],
    ['{{steps.find.output.constructor}}', 'no_such_value'],
    ['{{steps.find.output.__proto__}}', 'no_such_value'],
    ['{{steps.find.output.rows.map}}', 'no_such_value'],
    ['{{steps.find}}', 'bad_reference'],
    ['{{steps}}', 'bad_reference'],
    ['{{ }}', 'bad_reference'],
    ['{{steps.find.input.id}}', 'bad_reference'],
    ['{{env.HOME}}', 'bad_reference'],
    ['{{process.exit()}}', 'bad_reference'],
    ['{{1 + 1}}', 'bad_reference'],
  ])('%j: %s', (text, code) => {
    for (const value of [text, `in text: ${text}`]) {
      expect(() => resolve({ rows: [{ id: value }] })).toThrow(
        expect.objectContaining({ kind: 'invalid', code, field: 'input.rows.0.id' }),
      )
    }
  })
})
