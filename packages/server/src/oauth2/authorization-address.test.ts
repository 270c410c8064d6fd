import { describe, expect, it } from 'vitest'
import { authorizationAddress } from './authorization-address.js'
import type { ResolvedSettings } from './resolved-settings.js'
import { sampleSettings } from './testing/sample-settings.js'

const REQUEST = {
  redirectUri: 'https://plugboard.example/oauth2/callback/oap_1?x=1',
  scopes: ['read', 'write:all'],
  state: 'the-state',
  // RFC 7636 Appendix B
  verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
}

function parametersOf(more: Partial<ResolvedSettings> = {}, request: Partial<typeof REQUEST> = {}) {
  const settings = sampleSettings('https://id.example', more)
  const url = new URL(authorizationAddress(settings, { clientId: 'our id' }, { ...REQUEST, ...request }))
  expect(url.origin + url.pathname).toBe('https://id.example/authorize')
  return Object.fromEntries(url.searchParams)
}

describe('the address a person is sent to', () => {
  it('asks for a code with state, scopes and the challenge of PKCE', () => {
    expect(parametersOf()).toEqual({
      response_type: 'code',
      client_id: 'our id',
      redirect_uri: REQUEST.redirectUri,
      state: 'the-state',
      scope: 'read write:all',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })
  })

  it('has no challenge for a provider without PKCE', () => {
    const parameters = parametersOf({ pkce: 'none' })
    expect(Object.keys(parameters)).toEqual(['response_type', 'client_id', 'redirect_uri', 'state', 'scope'])
  })

  it('has no scope when none is asked for', () => {
    expect(parametersOf({}, { scopes: [] })).not.toHaveProperty('scope')
  })

  it("joins scopes by the provider's separator", () => {
    expect(parametersOf({ scopeSeparator: ',' })).toMatchObject({ scope: 'read,write:all' })
  })

  it('keeps what the address already has in its query', () => {
    const authorizationUrl = 'https://id.example/authorize?tenant=a%26b'
    expect(parametersOf({ authorizationUrl })).toMatchObject({ tenant: 'a&b', response_type: 'code' })
  })

  it('carries extra parameters, which replace nothing of the protocol', () => {
    const authorizationParameters = {
      prompt: 'consent',
      state: 'evil',
      redirect_uri: 'https://evil.example',
      code_challenge: 'x',
    }
    expect(parametersOf({ authorizationParameters })).toEqual({ ...parametersOf(), prompt: 'consent' })
    const noPkce = parametersOf({ authorizationParameters, pkce: 'none' })
    expect(noPkce).not.toHaveProperty('code_challenge')
  })

  it('replaces a parameter of the protocol that is already in the query', () => {
    const authorizationUrl = 'https://id.example/authorize?response_type=token&state=fixed'
    expect(parametersOf({ authorizationUrl })).toEqual(parametersOf())
  })

  it("names the client id in the provider's own word too", () => {
    const quirks = [{ name: 'clientIdName', parameter: 'client_key' }] as const
    expect(parametersOf({ quirks })).toMatchObject({ client_id: 'our id', client_key: 'our id' })
  })

  it('cannot be made for a provider without an authorization address', () => {
    const settings = sampleSettings('https://id.example', { authorizationUrl: undefined })
    expect(() => authorizationAddress(settings, { clientId: 'x' }, REQUEST)).toThrow('"authorizationUrl"')
  })
})
