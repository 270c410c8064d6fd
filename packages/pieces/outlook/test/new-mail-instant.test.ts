import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WebhookTrigger } from '@plugboard/core'
import type { LogLine } from '@plugboard/core/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { piece } from '../src/index.js'
import { ADA, inFolder, lifecycleOf, mail, newsFor, ORDERS, startContoso, TOKENS } from './contoso.js'
import { type GraphServer, refusal } from './graph-state.js'
import { completed, context, failureOf, type Run, type Values } from './try-out.js'

const SECRET = 'zUq0c6mW3v1YkN8eRb5TxA7dLhGp2Js4'

let server: GraphServer
let hook: Hook
beforeEach(async () => {
  server = await startContoso()
  hook = await startHook()
})
afterEach(async () => {
  await hook.close()
  await server.close()
})

function trigger(): WebhookTrigger {
  const found = piece.triggers.find(({ name }) => name === 'new-mail-instant')
  if (found?.kind !== 'webhook') throw new Error('There is no such webhook trigger.')
  return found
}

type Hook = Awaited<ReturnType<typeof startHook>>

/** The address of the trigger on a server of Plugboard, which answers handshakes. */
async function startHook() {
  const state = { answers: true, asked: 0 }
  const listening = createServer(async (request, response) => {
    state.asked++
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const given = {
      method: 'POST',
      headers: {},
      query: Object.fromEntries(searchParams),
      body: new Uint8Array(),
    } as const
    const answer = await trigger().handshake?.({ ...setting({ server }), request: given })
    const isRight = state.answers && answer !== undefined
    response.writeHead(isRight ? answer.status : 404, { 'content-type': 'text/plain' }).end(isRight ? answer.body : '')
  })
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  const { port } = listening.address() as AddressInfo
  const close = () => {
    listening.closeAllConnections()
    return new Promise<void>((resolve) => listening.close(() => resolve()))
  }
  return Object.assign(state, { url: `http://127.0.0.1:${port}/hooks/1`, close })
}

/** What every function of the trigger gets; the store of the flow lasts from one to the next. */
function setting(run: Run, input: Values = {}, subscription: unknown = null, stored?: Map<string, unknown>) {
  const ctx = context<unknown>(run, completed('triggers', 'new-mail-instant', input))
  const store = stored && {
    get: async (key: string) => stored.get(key),
    set: async (key: string, value: unknown) => void stored.set(key, value),
    delete: async (key: string) => void stored.delete(key),
  }
  return { ...ctx, ...(store && { store }), webhookSecret: SECRET, webhookUrl: hook?.url ?? '', subscription }
}

/** A flow that starts with a new mail. */
function flow(input: Values = {}, more: Partial<Run> = {}) {
  const stored = new Map<string, unknown>()
  const run = { server, ...more }
  let subscription: unknown = null
  const ctx = () => setting(run, input, subscription, stored)
  const request = (value: unknown) => ({
    method: 'POST' as const,
    headers: { 'content-type': 'application/json' },
    query: {},
    body: Buffer.from(typeof value === 'string' ? value : JSON.stringify({ value })),
  })
  const verify = (value: unknown) => trigger().verify({ ...ctx(), request: request(value) })
  return {
    subscribe: async () => {
      subscription = await trigger().subscribe?.(ctx())
      return Object(subscription)
    },
    renew: async () => {
      subscription = await trigger().renew?.(ctx())
      return Object(subscription)
    },
    unsubscribe: () => trigger().unsubscribe?.(ctx()),
    verify,
    /** The IDs of the mails that a request starts the flow with. */
    receive: async (value: unknown) => {
      expect(await verify(value)).toBe(true)
      return (await trigger().receive({ ...ctx(), request: request(value) })).map(({ id }) => id)
    },
  }
}

const subscriptions = () => [...server.subscriptions.values()]
const news = (id: string, mailbox = ADA, folder = 'inbox') => newsFor(server, mailbox, folder, id)

