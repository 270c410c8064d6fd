import { type Static, Type } from '@sinclair/typebox'
import { defineAction } from '../src/action/define-action.js'
import { apiKeyAuth } from '../src/auth/api-key-auth.js'
import type { AuthValueOf } from '../src/auth/auth-method.js'
import type { ActionContext, AuthContext, ValidateContext } from '../src/context/context.js'
import { httpError } from '../src/context/http-error.js'
import { field, fields } from '../src/field/field.js'
import { definePiece } from '../src/piece/define-piece.js'
import type { Piece } from '../src/piece/piece.js'
import type { Fixtures } from '../src/testing/fixtures.js'
import { startWebServer, type WebServer } from './web-server.js'

export const GOOD_KEY = 'acme/key+4711'

/** A service that knows one key. */
export const startAcme = (): Promise<WebServer> =>
  startWebServer((request, response) => {
    const known = request.headers.authorization === `Bearer ${GOOD_KEY}`
    response.writeHead(known ? 200 : 401).end(JSON.stringify({ email: 'ada@acme.example' }))
  })

const authFields = fields({ baseUrl: field.url({ title: 'Address' }) })
const input = fields({ name: field.text({ title: 'Name', minLength: 1 }), loud: field.checkbox({ title: 'Loud' }) })

type Auth = AuthValueOf<ReturnType<typeof apiKeyAuth<'api-key', typeof authFields>>>
/** What it answers may be of the wrong type, as from JavaScript. */
export type Validate = (ctx: ValidateContext<Auth>) => Promise<unknown>
export type Run = (ctx: ActionContext<Auth, Static<typeof input>>) => Promise<unknown>

/** Asks the service who the key belongs to. */
export const askAcme = ({ http, auth }: AuthContext<Auth>): Promise<Response> =>
  http(`${auth.fields.baseUrl}/me`, { headers: { authorization: `Bearer ${auth.apiKey}` } })

export const HINT = 'Create a new key in your Acme settings.'

const goodValidate: Validate = async (ctx) => {
  const response = await ctx.step('authentication', () => askAcme(ctx))
  if (!response.ok) throw httpError(response, { field: 'apiKey', hint: HINT })
  return { account: Object(await response.json()).email }
}

const goodRun: Run = async ({ input: { name, loud } }) => ({ text: loud ? name.toUpperCase() : name })

/** The piece of the service; its functions may be replaced by worse ones. */
export function acmePiece({ validate = goodValidate, run = goodRun }: { validate?: Validate; run?: Run } = {}): Piece {
  const method = apiKeyAuth({
    guide: { steps: [HINT] },
    fields: authFields,
    destination: ['baseUrl'],
    validate: validate as () => Promise<object>,
  })
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
      defineAction({
        name: 'greet',
        title: 'Greet',
        description: 'Says hello.',
        methods: [method],
        input,
        output: Type.Unknown(),
        run,
      }),
    ],
  })
}

/** Fixtures the good piece passes. */
export function acmeFixtures(origin: () => string): Fixtures {
  const values = (apiKey: string) => () => ({ apiKey, baseUrl: origin() })
  return {
    auth: {
      'api-key': {
        good: values(GOOD_KEY),
        refused: [
          { title: 'a wrong key', values: values('wrong/key+0815'), code: 'invalid_credentials', field: 'apiKey' },
        ],
      },
    },
    actions: { greet: [{ method: 'api-key', input: { name: 'Ada' } }] },
  }
}
