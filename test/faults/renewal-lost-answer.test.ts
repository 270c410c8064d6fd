import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startFaultProxy } from '../support/oauth2/fault-proxy.js'
import { startStubProvider } from '../support/oauth2/stub-provider.js'
import { createStorage } from '../support/storage.js'
import { expectSound } from './renewal-invariants.js'
import { RenewalLab } from './renewal-lab.js'

/** How an answer gets lost after the provider has replaced the refresh token: it gives up, or the network does. */
const WAYS = ['the provider', 'the network'] as const

let stub: Awaited<ReturnType<typeof startStubProvider>>
let proxy: Awaited<ReturnType<typeof startFaultProxy>>
let lab: RenewalLab

beforeAll(async () => {
  stub = await startStubProvider()
  proxy = await startFaultProxy({ target: stub.url })
  const endpoints = { ...stub.endpoints, token: `${proxy.url}/token` }
  lab = await RenewalLab.open({
    storage: await createStorage('SQLite'),
    endpoints,
    env: { PLUGBOARD_RENEWAL_SECONDS: '1' },
  })
  await lab.start()
})
afterEach(() => stub.set({ lifetimeSeconds: 3_600 }))
afterAll(async () => {
  await lab?.close()
  await proxy?.close()
  await stub?.close()
})

async function loseNext(way: (typeof WAYS)[number]): Promise<void> {
  if (way === 'the provider') stub.respondNext('lost-answer')
  else await proxy.next({ name: 'loseResponse' })
}

describe.each(WAYS)('when %s loses the answer to a renewal', (way) => {
  const name = `Lost by ${way}`.replaceAll(' ', '-').toLowerCase()

  it('and takes the old refresh token once more, the connection is renewed with it within 5 seconds', async () => {
    stub.set({ refresh: 'grace' })
    const key = await lab.connect(`grace-${name}`)
    await loseNext(way)
    const before = stub.counts().tokenRequests
    const refused = await lab.refuse(key, 2)
    expect([refused.status, refused.body.code]).toEqual([503, 'renewal_failed'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    await lab.renewedTo(key, 3, 5_000)
    expect(stub.counts().tokenRequests - before).toBe(2)
    expect(await lab.failures(key)).toEqual(['connection_failed'])
  })

  it('of a token that has lapsed, the same holds', async () => {
    stub.set({ refresh: 'grace', lifetimeSeconds: 3 })
    const key = await lab.connect(`lapsed-${name}`)
    stub.set({ lifetimeSeconds: 3_600 })
    await loseNext(way)
    await lab.renewedTo(key, 3, 10_000)
    expect((await lab.lease(key)).status).toBe(200)
    expect(await lab.failures(key)).toEqual(['connection_failed'])
  })

  it.each(['rotate', 'one-time'] as const)(
    'and is strict (%s), it is said once, and nothing is asked any more',
    async (refresh) => {
      stub.set({ refresh })
      const key = await lab.connect(`${refresh}-${name}`)
      await loseNext(way)
      await lab.refuse(key, 2)
      const status = async () => (await lab.view(key)).reason?.code
      await expect.poll(status, { timeout: 20_000 }).toBe('refresh_response_lost')
      const asked = stub.counts().tokenRequests
      expect((await lab.lease(key)).body).toMatchObject({ status: 409, code: 'connection_error', field: 'connection' })
      // Several rounds of the sweep.
      await pause(3_000)
      expect(stub.counts().tokenRequests).toBe(asked)
      expect(await lab.failures(key)).toEqual(['connection_failed', 'error: refresh_response_lost'])
      expect(await lab.view(key)).toMatchObject({ status: 'error', reason: { code: 'refresh_response_lost' } })
    },
  )

  it('and somebody reconnects it, it works again and keeps its key', async () => {
    for (const refresh of ['rotate', 'one-time']) await lab.consent(`${refresh}-${name}`)
    expect(await lab.view(`one-time-${name}`)).toMatchObject({ status: 'active', reason: null, warning: null })
  })
})

it('everything is sound in the end', () => expectSound(lab, { isLive: (token) => stub.isLive(token) }))
