import { describe, expect, it } from 'vitest'
import { loginError, sqlserverError } from '../src/sqlserver-error.js'

const failure = (number: number, more = {}) =>
  Object.assign(new Error("Value 'of a row' said so."), { number, class: 16, ...more })

/** Numbers that the server of the tests does not come to. */
describe('failures of the server', () => {
  it.each([
    [262, 'permission_denied'],
    [266, 'unsupported'],
    [3902, 'unsupported'],
    [8134, 'invalid_input'],
    [10928, 'provider_unavailable'],
    [40197, 'provider_unavailable'],
    [40613, 'provider_unavailable'],
    [99999, 'invalid_input'],
  ])('of number %i are %s', (number, code) => {
    const error = sqlserverError(failure(number))
    expect(error).toMatchObject({ code, field: undefined })
    expect(error.hint).toMatch(/\.$/)
  })

  it('of an unknown number go by their severity', () => {
    expect(sqlserverError(failure(12_345, { class: 17 })).code).toBe('provider_unavailable')
    expect(sqlserverError(failure(12_345, { class: 16 })).code).toBe('invalid_input')
  })

  it('are told by the first of several', () => {
    const several = new AggregateError([failure(1205), failure(3621)])
    expect(sqlserverError(several).message).toContain('deadlock')
  })

  it('are not confused with those of the network', () => {
    expect(sqlserverError(Object.assign(new Error('broken pipe'), { code: 'EPIPE' })).code).toBe('provider_unavailable')
    expect(sqlserverError(Object.assign(new Error('gone'), { code: 'ECLOSE' })).code).toBe('provider_unavailable')
    expect(sqlserverError('odd').code).toBe('provider_unavailable')
  })

  it('do not make messages of any length', () => {
    const error = sqlserverError(Object.assign(new Error('x'.repeat(10_000)), { number: 50_001 }))
    expect(error.message.length).toBeLessThan(300)
  })

  it('of signing in are told by what is not only that it failed', () => {
    const messages = [
      { number: 4060, message: 'Cannot open database.' },
      { number: 18456, message: 'Login failed.' },
    ]
    const ended = new Error('Login failed.')
    expect(loginError(ended, messages, { tls: 'require' })).toMatchObject({ code: 'not_found', field: 'database' })
    expect(loginError(ended, messages.toReversed(), { tls: 'require' })).toMatchObject({ field: 'database' })
    expect(loginError(ended, messages.slice(1), { tls: 'require' })).toMatchObject({ field: 'password' })
    const busy = [{ number: 40613, message: 'Database is not currently available.' }]
    expect(loginError(ended, busy, { tls: 'require' }).code).toBe('provider_unavailable')
    const strange = [{ number: 18452, message: 'Untrusted domain.' }]
    expect(loginError(ended, strange, { tls: 'require' }).field).toBe('user')
  })
})
