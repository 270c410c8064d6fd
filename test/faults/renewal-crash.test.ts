import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startStubProvider } from '../support/oauth2/stub-provider.js'
import { createStorage, STORAGES } from '../support/storage.js'
import { expectSound } from './renewal-invariants.js'
import { RenewalLab } from './renewal-lab.js'

/** Of each database. The long form: `PLUGBOARD_FAULT_ROUNDS=100 npx vitest run test/faults/renewal-crash`. */
const ROUNDS = Number(process.env.PLUGBOARD_FAULT_ROUNDS ?? 10)
const CONNECTIONS = ['one', 'two', 'three', 'four', 'five']
/** After which answer of a round the server is killed, and how many milliseconds later: before, in and after saving. */
const MOMENTS = CONNECTIONS.flatMap((_, index) => [0, 1, 3, 10].map((ms) => ({ answers: index + 1, ms })))

describe.each(STORAGES)('over %s, a server that is killed when the provider has just answered', (name) => {
  let stub: Awaited<ReturnType<typeof startStubProvider>>
  let lab: RenewalLab
  let cutOff = 0

  beforeAll(async () => {
    stub = await startStubProvider({ settings: { refresh: 'grace' } })
    lab = await RenewalLab.open({ storage: await createStorage(name), endpoints: stub.endpoints })
    await lab.start()
    for (const connection of CONNECTIONS) await lab.connect(connection)
  })
  afterAll(async () => {
    await lab?.close()
    await stub?.close()
  })

  /** Resolves when the server is gone. Nothing lies between the answer and the signal but the given time. */
  async function renewUntilKilled({ answers, ms }: (typeof MOMENTS)[number]): Promise<void> {
    const { server } = lab
    const last = stub.counts().answered + answers
    const stop = stub.onAnswered(({ number }) => {
      if (number !== last) return
      if (ms === 0) process.kill(server.pid, 'SIGKILL')
      else setTimeout(() => process.kill(server.pid, 'SIGKILL'), ms)
    })
    const generations = await Promise.all(CONNECTIONS.map((key) => lab.generation(key)))
    const asked = CONNECTIONS.map((key, index) => lab.refuse(key, generations[index] ?? 0))
    await Promise.allSettled(asked)
    stop()
    await server.kill()
  }

  const underWay = async () =>
    (await lab.storage.query('select * from connection_renewals where attempt is not null')).length

  it.each(Array.from({ length: ROUNDS }, (_, round) => round))(
    'has every connection renewed after it is started again, round %i',
    async (round) => {
      const moment = MOMENTS[(round * 7) % MOMENTS.length] ?? { answers: 1, ms: 0 }
      await renewUntilKilled(moment)
      cutOff += await underWay()
      await lab.start()
      await expect.poll(underWay, { timeout: 20_000, interval: 50 }).toBe(0)
      for (const key of CONNECTIONS) {
        expect(await lab.view(key), key).toMatchObject({ status: 'active', reason: null, warning: null })
        const lease = await lab.lease(key)
        expect(stub.isLive(lease.body.auth.accessToken), key).toBe(true)
      }
      expect(lab.spilled()).toEqual([])
    },
  )

  it('was cut off often enough for this to mean something', () => {
    expect(cutOff).toBeGreaterThanOrEqual(ROUNDS)
    expect(stub.counts().familiesRevoked).toBe(0)
  })

  it('leaves everything sound', () => expectSound(lab, { isLive: (token) => stub.isLive(token) }))
})