describe('a subscription', () => {
  it('is made for a folder, with the secret of the trigger, after the address was tried twice', async () => {
    const before = Date.now()
    const { id, expiresAt } = await flow({ folder: 'AQMkParis=' }).subscribe()
    expect(hook.asked).toBe(2)
    expect(subscriptions()).toMatchObject([
      { id, expiresAt, mailbox: ADA, folder: 'AQMkParis=', url: hook.url, clientState: SECRET },
    ])
    expect(expiresAt - before).toBeGreaterThan(4_229 * 60_000)
    const { body } = server.seen.find(({ method }) => method === 'POST') ?? {}
    expect(body).toMatchObject({ changeType: 'created', lifecycleNotificationUrl: hook.url })
  })

  it('of an application is to the mailbox it names', async () => {
    await flow({}, { method: 'application' }).subscribe()
    expect(subscriptions()).toMatchObject([{ mailbox: ORDERS, folder: 'inbox' }])
  })

  it('is prolonged, and keeps what it is', async () => {
    const flowing = flow()
    const first = await flowing.subscribe()
    const stored = server.subscriptions.get(first.id)
    if (stored) stored.expiresAt = Date.now() + 1_000
    const next = await flowing.renew()
    expect(next).toMatchObject({ id: first.id, since: first.since, url: hook.url })
    expect(next.expiresAt).toBeGreaterThan(Date.now() + 4_229 * 60_000)
    expect(server.subscriptions.get(first.id)?.expiresAt).toBe(next.expiresAt)
  })

  it('is made anew where Microsoft has ended it, and mails of meanwhile are given with the next one, once', async () => {
    const lines: LogLine[] = []
    const flowing = flow({}, { lines })
    inFolder(server).push(mail(1))
    const first = await flowing.subscribe()
    server.subscriptions.clear()
    inFolder(server).push(mail(2), mail(3))
    const next = await flowing.renew()
    expect(next.id).not.toBe(first.id)
    expect((await flowing.renew()).missed).toBe(true)
    expect(subscriptions().map(({ id }) => id)).toEqual([next.id])
    inFolder(server).push(mail(4), mail(5))
    expect(await flowing.receive(news('AAMk4='))).toEqual(['AAMk2=', 'AAMk3=', 'AAMk4=', 'AAMk5='])
    expect(await flowing.receive(news('AAMk5='))).toEqual(['AAMk5='])
  })

  it('is ended', async () => {
    const flowing = flow()
    await flowing.subscribe()
    await flowing.unsubscribe()
    expect(subscriptions()).toEqual([])
    await flowing.unsubscribe()
    await flow().unsubscribe()
  })

  it('is not made where the address does not answer as it should', async () => {
    hook.answers = false
    expect(await failureOf(flow().subscribe())).toMatchObject({
      code: 'invalid_input',
      hint: expect.stringContaining('PLUGBOARD_PUBLIC_URL'),
    })
    expect(subscriptions()).toEqual([])
  })

  it('is not made for a folder that is not there', async () => {
    const error = await failureOf(flow({ folder: 'AQMkGone=' }).subscribe())
    expect(error).toMatchObject({ code: 'not_found', field: 'folder' })
  })

  it.each([
    [401, 'InvalidAuthenticationToken', 'invalid_credentials'],
    [403, 'ErrorAccessDenied', 'permission_denied'],
    [429, 'TooManyRequests', 'rate_limited'],
    [500, 'generalException', 'provider_unavailable'],
  ])('that fails with %i %s to be prolonged or ended says so', async (status, code, expected) => {
    const flowing = flow()
    await flowing.subscribe()
    server.refusals.set('PATCH /subscriptions/.*', refusal(status, code))
    expect(await failureOf(flowing.renew())).toMatchObject({ code: expected })
    server.refusals.set('DELETE /subscriptions/.*', refusal(status, code))
    expect(await failureOf(Promise.resolve(flowing.unsubscribe()))).toMatchObject({ code: expected })
  })
})

