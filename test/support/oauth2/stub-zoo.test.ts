import { once } from 'node:events'
import { request } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isZooName, ZOO, ZOO_NAMES } from './stub/zoo.js'
import { startStubProvider } from './stub-provider.js'
import { TokenClient } from './token-client.js'

let stub: Awaited<ReturnType<typeof startStubProvider>>
let client: TokenClient
let token = ''

beforeEach(async () => {
  stub = await startStubProvider()
  client = new TokenClient(stub.url)
  token = stub.mint({ client: 'acme', scopes: ['mail.read'] })[0]?.refreshToken ?? ''
})
afterEach(() => stub.close())

const refresh = (refreshToken = token) => client.send({ grant_type: 'refresh_token', refresh_token: refreshToken })

const MINUTE = 60_000

describe('answers that carry no token set', () => {
  it.each([
    ['status-500', 500, 'Internal error', {}],
    ['status-502-html', 502, '<html><h1>Bad gateway</h1></html>', { 'content-type': 'text/html' }],
    ['status-503', 503, 'Back soon', { 'retry-after': '2' }],
    ['status-429', 429, 'Too many requests', { 'retry-after': null }],
    ['status-429-seconds', 429, 'Too many requests', { 'retry-after': '3' }],
    ['status-429-absurd', 429, 'Too many requests', { 'retry-after': '99999999999' }],
    ['empty-body', 200, '', { 'content-type': 'application/json' }],
    ['json-array', 200, '[]', { 'content-type': 'application/json' }],
    ['json-null', 200, 'null', { 'content-type': 'application/json' }],
    ['status-401', 401, 'Unauthorized', {}],
    ['status-403', 403, 'Forbidden', {}],
    ['status-404', 404, 'Not found', {}],
  ] as const)('come as their name says: %s', async (mode, status, text, headers) => {
    stub.respondNext(mode)
    const response = await refresh()
    expect([response.status, await response.text()]).toEqual([status, text])
    for (const [name, value] of Object.entries(headers)) expect(response.headers.get(name)).toBe(value)
  })

  it.each([
    ['error-in-success', 200, 'invalid_grant'],
    ['invalid-grant', 400, 'invalid_grant'],
    ['invalid-client', 401, 'invalid_client'],
    ['unauthorized-client', 400, 'unauthorized_client'],
    ['invalid-scope', 400, 'invalid_scope'],
    ['invalid-request', 400, 'invalid_request'],
  ] as const)('come as their name says: %s', async (mode, status, error) => {
    stub.respondNext(mode)
    expect(await client.refresh(token)).toMatchObject({ status, body: { error } })
  })

  it('status-429-date names a time soon to come', async () => {
    stub.respondNext('status-429-date')
    const until = Date.parse((await refresh()).headers.get('retry-after') ?? '')
    expect(Math.abs(until - Date.now())).toBeLessThan(MINUTE)
  })

  it('slack-error says so beside ok', async () => {
    stub.respondNext('slack-error')
    expect(await client.refresh(token)).toEqual({ status: 200, body: { ok: false, error: 'invalid_refresh_token' } })
  })

  it('gzip-bomb is small and unpacks to 100 MiB', async () => {
    stub.respondNext('gzip-bomb')
    const outgoing = request(`${stub.url}/token`, { method: 'POST' }).end()
    const [response] = await once(outgoing, 'response')
    const packed = Buffer.concat(await response.toArray())
    expect(response.headers['content-encoding']).toBe('gzip')
    expect(packed.length).toBeLessThan(150_000)
    expect(gunzipSync(packed).length).toBe(100 * 2 ** 20 + 2)
  })

  it('redirect leads to another host, which records who follows', async () => {
    stub.respondNext('redirect')
    const response = await refresh()
    const location = response.headers.get('location') ?? ''
    expect([response.status, new URL(location).host === new URL(stub.url).host]).toEqual([302, false])
    expect(stub.counts().redirectsFollowed).toBe(0)
    await fetch(location, { method: 'POST', body: 'a-secret' })
    expect(stub.counts().redirectsFollowed).toBe(1)
    expect(stub.last('redirect')?.body).toBe('a-secret')
  })
})

const SET = { access_token: expect.any(String), token_type: 'Bearer', expires_in: 3_600, scope: 'mail.read' }

