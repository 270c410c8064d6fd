import type { AuthManifest } from '@plugboard/core/host'
import { expect, it } from 'vitest'
import { changesGrant } from './grant-fields.js'

const method: AuthManifest = {
  kind: 'oauth2',
  name: 'own',
  title: 'Own',
  version: 1,
  fields: { type: 'object', properties: {} },
  destination: ['baseUrl'],
  testable: true,
  refreshable: false,
  oauth2: {
    grant: 'authorizationCode',
    client: 'connection',
    authorizationUrl: 'https://{tenant}.example/authorize',
    tokenUrl: '{tokenUrl}',
    authorizationParameters: { audience: '{audience}' },
    scopes: [],
  },
}
const before = { tenant: 'a', tokenUrl: 't', audience: 'x', clientId: 'c', clientSecret: 's', baseUrl: 'b', note: 'n' }

it.each(['tenant', 'tokenUrl', 'audience', 'clientId', 'baseUrl'])('another %s needs consent anew', (name) => {
  expect(changesGrant(method, before, { ...before, [name]: 'other' })).toBe(true)
  const { [name as keyof typeof before]: _, ...without } = before
  expect(changesGrant(method, before, without)).toBe(true)
})

it.each(['clientSecret', 'note'])('another %s leaves the grant as it is', (name) => {
  expect(changesGrant(method, before, { ...before, [name]: 'other' })).toBe(false)
})

it('a method without OAuth 2.0 has no grant to lose', () => {
  const { oauth2: _, ...plain } = method
  expect(changesGrant(plain, before, {})).toBe(false)
})
