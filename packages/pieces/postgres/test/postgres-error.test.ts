import { describe, expect, it } from 'vitest'
import { loginError, postgresError } from '../src/postgres-error.js'

const failure = (code: string, more = {}) =>
  Object.assign(new Error('The server said so.'), { code, severity: 'ERROR', ...more })

/** States that cannot be provoked at will, or not without harming the server of the other tests. */
describe('failures of the server', () => {
  it.each([
    ['08006', 'provider_unavailable'],
    ['0A000', 'unsupported'],
    ['25006', 'permission_denied'],
    ['40001', 'provider_unavailable'],
    ['53100', 'provider_unavailable'],
    ['53300', 'provider_unavailable'],
    ['55P03', 'provider_unavailable'],
    ['57P01', 'provider_unavailable'],
    ['57P03', 'provider_unavailable'],
    ['58030', 'provider_unavailable'],
    ['XX000', 'bad_response'],
    ['99999', 'invalid_input'],
  ])('of state %s are %s', (state, code) => {
    const error = postgresError(failure(state))
    expect(error).toMatchObject({ code, field: undefined })
    expect(error.hint).toMatch(/\.$/)
    expect(loginError(failure(state), { tls: 'disable' }).code).toBe(code)
  })

  it('are not confused with those of the network', () => {
    expect(postgresError(Object.assign(new Error('broken pipe'), { code: 'EPIPE' })).code).toBe('provider_unavailable')
    expect(postgresError(new Error('Connection terminated unexpectedly')).code).toBe('provider_unavailable')
    expect(postgresError('odd').code).toBe('provider_unavailable')
  })

  it('do not make messages of any length', () => {
    const error = postgresError(failure('P0001', { message: 'x'.repeat(10_000) }))
    expect(error.message.length).toBeLessThan(300)
  })

  it('tell which certificate failures a person can mend at the CA', () => {
    const codes = ['SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY']
    for (const code of codes) {
      expect(loginError(Object.assign(new Error(code), { code }), { tls: 'verify-ca' })).toMatchObject({
        code: 'tls_failed',
        field: 'ca',
      })
    }
    const expired = Object.assign(new Error('expired'), { code: 'CERT_HAS_EXPIRED' })
    expect(loginError(expired, { tls: 'verify-ca' })).toMatchObject({ code: 'tls_failed', field: 'tls' })
  })
})
