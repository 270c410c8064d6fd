import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startStubProvider } from '../support/oauth2/stub-provider.js'
import type { Answer } from '../support/plugboard.js'
import { createStorage, STORAGES, sqliteFile } from '../support/storage.js'
import { expectSound } from './renewal-invariants.js'
import { RenewalLab } from './renewal-lab.js'
import { type CrashingPostgres, startCrashingPostgres } from './renewal-postgres.js'

/** Long enough to end a database between the rotation of a refresh token and the answer that says so. */
const ANSWER_DELAY_MS = 1_000
/** A round of the sweep does not come by itself while a test runs. */
const SELDOM = { PLUGBOARD_RENEWAL_SECONDS: '60' }

let stub: Awaited<ReturnType<typeof startStubProvider>>
let lab: RenewalLab
let key: string
let asked: number
const isLive = (token: string) => stub.isLive(token)

beforeAll(async () => {
  // Nothing but the answer that was given can help: who asks twice loses the whole grant.
  stub = await startStubProvider({ settings: { refresh: 'rotate' } })
})
afterAll(() => stub?.close())

/** Begins a renewal, and takes the database away when the provider has rotated the token and not yet said so. */
async function renewWhile(takeAway: () => Promise<void> | void): Promise<Answer> {
  asked = stub.counts().tokenRequests
  stub.set({ answerDelayMs: ANSWER_DELAY_MS })
  const renewal = lab.refuse(key, await lab.generation(key))
  await expect.poll(() => stub.counts().tokenRequests, { timeout: 10_000, interval: 10 }).toBe(asked + 1)
  await takeAway()
  stub.set({ answerDelayMs: 0 })
  return renewal
}

/** The one answer that was given has arrived, and no other was asked for. */
async function expectRecovered(generation: number): Promise<void> {
  await lab.renewedTo(key, generation)
  const lease = await lab.lease(key)
  expect(lease.body.generation).toBe(generation)
  expect(isLive(lease.body.auth.accessToken)).toBe(true)
  expect(stub.counts()).toMatchObject({ tokenRequests: asked + 1, familiesRevoked: 0 })
  await expect.poll(() => lab.spilled(), { timeout: 10_000 }).toEqual([])
}

describe.runIf(STORAGES.includes('PostgreSQL'))('PostgreSQL that crashes when the provider has rotated a token', () => {
  let postgres: CrashingPostgres

  beforeAll(async () => {
    postgres = await startCrashingPostgres()
    lab = await RenewalLab.open({ storage: postgres, endpoints: stub.endpoints })
  })
  afterAll(() => lab?.close())

  const crash = async () => {
    const answer = await renewWhile(() => postgres.crash())
    expect(answer.status, answer.text).toBe(503)
    expect(answer.headers.get('retry-after')).toBeTruthy()
    expect(lab.spilled()).toHaveLength(1)
  }

  it('costs nothing where the server lives on: it saves the new credentials once it can', async () => {
    await lab.start({ PLUGBOARD_RENEWAL_SECONDS: '1' })
    key = await lab.connect('Outlived')
    await crash()
    await postgres.restart()
    await expectRecovered(3)
  })

  it('costs nothing where the server dies too: the next one finds them on disk', async () => {
    await crash()
    await lab.server.kill()
    await postgres.restart()
    await lab.start(SELDOM)
    await expectRecovered(4)
  })

  it('for longer than a lease lasts costs nothing: what is on disk counts before the provider is asked', async () => {
    await crash()
    await expect.poll(() => lab.server.output, { timeout: 20_000 }).toContain('a round of renewals failed')
    await postgres.restart()
    await postgres.query('update connection_renewals set until = 0')
    await postgres.query('update connections set expires_at = 0')
    expect((await lab.lease(key)).status).toBe(200)
    await expectRecovered(5)
  })

  it('leaves everything sound', () => expectSound(lab, { isLive }))
})

describe('an SQLite file that cannot be written when the provider has rotated a token', () => {
  let lock: Sqlite.Database

  beforeAll(async () => {
    const storage = await createStorage('SQLite')
    lab = await RenewalLab.open({ storage, endpoints: stub.endpoints, env: SELDOM })
    await lab.start()
    key = await lab.connect('Locked out')
  })
  beforeEach(() => {
    lock = new Sqlite(sqliteFile(lab.storage))
  })
  afterAll(() => lab?.close())

  const block = () => void lock.exec('begin exclusive')
  const unblock = () => {
    lock.exec('rollback')
    lock.close()
  }

  it('costs nothing where the server lives on', async () => {
    const answer = await renewWhile(block)
    expect(answer.status, answer.text).toBe(503)
    expect(lab.spilled()).toHaveLength(1)
    unblock()
    await expectRecovered(3)
  })

  it('costs nothing where the server is killed', async () => {
    const cutOff = expect(renewWhile(block)).rejects.toThrow()
    await expect.poll(() => lab.spilled(), { timeout: 20_000, interval: 20 }).toEqual([expect.stringMatching(/json$/)])
    await lab.server.kill()
    await cutOff
    unblock()
    await lab.start()
    await expectRecovered(4)
  })

  it('leaves everything sound', () => expectSound(lab, { isLive }))
})
