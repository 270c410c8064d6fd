import type { OAuth2Settings } from '@plugboard/core/host'
import { describe, expect, it } from 'vitest'
import { missingScopes, requestedScopes, requiredScopes } from './requested-scopes.js'

const oauth2: OAuth2Settings = {
  grant: 'authorizationCode',
  tokenUrl: 'https://id.example/token',
  scopes: [
    { name: 'read', title: 'Read', required: true },
    { name: 'write', title: 'Write', when: { access: ['full'] } },
    { name: 'calendar', title: 'Calendar', required: true, when: { products: ['calendar', 'all'] } },
    { name: 'admin', title: 'Admin', when: { access: ['full'], admin: [true] } },
  ],
  scopeField: 'more',
}

describe('the scopes to ask for', () => {
  it('are the declared ones whose condition holds, in order', () => {
    expect(requestedScopes(oauth2, {})).toEqual(['read'])
    expect(requestedScopes(oauth2, { access: 'full' })).toEqual(['read', 'write'])
    expect(requestedScopes(oauth2, { access: 'full', admin: true })).toEqual(['read', 'write', 'admin'])
  })

  it('include one whose multi-choice field has any of its values taken', () => {
    expect(requestedScopes(oauth2, { products: ['mail', 'all'] })).toEqual(['read', 'calendar'])
    expect(requestedScopes(oauth2, { products: ['mail'] })).toEqual(['read'])
    expect(requestedScopes(oauth2, { products: [] })).toEqual(['read'])
  })

  it('need every named field to hold one of its values', () => {
    expect(requestedScopes(oauth2, { admin: true })).toEqual(['read'])
  })

  it('go on with the words of the scope field and those given beside, each once', () => {
    const values = { more: '  mail.read\n read\tmail.send ' }
    expect(requestedScopes(oauth2, values, ['files', 'mail.read'])).toEqual(['read', 'mail.read', 'mail.send', 'files'])
  })

  it("separate the words of the scope field by the provider's separator too", () => {
    const comma = { ...oauth2, scopeSeparator: ',' }
    expect(requestedScopes(comma, { more: 'repo,gist, user' })).toEqual(['read', 'repo', 'gist', 'user'])
  })

  it('ignore a scope field that holds no text', () => {
    expect(requestedScopes(oauth2, { more: ['x'] })).toEqual(['read'])
  })

  it('never take a condition from the prototype of the values', () => {
    const odd = { ...oauth2, scopes: [{ name: 'x', title: 'X', when: { toString: ['function'] } }] }
    expect(requestedScopes(odd, {})).toEqual([])
  })
})

describe('the scopes a connection cannot do without', () => {
  it('are the required ones whose condition holds', () => {
    expect(requiredScopes(oauth2, { access: 'full' })).toEqual(['read'])
    expect(requiredScopes(oauth2, { products: ['calendar'] })).toEqual(['read', 'calendar'])
  })
})

describe('the missing scopes', () => {
  it('are those asked for and not granted', () => {
    expect(missingScopes(['read', 'write'], ['read', 'other'])).toEqual(['write'])
    expect(missingScopes(['read'], [])).toEqual(['read'])
  })

  it('are none when the provider does not say what it granted', () => {
    expect(missingScopes(['read'], null)).toEqual([])
  })
})
