import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startStubProvider } from './stub-provider.js'
import { TokenClient } from './token-client.js'

const GRACE = 30_000

let now = 0
let stub: Awaited<ReturnType<typeof startStubProvider>>
let client: TokenClient

beforeEach(async () => {
  now = 1_790_000_000_000
  stub = await startStubProvider({ now: () => now })
  client = new TokenClient(stub.url)
})
afterEach(() => stub.close())

const mintOne = () => stub.mint({ client: 'acme' })[0]?.refreshToken ?? ''

/** Refreshes and gives the new refresh token; undefined when the request was refused, or the answer has none. */
async function refresh(token: string): Promise<string> {
  const { status, body } = await client.refresh(token)
  expect(status === 200 || body.error === 'invalid_grant').toBe(true)
  return body.refresh_token
}

describe('a static refresh token', () => {
  it('stays, and is repeated in the answer only where that is set', async () => {
    stub.set({ refresh: 'static' })
    const token = mintOne()
    expect(await refresh(token)).toBeUndefined()
    stub.set({ repeatsRefreshToken: true })
    expect(await refresh(token)).toBe(token)
    expect(stub.requestsWith(token)).toBe(2)
  })
})

describe('a rotating refresh token', () => {
  it('gives another each time, and only the newest is good', async () => {
    const first = mintOne()
    const second = await refresh(first)
    const third = await refresh(second)
    expect(new Set([first, second, third]).size).toBe(3)
    expect([first, second, third].map((token) => stub.isLive(token))).toEqual([false, false, true])
    expect(stub.counts()).toMatchObject({ tokenRequests: 2, familiesRevoked: 0 })
  })

  it('ends its whole family when it is presented after its death', async () => {
    const first = mintOne()
    const { body } = await client.refresh(first)
    const bystander = mintOne()
    expect(await refresh(first)).toBeUndefined()
    expect(stub.counts().familiesRevoked).toBe(1)
    expect([stub.isLive(body.refresh_token), stub.isLive(body.access_token)]).toEqual([false, false])
    expect(await refresh(body.refresh_token)).toBeUndefined()
    expect(stub.counts().familiesRevoked).toBe(1)
    expect(stub.isLive(bystander)).toBe(true)
    expect(stub.requestsWith(first)).toBe(2)
  })

  it('is refused to another client, without consequence', async () => {
    stub.addClient({ id: 'other', secret: 'other-secret' })
    const token = mintOne()
    expect(await new TokenClient(stub.url, 'other', 'other-secret').refresh(token)).toMatchObject({ status: 400 })
    expect(await refresh(token)).toBeDefined()
  })

  it('that was never issued is refused, though it looks like the next one', async () => {
    const token = mintOne()
    expect(await refresh(token.replace('.1.', '.2.'))).toBeUndefined()
    expect(stub.isLive(token)).toBe(true)
  })

  it('dies with the first of two requests that arrive at once', async () => {
    const token = mintOne()
    const answers = await Promise.all([client.refresh(token), client.refresh(token)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
    expect(stub.counts().familiesRevoked).toBe(1)
  })
})

describe('a refresh token with a grace period', () => {
  beforeEach(() => stub.set({ refresh: 'grace', graceMs: GRACE }))

  it('gives a valid set again while the period lasts', async () => {
    const first = mintOne()
    const lost = await refresh(first)
    now += GRACE
    const again = await refresh(first)
    expect(again).not.toBe(lost)
    expect(await refresh(again)).toBeDefined()
    expect(stub.counts().familiesRevoked).toBe(0)
  })

  it('ends its family when it is presented later', async () => {
    const first = mintOne()
    const second = await refresh(first)
    now += GRACE + 1
    expect(await refresh(first)).toBeUndefined()
    expect(stub.isLive(second)).toBe(false)
    expect(stub.counts().familiesRevoked).toBe(1)
  })

  it('has no grace any more once its successor was used', async () => {
    const first = mintOne()
    const second = await refresh(first)
    await refresh(second)
    expect(await refresh(first)).toBeUndefined()
    expect(stub.counts().familiesRevoked).toBe(1)
  })

  it('leaves one of several successors good: the one that is used', async () => {
    const first = mintOne()
    const [one, other] = [await refresh(first), await refresh(first)]
    expect([stub.isLive(one), stub.isLive(other)]).toEqual([true, true])
    expect(await refresh(one)).toBeDefined()
    expect(stub.isLive(other)).toBe(false)
  })
})

describe('a one-time refresh token', () => {
  it('is refused after its death, and its family lives on', async () => {
    stub.set({ refresh: 'one-time' })
    const first = mintOne()
    const second = await refresh(first)
    expect(await refresh(first)).toBeUndefined()
    expect(stub.isLive(second)).toBe(true)
    expect(stub.counts().familiesRevoked).toBe(0)
  })
})

describe('settings', () => {
  it('of a family override those of its client, and these those of everybody', async () => {
    stub.set({ lifetimeSeconds: 10, refresh: 'static', repeatsRefreshToken: true })
    const [family, sibling] = [mintOne(), mintOne()]
    stub.set({ lifetimeSeconds: 30 }, { token: family })
    stub.set({ lifetimeSeconds: 20 }, { client: 'acme' })
    expect((await client.refresh(sibling)).body.expires_in).toBe(20)
    expect((await client.refresh(family)).body).toMatchObject({ expires_in: 30, refresh_token: family })
    stub.set({ repeatsRefreshToken: false })
    expect((await client.refresh(family)).body).not.toHaveProperty('refresh_token')
  })

  it('that do not exist or do not fit are refused by name', () => {
    const wrong = (text: string) => () => stub.set(JSON.parse(text))
    expect(wrong('{"refesh":"static"}')).toThrow('There is no setting "refesh"')
    expect(wrong('{"refresh":"sometimes"}')).toThrow('"refresh" must be one of static,rotate,grace,one-time')
    expect(wrong('{"graceMs":"30"}')).toThrow('"graceMs" must be like 30000')
    expect(wrong('{"withholdScopes":"mail"}')).toThrow('"withholdScopes" must be like []')
    expect(() => stub.set({}, { token: 'unknown' })).toThrow('"token" is none of this provider')
  })

  it('let refusals come with another status and in other words', async () => {
    stub.set({ refusalStatus: 200, errorNames: { invalid_grant: 'token_expired' } })
    expect(await client.refresh('unknown')).toMatchObject({ status: 200, body: { error: 'token_expired' } })
  })
})
