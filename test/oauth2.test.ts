import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { connect } from './support/oauth2/connect.js'
import { createSamplePieceFolder } from './support/oauth2/sample-piece-folder.js'
import { startStubProvider } from './support/oauth2/stub-provider.js'
import { type Answer, Plugboard } from './support/plugboard.js'
import { createStorage, STORAGES, type Storage } from './support/storage.js'

type Stub = Awaited<ReturnType<typeof startStubProvider>>
type Settings = Parameters<Stub['set']>[0]

const CLIENT = { clientId: 'acme', clientSecret: 'acme-secret' }
const SCOPES = ['openid', 'email', 'offline_access', 'mail.read', 'mail.send']

/** Each way in which a provider departs from the standard: the auth method that declares it, and the provider. */
const QUIRKS: readonly [string, (stub: Stub) => unknown][] = [
  ['oauth2-body', () => undefined],
  ['oauth2-json', () => undefined],
  ['oauth2-public', (stub) => stub.addClient({ id: 'public' })],
  ['oauth2-no-pkce', (stub) => stub.set({ requiresPkce: false })],
  ['oauth2-commas', (stub) => stub.set({ scopeSeparator: ',' })],
  ['oauth2-issuer', (stub) => stub.set({ callbackIssuer: 'own' })],
  ['oauth2-form', (stub) => stub.respondAlways('form-encoded')],
  ['oauth2-nested', (stub) => stub.respondAlways('nested')],
  ['oauth2-no-expiry', (stub) => stub.set({ sendsExpiresIn: false, lifetimeSeconds: 60 })],
  ['oauth2-error-in-success', (stub) => stub.set({ refusalStatus: 200 })],
  [
    'oauth2-error-names',
    (stub) => stub.set({ refusalStatus: 200, errorNames: { invalid_grant: 'invalid_refresh_token' } }),
  ],
  ['oauth2-client-key', (stub) => stub.set({ clientIdName: 'client_key' })],
]

/** A provider that follows the standard, whatever the test before made of it. */
const PLAIN: Settings = {
  refresh: 'rotate',
  lifetimeSeconds: 3_600,
  sendsExpiresIn: true,
  sendsRefreshToken: true,
  account: 'ada',
  withholdScopes: [],
  callbackIssuer: '',
  requiresPkce: true,
  scopeSeparator: ' ',
  refusalStatus: 0,
  errorNames: {},
  clientIdName: '',
}

