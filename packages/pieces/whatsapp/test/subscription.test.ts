import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Arriving, listen } from './arriving.js'
import { type GraphServer, startGraph } from './graph-server.js'
import { GOOD } from './graph-state.js'
import { contextFor, failureOf, trigger } from './try-out.js'

let server: GraphServer
let hook: Arriving
beforeEach(async () => {
  server = await startGraph()
  hook = await listen('the secret')
})
afterEach(async () => {
  await server.close()
  await hook.close()
})

const incoming = trigger('incoming-message')

const contextAt = async (webhookUrl: string) => ({
  ...(await contextFor(server, {})),
  webhookSecret: 'the secret',
  subscription: null,
  webhookUrl,
})
const subscribe = async (webhookUrl = hook.url) => incoming.subscribe?.(await contextAt(webhookUrl))
const unsubscribe = async (webhookUrl = hook.url) => incoming.unsubscribe?.(await contextAt(webhookUrl))
const addressOf = (number = GOOD.phoneNumberId) => server.state.addresses.get(number)
const app = () => server.state.apps.get(GOOD.appId)?.subscriptions ?? []

it('subscribes app, account and number, with nothing to do by hand', async () => {
  expect(await subscribe()).toEqual({ webhookUrl: hook.url })
  expect(app()).toMatchObject([{ object: 'whatsapp_business_account', fields: [{ name: 'messages' }] }])
  expect(server.state.accounts.get(GOOD.businessAccountId)?.subscribed).toContain(GOOD.appId)
  expect(addressOf()).toBe(hook.url)
})

it('touches neither other numbers of the account nor what the app has already', async () => {
  const present = {
    object: 'whatsapp_business_account',
    active: true,
    callback_url: 'https://theirs.example/',
    fields: [{ name: 'messages' }],
  }
  app().push(present)
  server.state.accounts.get(GOOD.businessAccountId)?.subscribed.add(GOOD.appId)
  server.state.addresses.set('106540352242999', 'https://theirs.example/other')
  await subscribe()
  expect(app()).toEqual([present])
  expect(addressOf('106540352242999')).toBe('https://theirs.example/other')
  const changes = server.seen.filter(({ method }) => method !== 'GET')
  expect(changes.map(({ path }) => path)).toEqual([`/v26.0/${GOOD.phoneNumberId}`])
})

it('may be done again, and ends with the address taken off', async () => {
  await subscribe()
  await subscribe()
  expect(app()).toHaveLength(1)
  await unsubscribe()
  expect(addressOf()).toBeUndefined()
  await unsubscribe()
})

it('leaves an address that has come in place of ours', async () => {
  await subscribe()
  server.state.addresses.set(GOOD.phoneNumberId, 'https://theirs.example/')
  await unsubscribe()
  expect(addressOf()).toBe('https://theirs.example/')
})

it('says what to do where the app hears of accounts, but not of messages', async () => {
  app().push({ object: 'whatsapp_business_account', active: true, callback_url: 'https://theirs.example/', fields: [] })
  const error = await failureOf(subscribe())
  expect(error).toMatchObject({
    code: 'permission_denied',
    field: 'appId',
    hint: expect.stringContaining('Configuration'),
  })
  expect(addressOf()).toBeUndefined()
})

it('fails where Meta does not reach the address, and says so', async () => {
  await hook.close()
  expect(await failureOf(subscribe())).toMatchObject({
    code: 'invalid_input',
    hint: expect.stringContaining('PLUGBOARD_PUBLIC_URL'),
  })
  expect(addressOf()).toBeUndefined()
})

it('does not begin with an address that is longer than Meta takes', async () => {
  const error = await failureOf(subscribe(`https://plugboard.example/${'x'.repeat(200)}`))
  expect(error).toMatchObject({ code: 'invalid_input', hint: expect.stringContaining('200') })
  expect(server.seen.map(({ path }) => path)).toEqual(['/v26.0/debug_token'])
})

it.each(['whatsapp_business_management', 'whatsapp_business_messaging'])(
  'needs a right to the account: %s alone',
  async (scope) => {
    server.state.tokens.set(GOOD.systemUserToken, { appId: GOOD.appId, expiresAt: 0, scopes: [scope] })
    if (scope === 'whatsapp_business_management') await subscribe()
    else expect(await failureOf(subscribe())).toMatchObject({ code: 'permission_denied' })
  },
)
