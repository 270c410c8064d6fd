import { text } from 'node:stream/consumers'
import { Type } from '@sinclair/typebox'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failures } from '../../test/failures.js'
import { samplePiece } from '../../test/sample-piece.js'
import { startWebServer, type WebServer } from '../../test/web-server.js'
import { apiKeyAuth } from '../auth/api-key-auth.js'
import { fields } from '../field/field.js'
import { definePiece } from '../piece/define-piece.js'
import type { Piece } from '../piece/piece.js'
import type { SubscribeContext, WebhookContext, WebhookTrigger } from '../trigger/trigger.js'
import { webhookTrigger } from '../trigger/webhook-trigger.js'
import type { Fixtures } from './fixtures.js'

type Functions = Partial<Pick<WebhookTrigger, 'subscribe' | 'renew' | 'unsubscribe' | 'handshake'>>

const key = apiKeyAuth({ guide: { steps: ['Open your account.'] } })
const TITLE = 'acme / changed subscribes, prolongs the subscription and ends it'

/** What the service was asked, in order. */
let asked: string[]
let service: WebServer
beforeEach(async () => {
  asked = []
})
afterEach(() => service?.close())

/** A service that tries the address it is told of before it takes it. */
async function start(): Promise<string> {
  service = await startWebServer(async (incoming, outgoing) => {
    const { method, url } = incoming
    asked.push(`${method} ${url}`)
    const isTaken = url !== '/hooks' || (await answers(JSON.parse(await text(incoming))))
    outgoing.writeHead(isTaken ? 200 : 400).end(JSON.stringify({ id: 'hook-1' }))
  })
  return service.origin
}

async function answers({ address, secret }: { address: string; secret: string }): Promise<boolean> {
  const tried = await fetch(`${address}?challenge=42&secret=${secret}`)
  return tried.status === 200 && (await tried.text()) === '42'
}

const inAnHour = () => Date.now() + 3_600_000

const good = (origin: string) => {
  const ask = async ({ http }: SubscribeContext<unknown, unknown>, method: string, path: string, json?: unknown) => {
    const response = await http(`${origin}${path}`, { method, ...(json !== undefined && { json }) })
    if (!response.ok) throw new Error(`refused: ${await response.text()}`)
    return response.json()
  }
  return {
    subscribe: async (ctx: SubscribeContext<unknown, unknown>) => {
      const { id } = await ask(ctx, 'POST', '/hooks', { address: ctx.webhookUrl, secret: ctx.webhookSecret })
      return { id, expiresAt: inAnHour() }
    },
    renew: async (ctx: SubscribeContext<unknown, unknown>) => {
      await ask(ctx, 'PATCH', `/hooks/${Object(ctx.subscription).id}`)
      return { ...Object(ctx.subscription), expiresAt: inAnHour() + 1_000 }
    },
    unsubscribe: async (ctx: SubscribeContext<unknown, unknown>) => {
      await ask(ctx, 'DELETE', `/hooks/${Object(ctx.subscription).id}`)
    },
    handshake: async ({ request, webhookSecret }: WebhookContext<unknown, unknown>) => {
      const { challenge, secret } = request.query
      return secret === webhookSecret && challenge !== undefined ? { status: 200, body: challenge } : { status: 403 }
    },
  }
}

const pieceOf = (functions: Functions): Piece =>
  definePiece({
    ...samplePiece,
    name: 'acme',
    auth: [key],
    actions: [],
    triggers: [
      webhookTrigger({
        name: 'changed',
        title: 'Changed',
        description: 'Tells of changes.',
        methods: [key],
        input: fields({}),
        output: Type.Unknown(),
        verify: async () => true,
        receive: async () => [],
        ...functions,
      }),
    ],
  })

const request = { method: 'POST' as const, headers: {}, query: {}, body: Buffer.from('{}') }
const given = { method: 'api-key', input: {} }
const fixtures: Fixtures = {
  auth: { 'api-key': { good: { apiKey: 'a-key-of-the-tests' } } },
  triggers: { changed: [{ ...given, request }] },
  subscriptions: { changed: given },
}

/** What the subscription's case says; undefined where it passes. */
const said = async (functions: Functions, more: Partial<Fixtures> = {}) => {
  const found = await failures(pieceOf(functions), { ...fixtures, ...more })
  return Object.entries(found).find(([name]) => name.includes('subscri'))?.[1]
}

describe('conformance, with a trigger that subscribes,', () => {
  it('lives through a subscription at an address that answers the service', async () => {
    expect(await said(good(await start()))).toBeUndefined()
    expect(asked).toEqual(['POST /hooks', 'PATCH /hooks/hook-1', 'DELETE /hooks/hook-1'])
  })

  it('needs to be told with what', async () => {
    expect(await said(good(await start()), { subscriptions: {} })).toBe('fixtures.subscriptions needs "changed"')
  })

  it('finds one that does not answer the service', async () => {
    const functions = { ...good(await start()), handshake: async () => undefined }
    expect(await said(functions)).toContain('refused')
  })

  it.each<[string, (functions: ReturnType<typeof good>) => Functions, string]>([
    ['answers what is not JSON', (all) => ({ ...all, subscribe: async () => new Map() }), 'must be JSON'],
    [
      'keeps a secret in the subscription',
      (all) => ({ ...all, subscribe: async (ctx) => ({ expiresAt: inAnHour(), key: Object(ctx.auth).apiKey }) }),
      'the subscription shows',
    ],
    [
      'does not say when it lapses',
      (all) => ({ ...all, subscribe: async () => ({ id: '1' }) }),
      'must say `expiresAt`',
    ],
    ['gives what has lapsed', (all) => ({ ...all, subscribe: async () => ({ expiresAt: 1 }) }), 'has lapsed already'],
    [
      'makes it shorter',
      (all) => ({ ...all, renew: async () => ({ expiresAt: Date.now() + 60_000 }) }),
      'made the subscription end sooner',
    ],
  ])('finds one that %s', async (_title, worse, message) => {
    expect(await said(worse(good(await start())))).toContain(message)
  })

  it('ends the subscription also where prolonging it failed', async () => {
    const renew = async () => {
      throw new Error('no')
    }
    expect(await said({ ...good(await start()), renew })).toBe('no')
    expect(asked).toEqual(['POST /hooks', 'DELETE /hooks/hook-1'])
  })

  it('names what it proves', async () => {
    const functions = { ...good(await start()), unsubscribe: async () => Promise.reject(new Error('stays')) }
    expect(Object.keys(await failures(pieceOf(functions), fixtures))).toContain(TITLE)
  })
})
