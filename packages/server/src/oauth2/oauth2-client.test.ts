import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DomainError } from '../domain-error.js'
import { OAuth2Client } from './oauth2-client.js'
import type { OAuth2ClientCredentials, ResolvedSettings } from './resolved-settings.js'
import { failureOf } from './testing/failure-of.js'
import { sampleSettings } from './testing/sample-settings.js'
import { ScriptedProvider } from './testing/scripted-provider.js'

const NOW = 1_700_000_000_000
const { signal } = new AbortController()

let provider: ScriptedProvider
const client = new OAuth2Client({ fetch, now: () => NOW })
const credentials: OAuth2ClientCredentials = { clientId: 'our-id.1', clientSecret: 'canary secret' }

beforeAll(async () => {
  provider = await ScriptedProvider.start()
})
beforeEach(() => {
  provider.answersJson({
    access_token: 'canary-at',
    token_type: 'Bearer',
    expires_in: 3_600,
    refresh_token: 'canary-rt',
    scope: 'a b',
  })
})
afterAll(() => provider.stop())

const settingsWith = (more: Partial<ResolvedSettings> = {}) => sampleSettings(provider.origin, more)

const exchange = (more: Partial<ResolvedSettings> = {}, who = credentials, query = 'code=canary-code&state=sent') =>
  client.exchangeCode(settingsWith(more), who, {
    callbackParameters: new URLSearchParams(query),
    state: 'sent',
    redirectUri: 'https://plugboard.example/oauth2/callback/oap_1',
    verifier: 'canary-verifier',
    signal,
  })

const refresh = (more: Partial<ResolvedSettings> = {}, scopes?: readonly string[]) =>
  client.refresh(settingsWith(more), credentials, { refreshToken: 'canary-old', scopes, signal })

const form = () => Object.fromEntries(new URLSearchParams(provider.request.body))

describe('every token request', () => {
  it('is a form that asks for plain JSON, with the client in a basic header', async () => {
    await exchange()
    expect(provider.request).toMatchObject({ method: 'POST', path: '/token' })
    expect(provider.request.headers).toMatchObject({
      accept: 'application/json',
      'accept-encoding': 'identity',
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
      authorization: `Basic ${btoa('our-id.1:canary+secret')}`,
      'user-agent': 'Plugboard',
    })
    expect(form()).not.toHaveProperty('client_secret')
  })

  it('encodes both parts of the basic header as a form does', async () => {
    await exchange({}, { clientId: 'a:b%c+d e', clientSecret: 'canary:/?&=é"' })
    const sent = Buffer.from(provider.request.headers.authorization?.slice('Basic '.length) ?? '', 'base64').toString()
    expect(sent).toBe('a%3Ab%25c%2Bd+e:canary%3A%2F%3F%26%3D%C3%A9%22')
  })

  it('says the client in the body where the provider wants it there', async () => {
    await exchange({ clientAuthentication: 'body' })
    expect(form()).toMatchObject({ client_id: 'our-id.1', client_secret: 'canary secret' })
    expect(provider.request.headers).not.toHaveProperty('authorization')
  })

  it.each(['none', 'basic', 'body'] as const)('of a client without a secret only names it (%s)', async (how) => {
    await exchange({ clientAuthentication: how }, { clientId: 'our-id.1' })
    expect(form()).toMatchObject({ client_id: 'our-id.1' })
    expect(form()).not.toHaveProperty('client_secret')
    expect(provider.request.headers).not.toHaveProperty('authorization')
  })

  it('keeps the secret from a provider that does not want it', async () => {
    await exchange({ clientAuthentication: 'none' })
    expect(form()).toMatchObject({ client_id: 'our-id.1' })
    expect(form()).not.toHaveProperty('client_secret')
    expect(provider.request.headers).not.toHaveProperty('authorization')
  })

  it('can be JSON', async () => {
    await exchange({ bodyFormat: 'json', clientAuthentication: 'body', tokenParameters: { audience: 'ü' } })
    expect(provider.request.headers['content-type']).toBe('application/json')
    expect(JSON.parse(provider.request.body)).toEqual({
      grant_type: 'authorization_code',
      code: 'canary-code',
      redirect_uri: 'https://plugboard.example/oauth2/callback/oap_1',
      code_verifier: 'canary-verifier',
      client_id: 'our-id.1',
      client_secret: 'canary secret',
      audience: 'ü',
    })
  })

  it("says the client id in the provider's own word too", async () => {
    await exchange({ quirks: [{ name: 'clientIdName', parameter: 'client_key' }] })
    expect(form()).toMatchObject({ client_key: 'our-id.1' })
  })
})

