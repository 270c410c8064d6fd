import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startStubProvider } from '../support/oauth2/stub-provider.js'
import type { Answer } from '../support/plugboard.js'
import { createStorage } from '../support/storage.js'
import { expectSound } from './renewal-invariants.js'
import { RenewalLab } from './renewal-lab.js'

const APPS = '/projects/default/oauth2-apps'
/** The connections of the app that gets into trouble; the last one's token has lapsed. */
const KEYS = ['first', 'second', 'lapsed']
/** Several rounds of the sweep. */
const ROUNDS_MS = 2_500

let stub: Awaited<ReturnType<typeof startStubProvider>>
let lab: RenewalLab
let app: string

const addApp = async (method: string, clientId: string) => {
  const given = { piece: 'acme-oauth', method, clientId, clientSecret: `${clientId}-secret` }
  const { status, body, text } = await lab.server.call('POST', APPS, given)
  expect(status, text).toBe(201)
  return body.id
}
const readApp = async (): Promise<Answer['body']> => (await lab.server.call('GET', `${APPS}/${app}`)).body
const generations = () => Promise.all(KEYS.map((key) => lab.generation(key)))
const askedByApp = () => stub.counts().byClient.acme

beforeAll(async () => {
  stub = await startStubProvider({ settings: { refresh: 'rotate' } })
  stub.addClient({ id: 'other', secret: 'other-secret' })
  lab = await RenewalLab.open({
    storage: await createStorage('SQLite'),
    endpoints: stub.endpoints,
    env: { PLUGBOARD_OAUTH2_APPS: '{}', PLUGBOARD_RENEWAL_SECONDS: '1' },
  })
  await lab.start()
  app = await addApp('oauth2', 'acme')
  await addApp('oauth2-body', 'other')
  for (const name of ['first', 'second']) await lab.connect(name)
  await lab.connect('other', { method: 'oauth2-body' })
})
afterAll(async () => {
  await lab?.close()
  await stub?.close()
})

async function correct(clientSecret: string): Promise<void> {
  const { version } = await readApp()
  const { status, text } = await lab.server.call('PATCH', `${APPS}/${app}`, { version, clientSecret })
  expect(status, text).toBe(200)
}

it('an app whose secret the provider refuses is misconfigured, said once; its connections wait', async () => {
  stub.set({ lifetimeSeconds: 3 }, { client: 'acme' })
  await lab.connect('lapsed')
  stub.set({ lifetimeSeconds: 3_600 }, { client: 'acme' })
  stub.addClient({ id: 'acme', secret: 'new-secret' })
  await pause(2_500)
  const answers = await Promise.all([lab.refuse('first', 2), lab.refuse('second', 2), lab.lease('lapsed')])
  for (const { body } of answers) expect(body).toMatchObject({ status: 409, code: 'oauth2_app_misconfigured' })
  expect(await readApp()).toMatchObject({ state: 'misconfigured', reason: { code: 'invalid_client' } })
  for (const key of KEYS) expect(await lab.view(key)).toMatchObject({ status: 'active', reason: null })
  expect((await lab.lease('first')).status).toBe(200)
  const asked = askedByApp()
  await pause(ROUNDS_MS)
  expect(askedByApp()).toBe(asked)
  const events = await lab.events('oauth2_app.misconfigured', 'connection.renewal_failed')
  expect(events.map(({ action }) => action)).toEqual(['oauth2_app.misconfigured'])
})

it('connections of another app are renewed meanwhile', async () => {
  expect((await lab.refuse('other', 2)).body).toMatchObject({ generation: 3 })
})

it('corrected with a secret that is wrong too, it is misconfigured again', async () => {
  await correct('wrong-secret')
  await expect.poll(async () => (await readApp()).state, { timeout: 10_000 }).toBe('misconfigured')
  const asked = askedByApp()
  await pause(ROUNDS_MS)
  expect(askedByApp()).toBe(asked)
  expect(await lab.events('oauth2_app.misconfigured')).toHaveLength(2)
})

it('corrected with the right secret, all its connections are renewed without anybody asking', async () => {
  await correct('new-secret')
  for (const key of KEYS) await lab.renewedTo(key, 3)
  expect(await readApp()).toMatchObject({ state: 'ok', reason: null })
  expect(await lab.events('oauth2_app.misconfigured')).toHaveLength(2)
})

it('one that the provider did not allow for a moment is renewed when an administrator retries it', async () => {
  stub.respondNext('unauthorized-client', 1, 'acme')
  expect((await lab.refuse('first', 3)).body).toMatchObject({ status: 409, code: 'oauth2_app_misconfigured' })
  expect((await lab.server.call('POST', `${APPS}/${app}/retry`)).status).toBeLessThan(300)
  await lab.renewedTo('first', 4)
})

it('asked to slow down, it asks for none of its connections; those of another app go on', async () => {
  await expect.poll(generations, { timeout: 10_000 }).toEqual([4, 4, 4])
  stub.respondNext({ status: 429, headers: { 'retry-after': '600' } }, 1, 'acme')
  const throttled = await lab.refuse('first', 4)
  expect([throttled.status, throttled.body.code]).toEqual([503, 'renewal_failed'])
  const asked = askedByApp()
  const sibling = await lab.refuse('second', 4)
  expect([sibling.status, sibling.body.code]).toEqual([503, 'renewal_failed'])
  expect(Number(sibling.headers.get('retry-after'))).toBeGreaterThan(500)
  expect(Number(sibling.headers.get('retry-after'))).toBeLessThanOrEqual(600)
  expect((await lab.refuse('other', 3)).body).toMatchObject({ generation: 4 })
  await pause(ROUNDS_MS)
  expect(askedByApp()).toBe(asked)
  expect(await generations()).toEqual([4, 4, 4])
})

it('and goes on at once when an administrator retries it', async () => {
  expect((await lab.server.call('POST', `${APPS}/${app}/retry`)).status).toBeLessThan(300)
  for (const key of KEYS) await lab.renewedTo(key, 5)
  expect(stub.counts().familiesRevoked).toBe(0)
})

it('everything is sound in the end', () => expectSound(lab, { isLive: (token) => stub.isLive(token) }))
