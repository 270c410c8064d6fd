import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startOidcServer } from './oidc-server.js'

const CALLBACK = 'http://127.0.0.1/callback'
const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-in-all'
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

let oidc: Awaited<ReturnType<typeof startOidcServer>>

beforeAll(async () => {
  oidc = await startOidcServer({ accessTokenLifetime: 60, cutsOpener: true })
  await oidc.addClient({ id: 'acme', secret: 'acme-secret', redirectUris: [CALLBACK] })
})
afterAll(() => oidc?.close())

/** What a browser does: keeps cookies, and follows redirects as long as they stay at the provider. */
class Browser {
  readonly #cookies = new Map<string, string>()

  async go(url: string, form?: Record<string, string>): Promise<Response> {
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      headers: { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      redirect: 'manual',
      ...(form && { body: new URLSearchParams(form) }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      this.#cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null || location.startsWith(CALLBACK)) return response
    return this.go(new URL(location, url).href)
  }
}

const authorizeUrl = (more: Record<string, string> = {}) =>
  `${oidc.endpoints.authorize}?${new URLSearchParams({
    response_type: 'code',
    client_id: 'acme',
    redirect_uri: CALLBACK,
    scope: 'openid email offline_access mail.read',
    state: 'a-state',
    prompt: 'consent',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...more,
  })}`

/** Signs in, decides, and gives the parameters of the callback. */
async function visit(
  login: string,
  decision: 'allow' | 'deny',
  more?: Record<string, string>,
): Promise<URLSearchParams> {
  const browser = new Browser()
  const signIn = await browser.go(authorizeUrl(more))
  const consent = await browser.go(signIn.url, { login })
  const callback = await browser.go(consent.url, { decision })
  return new URL(callback.headers.get('location') ?? '').searchParams
}

async function token(parameters: Record<string, string>) {
  const response = await fetch(oidc.endpoints.token, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('acme:acme-secret').toString('base64')}` },
    body: new URLSearchParams(parameters),
  })
  return { status: response.status, body: await response.json() }
}

async function grantOf(login: string) {
  const callback = await visit(login, 'allow')
  const code = callback.get('code') ?? ''
  const { body } = await token({
    grant_type: 'authorization_code',
    code,
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
  })
  return body
}

const refresh = (refreshToken: string) => token({ grant_type: 'refresh_token', refresh_token: refreshToken })

const statusOf = async (url: string, accessToken: string) =>
  (await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } })).status

describe('signing in and consenting', () => {
  it('leads through plain forms to a code, with the issuer beside it', async () => {
    const callback = await visit('ada', 'allow')
    expect(Object.fromEntries(callback)).toEqual({ code: expect.any(String), state: 'a-state', iss: oidc.url })
  })

  it('says so when the person does not consent', async () => {
    const callback = await visit('ada', 'deny')
    expect(Object.fromEntries(callback)).toMatchObject({ error: 'access_denied', state: 'a-state', iss: oidc.url })
  })

  it('refuses a request without PKCE', async () => {
    const without = authorizeUrl().replace(/&code_challenge[^&]*/g, '')
    const response = await fetch(without, { redirect: 'manual' })
    expect(response.headers.get('location')).toContain('error=invalid_request')
  })

  it('cuts the opener where that is asked for, and escapes what it shows', async () => {
    const browser = new Browser()
    const signIn = await browser.go(authorizeUrl())
    expect(signIn.headers.get('cross-origin-opener-policy')).toBe('same-origin')
    const consent = await browser.go(signIn.url, { login: '<b>' })
    const text = await consent.text()
    expect(text).toContain('&lt;b&gt;')
    expect(text).not.toContain('<b>')
  })
})

describe('the tokens', () => {
  it('tell the account, and get into the API as far as their scopes reach', async () => {
    const grant = await grantOf('grace')
    expect(grant).toMatchObject({ token_type: 'Bearer', expires_in: 60, refresh_token: expect.any(String) })
    expect(grant.scope.split(' ').sort()).toEqual(['email', 'mail.read', 'offline_access', 'openid'])
    const account = await fetch(oidc.endpoints.userinfo, { headers: { authorization: `Bearer ${grant.access_token}` } })
    expect(await account.json()).toMatchObject({ sub: 'grace', email: 'grace@example.test' })
    const statuses = ['ping', 'read', 'send'].map((name) =>
      statusOf(`${oidc.endpoints.api}/${name}`, grant.access_token),
    )
    expect(await Promise.all(statuses)).toEqual([200, 200, 403])
    expect(await statusOf(`${oidc.endpoints.api}/ping`, 'unknown')).toBe(401)
  })

  it('rotate, and one used twice ends all of its grant', async () => {
    const grant = await grantOf('ada')
    const { body: second } = await refresh(grant.refresh_token)
    expect(second.refresh_token).not.toBe(grant.refresh_token)
    expect(await refresh(grant.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect(await refresh(second.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect(await oidc.introspect(second.access_token)).toEqual({ active: false })
  })

  it('die when revoked', async () => {
    const grant = await grantOf('ada')
    expect(await oidc.introspect(grant.refresh_token)).toMatchObject({ active: true, login: 'ada' })
    const body = new URLSearchParams({ token: grant.refresh_token })
    const authorization = `Basic ${Buffer.from('acme:acme-secret').toString('base64')}`
    expect((await fetch(oidc.endpoints.revoke, { method: 'POST', headers: { authorization }, body })).status).toBe(200)
    expect(await oidc.introspect(grant.refresh_token)).toEqual({ active: false })
    expect(await oidc.introspect(grant.access_token)).toEqual({ active: false })
  })

  it('die when the person takes back what was allowed, and those of others do not', async () => {
    const [mine, other] = [await grantOf('hedy'), await grantOf('grace')]
    oidc.revokeGrantsOf('hedy')
    expect(await statusOf(`${oidc.endpoints.api}/ping`, mine.access_token)).toBe(401)
    expect(await refresh(mine.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect(await statusOf(`${oidc.endpoints.api}/ping`, other.access_token)).toBe(200)
    expect(await refresh(other.refresh_token)).toMatchObject({ status: 200 })
  })

  it('are given to a client that proves itself, in the header or in the body', async () => {
    const inBody = async (secret: string) => {
      const body = { grant_type: 'client_credentials', client_id: 'acme', client_secret: secret }
      return (await fetch(oidc.endpoints.token, { method: 'POST', body: new URLSearchParams(body) })).status
    }
    expect(await Promise.all([inBody('acme-secret'), inBody('wrong')])).toEqual([200, 401])
    expect(await token({ grant_type: 'client_credentials' })).toMatchObject({ status: 200 })
  })
})

it('counts token requests by grant type, refused ones included', async () => {
  const before = oidc.tokenRequests()
  const grant = await grantOf('ada')
  await refresh(grant.refresh_token)
  await refresh('unknown')
  const after = oidc.tokenRequests()
  const more = (name: string) => (after[name] ?? 0) - (before[name] ?? 0)
  expect([more('authorization_code'), more('refresh_token')]).toEqual([1, 2])
})