describe('exchanging a code', () => {
  it('sends the code, the redirect URI, the verifier and extra parameters', async () => {
    await exchange({ tokenParameters: { audience: 'api', code: 'other', grant_type: 'other' } })
    expect(form()).toEqual({
      grant_type: 'authorization_code',
      code: 'canary-code',
      redirect_uri: 'https://plugboard.example/oauth2/callback/oap_1',
      code_verifier: 'canary-verifier',
      audience: 'api',
    })
  })

  it('sends no verifier to a provider without PKCE', async () => {
    await exchange({ pkce: 'none' })
    expect(form()).not.toHaveProperty('code_verifier')
  })

  it('gives the tokens, with the expiry counted from when the request was sent', async () => {
    let now = NOW
    const slow = new OAuth2Client({
      now: () => now,
      fetch: async (url, init) => {
        now += 5_000
        return fetch(url, init)
      },
    })
    const request = { refreshToken: 'canary-old', signal }
    expect(await slow.refresh(settingsWith(), credentials, request)).toEqual({
      accessToken: 'canary-at',
      refreshToken: 'canary-rt',
      expiresAt: NOW + 3_600_000,
      scopes: ['a', 'b'],
    })
  })

  it('tells what the provider left open', async () => {
    provider.answersJson({ access_token: 'canary-at' })
    expect(await exchange()).toEqual({ accessToken: 'canary-at', refreshToken: null, expiresAt: null, scopes: null })
  })

  it('asks nobody when the callback belongs to another authorization', async () => {
    provider.requests.length = 0
    const error = await exchange({}, credentials, 'code=canary-code&state=other').catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(DomainError)
    expect(error).toMatchObject({ code: 'invalid_callback' })
    expect(provider.requests).toEqual([])
  })

  it('asks nobody when the provider has refused', async () => {
    const failure = await failureOf(exchange({}, credentials, 'error=access_denied&state=sent'))
    expect(failure).toMatchObject({ kind: 'grant', code: 'access_denied' })
    expect(provider.requests).toEqual([])
  })
})

describe('refreshing', () => {
  it('sends the refresh token and extra parameters to where tokens are refreshed', async () => {
    await refresh({
      refreshUrl: `${provider.origin}/refresh?v=2`,
      refreshParameters: { audience: 'api' },
      tokenParameters: { first: 'only' },
    })
    expect(provider.request.path).toBe('/refresh?v=2')
    expect(form()).toEqual({ grant_type: 'refresh_token', refresh_token: 'canary-old', audience: 'api' })
  })

  it("asks for scopes when told to, joined by the provider's separator", async () => {
    await refresh({ scopeSeparator: ',' }, ['a', 'b'])
    expect(form()).toMatchObject({ scope: 'a,b' })
  })

  it('keeps apart the answers of a provider that nests its tokens', async () => {
    const quirks = [{ name: 'nestedToken', path: 'authed_user' }] as const
    provider.answersJson({ ok: true, access_token: 'canary-bot', authed_user: { access_token: 'canary-user' } })
    expect(await exchange({ quirks })).toMatchObject({ accessToken: 'canary-user' })
    provider.answersJson({ ok: true, access_token: 'canary-user-2' })
    expect(await refresh({ quirks })).toMatchObject({ accessToken: 'canary-user-2' })
  })
})

describe('the client itself as grant', () => {
  it('sends the scopes and extra parameters', async () => {
    const settings = settingsWith({ tokenParameters: { audience: 'api' } })
    await client.clientCredentials(settings, credentials, { scopes: ['a', 'b'], signal })
    expect(form()).toEqual({ grant_type: 'client_credentials', scope: 'a b', audience: 'api' })
  })

  it('sends no scope when none is asked for', async () => {
    await client.clientCredentials(settingsWith(), credentials, { scopes: [], signal })
    expect(form()).toEqual({ grant_type: 'client_credentials' })
  })
})

describe('an answer in a form', () => {
  const answerInForm = () =>
    provider.answers({
      body: 'access_token=canary-at&scope=repo%2Cgist&expires_in=60',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })

  it('is read where the provider is known for it', async () => {
    answerInForm()
    const quirks = [{ name: 'formEncodedAnswer' }] as const
    expect(await exchange({ quirks, scopeSeparator: ',' })).toEqual({
      accessToken: 'canary-at',
      refreshToken: null,
      expiresAt: NOW + 60_000,
      scopes: ['repo', 'gist'],
    })
  })

  it('is garbage elsewhere', async () => {
    answerInForm()
    expect(await failureOf(exchange())).toMatchObject({ kind: 'unknown', code: 'bad_answer' })
  })

  it('does not keep such a provider from answering JSON', async () => {
    const tokens = await exchange({ quirks: [{ name: 'formEncodedAnswer' }] })
    expect(tokens).toMatchObject({ accessToken: 'canary-at', scopes: ['a', 'b'] })
  })
})
