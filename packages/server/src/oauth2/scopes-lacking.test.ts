import type { AuthManifest } from '@plugboard/core/host'
import { expect, it } from 'vitest'
import { scopesLacking } from './scopes-lacking.js'

const bare = { name: 'm', title: 'M', version: 1, fields: { type: 'object', properties: {} }, destination: [] } as const
const hooks = { testable: true, refreshable: false }
const oauth2: AuthManifest = {
  kind: 'oauth2',
  ...bare,
  ...hooks,
  oauth2: {
    grant: 'authorizationCode',
    tokenUrl: 'https://id.example/token',
    scopes: [
      { name: 'read', title: 'Read' },
      { name: 'send', title: 'Send' },
    ],
  },
}

it('names what an action needs and was not granted', () => {
  expect(scopesLacking({ scopes: ['read', 'send'] }, oauth2, ['read'])).toEqual(['send'])
  expect(scopesLacking({ scopes: ['read'] }, oauth2, ['read'])).toEqual([])
  expect(scopesLacking({}, oauth2, [])).toEqual([])
})

it('counts only scopes that the auth method of the connection can ask for', () => {
  expect(scopesLacking({ scopes: ['send', 'elsewhere'] }, oauth2, [])).toEqual(['send'])
  const token: AuthManifest = { kind: 'apiKey', ...bare, ...hooks }
  expect(scopesLacking({ scopes: ['send'] }, token, [])).toEqual([])
})
