import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startFaultProxy } from '../support/oauth2/fault-proxy.js'
import { startStubProvider } from '../support/oauth2/stub-provider.js'
import type { Answer } from '../support/plugboard.js'
import { createStorage } from '../support/storage.js'
import { expectSound } from './renewal-invariants.js'
import { RenewalLab } from './renewal-lab.js'

/** Several rounds of the sweep, in which revoking would be done. */
const ROUNDS_MS = 2_500

let stub: Awaited<ReturnType<typeof startStubProvider>>
let proxy: Awaited<ReturnType<typeof startFaultProxy>>
let lab: RenewalLab

beforeAll(async () => {
  stub = await startStubProvider({ settings: { refresh: 'rotate' } })
  proxy = await startFaultProxy({ target: stub.url })
  lab = await RenewalLab.open({
    storage: await createStorage('SQLite'),
    endpoints: { ...stub.endpoints, revoke: `${proxy.url}/revoke` },
    env: { PLUGBOARD_RENEWAL_SECONDS: '1' },
  })
  await lab.start()
})
afterEach(() => stub.resetCounts())
afterAll(async () => {
  await lab?.close()
  await proxy?.close()
  await stub?.close()
})

const remove = (key: string): Promise<Answer> => lab.server.inEnvironment('DELETE', `/connections/${key}`)

/** How revoking the grants of a connection that is gone ended. */
const ended = async (name: string) => {
  const events = await lab.events('connection.grant_revoked')
  return events.filter(({ target }) => target === name).map(({ outcome }) => outcome)
}

async function accessTokenOf(key: string): Promise<string> {
  return (await lab.lease(key)).body.auth.accessToken
}

it('deleting a connection ends its grant at the provider with one request, that of the refresh token', async () => {
  stub.set({ account: 'ada' })
  const token = await accessTokenOf(await lab.connect('Alone'))
  const deleted = await remove('alone')
  expect(deleted.body).toEqual({ grant: 'queued', message: 'Its access is being revoked at the provider.' })
  await expect.poll(() => ended('Alone'), { timeout: 15_000 }).toEqual(['ok'])
  const sent = new URLSearchParams(stub.last('revocation')?.body)
  expect(sent.get('token_type_hint')).toBe('refresh_token')
  expect(sent.get('token')).toMatch(/^refresh\./)
  expect(stub.isLive(token)).toBe(false)
  await pause(ROUNDS_MS)
  expect(stub.counts().revocations).toBe(1)
})

it('while another connection has a grant of the same account and app it is kept, and the answer says why', async () => {
  stub.set({ account: 'grace' })
  const kept = await lab.connect('Kept')
  await lab.connect('Twin')
  const deleted = await remove('twin')
  expect(deleted.body).toEqual({
    grant: 'kept_for_sibling',
    message: 'Its access was not revoked at the provider: another connection uses the same account.',
  })
  await pause(ROUNDS_MS)
  expect(stub.counts().revocations).toBe(0)
  expect(await ended('Twin')).toEqual([])
  expect(stub.isLive(await accessTokenOf(kept))).toBe(true)
  const { body } = await lab.refuse(kept, 2)
  expect(body.generation).toBe(3)
})

it('a connection of another account is no such reason', async () => {
  stub.set({ account: 'alan' })
  await lab.connect('Other')
  expect((await remove('other')).body.grant).toBe('queued')
  await expect.poll(() => ended('Other'), { timeout: 15_000 }).toEqual(['ok'])
  expect(stub.isLive(await accessTokenOf('kept'))).toBe(true)
})

it('a provider that is down is asked again later, also by a server that was started since', async () => {
  stub.set({ account: 'edsger' })
  const token = await accessTokenOf(await lab.connect('Later'))
  await proxy.always({ name: 'refuse' })
  expect((await remove('later')).body.grant).toBe('queued')
  // While an attempt goes on it is held for a minute; afterwards it is due within seconds.
  const isPutBack = async () => {
    const [row] = await lab.storage.query('select attempts, next_at from revocation_outbox')
    return row?.attempts === 1 && Number(row.next_at) < Date.now() + 30_000
  }
  await expect.poll(isPutBack, { timeout: 15_000 }).toBe(true)
  expect(await ended('Later')).toEqual([])
  await lab.server.kill()
  await proxy.always({ name: 'pass' })
  await lab.start()
  await expect.poll(() => ended('Later'), { timeout: 20_000 }).toEqual(['ok'])
  expect(stub.counts().revocations).toBe(1)
  expect(stub.isLive(token)).toBe(false)
})

it('everything is sound in the end', () => expectSound(lab, { isLive: (token) => stub.isLive(token) }))
