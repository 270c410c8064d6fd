import { describe, expect, it } from 'vitest'
import { field, fields } from '../field/field.js'
import { apiKeyAuth } from './api-key-auth.js'
import { authValue } from './auth-value.js'
import { basicAuth } from './basic-auth.js'
import { customAuth } from './custom-auth.js'
import { gatewayAuth } from './gateway-auth.js'
import { noAuth } from './no-auth.js'
import { oauth2Auth } from './oauth2-auth.js'

const own = fields({ region: field.text({ title: 'Region' }) })
const settings = { grant: 'clientCredentials', tokenUrl: 'https://id.example/token', scopes: [] } as const

const METHODS = [
  { method: apiKeyAuth({ fields: own }), kind: 'apiKey', name: 'api-key', form: ['apiKey', 'region'] },
  { method: basicAuth({ fields: own }), kind: 'basic', name: 'basic', form: ['username', 'password', 'region'] },
  { method: customAuth({ title: 'Own', fields: own }), kind: 'custom', name: 'custom', form: ['region'] },
  { method: noAuth({ fields: own }), kind: 'none', name: 'none', form: ['region'] },
  { method: gatewayAuth({ fields: own }), kind: 'gateway', name: 'gateway', form: ['region'] },
  {
    method: oauth2Auth({ ...settings, fields: own }),
    kind: 'oauth2',
    name: 'oauth2',
    form: ['clientId', 'clientSecret', 'region'],
  },
]

describe.each(METHODS)('the auth method $kind', ({ method, kind, name, form }) => {
  it('is version 1, named by its kind, with its credentials first in a closed form', () => {
    expect(method).toMatchObject({ kind, name, version: 1, destination: [] })
    expect(Object.keys(method.form.properties)).toEqual(form)
    expect(method.form.additionalProperties).toBe(false)
  })

  it('has no hook it was not given', () => {
    for (const hook of ['validate', 'refresh', 'migrate', 'guide']) expect(method).not.toHaveProperty(hook)
  })
})

it('takes name, title, version, guide and hooks from its author', () => {
  const given = {
    name: 'token',
    title: 'Token',
    version: 3,
    guide: { steps: ['Create one.'] },
    validate: async () => ({}),
    refresh: async () => ({ values: {}, expiresAt: null }),
    migrate: (values: Record<string, unknown>) => values,
  }
  expect(apiKeyAuth(given)).toMatchObject(given)
  expect(oauth2Auth({ ...settings, ...given })).toMatchObject({ ...given, oauth2: settings })
})

it('lets an author say how the fields of a kind read', () => {
  const key = apiKeyAuth({ key: { title: 'Token', help: 'Begins with acme_.', placeholder: 'acme_…' } })
  expect(key.form.properties.apiKey).toMatchObject({ title: 'Token', description: 'Begins with acme_.' })
  const basic = basicAuth({ username: { title: 'E-mail' }, password: { title: 'App password' } })
  expect(basic.form.properties).toMatchObject({ username: { title: 'E-mail' }, password: { title: 'App password' } })
})

it('asks for client id and secret in the form only where no OAuth2 app brings them', () => {
  const app = oauth2Auth({ ...settings, client: 'app', fields: own })
  expect(Object.keys(app.form.properties)).toEqual(['region'])
  const code = { ...settings, grant: 'authorizationCode', authorizationUrl: 'https://id.example/authorize' } as const
  expect(oauth2Auth(code).oauth2?.client).toBe('app')
  const titled = oauth2Auth({ ...code, client: 'connection', clientId: { title: 'Application ID' } })
  expect(titled.form.properties.clientId).toMatchObject({ title: 'Application ID' })
})

describe('the value a piece sees', () => {
  it.each([
    ['apiKey', { apiKey: 'k', region: 'eu' }, { apiKey: 'k', fields: { region: 'eu' } }],
    ['basic', { username: 'u', password: 'p' }, { username: 'u', password: 'p', fields: {} }],
    [
      'oauth2',
      { accessToken: 't', scopes: ['a'], region: 'eu', clientId: 'c', clientSecret: 's' },
      { accessToken: 't', scopes: ['a'], fields: { region: 'eu' } },
    ],
    ['gateway', { baseUrl: 'b', token: 't' }, { baseUrl: 'b', token: 't', fields: {} }],
    ['custom', { apiKey: 'k' }, { fields: { apiKey: 'k' } }],
    ['none', {}, { fields: {} }],
  ] as const)('of %s has its credentials beside the fields', (kind, values, expected) => {
    expect(authValue({ kind, name: 'own' }, values)).toEqual({ kind, method: 'own', ...expected })
  })

  it('cannot be told another kind or method by its values', () => {
    const values = JSON.parse('{"kind":"oauth2","method":"other","fields":1,"__proto__":{"apiKey":"x"}}')
    const value = authValue({ kind: 'apiKey', name: 'api-key' }, values)
    expect(value).toMatchObject({
      kind: 'apiKey',
      method: 'api-key',
      fields: { kind: 'oauth2', method: 'other', fields: 1 },
    })
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.getPrototypeOf(value.fields)).toBe(Object.prototype)
  })
})
