import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { spawnStubProvider } from '../support/oauth2/spawn-stub-provider.js'
import type { Answer, Plugboard } from '../support/plugboard.js'
import { createStorage, STORAGES } from '../support/storage.js'
import { expectSound } from './renewal-invariants.js'
import { RenewalLab } from './renewal-lab.js'

/** The long form: `PLUGBOARD_FAULT_ROUNDS=1000 npx vitest run test/faults/renewal-race`, about three minutes. */
const ROUNDS = Number(process.env.PLUGBOARD_FAULT_ROUNDS ?? 50)
const AT_ONCE = 50
const WAIT = { timeout: 10_000 }

let stub: Awaited<ReturnType<typeof spawnStubProvider>>
beforeAll(async () => {
  // Whoever presents a refresh token twice loses the whole grant.
  stub = await spawnStubProvider({ settings: { refresh: 'rotate' } })
})
afterAll(() => stub?.stop())

const isLive = (token: string) => stub.call('isLive', token)
const tokenRequests = async () => (await stub.call('counts')).tokenRequests

/** All were given the same new credential, for which the provider was asked once. */
async function expectOneRenewal(generation: number, ask: () => Promise<Answer[]>): Promise<void> {
  const before = await tokenRequests()
  const answers = await ask()
  const given = answers.map(({ status, body }) => [status, body.generation, body.auth?.accessToken, body.code])
  const [[, , token] = []] = given
  expect(given).toEqual(answers.map(() => [200, generation + 1, token, undefined]))
  expect((await tokenRequests()) - before).toBe(1)
}

describe.runIf(STORAGES.includes('PostgreSQL'))('two servers on one database that want one token at once', () => {
  let lab: RenewalLab
  let servers: [Plugboard, Plugboard]
  let generation: number
  beforeAll(async () => {
    const storage = await createStorage('PostgreSQL')
    lab = await RenewalLab.open({ storage, endpoints: stub.endpoints, env: { PLUGBOARD_RENEWAL_SECONDS: '60' } })
    servers = [await lab.start(), await lab.start()]
    await lab.connect('Raced')
    generation = await lab.generation('raced')
  })
  afterAll(() => lab?.close())

  /** Each server is asked three times, as a server works for many at once. */
  const atBoth = (ask: (server: Plugboard) => Promise<Answer>) =>
    Promise.all([...servers, ...servers, ...servers].map(ask))

  it(`ask the provider once in each of ${ROUNDS} rounds`, { timeout: 30_000 + ROUNDS * 1_000 }, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      if (round % 2 === 0) {
        await expectOneRenewal(generation, () => atBoth((server) => lab.refuse('raced', generation, server)))
      } else {
        await lab.storage.query('update connections set expires_at = 0')
        await expectOneRenewal(generation, () => atBoth((server) => lab.lease('raced', server)))
      }
      generation += 1
    }
    expect((await stub.call('counts')).familiesRevoked).toBe(0)
  })

  it('leave everything sound', () => expectSound(lab, { isLive }))
})

describe('one server over SQLite that is asked for one token by many at once', () => {
  let lab: RenewalLab
  beforeAll(async () => {
    const storage = await createStorage('SQLite')
    lab = await RenewalLab.open({ storage, endpoints: stub.endpoints, env: { PLUGBOARD_RENEWAL_SECONDS: '60' } })
    await lab.start()
  })
  afterAll(() => lab?.close())

  const times = (ask: () => Promise<Answer>) => Promise.all(Array.from({ length: AT_ONCE }, ask))
  const rounds = Math.ceil(ROUNDS / 5)

  it(`asks the provider once in each of ${rounds} rounds`, { timeout: 30_000 + rounds * 1_000 }, async () => {
    await lab.connect('Many')
    for (let generation = 2; generation < rounds + 2; generation++) {
      await expectOneRenewal(generation, () => times(() => lab.refuse('many', generation)))
    }
    expect((await stub.call('counts')).familiesRevoked).toBe(0)
  })

  it('asks the provider once for a token that has lapsed', async () => {
    await stub.call('set', { lifetimeSeconds: 1 })
    await lab.connect('Lapsed')
    await stub.call('set', { lifetimeSeconds: 3_600 })
    await expect.poll(async () => (await lab.view('lapsed')).expiresAt - Date.now(), WAIT).toBeLessThan(0)
    await expectOneRenewal(2, () => times(() => lab.lease('lapsed')))
  })

  it('leaves everything sound', () => expectSound(lab, { isLive }))
})