describe('a notification', () => {
  it('starts the flow with the mail it tells of, by the ID that stays', async () => {
    const flowing = flow()
    await flowing.subscribe()
    inFolder(server).push(mail(1))
    expect(await flowing.receive(news('AAMk1='))).toEqual(['AAMk1='])
  })

  it('may tell of many mails, and of one twice', async () => {
    const flowing = flow()
    await flowing.subscribe()
    const ids = Array.from({ length: 11 }, (_, number) => `AAMk${number}=`)
    inFolder(server).push(...ids.map((_, number) => mail(number)))
    expect(await flowing.receive([...ids, 'AAMk3='].flatMap((id) => news(id)))).toEqual(ids)
  })

  it('starts nothing for a mail that is gone, or is not wanted', async () => {
    const flowing = flow({ from: 'ada@', onlyWithAttachments: true })
    await flowing.subscribe()
    const from = { emailAddress: { name: 'Ada', address: 'ada@contoso.example' } }
    inFolder(server).push(mail(1), mail(2, { from }), mail(3, { from, hasAttachments: true }))
    const told = ['AAMk1=', 'AAMk2=', 'AAMk3=', 'AAMkGone='].flatMap((id) => news(id))
    expect(await flowing.receive(told)).toEqual(['AAMk3='])
  })

  it('is answered with a failure where the mail cannot be read, so that Microsoft tells it again', async () => {
    const flowing = flow()
    await flowing.subscribe()
    inFolder(server).push(mail(1))
    const told = news('AAMk1=')
    server.refusals.set('GET /messages/AAMk1.*', refusal(500, 'generalException'))
    expect(await failureOf(flowing.receive(told))).toMatchObject({ code: 'provider_unavailable' })
    server.refusals.clear()
    expect(await flowing.receive(told)).toEqual(['AAMk1='])
  })

  it('tells what it may of another mailbox as little as of a path', async () => {
    const flowing = flow()
    await flowing.subscribe()
    const told = news('../../users/orders@contoso.example/messages/AAMk1=')
    inFolder(server, 'inbox', ORDERS).push(mail(1))
    const receiving = flowing.receive(told)
    expect(await failureOf(receiving)).toMatchObject({ code: 'invalid_input' })
    expect(server.seen.at(-1)?.path).toMatch(/^\/v1\.0\/me\/messages\/[^/]+$/)
  })
})

