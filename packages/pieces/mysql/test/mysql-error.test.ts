import { describe, expect, it } from 'vitest'
import { loginError, mysqlError } from '../src/mysql-error.js'

const failure = (errno: number, message = 'The server said so', sqlState = 'HY000') =>
  Object.assign(new Error(message), { errno, sqlState, code: 'ER' })

const one = {
  text: '',
  parameters: [],
  names: [{ name: 'secret', field: 'columns.0' }],
  blame: { subject: 'table', values: 'rows', firstRow: 10 },
}

/** What cannot be provoked at will, not without harming the server of the other tests, or comes from MySQL alone. */
describe('failures of the server', () => {
  it.each([
    [1021, 'provider_unavailable', undefined],
    [1053, 'provider_unavailable', undefined],
    [1203, 'provider_unavailable', undefined],
    [1205, 'provider_unavailable', undefined],
    [1290, 'permission_denied', undefined],
    [1295, 'unsupported', 'table'],
    [1615, 'provider_unavailable', undefined],
    [1792, 'permission_denied', undefined],
    [1927, 'provider_unavailable', undefined],
    [3024, 'timeout', undefined],
    [3105, 'invalid_input', 'rows'],
    [3140, 'invalid_input', 'rows'],
    [99_999, 'invalid_input', 'table'],
  ])('of number %i are %s', (errno, code, field) => {
    const error = mysqlError(failure(errno), one)
    expect(error).toMatchObject({ code, field })
    expect(error.hint).toMatch(/\.$/)
    expect(loginError(failure(errno), { tls: 'disable' }).code).toBe(code)
  })

  it.each([
    ['08S01', 'provider_unavailable'],
    ['0A000', 'unsupported'],
    ['22000', 'invalid_input'],
    ['23000', 'invalid_input'],
    ['28000', 'invalid_credentials'],
    ['40001', 'provider_unavailable'],
    ['45000', 'invalid_input'],
  ])('of an unknown number are told by their state %s', (state, code) => {
    expect(mysqlError(failure(99_999, 'x', state)).code).toBe(code)
  })

  it.each([
    [1054, "Unknown column 'secret' in 'field list'", 'columns.0'],
    [1143, "SELECT command denied to user 'a'@'b' for column 'secret' in table 't'", 'columns.0'],
    [1264, "Out of range value for column 'x' at row 3", 'rows.12'],
    [1366, "Incorrect integer value: '' for column `d`.`t`.`x` at row 1", 'rows.10'],
    [3819, "Check constraint 'adult' is violated.", 'rows'],
    [1062, "Duplicate entry 'for key 'x'' for key 'account.email'", 'rows'],
  ])('of number %i name the field, in the words of MySQL: %s', (errno, message, field) => {
    expect(mysqlError(failure(errno, message), one).field).toBe(field)
  })

  it('name the rule of MySQL, and no value', () => {
    const message = "Duplicate entry 'private' for key 'x'' for key 'account.email'"
    expect(mysqlError(failure(1062, message), one).message).toContain('(constraint "account.email")')
    expect(mysqlError(failure(3819, "Check constraint 'adult' is violated."), one).message).toContain('"adult"')
  })

  it('are not confused with those of the network', () => {
    const broken = Object.assign(new Error('broken pipe'), { code: 'EPIPE', errno: -32 })
    expect(mysqlError(broken).code).toBe('provider_unavailable')
    expect(mysqlError(Object.assign(new Error('lost'), { code: 'PROTOCOL_CONNECTION_LOST' })).code).toBe(
      'provider_unavailable',
    )
    expect(mysqlError('odd').code).toBe('provider_unavailable')
  })

  it('do not make messages of any length', () => {
    expect(mysqlError(failure(1644, 'x'.repeat(10_000), '45000')).message.length).toBeLessThan(300)
  })

  it('tell which certificate failures a person can mend at the CA', () => {
    const codes = ['SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY']
    for (const code of codes) {
      const error = loginError(Object.assign(new Error(code), { code }), { tls: 'verify-ca' })
      expect(error).toMatchObject({ code: 'tls_failed', field: 'ca' })
    }
    const expired = Object.assign(new Error('expired'), { code: 'CERT_HAS_EXPIRED' })
    expect(loginError(expired, { tls: 'verify-ca' })).toMatchObject({ code: 'tls_failed', field: 'tls' })
  })
})
