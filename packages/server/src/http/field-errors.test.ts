import { Type } from '@sinclair/typebox'
import { describe, expect, it } from 'vitest'
import { nameText, plainText } from '../text-schemas.js'
import { fieldErrors } from './field-errors.js'

const SCHEMA = Type.Object(
  {
    name: nameText(),
    note: Type.Optional(plainText({ maxLength: 5 })),
    role: Type.Optional(Type.Union([Type.Literal('admin'), Type.Literal('viewer')])),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 365 })),
    tags: Type.Optional(Type.Array(Type.String(), { maxItems: 2 })),
    inner: Type.Optional(Type.Object({ flag: Type.Boolean() }, { additionalProperties: false })),
  },
  { additionalProperties: false },
)

const codes = (value: unknown) => fieldErrors(SCHEMA, value).map(({ field, code }) => `${field}: ${code}`)

describe('the errors of a body', () => {
  it('are none when it fits', () => {
    expect(fieldErrors(SCHEMA, { name: 'x', role: 'admin', days: 5, tags: ['a'], inner: { flag: true } })).toEqual([])
  })

  it.each([
    [{}, ['name: required']],
    [{ name: 5 }, ['name: wrong_type']],
    [{ name: '' }, ['name: too_short']],
    [{ name: '   ' }, ['name: invalid_name']],
    [{ name: 'a\0b' }, ['name: invalid_name']],
    [{ name: '\ud800' }, ['name: invalid_name']],
    [{ name: 'a'.repeat(201) }, ['name: too_long']],
    [{ name: 'x', note: '\udc00' }, ['note: not_well_formed']],
    [{ name: 'x', role: 'root' }, ['role: not_a_choice']],
    [{ name: 'x', days: 0 }, ['days: out_of_range']],
    [{ name: 'x', days: 1.5 }, ['days: wrong_type']],
    [{ name: 'x', days: '5' }, ['days: wrong_type']],
    [{ name: 'x', tags: ['a', 'b', 'c'] }, ['tags: too_long']],
    [{ name: 'x', tags: ['a', 1] }, ['tags.1: wrong_type']],
    [{ name: 'x', inner: { flag: 'yes', more: 1 } }, ['inner.more: unknown_field', 'inner.flag: wrong_type']],
    [{ name: 'x', isAdmin: true }, ['isAdmin: unknown_field']],
    [[], [': wrong_type']],
    ['text', [': wrong_type']],
    [null, [': wrong_type']],
  ])('name the field and what is wrong with it: %j', (value, expected) => {
    expect(codes(value)).toEqual(expected)
  })

  it('never hold a value', () => {
    const errors = fieldErrors(SCHEMA, { name: ['CANARY-7f3a'], note: 'CANARY-7f3a', role: 'CANARY-7f3a' })
    expect(errors).toHaveLength(3)
    expect(JSON.stringify(errors)).not.toContain('CANARY')
  })

  it('are at most 20', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`f${index}`, 1]))
    expect(fieldErrors(SCHEMA, many)).toHaveLength(20)
  })
})
