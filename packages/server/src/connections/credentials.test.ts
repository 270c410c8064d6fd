import type { AuthManifest } from '@plugboard/core/host'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { credentialsFor, fromSealedJson, toSealedJson, usableValues } from './credentials.js'

const secret = { type: 'string', 'x-field': { kind: 'secret' } } as const
const method: AuthManifest = {
  kind: 'oauth2',
  name: 'own',
  title: 'Own',
  version: 1,
  fields: { type: 'object', properties: { clientId: { type: 'string' }, clientSecret: secret, apiKey: secret } },
  destination: [],
  testable: true,
  refreshable: false,
  renewed: ['session'],
}
const grant = { accessToken: 'canary-access', refreshToken: 'canary-refresh' }

describe('what is sealed for a connection', () => {
  it('comes back as it was', () => {
    for (const sealed of [{ form: {} }, { form: { a: 1 }, grant }, { form: {}, renewed: { session: 's' } }]) {
      expect(fromSealedJson(toSealedJson(sealed))).toEqual(sealed)
    }
  })

  it('keeps its parts apart, whatever the fields of a form are called', () => {
    const names = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,20}$/)
    fc.assert(
      fc.property(fc.dictionary(names, fc.string()), (form) => {
        const back = fromSealedJson(toSealedJson({ form: { ...form }, grant }))
        expect(back.grant).toEqual(grant)
        expect(Object.entries(back.form)).toEqual(Object.entries(form))
      }),
    )
  })
})

describe('what a piece is given', () => {
  const values = usableValues({ clientId: 'c' }, { form: { clientSecret: 'canary-client', apiKey: 'k' }, grant }, ['a'])

  it('is the access token and the scopes, never the refresh token', () => {
    expect(values).toMatchObject({ accessToken: 'canary-access', scopes: ['a'] })
    expect(JSON.stringify(values)).not.toContain('canary-refresh')
  })

  it('names as secret what it holds, and not what stays with the server', () => {
    const { secrets } = credentialsFor(method, { ...values, session: 'short-lived' })
    expect(secrets).toEqual({ apiKey: 'k', accessToken: 'canary-access', session: 'short-lived' })
  })

  it('names a key or a password as secret, which stand beside the fields', () => {
    const fields = {
      type: 'object' as const,
      properties: { baseUrl: { type: 'string' }, apiKey: secret, password: secret },
    }
    const key = credentialsFor(
      { ...method, kind: 'apiKey', fields },
      { baseUrl: 'https://a.example', apiKey: 'canary-key' },
    )
    expect(key.secrets).toEqual({ apiKey: 'canary-key' })
    const basic = credentialsFor({ ...method, kind: 'basic', fields }, { username: 'ada', password: 'canary-password' })
    expect(basic.secrets).toEqual({ password: 'canary-password' })
  })
})
