import { expect, it } from 'vitest'
import { formOf } from '../../test/form-of.js'
import { field } from './field.js'
import { visibleFields } from './visible-fields.js'

const text = (visibleWhen: Record<string, readonly (string | number | boolean)[]>) =>
  field.text({ title: 'T', visibleWhen })

const form = formOf({
  c: text({ b: ['yes'] }),
  b: text({ a: ['yes'] }),
  a: field.text({ title: 'T', default: 'no', minLength: 1 }),
  both: text({ a: ['yes'], on: [true] }),
  on: field.checkbox({ title: 'T' }),
  either: text({ a: ['yes', 'perhaps'] }),
})

const shown = (values: Record<string, unknown>) => [...visibleFields(form, values)].sort().join(' ')

it('shows what depends on nothing, and what its defaults show', () => {
  expect(shown({})).toBe('a on')
  expect(shown({ a: null })).toBe('a on')
  expect(shown({ a: '' })).toBe('a on')
})

it('follows a chain of fields, whatever their order in the form', () => {
  expect(shown({ a: 'yes' })).toBe('a b either on')
  expect(shown({ a: 'yes', b: 'yes' })).toBe('a b c either on')
})

it('hides what a hidden field would show', () => {
  expect(shown({ a: 'no', b: 'yes', c: 'kept' })).toBe('a on')
})

it('needs every sibling to hold one of its values', () => {
  expect(shown({ a: 'perhaps' })).toBe('a either on')
  expect(shown({ a: 'yes', on: true })).toBe('a b both either on')
  expect(shown({ a: 'no', on: true })).toBe('a on')
})

it('tells texts, numbers and booleans apart', () => {
  expect(shown({ a: 'yes', on: 'true' })).toBe('a b either on')
})

it('hides what depends on a field the form does not have', () => {
  const odd = formOf({ a: text({ toString: ['x'] }) })
  expect([...visibleFields(odd, { toString: 'x' })]).toEqual([])
})

it('ends when fields show each other', () => {
  const circle = formOf({ a: text({ b: ['x'] }), b: text({ a: ['x'] }) })
  expect([...visibleFields(circle, {})]).toEqual([])
  expect([...visibleFields(circle, { a: 'x', b: 'x' })]).toEqual(['a', 'b'])
})
