import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startStubProvider } from './stub-provider.js'
import { TokenClient } from './token-client.js'

let now = 0
let stub: Awaited<ReturnType<typeof startStubProvider>>
let client: TokenClient

beforeEach(async () => {
  now = 1_790_000_000_000
  stub = await startStubProvider({ now: () => now })
  client = new TokenClient(stub.url)
})
afterEach(() => stub.close())

const REFUSED = { status: 400, body: { error: 'invalid_grant' } }

/** A grant to begin with, and its tokens. */
function mintOne() {
  const [grant] = stub.mint({ client: 'acme' })
  if (!grant) throw new Error('nothing was minted')
  return grant
}

const api = async (action: string, token: string) =>
  (await fetch(`${stub.url}/api/${action}`, { headers: { authorization: `Bearer ${token}` } })).status

describe('the authorization endpoint', () => {
  it('consents at once, and the code gives tokens that work', async () => {
    const callback = await client.authorize()
    expect(callback.get('state')).toBe('a-state')
    expect(callback.has('iss')).toBe(false)
    const { status, body } = await client.redeem(callback.get('code'))
    expect(status).toBe(200)
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 3_600,
      refresh_token: expect.any(String),
      scope: 'openid mail.read',
    })
    expect(await api('read', body.access_token)).toBe(200)
    expect(await api('send', body.access_token)).toBe(403)
    expect(await api('ping', body.refresh_token)).toBe(401)
  })

  it('denies, withholds scopes, answers as another account and sends an issuer as it is told to', async () => {
    stub.set({ deny: 'access_denied', callbackIssuer: 'own' })
    expect(Object.fromEntries(await client.authorize())).toEqual({
      error: 'access_denied',
      state: 'a-state',
      iss: stub.url,
    })
    stub.set({ deny: '', account: 'grace', withholdScopes: ['mail.read'], callbackIssuer: 'https://other.example' })
    const callback = await client.authorize()
    expect(callback.get('iss')).toBe('https://other.example')
    const { body } = await client.redeem(callback.get('code'))
    expect(body.scope).toBe('openid')
    const headers = { authorization: `Bearer ${body.access_token}` }
    const account = await fetch(`${stub.url}/userinfo`, { headers })
    expect(await account.json()).toEqual({ sub: 'grace', email: 'grace@example.test' })
  })

  it('redirects nowhere for a client or an address it does not know', async () => {
    stub.addClient({ id: 'bound', secret: 's', redirectUris: ['https://app.example/callback'] })
    for (const id of ['bound', 'stranger']) {
      const query = new URLSearchParams({ client_id: id, redirect_uri: 'https://evil.example/' })
      const response = await fetch(`${stub.url}/authorize?${query}`, { redirect: 'manual' })
      expect([response.status, response.headers.get('location')], id).toEqual([400, null])
    }
  })

  it('wants PKCE with S256', async () => {
    const without = { code_challenge: '', code_challenge_method: '' }
    for (const wrong of [without, { code_challenge_method: 'plain' }]) {
      expect((await client.authorize(wrong)).get('error')).toBe('invalid_request')
    }
  })

  it('does without PKCE where that is set, and then refuses a verifier that proves nothing', async () => {
    stub.set({ requiresPkce: false })
    const code = (await client.authorize({ code_challenge: '', code_challenge_method: '' })).get('code')
    expect(await client.redeem(code)).toMatchObject(REFUSED)
    expect(await client.redeem(code, { code_verifier: '' })).toMatchObject({ status: 200 })
  })
})

describe('the code', () => {
  it('is refused with another verifier, another redirect URI or by another client', async () => {
    stub.addClient({ id: 'other', secret: 'other-secret' })
    const code = (await client.authorize()).get('code')
    expect(await client.redeem(code, { code_verifier: 'another' })).toMatchObject(REFUSED)
    expect(await client.redeem(code, { redirect_uri: 'http://127.0.0.1/else' })).toMatchObject(REFUSED)
    expect(await new TokenClient(stub.url, 'other', 'other-secret').redeem(code)).toMatchObject(REFUSED)
    expect(await client.redeem(code)).toMatchObject({ status: 200 })
  })

  it('works once; a second time ends what came of the first', async () => {
    const code = (await client.authorize()).get('code')
    const { body } = await client.redeem(code)
    expect(await client.redeem(code)).toMatchObject(REFUSED)
    expect(await api('ping', body.access_token)).toBe(401)
    expect(await client.refresh(body.refresh_token)).toMatchObject(REFUSED)
  })
})