describe('a notification is believed', () => {
  const state = (clientState: unknown) => ({ subscriptionId: 's', clientState, resourceData: { id: 'AAMk1=' } })

  it.each([
    ['with the secret', [state(SECRET)], true],
    ['with the secret in each of several', [state(SECRET), state(SECRET)], true],
    ['with another secret', [state(SECRET.replace('z', 'y'))], false],
    ['with the beginning of the secret', [state(SECRET.slice(0, -1))], false],
    ['with more than the secret', [state(`${SECRET}x`)], false],
    ['without a secret', [state(undefined)], false],
    ['with an empty secret', [state('')], false],
    ['with a secret that is no text', [state([SECRET])], false],
    ['with one wrong among several, first', [state('x'), state(SECRET)], false],
    ['with one wrong among several, last', [state(SECRET), state('x')], false],
    ['with nothing in it', [], false],
    ['that is no JSON', '{"value":', false],
    ['that is a list', '[]', false],
    ['that is null', 'null', false],
    ['that is empty', '', false],
    ['that is very deep', `{"value":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, false],
    ['that has very many', Array(1_001).fill(state(SECRET)), false],
  ])('%s: %#', async (_, value, expected) => {
    expect(await flow().verify(value)).toBe(expected)
  })

  it('never where the trigger has no secret', async () => {
    const request = {
      method: 'POST',
      headers: {},
      query: {},
      body: Buffer.from(JSON.stringify({ value: [state('')] })),
    } as const
    expect(await trigger().verify({ ...setting({ server }), webhookSecret: '', request })).toBe(false)
  })
})

describe('the handshake', () => {
  const shake = (query: Record<string, string>) =>
    trigger().handshake?.({
      ...setting({ server }),
      request: { method: 'POST', headers: {}, query, body: new Uint8Array() },
    })

  it('gives the token back as it was meant', async () => {
    expect(await shake({ validationToken: 'Validation: <b>&ä' })).toEqual({ status: 200, body: 'Validation: <b>&ä' })
  })

  it('is none for any other request', async () => {
    expect(await shake({})).toBeUndefined()
  })
})

describe('what Microsoft says of the subscription itself', () => {
  it('that it wants a proof of access is answered with one', async () => {
    const flowing = flow()
    const { id } = await flowing.subscribe()
    expect(await flowing.receive(lifecycleOf(server, 'reauthorizationRequired'))).toEqual([])
    expect(server.subscriptions.get(id)?.reauthorized).toBe(1)
  })

  it('that it wants a proof of a subscription that is gone starts nothing', async () => {
    const flowing = flow()
    await flowing.subscribe()
    const told = lifecycleOf(server, 'reauthorizationRequired')
    server.subscriptions.clear()
    expect(await flowing.receive(told)).toEqual([])
  })

  it('that it left mails out gives those that came since the last one it told', async () => {
    const flowing = flow()
    inFolder(server).push(mail(1))
    await flowing.subscribe()
    inFolder(server).push(mail(20))
    expect(await flowing.receive(news('AAMk20='))).toEqual(['AAMk20='])
    inFolder(server).push(mail(40), mail(41), mail(60))
    expect(await flowing.receive(lifecycleOf(server, 'missed'))).toEqual(['AAMk20=', 'AAMk40=', 'AAMk41=', 'AAMk60='])
    expect(await flowing.receive(lifecycleOf(server, 'missed'))).toEqual(['AAMk60='])
  })

  it('that it left mails out before it told any gives none that was there from the beginning', async () => {
    const flowing = flow({ subject: 'Order' })
    inFolder(server).push(mail(1), mail(2))
    await flowing.subscribe()
    inFolder(server).push(mail(3), mail(4, { subject: 'Offer' }))
    expect(await flowing.receive(lifecycleOf(server, 'missed'))).toEqual(['AAMk3='])
  })

  it('that it has ended makes another at once, which is prolonged and ended in its place', async () => {
    const flowing = flow()
    const { id } = await flowing.subscribe()
    const told = lifecycleOf(server, 'subscriptionRemoved')
    server.subscriptions.clear()
    inFolder(server).push(mail(1))
    expect(await flowing.receive(told)).toEqual(['AAMk1='])
    const [another] = subscriptions()
    expect(another).toMatchObject({ url: hook.url, clientState: SECRET })
    expect(another?.id).not.toBe(id)
    expect((await flowing.renew()).id).toBe(another?.id)
    await flowing.unsubscribe()
    expect(subscriptions()).toEqual([])
  })

  it('that is new to us starts nothing', async () => {
    const flowing = flow()
    await flowing.subscribe()
    expect(await flowing.receive(lifecycleOf(server, 'somethingNew'))).toEqual([])
  })

  it('more than a thousand mails it left out are said in the log', async () => {
    const lines: LogLine[] = []
    const flowing = flow({}, { lines })
    await flowing.subscribe()
    inFolder(server).push(...Array.from({ length: 1_001 }, (_, number) => mail(number)))
    expect(await flowing.receive(lifecycleOf(server, 'missed'))).toHaveLength(1_000)
    expect(lines).toMatchObject([{ level: 'warn', message: expect.stringContaining('thousand') }])
    expect(JSON.stringify(lines)).not.toContain(TOKENS.user)
  })
})
