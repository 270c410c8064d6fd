import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formOf } from '../../test/form-of.js'
import { checkFields } from './check-fields.js'
import { field } from './field.js'

const tls = field.choice({
  title: 'TLS',
  choices: [
    { value: 'off', title: 'Off' },
    { value: 'on', title: 'On' },
  ],
  default: 'off',
})

const form = formOf({
  host: field.host({ title: 'Server', default: 'localhost' }),
  port: field.port({ title: 'Port', default: 5432 }),
  password: field.secret({ title: 'Password' }),
  note: field.text({ title: 'Note', optional: true }),
  label: field.text({ title: 'Label', minLength: 1, optional: true }),
  tls,
  ca: field.longText({ title: 'CA', visibleWhen: { tls: ['on'] } }),
  verify: field.checkbox({ title: 'Verify', visibleWhen: { tls: ['on'] } }),
  advice: field.markdown({ text: 'Choose well.' }),
})

const nested = formOf({
  where: field.list({
    title: 'Where',
    optional: true,
    max: 3,
    of: field.object({
      title: 'Condition',
      fields: {
        column: field.text({ title: 'Column', minLength: 1 }),
        operator: field.choice({ title: 'Operator', choices: [{ value: '=', title: 'is' }], default: '=' }),
        value: field.json({ title: 'Value', optional: true }),
      },
    }),
  }),
  tags: field.list({ title: 'Tags', of: field.text({ title: 'Tag', maxLength: 3 }), optional: true }),
  matrix: field.list({ title: 'M', of: field.list({ title: 'R', of: field.number({ title: 'N' }) }), optional: true }),
  login: field.object({
    title: 'Login',
    optional: true,
    fields: { user: field.text({ title: 'User' }), key: field.secret({ title: 'Key' }) },
  }),
})

const codes = (result: { problems: { field: string; code: string }[] }) =>
  result.problems.map(({ field, code }) => `${field}: ${code}`)

describe('checkFields', () => {
  it('fills in defaults and leaves out what is absent, null or empty', () => {
    expect(checkFields(form, { password: 's', note: null, label: '', host: '' })).toEqual({
      values: { host: 'localhost', port: 5432, password: 's', tls: 'off' },
      problems: [],
    })
  })

  it('keeps an empty text where the field takes one', () => {
    expect(checkFields(form, { password: 's', note: '' }).values).toHaveProperty('note', '')
  })

  it.each([undefined, null, 'text', 5, true, [], [{}]])('refuses %j in place of an object', (values) => {
    expect(checkFields(form, values)).toEqual({
      values: {},
      problems: [{ field: '', code: 'wrong_type', message: expect.any(String) }],
    })
  })

  it('requires what has neither value nor default, by its title', () => {
    for (const values of [{}, { password: null }, { password: '' }]) {
      expect(checkFields(form, values).problems).toEqual([
        { field: 'password', code: 'required', message: 'Password is required.' },
      ])
    }
  })

  it('refuses names the form does not have', () => {
    const values = JSON.parse('{"password":"s","__proto__":{"x":1},"constructor":1,"hasOwnProperty":2,"other":3}')
    const result = checkFields(form, values)
    expect(codes(result)).toEqual(
      ['__proto__', 'constructor', 'hasOwnProperty', 'other'].map((n) => `${n}: unknown_field`),
    )
    expect(Object.getPrototypeOf(result.values)).toBe(Object.prototype)
    expect(result.values).not.toHaveProperty('x')
  })

  it('does not take a value from the prototype', () => {
    const odd = formOf({
      toString: field.text({ title: 'Odd' }),
      valueOf: field.text({ title: 'Odd', visibleWhen: { toString: ['a'] } }),
    })
    expect(codes(checkFields(odd, {}))).toEqual(['toString: required'])
    expect(codes(checkFields(odd, { toString: 'a' }))).toEqual(['valueOf: required'])
  })

  it('keeps an own __proto__ of a form from becoming a prototype', () => {
    const odd = JSON.parse('{"type":"object","properties":{"__proto__":{"x-field":{"kind":"json"}}}}')
    const { values } = checkFields(odd, JSON.parse('{"__proto__":{"admin":true}}'))
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype)
  })

  it('cuts a long name in the message without breaking a character', () => {
    const [problem] = checkFields(form, { password: 's', [`${'a'.repeat(99)}🐘🐘`]: 1 }).problems
    expect(problem?.message.isWellFormed()).toBe(true)
    expect(problem?.message.length).toBeLessThan(130)
  })

  it('leaves out hidden fields, whatever they hold, and requires visible ones', () => {
    const hidden = checkFields(form, { password: 's', ca: 5, verify: 'x' })
    expect(hidden).toEqual({ values: { host: 'localhost', port: 5432, password: 's', tls: 'off' }, problems: [] })
    expect(codes(checkFields(form, { password: 's', tls: 'on' }))).toEqual(['ca: required'])
    const shown = checkFields(form, { password: 's', tls: 'on', ca: 'pem' })
    expect(shown.values).toMatchObject({ ca: 'pem', verify: false })
    expect(codes(checkFields(form, { password: 's', tls: 'on', ca: 5 }))).toEqual(['ca: wrong_type'])
  })

  it('lets required fields be missing in a partial form, but nothing be wrong', () => {
    expect(checkFields(form, { tls: 'on' }, { partial: true }).problems).toEqual([])
    expect(codes(checkFields(form, { port: 0, other: 1 }, { partial: true }))).toEqual([
      'other: unknown_field',
      'port: out_of_range',
    ])
    expect(checkFields(nested, { login: {}, where: [{}] }, { partial: true }).problems).toEqual([])
  })

  it('refuses a value for text that is only shown', () => {
    expect(codes(checkFields(form, { password: 's', advice: 'x' }))).toEqual(['advice: unknown_field'])
  })

  it('goes into lists and groups, with defaults and paths', () => {
    const where = [
      { column: 'id', value: 1 },
      { column: '', value: null },
      { operator: 'drop', column: 5, more: 1 },
    ]
    const result = checkFields(nested, { where, tags: ['ok', 'long'], login: { user: 'u', key: '***' } })
    expect(codes(result)).toEqual([
      'where.1.column: required',
      'where.2.more: unknown_field',
      'where.2.column: wrong_type',
      'where.2.operator: not_a_choice',
      'tags.1: too_long',
      'login.key: placeholder_rejected',
    ])
    expect(checkFields(nested, { where: [{ column: 'id', value: 0 }] }).values).toEqual({
      where: [{ column: 'id', operator: '=', value: 0 }],
    })
  })

  it('goes into lists of lists, and says what is no group', () => {
    expect(checkFields(nested, { matrix: [[1], [2, 3]] }).values).toEqual({ matrix: [[1], [2, 3]] })
    expect(codes(checkFields(nested, { matrix: [[1], ['x']], where: [null, []] }))).toEqual([
      'where.0: wrong_type',
      'where.1: wrong_type',
      'matrix.1.0: wrong_type',
    ])
    expect(codes(checkFields(nested, { where: [{}, {}, {}, {}] }))).toEqual(['where: too_long'])
  })

  it('accepts without looking what the hook accepts, at any depth', () => {
    const accept = (value: unknown) => typeof value === 'string' && value.startsWith('{{')
    const result = checkFields(
      nested,
      { where: '{{a}}', tags: ['{{long}}', 'x'], login: { user: 'u', key: '{{b}}' } },
      { accept },
    )
    expect(result).toEqual({
      values: { where: '{{a}}', tags: ['{{long}}', 'x'], login: { user: 'u', key: '{{b}}' } },
      problems: [],
    })
    expect(codes(checkFields(nested, { tags: ['{{long}}', 'long'] }, { accept }))).toEqual(['tags.1: too_long'])
    expect(codes(checkFields(form, { other: '{{a}}' }, { accept }))).toContain('other: unknown_field')
  })
})