describe('access tokens', () => {
  it('lapse when their time is over, or when told to', async () => {
    stub.set({ lifetimeSeconds: 2 })
    const { accessToken } = mintOne()
    expect(await api('ping', accessToken)).toBe(200)
    now += 2_000
    expect(await api('ping', accessToken)).toBe(401)
    const second = mintOne()
    stub.expireAccessTokens({ token: second.accessToken })
    expect(await api('ping', second.accessToken)).toBe(401)
    expect(stub.isLive(second.refreshToken)).toBe(true)
  })

  it('are known only as they were issued, and only here', async () => {
    const other = await startStubProvider()
    const foreign = other.mint({ client: 'acme' })[0]?.accessToken ?? ''
    await other.close()
    const { accessToken } = mintOne()
    const strangers = [
      foreign,
      `${accessToken}x`,
      accessToken.replace('.1.', '.01.'),
      accessToken.replace('.1.', '.2.'),
    ]
    for (const stranger of strangers) expect(await api('ping', stranger), stranger).toBe(401)
  })

  it('tell nothing of their lifetime, and come without refresh token, where that is set', async () => {
    stub.set({ sendsExpiresIn: false, sendsRefreshToken: false })
    const { body } = await client.redeem((await client.authorize()).get('code'))
    expect(Object.keys(body)).toEqual(['access_token', 'token_type', 'scope'])
  })
})

describe('revocation and introspection', () => {
  const post = (path: string, token: string, secret = 'acme-secret') =>
    fetch(`${stub.url}${path}`, {
      method: 'POST',
      body: new URLSearchParams({ token, client_id: 'acme', client_secret: secret }),
    })

  it('a revoked refresh token ends its family, a revoked access token itself', async () => {
    const [first, second] = [mintOne(), mintOne()]
    expect((await post('/revoke', first.refreshToken)).status).toBe(200)
    expect([stub.isLive(first.refreshToken), stub.isLive(first.accessToken)]).toEqual([false, false])
    await post('/revoke', second.accessToken)
    expect([stub.isLive(second.refreshToken), stub.isLive(second.accessToken)]).toEqual([true, false])
    expect(stub.counts().revocations).toBe(2)
    expect(stub.last('revocation')?.body).toContain(`token=${second.accessToken}`)
  })

  it('revoking what is unknown is no error, but a wrong secret is', async () => {
    expect((await post('/revoke', 'unknown')).status).toBe(200)
    const { refreshToken } = mintOne()
    expect((await post('/revoke', refreshToken, 'wrong')).status).toBe(401)
    expect(stub.isLive(refreshToken)).toBe(true)
  })

  it('introspection tells live tokens from dead ones', async () => {
    const { accessToken } = mintOne()
    expect(await (await post('/introspect', accessToken)).json()).toMatchObject({ active: true, sub: 'ada' })
    stub.revokeGrants({ subject: 'ada' })
    expect(await (await post('/introspect', accessToken)).json()).toEqual({ active: false })
    expect((await post('/introspect', accessToken, 'wrong')).status).toBe(401)
  })
})

it('exchanges user and password for a short-lived token', async () => {
  stub.set({ lifetimeSeconds: 60 }, { client: 'exchange' })
  const exchange = (password: string) =>
    fetch(`${stub.url}/exchange`, { method: 'POST', body: new URLSearchParams({ user: 'ada', password }) })
  expect((await exchange('wrong')).status).toBe(401)
  const { token, expires_in } = await (await exchange('ada-password')).json()
  expect(expires_in).toBe(60)
  expect(await api('send', token)).toBe(200)
  now += 60_000
  expect(await api('send', token)).toBe(401)
})
