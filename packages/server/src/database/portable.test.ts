import { expect, it } from 'vitest'
import { codeOf, isUniqueViolation } from './portable.js'

it.each(['23505', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY'])('%s is a unique violation', (code) => {
  expect(isUniqueViolation(Object.assign(new Error('failed'), { code }))).toBe(true)
})

it.each([
  ['a foreign key that is not there', Object.assign(new Error('failed'), { code: '23503' })],
  ['an error without a code', new Error('23505')],
  ['what is no error', { code: '23505' }],
  ['nothing', undefined],
])('%s is no unique violation', (_, error) => {
  expect(isUniqueViolation(error)).toBe(false)
})

it('reads the code of an error, and no code of anything else', () => {
  expect(codeOf(Object.assign(new Error('failed'), { code: '40001' }))).toBe('40001')
  expect(codeOf('40001')).toBeUndefined()
})