/** Values that fit now and then, so that more than refusals is looked at. */
const fitting = fc.record(
  {
    host: fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6(), fc.constant('')),
    port: fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.constant(null)),
    password: fc.string({ minLength: 1 }),
    note: fc.oneof(fc.string(), fc.constant(null)),
    label: fc.string(),
    tls: fc.constantFrom('on', 'off', null),
    ca: fc.oneof(fc.string(), fc.constant(null)),
    verify: fc.boolean(),
  },
  { requiredKeys: [] },
)
const fittingNested = fc.record(
  {
    where: fc.array(
      fc.record({ column: fc.string(), operator: fc.constant('='), value: fc.jsonValue() }, { requiredKeys: [] }),
    ),
    tags: fc.array(fc.string({ maxLength: 4 })),
    matrix: fc.array(fc.array(fc.double())),
    login: fc.record({ user: fc.string(), key: fc.string() }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
)
const anything = fc.oneof(
  fitting,
  fittingNested,
  fc.jsonValue(),
  fc.dictionary(fc.constantFrom(...Object.keys(form.properties)), fc.jsonValue()),
)

describe.each([
  ['a flat form', form],
  ['a nested form', nested],
])('checking %s', (_title, one) => {
  it('never throws, whatever the JSON', () => {
    fc.assert(
      fc.property(anything, (values) => void checkFields(one, values)),
      { numRuns: 1_000 },
    )
  })

  it('comes to the same answer for its own answer', () => {
    const whole = (values: unknown) => checkFields(one, values).problems.length === 0
    let fits = 0
    const property = fc.property(anything, (values) => {
      const { values: answer, problems } = checkFields(one, values)
      if (problems.length > 0) return
      fits += 1
      expect(whole(answer)).toBe(true)
      expect(checkFields(one, answer).values).toEqual(answer)
    })
    fc.assert(property, { numRuns: 1_000 })
    expect(fits).toBeGreaterThan(20)
  })
})

it('never puts a value into a problem', () => {
  const marked = fc.string({ minLength: 6, unit: 'binary' }).map((text) => `§${text}§`)
  const values = fc.dictionary(
    fc.constantFrom(...Object.keys(form.properties), ...Object.keys(nested.properties)),
    fc.oneof(marked, fc.array(marked), fc.dictionary(fc.constantFrom('user', 'key', 'column'), marked)),
  )
  let found = 0
  const property = fc.property(values, (given) => {
    for (const one of [form, nested]) {
      const { problems } = checkFields(one, given)
      found += problems.length
      expect(JSON.stringify(problems)).not.toContain('§')
    }
  })
  fc.assert(property, { numRuns: 1_000 })
  expect(found).toBeGreaterThan(1_000)
})