describe('answers whose set leaves the refresh token as it is', () => {
  const same = () => ({ ...SET, refresh_token: token })

  it('huge-json has 5 MiB', async () => {
    stub.respondNext('huge-json')
    const text = await (await refresh()).text()
    expect(text.length).toBeGreaterThan(5 * 2 ** 20)
    expect(JSON.parse(text)).toMatchObject(same())
  })

  it('deep-json is nested 10,000 deep', async () => {
    stub.respondNext('deep-json')
    const text = await (await refresh()).text()
    expect(text).toContain(`"deep":${'['.repeat(10_000)}]`)
    expect(JSON.parse(text)).toMatchObject(same())
  })

  it('html-type calls JSON HTML', async () => {
    stub.respondNext('html-type')
    const response = await refresh()
    expect(response.headers.get('content-type')).toBe('text/html')
    expect(await response.json()).toEqual(same())
  })

  it('no-access-token and token-type-mac', async () => {
    stub.respondNext('no-access-token')
    const { access_token, ...rest } = same()
    expect((await client.refresh(token)).body).toEqual(rest)
    stub.respondNext('token-type-mac')
    expect((await client.refresh(token)).body).toEqual({ ...same(), token_type: 'mac' })
  })

  it('invalid-utf8 is no text', async () => {
    stub.respondNext('invalid-utf8')
    const bytes = await (await refresh()).arrayBuffer()
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow(TypeError)
  })

  it('half-answer breaks off in the midst', async () => {
    stub.respondNext('half-answer')
    const response = await refresh()
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow('terminated')
  })
})

describe('answers whose set is used as it should be', () => {
  it.each([
    ['expires-in-text', '3600'],
    ['expires-in-negative', -1],
    ['expires-in-huge', 1e99],
    ['expires-in-word', 'abc'],
  ] as const)('come as their name says: %s', async (mode, expiresIn) => {
    stub.respondNext(mode)
    const { body } = await client.refresh(token)
    expect(body.expires_in).toBe(expiresIn)
    expect([stub.isLive(token), stub.isLive(body.refresh_token)]).toEqual([false, true])
  })

  it('form-encoded', async () => {
    stub.respondNext('form-encoded')
    const response = await refresh()
    expect(response.headers.get('content-type')).toBe('application/x-www-form-urlencoded')
    const set = Object.fromEntries(new URLSearchParams(await response.text()))
    expect(set).toMatchObject({ token_type: 'Bearer', expires_in: '3600' })
    expect(stub.isLive(set.refresh_token ?? '')).toBe(true)
  })

  it('nested, under the path that is set', async () => {
    stub.respondAlways('nested')
    const { body } = await client.refresh(token)
    expect(body).toEqual({ ok: true, authed_user: { ...SET, refresh_token: expect.any(String) } })
    stub.set({ nestedPath: 'data.tokens' })
    const next = await client.refresh(body.authed_user.refresh_token)
    expect(next.body).toMatchObject({ ok: true, data: { tokens: SET } })
  })

  it('lost-answer rotates and says nothing', async () => {
    stub.respondNext('lost-answer')
    await expect(refresh()).rejects.toThrow('fetch failed')
    expect(stub.isLive(token)).toBe(false)
    expect(await client.refresh(token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect(stub.counts()).toMatchObject({ familiesRevoked: 1, tokenRequests: 2, answered: 1 })
  })

  it('lost-answer is survived within a grace period', async () => {
    stub.set({ refresh: 'grace' })
    stub.respondNext('lost-answer')
    await expect(refresh()).rejects.toThrow('fetch failed')
    expect(await client.refresh(token)).toMatchObject({ status: 200, body: SET })
  })
})

describe('every answer that does not rotate', () => {
  const names = ZOO_NAMES.filter(isZooName).filter((name) => ZOO[name].grant !== 'rotated')

  it.each(names)('leaves the refresh token good: %s', async (mode) => {
    stub.respondNext(mode)
    await (await refresh()).arrayBuffer().catch(() => undefined)
    expect(await client.refresh(token)).toMatchObject({ status: 200, body: SET })
    expect(stub.counts()).toMatchObject({ tokenRequests: 2, familiesRevoked: 0 })
  })
})
