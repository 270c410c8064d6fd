import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { DomainError } from '../domain-error.js'
import { checkCallback } from './check-callback.js'
import type { ResolvedSettings } from './resolved-settings.js'
import { sampleSettings } from './testing/sample-settings.js'

const check = (query: string, more: Partial<ResolvedSettings> = {}) =>
  checkCallback(sampleSettings('https://id.example', more), { clientId: 'id' }, new URLSearchParams(query), 'sent')

function refusal(...given: Parameters<typeof check>): DomainError {
  try {
    check(...given)
  } catch (error) {
    if (error instanceof DomainError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

const WITH_ISSUER = { issuer: 'https://id.example' }

describe('a callback', () => {
  it('with the state that was sent and a code is one to go on with', () => {
    expect(check('code=c1&state=sent')).toMatchObject({ outcome: 'code' })
  })

  it('in which the provider refuses says so, and is no exception', () => {
    expect(check('error=access_denied&error_description=No&state=sent')).toEqual({
      outcome: 'refused',
      error: 'access_denied',
    })
  })

  it('never passes on an error that is no plain code', () => {
    expect(check('error=%3Cimg%3E&state=sent')).toEqual({ outcome: 'refused', error: 'unknown_error' })
  })

  it('is taken with the issuer of the provider, and without one unless the provider always sends it', () => {
    expect(check('code=c&state=sent&iss=https%3A%2F%2Fid.example', WITH_ISSUER).outcome).toBe('code')
    expect(check('code=c&state=sent', WITH_ISSUER).outcome).toBe('code')
    expect(refusal('code=c&state=sent', { ...WITH_ISSUER, issuerInCallback: true }).code).toBe('invalid_callback')
  })

  it('is not asked for an issuer nobody declared', () => {
    expect(check('code=c&state=sent&iss=https%3A%2F%2Fanybody.example').outcome).toBe('code')
  })

  it.each([
    ['of another state', 'code=secret-code&state=other'],
    ['without state', 'code=secret-code'],
    ['with an empty state', 'code=secret-code&state='],
    ['with two states', 'code=secret-code&state=sent&state=sent'],
    ['with two codes', 'code=secret-code&code=secret-code&state=sent'],
    ['with two issuers', 'code=secret-code&state=sent&iss=a&iss=a'],
    ['with two errors', 'error=a&error=b&state=sent'],
    ['without a code', 'state=sent'],
    ['with an empty code', 'code=&state=sent'],
    ['with a code and an error', 'code=secret-code&error=access_denied&state=sent'],
    ['of another state that refuses', 'error=access_denied&state=other'],
    ['of the implicit flow', 'code=secret-code&id_token=x&state=sent'],
    ['of another response mode', 'response=x&code=secret-code&state=sent'],
  ])('%s is refused without a word of the code', (_, query) => {
    const error = refusal(query)
    expect(error).toMatchObject({ kind: 'invalid', code: 'invalid_callback' })
    expect(error.details?.problem).toEqual(expect.any(String))
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('secret-code')
  })

  it.each(['https://id.example/', 'https://ID.example', 'https://evil.example', 'x'])(
    'is refused with the issuer %s in place of that of the provider',
    (iss) => {
      const query = new URLSearchParams({ code: 'c', state: 'sent', iss })
      expect(refusal(query.toString(), WITH_ISSUER).code).toBe('invalid_callback')
    },
  )
})
