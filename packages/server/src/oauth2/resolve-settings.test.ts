import type { OAuth2Settings } from '@plugboard/core/host'
import { describe, expect, it } from 'vitest'
import { DomainError } from '../domain-error.js'
import { resolveSettings } from './resolve-settings.js'
import { sampleMethod } from './testing/sample-method.js'

const FIELDS = ['tenant', 'shop', 'address', 'how', 'org']

const resolve = (
  oauth2: Partial<OAuth2Settings>,
  values: Record<string, unknown> = {},
  endpoints: Record<string, string> = {},
) => resolveSettings(sampleMethod(oauth2, FIELDS), values, endpoints)

function refusal(...given: Parameters<typeof resolve>): Pick<DomainError, 'kind' | 'code' | 'field' | 'message'> {
  try {
    resolve(...given)
  } catch (error) {
    if (error instanceof DomainError && error.hint) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('settings that say little', () => {
  it('get the defaults of the standard', () => {
    expect(resolve({})).toEqual({
      grant: 'authorizationCode',
      authorizationUrl: 'https://id.example/authorize',
      tokenUrl: 'https://id.example/token',
      refreshUrl: 'https://id.example/token',
      issuerInCallback: false,
      scopeSeparator: ' ',
      clientAuthentication: 'basic',
      pkce: 'S256',
      authorizationParameters: {},
      tokenParameters: {},
      refreshParameters: {},
      bodyFormat: 'form',
      quirks: [],
    })
  })

  it('are refused when the method is not OAuth2 at all', () => {
    const { oauth2: _, ...method } = sampleMethod({})
    expect(() => resolveSettings(method, {}, {})).toThrow('OAuth 2.0 does not use OAuth2.')
  })
})

describe('addresses', () => {
  it('are filled in from fields and endpoints', () => {
    const settings = resolve(
      {
        authorizationUrl: 'https://{shop}.shops.example/admin/authorize?for={org}',
        tokenUrl: '{endpoints.id}/{tenant}/token',
        refreshUrl: '{endpoints.id}/{tenant}/refresh',
        revocationUrl: 'https://id.example/{tenant}/revoke',
        issuer: '{endpoints.id}/{tenant}/v2.0',
      },
      { shop: 'Acme-1', tenant: 'a b', org: 'x&y' },
      { id: 'https://id.example/' },
    )
    expect(settings).toMatchObject({
      authorizationUrl: 'https://acme-1.shops.example/admin/authorize?for=x%26y',
      tokenUrl: 'https://id.example/a%20b/token',
      refreshUrl: 'https://id.example/a%20b/refresh',
      revocationUrl: 'https://id.example/a%20b/revoke',
      issuer: 'https://id.example/a%20b/v2.0',
    })
  })

  it('keep an issuer to the letter', () => {
    expect(resolve({ issuer: 'https://id.example' }).issuer).toBe('https://id.example')
  })

  it('are left out when they are optional and their field is empty', () => {
    const settings = resolve(
      {
        revocationUrl: 'https://id.example/{tenant}',
        refreshUrl: 'https://id.example/{org}',
        issuer: 'https://{shop}.example.com',
        issuerInCallback: true,
      },
      { tenant: '', org: null },
    )
    expect(settings).not.toHaveProperty('revocationUrl')
    expect(settings).not.toHaveProperty('issuer')
    expect(settings).toMatchObject({ refreshUrl: settings.tokenUrl, issuerInCallback: false })
  })

  it('name the empty field when they are needed', () => {
    const tokenUrl = 'https://id.example/{tenant}/token'
    expect(refusal({ tokenUrl }, { tenant: '' })).toMatchObject({
      kind: 'invalid',
      field: 'tenant',
      message: 'The tenant is needed to reach the provider.',
    })
    expect(refusal({ authorizationUrl: tokenUrl })).toMatchObject({ field: 'tenant' })
    expect(resolve({ grant: 'clientCredentials', authorizationUrl: tokenUrl })).not.toHaveProperty('authorizationUrl')
  })

  it('name the setting when a piece lacks it', () => {
    expect(refusal({ authorizationUrl: undefined })).toMatchObject({
      field: 'authorizationUrl',
      message: 'The OAuth2 setting "authorizationUrl" of this piece is missing.',
    })
  })

  it('of an app are never whole from a field', () => {
    expect(refusal({ tokenUrl: '{address}' }, { address: 'https://id.example' })).toMatchObject({
      code: 'invalid_oauth2_settings',
      field: 'tokenUrl',
    })
  })

  it("of a connection's own client may be whole from a field", () => {
    const own = { client: 'connection', tokenUrl: '{address}' } as const
    expect(resolve(own, { address: 'https://id.example/t?x=1' }).tokenUrl).toBe('https://id.example/t?x=1')
    expect(refusal({ ...own, tokenUrl: '{address}/token' }, { address: 'https://id.example' })).toMatchObject({
      code: 'invalid_oauth2_settings',
    })
  })

  it('belong to the connection by default where it authenticates as itself', () => {
    const settings = { client: undefined, tokenUrl: '{address}' } as const
    const values = { address: 'https://id.example/t' }
    expect(resolve({ ...settings, grant: 'clientCredentials' }, values).tokenUrl).toBe('https://id.example/t')
    expect(refusal({ ...settings, grant: 'authorizationCode' }, values)).toMatchObject({ field: 'tokenUrl' })
  })
})

describe('an address from a field', () => {
  const own = { client: 'connection', tokenUrl: '{address}' } as const

  it.each([
    'http://id.example/token',
    'http://127.0.0.1.id.example/token',
    'http://localhost.id.example/token',
    'https://user:secret-word@id.example/token',
    'https://@id.example/token',
    'https://id.example/token#part',
    'https://id.example/token#',
    'ftp://id.example/token',
    '//id.example/token',
    'https:id.example/token',
    'https:///id.example/token',
    'https:\\\\id.example\\token',
    'https://id.example/to\\ken',
    'https://id.example/to\r\nken',
    ' https://id.example/token',
    'https://',
    'https://[::1/token',
    'secret-word',
  ])('is refused as %j, naming the field and not the value', (address) => {
    const { field, message } = refusal(own, { address })
    expect(field).toBe('address')
    expect(message).not.toContain('secret-word')
    expect(message).not.toContain('id.example')
  })

  it.each([
    'http://localhost:8080/token',
    'http://id.localhost/token',
    'http://localhost./token',
    'http://127.0.0.1:1/token',
    'http://127.1/token',
    'http://[::1]:1/token',
  ])('may be plain http on this machine: %s', (address) => {
    expect(resolve(own, { address }).tokenUrl).toBe(address)
  })
})

describe('plain http', () => {
  it('is taken from the piece and from an endpoint the operator set', () => {
    const endpoints = { id: 'http://emulator:8080' }
    expect(resolve({ tokenUrl: '{endpoints.id}/{tenant}' }, { tenant: 'a' }, endpoints).tokenUrl).toBe(
      'http://emulator:8080/a',
    )
    expect(resolve({ tokenUrl: 'http://emulator/token' }).tokenUrl).toBe('http://emulator/token')
  })

  it('is refused where a field is part of the host', () => {
    expect(refusal({ tokenUrl: 'http://{shop}.shops.example/token' }, { shop: 'acme' })).toMatchObject({
      field: 'shop',
    })
  })
})

describe('a piece whose templates are wrong', () => {
  it.each<[string, Record<string, string>]>([
    ['{endpoints.id}.{shop}/token', { id: 'https://id.example' }],
    ['{endpoints.id}{shop}/token', { id: 'https://id.example' }],
    ['{endpoints.id}:{shop}/token', { id: 'https://id.example' }],
    ['{endpoints.id}/token', { id: 'https://id.example?x=1' }],
    ['https://id.example/{endpoints.id}', { id: 'https://id.example' }],
    ['{endpoints.other}/token', { id: 'https://id.example' }],
    ['{endpoints.toString}/token', { id: 'https://id.example' }],
    ['{endpoints.id}', { id: 'mailto:x' }],
    ['{shop}://id.example/token', {}],
    ['https://id.example/token#{shop}', {}],
    ['https://id.example/token#x', {}],
  ])('is refused, naming the setting: %s', (tokenUrl, endpoints) => {
    expect(refusal({ tokenUrl }, { shop: 'acme' }, endpoints)).toMatchObject({
      kind: 'invalid',
      code: 'invalid_oauth2_settings',
      field: 'tokenUrl',
    })
  })
})

describe('parameters', () => {
  it('are filled in and left out when empty', () => {
    const parameters = {
      audience: '{address}',
      prompt: 'consent',
      org: 'org:{org}',
      fixed: '',
      from: '{endpoints.id}/x',
    }
    const settings = resolve(
      {
        authorizationParameters: parameters,
        tokenParameters: parameters,
        refreshParameters: { audience: '{address}' },
      },
      { address: 'https://api.example/?a=b c' },
      { id: 'https://id.example' },
    )
    const filled = { audience: 'https://api.example/?a=b c', prompt: 'consent', from: 'https://id.example/x' }
    expect(settings.authorizationParameters).toEqual(filled)
    expect(settings.tokenParameters).toEqual(filled)
    expect(settings.refreshParameters).toEqual({ audience: filled.audience })
  })

  it.each(['state', 'redirect_uri', 'client_id', 'client_secret', 'code_verifier', 'scope'])('never set %s', (name) => {
    expect(refusal({ authorizationParameters: { [name]: 'x' } })).toMatchObject({ field: 'authorizationParameters' })
  })

  it('take numbers and checkboxes as text, and no lists', () => {
    const tokenParameters = { org: '{org}' }
    expect(resolve({ tokenParameters }, { org: 7 }).tokenParameters).toEqual({ org: '7' })
    expect(resolve({ tokenParameters }, { org: false }).tokenParameters).toEqual({ org: 'false' })
    expect(refusal({ tokenParameters }, { org: ['a'] })).toMatchObject({ field: 'org' })
  })
})

describe('client authentication', () => {
  it('is what the form says, and basic when it says nothing', () => {
    const clientAuthentication = { field: 'how' }
    expect(resolve({ clientAuthentication }, { how: 'body' }).clientAuthentication).toBe('body')
    expect(resolve({ clientAuthentication }, {}).clientAuthentication).toBe('basic')
    expect(resolve({ clientAuthentication: 'none' }).clientAuthentication).toBe('none')
  })

  it('is refused when it is none of the three', () => {
    expect(refusal({ clientAuthentication: { field: 'how' } }, { how: 'jwt' })).toMatchObject({ field: 'how' })
  })
})
