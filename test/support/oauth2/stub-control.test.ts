import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { spawnStubProvider } from './spawn-stub-provider.js'
import { startStubProvider } from './stub-provider.js'
import { TokenClient } from './token-client.js'

describe('counts', () => {
  let stub: Awaited<ReturnType<typeof startStubProvider>>
  let client: TokenClient
  beforeEach(async () => {
    stub = await startStubProvider()
    client = new TokenClient(stub.url)
  })
  afterEach(() => stub.close())

  it('are kept in all, by grant type, by client and by person, refused requests included', async () => {
    stub.addClient({ id: 'other', secret: 'other-secret' })
    const [grant] = stub.mint({ client: 'acme', subject: 'grace' })
    await client.refresh(grant?.refreshToken ?? '')
    await client.refresh(grant?.refreshToken ?? '')
    await client.redeem((await client.authorize()).get('code'))
    await new TokenClient(stub.url, 'other', 'wrong').token({ grant_type: 'client_credentials' })
    expect(stub.counts()).toMatchObject({
      authorizations: 1,
      tokenRequests: 4,
      byGrant: { refresh_token: 2, authorization_code: 1, client_credentials: 1 },
      byClient: { acme: 3, other: 1 },
      bySubject: { grace: 2, ada: 1 },
      answered: 4,
    })
    stub.resetCounts()
    expect(stub.counts()).toMatchObject({ tokenRequests: 0, byGrant: {}, familiesRevoked: 1, answered: 4 })
  })

  it('keep the last request of each kind, headers and body', async () => {
    await client.authorize({ login_hint: 'grace' })
    await client.token({ grant_type: 'client_credentials', audience: 'a' })
    expect(stub.last('authorization')?.body).toContain('login_hint=grace')
    expect(stub.last('token')).toMatchObject({
      headers: { 'content-type': expect.stringContaining('application/x-www-form-urlencoded') },
      body: 'grant_type=client_credentials&audience=a',
    })
    expect(stub.last('revocation')).toBeUndefined()
  })

  it('tell of every answer after its bytes were handed over', async () => {
    const told: unknown[] = []
    const stop = stub.onAnswered((answered) => told.push(answered))
    await client.token({ grant_type: 'client_credentials' })
    await client.refresh('unknown')
    await expect
      .poll(() => told)
      .toEqual([
        { number: 1, status: 200, grant: 'client_credentials', client: 'acme', subject: '' },
        { number: 2, status: 400, grant: 'refresh_token', client: 'acme', subject: '' },
      ])
    stop()
    await client.refresh('unknown')
    expect(told).toHaveLength(2)
  })

  it('tell of no answer that nobody waited for, though its grant was used', async () => {
    stub.set({ answerDelayMs: 200 })
    const refreshToken = stub.mint({ client: 'acme' })[0]?.refreshToken ?? ''
    const caller = new AbortController()
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken })
    body.append('client_id', 'acme')
    body.append('client_secret', 'acme-secret')
    const asked = fetch(`${stub.url}/token`, { method: 'POST', body, signal: caller.signal })
    await expect.poll(() => stub.isLive(refreshToken)).toBe(false)
    caller.abort()
    await expect(asked).rejects.toThrow('aborted')
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(stub.counts()).toMatchObject({ tokenRequests: 1, answered: 0 })
  })

  it('ends the grants of one person alone', () => {
    stub.mint({ client: 'acme', subject: 'grace', count: 3 })
    const [mine] = stub.mint({ client: 'acme' })
    expect(stub.revokeGrants({ subject: 'grace' })).toBe(3)
    expect(stub.revokeGrants({ subject: 'grace' })).toBe(0)
    expect(stub.isLive(mine?.refreshToken ?? '')).toBe(true)
  })
})

describe('a stub in its own process', () => {
  let stub: Awaited<ReturnType<typeof spawnStubProvider>>
  beforeAll(async () => {
    stub = await spawnStubProvider({
      clients: [{ id: 'bench', secret: 'bench-secret' }],
      settings: { refresh: 'one-time' },
    })
  })
  afterAll(() => stub?.stop())

  it('is started with options and scripted from here', async () => {
    const client = new TokenClient(stub.url, 'bench', 'bench-secret')
    const minted = await stub.call('mint', { client: 'bench', count: 1_000 })
    expect(new Set(minted.map(({ refreshToken }) => refreshToken)).size).toBe(1_000)
    const token = minted[999]?.refreshToken ?? ''
    await stub.call('respondNext', 'status-500')
    expect((await client.send({ grant_type: 'refresh_token', refresh_token: token })).status).toBe(500)
    expect(await client.refresh(token)).toMatchObject({ status: 200 })
    expect(await client.refresh(token)).toMatchObject({ status: 400 })
    expect(await stub.call('requestsWith', token)).toBe(3)
    expect(await stub.call('counts')).toMatchObject({ tokenRequests: 3, familiesRevoked: 0 })
    expect(await stub.call('last', 'revocation')).toBeUndefined()
  })

  it('tells of an answer as soon as there is one', async () => {
    const { answered } = await stub.call('counts')
    const next = stub.call('answeredAfter', answered)
    await new TokenClient(stub.url, 'bench', 'bench-secret').token({ grant_type: 'client_credentials' })
    expect(await next).toMatchObject({ number: answered + 1, client: 'bench', status: 200 })
    expect(await stub.call('answeredAfter', answered)).toMatchObject({ number: answered + 1 })
  })

  it('says what is wrong with a command', async () => {
    await expect(stub.call('set', JSON.parse('{"refesh":1}'))).rejects.toThrow('no setting "refesh"')
    const response = await fetch(`${stub.url}/control/constructor`, { method: 'POST', body: '[]' })
    expect([response.status, (await response.json()).error]).toEqual([404, expect.stringContaining('"constructor"')])
  })
})
