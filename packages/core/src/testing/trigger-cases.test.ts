import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AcmeFunctions, acmeFixtures, acmeFunctions, acmePiece } from '../../test/acme.js'
import { signAcme, startAcme } from '../../test/acme-service.js'
import { failures } from '../../test/failures.js'
import type { WebServer } from '../../test/web-server.js'
import type { Fixtures, WebhookExample } from './fixtures.js'

let acme: WebServer
beforeAll(async () => {
  acme = await startAcme()
})
afterAll(() => acme.close())

const fixtures = acmeFixtures(() => acme.origin)

const POLLS = 'acme / new-item runs example 1'
const ONCE = 'acme / new-item gives no event of example 1 twice'
const RECEIVES = 'acme / item-changed receives example 1'
const DISBELIEVES = 'acme / item-changed does not believe forged example 1'

type Poll = AcmeFunctions['poll']

/** Replaces what the good piece makes of its first three items. */
const polling =
  (change: (result: { events: { id: string }[]; cursor: unknown }) => unknown): Poll =>
  async (ctx) =>
    change(Object(await acmeFunctions.poll(ctx)))

describe('conformance finds a polling trigger that', () => {
  it.each<[string, Poll, string[]]>([
    ['answers no object', polling(() => []), [POLLS, ONCE]],
    ['gives no list of events', polling(({ cursor }) => ({ events: 'none', cursor })), [POLLS, ONCE]],
    ['gives an event without an id', polling(({ cursor }) => ({ events: [{ data: 1 }], cursor })), [POLLS, ONCE]],
    [
      'gives two events the same id',
      polling(({ events, cursor }) => ({ events: [...events, ...events.slice(0, 1)], cursor })),
      [POLLS, ONCE],
    ],
    ['gives a cursor that is not JSON', polling(({ events }) => ({ events, cursor: new Date(0) })), [POLLS, ONCE]],
    ['says "more" in another way', polling((result) => ({ ...result, more: 'yes' })), [POLLS, ONCE]],
    ['does not move on', polling(({ events }) => ({ events, cursor: null })), [ONCE]],
    [
      'shows a secret',
      async (ctx) => ({ ...Object(await acmeFunctions.poll(ctx)), cursor: { key: ctx.auth.apiKey } }),
      [POLLS, ONCE],
    ],
  ])('%s', async (_fault, poll, sentences) => {
    expect(Object.keys(await failures(acmePiece({ poll }), fixtures))).toEqual(sentences)
  })

  it('has no example', async () => {
    const { 'new-item': _, ...triggers } = fixtures.triggers ?? {}
    expect(await failures(acmePiece(), { ...fixtures, triggers })).toEqual({
      'acme / new-item has an example': 'fixtures.triggers needs "new-item"',
    })
  })

  it('does not answer what its example checks', async () => {
    const check = () => expect.fail('three items were expected')
    const triggers = { ...fixtures.triggers, 'new-item': [{ method: 'api-key', input: {}, cursor: 1, check }] }
    expect(Object.keys(await failures(acmePiece(), { ...fixtures, triggers }))).toEqual([POLLS])
  })
})

describe('conformance finds a webhook trigger that', () => {
  it.each<[string, Partial<AcmeFunctions>, string]>([
    ['believes anybody', { verify: async () => true }, DISBELIEVES],
    ['believes nobody', { verify: async () => false }, RECEIVES],
    ['gives no list of events', { receive: async () => ({ id: '7' }) }, RECEIVES],
    ['gives an event without an id', { receive: async () => [{ id: '', data: {} }] }, RECEIVES],
    ['gives what is not JSON', { receive: async () => [{ id: '7', data: new Map() }] }, RECEIVES],
    ['shows a secret', { receive: async ({ auth }) => [{ id: '7', data: auth.apiKey }] }, RECEIVES],
    [
      'logs a secret',
      {
        receive: async ({ auth, log }) => {
          log.info(auth.apiKey)
          return []
        },
      },
      RECEIVES,
    ],
  ])('%s', async (_fault, worse, sentence) => {
    expect(Object.keys(await failures(acmePiece(worse), fixtures))).toEqual([sentence])
  })

  it('has no signed or no forged example', async () => {
    const examples = fixtures.triggers?.['item-changed'] ?? []
    const only = (index: number): Fixtures => ({
      ...fixtures,
      triggers: { ...fixtures.triggers, 'item-changed': examples.slice(index, index + 1) },
    })
    expect(Object.keys(await failures(acmePiece(), only(0)))).toEqual(['acme / item-changed has a forged example'])
    expect(Object.keys(await failures(acmePiece(), only(1)))).toEqual(['acme / item-changed has a signed example'])
  })

  it('gets what the flow has stored, and gives what its example checks', async () => {
    const seen: unknown[] = []
    const example: WebhookExample = {
      method: 'api-key',
      input: {},
      stored: { secret: 'kept' },
      request: {
        method: 'POST',
        headers: { 'x-signature': signAcme('{"id":"7"}') },
        query: {},
        body: Buffer.from('{"id":"7"}'),
      },
      check: (events) => seen.push(events),
    }
    const receive: AcmeFunctions['receive'] = async (ctx) => {
      seen.push(await ctx.store.get('secret'))
      return acmeFunctions.receive(ctx)
    }
    const [, forged] = fixtures.triggers?.['item-changed'] ?? []
    const examples = forged ? [example, forged] : [example]
    const triggers = { ...fixtures.triggers, 'item-changed': examples }
    expect(await failures(acmePiece({ receive }), { ...fixtures, triggers })).toEqual({})
    expect(seen).toEqual(['kept', [{ id: '7', data: { id: '7' } }]])
  })
})
