import { type Static, Type } from '@sinclair/typebox'
import { expectTypeOf } from 'vitest'
import {
  type AuthValueOf,
  apiKeyAuth,
  basicAuth,
  customAuth,
  defineAction,
  dynamicOptions,
  field,
  fields,
  noAuth,
  oauth2Auth,
} from './index.js'

const password = customAuth({
  name: 'password',
  title: 'User and password',
  fields: fields({
    host: field.host({ title: 'Server' }),
    port: field.port({ title: 'Port', default: 5432 }),
    tls: field.choice({
      title: 'TLS',
      choices: [
        { value: 'disable', title: 'Off' },
        { value: 'verify-full', title: 'On' },
      ],
    }),
    certificate: field.longText({ title: 'CA', visibleWhen: { tls: ['verify-full'] } }),
    note: field.text({ title: 'Note', optional: true }),
  }),
  destination: ['host', 'port', 'tls'],
  async validate(ctx) {
    expectTypeOf(ctx.auth.fields.host).toEqualTypeOf<string>()
    expectTypeOf(ctx.auth.fields.port).toEqualTypeOf<number>()
    expectTypeOf(ctx.auth.fields.tls).toEqualTypeOf<'disable' | 'verify-full'>()
    expectTypeOf(ctx.auth.fields.certificate).toEqualTypeOf<string | undefined>()
    expectTypeOf(ctx.auth.fields.note).toEqualTypeOf<string | undefined>()
    return { account: ctx.auth.fields.host }
  },
})

customAuth({
  title: 'A destination names fields of the form',
  fields: fields({ host: field.host({ title: 'Server' }) }),
  // @ts-expect-error there is no field "server"
  destination: ['server'],
})

const key = apiKeyAuth({ fields: fields({ organization: field.text({ title: 'Organization', optional: true }) }) })
const basic = basicAuth()
const none = noAuth()
const oauth2 = oauth2Auth({ grant: 'clientCredentials', tokenUrl: 'https://example.com/token', scopes: [] })

expectTypeOf<AuthValueOf<typeof key>['apiKey']>().toEqualTypeOf<string>()
expectTypeOf<AuthValueOf<typeof basic>['username']>().toEqualTypeOf<string>()
expectTypeOf<AuthValueOf<typeof none>['method']>().toEqualTypeOf<'none'>()
expectTypeOf<AuthValueOf<typeof oauth2>['accessToken']>().toEqualTypeOf<string>()
expectTypeOf<AuthValueOf<typeof oauth2>>().not.toHaveProperty('refreshToken')

defineAction({
  name: 'with-several-methods',
  title: 'With several methods',
  description: 'The auth is a union told apart by its method.',
  methods: [password, key],
  input: fields({
    names: field.list({ title: 'Names', of: field.text({ title: 'Name' }) }),
    where: field.object({ title: 'Where', fields: { column: field.text({ title: 'Column' }) }, optional: true }),
    headers: field.keyValue({ title: 'Headers', optional: true }),
    count: field.number({ title: 'Count', integer: true, default: 1 }),
    table: field.choice({
      title: 'Table',
      options: dynamicOptions({
        methods: [password],
        load: async (ctx) => {
          expectTypeOf(ctx.auth.fields.host).toEqualTypeOf<string>()
          return []
        },
      }),
    }),
  }),
  output: Type.Object({ count: Type.Number() }),
  async run(ctx) {
    if (ctx.auth.method === 'password') expectTypeOf(ctx.auth.fields.host).toEqualTypeOf<string>()
    else expectTypeOf(ctx.auth.apiKey).toEqualTypeOf<string>()
    expectTypeOf(ctx.input.names).toEqualTypeOf<string[]>()
    expectTypeOf(ctx.input.where).toEqualTypeOf<{ readonly column: string } | undefined>()
    expectTypeOf(ctx.input.headers).toEqualTypeOf<Record<string, string> | undefined>()
    expectTypeOf(ctx.input.table).toEqualTypeOf<string>()
    return { count: ctx.input.count }
  },
})

defineAction({
  name: 'wrong-answer',
  title: 'Wrong answer',
  description: 'An answer must fit the declared output.',
  methods: [none],
  input: fields({}),
  output: Type.Object({ count: Type.Number() }),
  // @ts-expect-error "many" is not a number
  run: async () => ({ count: 'many' }),
})

const form = fields({ secret: field.secret({ title: 'Secret' }), at: field.dateTime({ title: 'At', optional: true }) })
expectTypeOf<Static<typeof form>>().toEqualTypeOf<{ secret: string; at?: string }>()
