import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startStubProvider } from '../support/oauth2/stub-provider.js'
import type { Answer } from '../support/plugboard.js'
import { createStorage, STORAGES } from '../support/storage.js'
import { expectSound } from './renewal-invariants.js'
import { RenewalLab } from './renewal-lab.js'

/** How long the provider takes, so that something else can happen meanwhile. */
const ANSWER_DELAY_MS = 800

describe.each(STORAGES)('over %s, while a connection is being renewed', (name) => {
  let stub: Awaited<ReturnType<typeof startStubProvider>>
  let lab: RenewalLab

  beforeAll(async () => {
    stub = await startStubProvider({ settings: { refresh: 'rotate' } })
    lab = await RenewalLab.open({ storage: await createStorage(name), endpoints: stub.endpoints })
    await lab.start()
  })
  afterAll(async () => {
    await lab?.close()
    await stub?.close()
  })

  /** Does something after the provider has replaced the refresh token and before it says so. */
  async function during(key: string, generation: number, work: () => Promise<Answer>): Promise<[Answer, Answer]> {
    const asked = stub.counts().tokenRequests
    stub.set({ answerDelayMs: ANSWER_DELAY_MS })
    const renewal = lab.refuse(key, generation)
    await expect.poll(() => stub.counts().tokenRequests, { timeout: 10_000, interval: 10 }).toBe(asked + 1)
    stub.set({ answerDelayMs: 0 })
    const done = await work()
    return [await renewal, done]
  }

  const patch = async (key: string, change: Record<string, unknown>) => {
    const { generation } = await lab.view(key)
    return lab.server.inEnvironment('PATCH', `/connections/${key}`, { generation, ...change })
  }

  it('a new name and the new tokens are both kept', async () => {
    const key = await lab.connect('Before')
    const [renewed, changed] = await during(key, 2, () => patch(key, { name: 'After', tags: ['new'] }))
    expect([renewed.status, renewed.body.generation, changed.status]).toEqual([200, 3, 200])
    await lab.renewedTo(key, 3)
    expect(await lab.view(key)).toMatchObject({ name: 'After', tags: ['new'] })
    expect((await lab.refuse(key, 3)).body.generation).toBe(4)
  })

  it('a new client secret and the new tokens are both kept', async () => {
    stub.addClient({ id: 'own', secret: 'acme-secret' })
    const values = { clientId: 'own', clientSecret: 'acme-secret' }
    const key = await lab.connect('Own', { method: 'own-client', values })
    const [renewed, changed] = await during(key, 2, () => patch(key, { values: { clientSecret: 'acme-secret-2' } }))
    expect([renewed.status, changed.status]).toEqual([200, 200])
    stub.addClient({ id: 'own', secret: 'acme-secret-2' })
    const generation = await lab.generation(key)
    expect((await lab.refuse(key, generation)).body.generation).toBe(generation + 1)
    expect(stub.counts().familiesRevoked).toBe(0)
  })

  it('it can be reconnected, and has the tokens of the new consent', async () => {
    const key = await lab.connect('Again')
    const [renewed] = await during(key, 2, async () => {
      await lab.consent(key)
      return lab.lease(key)
    })
    expect(renewed.status).toBe(200)
    const generation = await lab.generation(key)
    expect((await lab.refuse(key, generation)).body.generation).toBe(generation + 1)
  })

  it('it can be deleted, and nothing of it is left behind', async () => {
    const key = await lab.connect('Gone')
    const [renewed, deleted] = await during(key, 2, () => lab.server.inEnvironment('DELETE', `/connections/${key}`))
    expect([renewed.status, renewed.body.code]).toEqual([404, 'not_found'])
    expect(deleted.status).toBe(200)
    expect((await lab.server.inEnvironment('GET', `/connections/${key}`)).status).toBe(404)
  })

  it('and everything is sound in the end', () => expectSound(lab, { isLive: (token) => stub.isLive(token) }))
})
