import { type Static, Type } from '@sinclair/typebox'
import { defineAction } from '../src/action/define-action.js'
import { apiKeyAuth } from '../src/auth/api-key-auth.js'
import type { AuthValueOf } from '../src/auth/auth-method.js'
import type { ActionContext, ValidateContext } from '../src/context/context.js'
import { field, fields } from '../src/field/field.js'
import { definePiece } from '../src/piece/define-piece.js'
import type { Piece } from '../src/piece/piece.js'
import type { Fixtures } from '../src/testing/fixtures.js'
import { pollingTrigger } from '../src/trigger/polling-trigger.js'
import type { PollContext, WebhookContext } from '../src/trigger/trigger.js'
import { webhookTrigger } from '../src/trigger/webhook-trigger.js'
import { answers, askAcme, GOOD_KEY, HINT, isSigned, signAcme } from './acme-service.js'

const authFields = fields({ baseUrl: field.url({ title: 'Address' }) })
const greeting = fields({ name: field.text({ title: 'Name', minLength: 1 }), loud: field.checkbox({ title: 'Loud' }) })
const which = fields({ id: field.text({ title: 'Id', minLength: 1, placeholder: 'item-1' }) })

type Auth = AuthValueOf<ReturnType<typeof apiKeyAuth<'api-key', typeof authFields>>>
type Hook = (ctx: WebhookContext<Auth, Record<string, never>>) => Promise<unknown>

/** The functions of the piece. What they answer may be of the wrong type, as from JavaScript. */
export interface AcmeFunctions {
  validate(ctx: ValidateContext<Auth>): Promise<unknown>
  greet(ctx: ActionContext<Auth, Static<typeof greeting>>): Promise<unknown>
  getItem(ctx: ActionContext<Auth, Static<typeof which>>): Promise<unknown>
  poll(ctx: PollContext<Auth, unknown>): Promise<unknown>
  verify: Hook
  receive: Hook
}

/** What a good piece does. */
export const acmeFunctions: AcmeFunctions = {
  validate: async (ctx) => {
    const { email } = await ctx.step('authentication', () => askAcme(ctx, '/me', answers.me))
    return { account: email }
  },
  greet: async ({ input: { name, loud } }) => ({ text: loud ? name.toUpperCase() : name }),
  getItem: (ctx) => askAcme(ctx, `/items/${encodeURIComponent(ctx.input.id)}`, answers.item),
  poll: async (ctx) => {
    const after = typeof ctx.cursor === 'number' ? ctx.cursor : 0
    const { items } = await askAcme(ctx, `/news?after=${after}`, answers.news)
    return { events: items.map((data) => ({ id: data.id, data })), cursor: after + items.length }
  },
  verify: async ({ auth, request }) => isSigned(request.body, request.headers['x-signature'], auth.apiKey),
  receive: async ({ request }) => {
    const { id } = JSON.parse(Buffer.from(request.body).toString())
    return [{ id, data: { id } }]
  },
}

/** The piece of the service; its functions may be replaced by worse ones. */
export function acmePiece(worse: Partial<AcmeFunctions> = {}): Piece {
  const { validate, greet, getItem, poll, verify, receive } = { ...acmeFunctions, ...worse }
  const method = apiKeyAuth({
    guide: { steps: [HINT] },
    fields: authFields,
    destination: ['baseUrl'],
    validate: validate as () => Promise<object>,
  })
  const shared = { methods: [method], output: Type.Unknown() } as const
  return definePiece({
    contract: 1,
    name: 'acme',
    title: 'Acme',
    type: 'Web',
    description: 'Greets people.',
    icon: 'icon.svg',
    docs: 'https://acme.example/docs',
    auth: [method],
    actions: [
      defineAction({ ...shared, ...named('greet', 'Says hello.'), input: greeting, run: greet }),
      defineAction({ ...shared, ...named('get-item', 'Gets an item.'), input: which, run: getItem }),
    ],
    triggers: [
      pollingTrigger({
        ...shared,
        ...named('new-item', 'Tells of new items.'),
        input: fields({}),
        poll: poll as () => Promise<{ events: []; cursor: null }>,
      }),
      webhookTrigger({
        ...shared,
        ...named('item-changed', 'Tells of changes.'),
        input: fields({}),
        verify: verify as () => Promise<boolean>,
        receive: receive as () => Promise<[]>,
      }),
    ],
  })
}

const named = (name: string, description: string) => ({ name, title: `${name}, as Acme says`, description })

/** Fixtures the good piece passes. */
export function acmeFixtures(origin: () => string): Fixtures {
  const values = (apiKey: string) => () => ({ apiKey, baseUrl: origin() })
  const common = { method: 'api-key', input: {} }
  return {
    auth: {
      'api-key': {
        good: values(GOOD_KEY),
        refused: [
          { title: 'a wrong key', values: values('wrong/key+0815'), code: 'invalid_credentials', field: 'apiKey' },
        ],
      },
    },
    actions: {
      greet: [{ ...common, input: { name: 'Ada' } }],
      'get-item': [{ ...common, input: { id: 'item-1' } }],
    },
    triggers: {
      'new-item': [common],
      'item-changed': [
        { ...common, request: hook(signAcme('{"id":"7"}')) },
        { ...common, request: hook(signAcme('{"id":"8"}')), forged: true },
      ],
    },
    withoutHttp: { greet: 'It only puts words together.' },
  }
}

const hook = (signature: string) => ({
  method: 'POST' as const,
  headers: { 'x-signature': signature },
  query: {},
  body: Buffer.from('{"id":"7"}'),
})
