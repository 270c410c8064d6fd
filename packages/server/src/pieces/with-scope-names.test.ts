import type { Manifest } from '@plugboard/core/host'
import { expect, it } from 'vitest'
import { withScopeNames } from './with-scope-names.js'

const field = { type: 'object', properties: {} } as const

function manifestWith(name: string): Manifest {
  const scopes = [{ name, title: 'Everything' }]
  const oauth2 = { grant: 'clientCredentials', tokenUrl: 'https://id.example/token', scopes } as const
  const method = { name: 'app', title: 'App', version: 1, fields: field, destination: [] }
  const auth = [{ kind: 'oauth2', ...method, testable: false, refreshable: false, oauth2 }] as const
  const action = { title: 'Read', description: 'Reads.', input: field, idempotent: true }
  return {
    ...{ name: 'acme', title: 'Acme', version: '1.0.0', package: 'acme', contract: 1, type: 'Web' },
    ...{ description: 'Acme.', icon: 'icon.svg', docs: 'https://acme.example' },
    endpoints: { resource: 'https://api.example' },
    auth,
    actions: [
      { name: 'read', ...action, scopes: [name] },
      { name: 'ping', ...action },
    ],
    triggers: [],
  }
}

const namesIn = ({ auth, actions }: Manifest) => [auth[0]?.oauth2?.scopes[0]?.name, actions[0]?.scopes?.[0]]

it('a scope that names a service has the address the piece declares', () => {
  const name = 'https://api.example/.default'
  expect(namesIn(withScopeNames(manifestWith('{endpoints.resource}/.default')))).toEqual([name, name])
})

it('a scope that names a service has the address the operator put in its place', () => {
  const manifest = withScopeNames(manifestWith('{endpoints.resource}/.default'), { resource: 'https://api.example.us' })
  const name = 'https://api.example.us/.default'
  expect(namesIn(manifest)).toEqual([name, name])
  expect(manifest.actions[1]).not.toHaveProperty('scopes')
})

it('a manifest whose scopes name no service stays the same', () => {
  const manifest = manifestWith('mail.read')
  expect(withScopeNames(manifest, { resource: 'https://api.example.us' })).toBe(manifest)
})
