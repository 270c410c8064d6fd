import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startFaultProxy } from '../support/oauth2/fault-proxy.js'
import { startStubProvider } from '../support/oauth2/stub-provider.js'
import { createStorage } from '../support/storage.js'
import { expectSound } from './renewal-invariants.js'
import { RenewalLab } from './renewal-lab.js'

const NORMAL = {
  account: 'ada',
  refresh: 'rotate',
  lifetimeSeconds: 3_600,
  sendsExpiresIn: true,
  sendsRefreshToken: true,
} as const

let stub: Awaited<ReturnType<typeof startStubProvider>>
let proxy: Awaited<ReturnType<typeof startFaultProxy>>
let lab: RenewalLab

beforeAll(async () => {
  stub = await startStubProvider({ settings: NORMAL })
  proxy = await startFaultProxy({ target: stub.url })
  lab = await RenewalLab.open({
    storage: await createStorage('SQLite'),
    endpoints: { ...stub.endpoints, token: `${proxy.url}/token` },
    env: { PLUGBOARD_RENEWAL_SECONDS: '1' },
  })
  await lab.start()
})
afterEach(() => stub.set(NORMAL))
afterAll(async () => {
  await lab?.close()
  await proxy?.close()
  await stub?.close()
})

/** Renews several times, each with what the time before left. */
async function renewThrice(key: string): Promise<void> {
  for (const generation of [2, 3, 4]) {
    const { status, body, text } = await lab.refuse(key, generation)
    expect([status, body.generation], text).toEqual([200, generation + 1])
    expect(stub.isLive(body.auth.accessToken)).toBe(true)
  }
}

describe('without anybody asking', () => {
  it('tokens that live for seconds are renewed before they lapse, again and again', async () => {
    stub.set({ lifetimeSeconds: 6 })
    const key = await lab.connect('Short')
    const sealed = async () => {
      const lease = await lab.lease(key)
      expect(lease.status, lease.text).toBe(200)
      expect(stub.isLive(lease.body.auth.accessToken)).toBe(true)
      expect(lease.body.expiresAt).toBeGreaterThan(Date.now())
      return lab.generation(key)
    }
    await expect.poll(sealed, { timeout: 25_000, interval: 250 }).toBeGreaterThanOrEqual(4)
    expect(await lab.failures('Short')).toEqual([])
    expect(stub.counts().familiesRevoked).toBe(0)
    // Its tokens would lapse while later tests keep the provider from answering.
    expect((await lab.server.inEnvironment('DELETE', `/connections/${key}`)).status).toBe(200)
  })

  it('a connection that cannot be renewed is warned of, and in error once its token has lapsed', async () => {
    stub.set({ account: 'once', sendsRefreshToken: false, lifetimeSeconds: 3 })
    const key = await lab.connect('Once')
    expect(await lab.view(key)).toMatchObject({ status: 'active', warning: { code: 'no_refresh_token' } })
    expect((await lab.lease(key)).status).toBe(200)
    await expect.poll(async () => (await lab.view(key)).status, { timeout: 15_000 }).toBe('error')
    expect(await lab.view(key)).toMatchObject({ reason: { code: 'token_lapsed' } })
    expect((await lab.lease(key)).body).toMatchObject({ status: 409, code: 'connection_error' })
    expect(await lab.failures('Once')).toEqual(['error: token_lapsed'])
    expect(stub.counts().bySubject.once).toBe(1)
    stub.set({ ...NORMAL, account: 'once' })
    await lab.consent(key)
    expect(await lab.view(key)).toMatchObject({ status: 'active', reason: null, warning: null })
  })
})

describe('a provider', () => {
  it('that leaves the refresh token out of its answer means the one there was', async () => {
    stub.set({ refresh: 'static' })
    await renewThrice(await lab.connect('Kept'))
  })

  it('that takes each refresh token once gets the newest', async () => {
    stub.set({ refresh: 'one-time' })
    await renewThrice(await lab.connect('Newest'))
  })

  it('that does not say how long its tokens live is asked when one is refused', async () => {
    stub.set({ sendsExpiresIn: false })
    const key = await lab.connect('Unsaid')
    expect(await lab.view(key)).toMatchObject({ expiresAt: null, warning: null })
    await renewThrice(key)
  })

  it('that takes the request and never answers is given up after 10 seconds, and asked again', async () => {
    const key = await lab.connect('Silent')
    await proxy.always({ name: 'blackhole' })
    const refused = await lab.refuse(key, 2)
    expect([refused.status, refused.body.code]).toEqual([503, 'renewal_failed'])
    expect(await lab.failures('Silent')).toEqual(['timeout'])
    expect((await lab.lease(key)).status).toBe(200)
    await proxy.always({ name: 'pass' })
    proxy.resetAll()
    await lab.renewedTo(key, 3, 25_000)
  })

  it('that may not be connected to any more is asked again once it may', async () => {
    const key = await lab.connect('Locked')
    await lab.server.stop()
    await lab.start({ PLUGBOARD_EGRESS: 'locked' })
    const asked = stub.counts().tokenRequests
    expect((await lab.refuse(key, 2)).body).toMatchObject({ status: 503, code: 'renewal_failed' })
    expect(await lab.view(key)).toMatchObject({ status: 'active', warning: { code: 'renewal_failing' } })
    expect(await lab.failures('Locked')).toEqual(['egress_denied'])
    await pause(2_500)
    expect(stub.counts().tokenRequests).toBe(asked)
    await lab.server.stop()
    await lab.start()
    await lab.renewedTo(key, 3, 25_000)
  })
})

it('everything is sound in the end', () => expectSound(lab, { isLive: (token) => stub.isLive(token) }))