describe.each(STORAGES)('OAuth2 connections over %s', (name) => {
  let stub: Stub
  let server: Plugboard
  let storage: Storage
  let pieces: { path: string; clean(): void }

  beforeAll(async () => {
    stub = await startStubProvider({ settings: { refresh: 'rotate', lifetimeSeconds: 3_600 } })
    pieces = await createSamplePieceFolder()
    storage = await createStorage(name)
    const client = (method: string) => (method === 'oauth2-public' ? { clientId: 'public' } : CLIENT)
    const methods = ['oauth2', ...QUIRKS.map(([method]) => method)]
    server = await Plugboard.start({
      folder: storage.folder,
      env: {
        ...storage.env,
        PLUGBOARD_PIECES: pieces.path,
        PLUGBOARD_ENDPOINTS: JSON.stringify({ 'acme-oauth': stub.endpoints }),
        PLUGBOARD_OAUTH2_APPS: JSON.stringify(
          Object.fromEntries(methods.map((method) => [`acme-oauth/${method}`, client(method)])),
        ),
        PLUGBOARD_RENEWAL_SECONDS: '1',
      },
    })
  })
  afterAll(async () => {
    await server?.stop()
    await stub?.close()
    await storage?.clean()
    pieces?.clean()
  })
  beforeEach(() => {
    stub.respondNormally()
    stub.set(PLAIN)
  })

  /** What is left of a test would be renewed beside the next one. */
  afterEach(async () => {
    for (const key of keys.splice(0)) await server.inEnvironment('DELETE', `/connections/${key}`)
  })

  const keys: string[] = []
  let made = 0
  const add = async (method: string, values: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => {
    const key = `c${++made}`
    const body = { key, name: `Connection ${made}`, piece: 'acme-oauth', method, values, ...more }
    const answer = await server.inEnvironment('POST', '/connections', body)
    expect(answer.status, answer.text).toBe(201)
    keys.push(key)
    return key
  }
  const connected = async (method = 'oauth2', values: Record<string, unknown> = {}) => {
    const key = await add(method, values)
    const ended = await connect(server, key)
    expect(ended.body, ended.text).toMatchObject({ status: 'connected', account: 'ada@example.test' })
    return key
  }
  const read = async (key: string) => (await server.inEnvironment('GET', `/connections/${key}`)).body
  const eventsOf = async (key: string): Promise<string[]> => {
    const { body } = await server.inEnvironment('GET', `/connections/${key}/audit`)
    return body.items.map(({ action }: { action: string }) => action)
  }
  const lease = (key: string) => server.inEnvironment('POST', `/connections/${key}/lease`, {})
  const act = (key: string, action: string): Promise<Answer> =>
    server.inEnvironment('POST', `/connections/${key}/actions/${action}`, { input: {} })
  const refused = (key: string, { leaseId, generation }: { leaseId: string; generation: number }) =>
    server.inEnvironment('POST', `/connections/${key}/lease/${leaseId}/invalid`, { generation })

  it('are missing until somebody has consented, and say so', async () => {
    const key = await add('oauth2')
    expect(await read(key)).toMatchObject({ status: 'missing', reason: { code: 'not_connected' }, account: null })
    for (const answer of [await lease(key), await act(key, 'ping')]) {
      expect([answer.status, answer.body.code]).toEqual([409, 'connection_missing'])
    }
    const tested = await server.inEnvironment('POST', `/connections/${key}/test`)
    expect([tested.status, tested.body.code]).toEqual([409, 'connection_missing'])
    expect((await read(key)).status).toBe('missing')
  })

  it('are active afterwards, with account, scopes and lifetime, and hand out the access token alone', async () => {
    const key = await connected()
    const connection = await read(key)
    expect(connection).toMatchObject({ status: 'active', reason: null, scopes: SCOPES, missingScopes: [], values: {} })
    expect(connection.expiresAt).toBeGreaterThan(Date.now() + 3_500_000)
    const { body } = await lease(key)
    expect(Object.keys(body.auth).sort()).toEqual(['accessToken', 'fields', 'kind', 'method', 'scopes'])
    expect(stub.isLive(body.auth.accessToken)).toBe(true)
    expect((await act(key, 'ping')).body.output).toMatchObject({ ok: true })
  })

  it('renew a token the provider refuses, once for all who report the same one', async () => {
    const key = await connected()
    const { body: old } = await lease(key)
    const before = stub.counts().tokenRequests
    const answers = await Promise.all(Array.from({ length: 5 }, () => refused(key, old)))
    const tokens = new Set(answers.map(({ body }) => body.auth.accessToken))
    expect(tokens.size).toBe(1)
    expect(tokens.has(old.auth.accessToken)).toBe(false)
    expect(answers.map(({ body }) => body.generation)).toEqual(Array(5).fill(old.generation + 1))
    expect(stub.counts().tokenRequests - before).toBe(1)
  })

  it('renew a token during a run whose provider refuses it, and the run goes on', async () => {
    const key = await connected()
    stub.expireAccessTokens({ client: 'acme' })
    expect((await act(key, 'ping')).status).toBe(200)
    expect((await read(key)).status).toBe('active')
  })

  it('renew by themselves before a token lapses', async () => {
    stub.set({ lifetimeSeconds: 4 })
    const key = await connected()
    const first = (await lease(key)).body.generation
    await vi.waitFor(async () => expect((await lease(key)).body.generation).toBeGreaterThan(first + 1), 15_000)
    expect(stub.counts().familiesRevoked).toBe(0)
  })

  it('say clearly that a grant was revoked, and come back with Reconnect', async () => {
    const key = await connected()
    stub.revokeGrants({ client: 'acme' })
    const failed = await act(key, 'ping')
    expect([failed.status, failed.body.code]).toEqual([409, 'connection_error'])
    expect(await read(key)).toMatchObject({ status: 'error', reason: { code: 'needs_reauth' } })
    expect((await connect(server, key)).body.status).toBe('connected')
    expect(await read(key)).toMatchObject({ key, status: 'active', reason: null })
    expect((await act(key, 'ping')).status).toBe(200)
  })

  it('ask before they switch to another account, and keep what they had meanwhile', async () => {
    const key = await connected()
    stub.set({ account: 'grace' })
    const ended = await connect(server, key)
    const names = { account: 'grace@example.test', previousAccount: 'ada@example.test' }
    expect(ended.body).toMatchObject({ status: 'confirm', code: 'account_changed', ...names })
    expect((await read(key)).account).toBe('ada@example.test')
    const confirm = `/connections/${key}/authorizations/${ended.body.id}/confirm`
    expect((await server.inEnvironment('POST', confirm)).body).toMatchObject({ account: 'grace@example.test' })
    expect((await act(key, 'ping')).body.output.sub).toBe('grace')
    expect((await server.inEnvironment('POST', confirm)).status).toBe(404)
  })

  it('keep their account when the other one is declined, whose grant is revoked', async () => {
    const key = await connected()
    stub.set({ account: 'grace' })
    const { body } = await connect(server, key)
    await server.inEnvironment('POST', `/connections/${key}/authorizations/${body.id}/cancel`)
    expect((await act(key, 'ping')).body.output.sub).toBe('ada')
    await vi.waitFor(async () => expect(await eventsOf(key)).toContain('connection.grant_revoked'), 10_000)
    expect(stub.revokeGrants({ subject: 'grace' })).toBe(0)
    expect((await act(key, 'ping')).body.output.sub).toBe('ada')
  })

  it('refuse an action before the call when a scope it needs was not granted, and take it with Reconnect', async () => {
    stub.set({ withholdScopes: ['mail.send'] })
    const key = await connected()
    expect(await read(key)).toMatchObject({ status: 'active', missingScopes: ['mail.send'] })
    const calls = stub.counts().apiCalls
    const answer = await act(key, 'send')
    expect(answer.body).toMatchObject({ code: 'permission_denied', hint: expect.stringContaining('mail.send') })
    expect(stub.counts().apiCalls).toBe(calls)
    expect((await act(key, 'read')).status).toBe(200)
    stub.set({ withholdScopes: [] })
    await connect(server, key, { scopes: ['mail.send'] })
    expect((await act(key, 'send')).status).toBe(200)
  })

  it('are in error when a required scope was not granted', async () => {
    stub.set({ withholdScopes: ['openid'] })
    const key = await add('oauth2')
    expect((await connect(server, key)).body).toMatchObject({ status: 'failed', code: 'permission_denied' })
    expect(await read(key)).toMatchObject({ status: 'error', reason: { message: expect.stringContaining('openid') } })
  })

  it('warn where the provider gives nothing to renew them with, and lapse', async () => {
    stub.set({ sendsRefreshToken: false, lifetimeSeconds: 12 })
    const key = await connected()
    expect(await read(key)).toMatchObject({ status: 'active', warning: { code: 'no_refresh_token' } })
    stub.expireAccessTokens({ client: 'acme' })
    expect((await act(key, 'ping')).body.code).toBe('invalid_credentials')
    expect(await read(key)).toMatchObject({ status: 'error', reason: { code: 'needs_reauth' } })
  })

  it('keep the refresh token they have when an answer brings none', async () => {
    stub.set({ refresh: 'static' })
    const key = await connected()
    for (let round = 0; round < 3; round++) expect((await refused(key, (await lease(key)).body)).status).toBe(200)
    expect((await read(key)).status).toBe('active')
  })

  it('bring a client of their own, whose redirect URI is theirs alone', async () => {
    const key = await add('own-client', CLIENT)
    const begun = await server.inEnvironment('POST', `/connections/${key}/authorize`)
    expect(begun.body.redirectUri).toBe(`${server.url}/oauth2/callback/${(await read(key)).id}`)
    expect((await connect(server, key)).body.status).toBe('connected')
    expect((await lease(key)).body.auth.fields).toEqual({})
  })

  it('sign in as a machine, and are told a wrong secret at its field', async () => {
    const key = await add('machine', CLIENT)
    expect(await read(key)).toMatchObject({ status: 'active', account: 'acme' })
    const wrong = { piece: 'acme-oauth', method: 'machine', name: 'Wrong', values: { ...CLIENT, clientSecret: 'no' } }
    const answer = await server.inEnvironment('POST', '/connections', wrong)
    expect(answer.body).toMatchObject({ code: 'invalid_credentials', field: 'clientSecret', status: 422 })
    const { body: old } = await lease(key)
    expect((await refused(key, old)).body.generation).toBe(old.generation + 1)
  })

  it('exchange credentials for short tokens where the piece says how, again and again', async () => {
    stub.set({ lifetimeSeconds: 3 }, { client: 'exchange' })
    const key = await add('exchange', { user: 'ada', password: 'ada-password' })
    const { generation } = (await lease(key)).body
    await vi.waitFor(async () => expect((await lease(key)).body.generation).toBeGreaterThan(generation), 10_000)
    expect((await act(key, 'ping')).status).toBe(200)
    expect((await read(key)).values).toMatchObject({ password: { set: true } })
  })

  it('are revoked at the provider when they are deleted', async () => {
    const key = await connected()
    const { accessToken } = (await lease(key)).body.auth
    const deleted = await server.inEnvironment('DELETE', `/connections/${key}`)
    expect([deleted.status, deleted.body.grant]).toEqual([200, 'queued'])
    await vi.waitFor(() => expect(stub.isLive(accessToken)).toBe(false), 10_000)
  })

  it('leave the grant alone when another connection has one of the same account', async () => {
    const [first, second] = [await connected(), await connected()]
    const deleted = await server.inEnvironment('DELETE', `/connections/${first}`)
    expect([deleted.body.grant, deleted.body.message]).toEqual([
      'kept_for_sibling',
      expect.stringContaining('another connection uses the same account'),
    ])
    expect((await act(second, 'ping')).status).toBe(200)
    await server.inEnvironment('DELETE', `/connections/${second}`)
  })

  it.each(QUIRKS)('live with the provider of %s', async (method, prepare) => {
    prepare(stub)
    const key = await connected(method)
    expect((await read(key)).scopes).toEqual(SCOPES)
    const { body: old } = await lease(key)
    const fresh = await refused(key, old)
    expect(fresh.body.generation, fresh.text).toBe(old.generation + 1)
    expect((await act(key, 'ping')).status).toBe(200)
    stub.revokeGrants({ subject: 'ada' })
    await refused(key, fresh.body)
    expect(await read(key)).toMatchObject({ status: 'error', reason: { code: 'needs_reauth' } })
  })
})
