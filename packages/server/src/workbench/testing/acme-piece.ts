/** A piece as it is in its folder once it was built: it asks `endpoints.api`, which the test replaces. */
export const ACME = `
import { apiKeyAuth, defineAction, definePiece, dynamicOptions, field, fields, httpError, noAuth, pollingTrigger } from '@plugboard/core'

const ask = (ctx, path, init = {}) =>
  ctx.http(ctx.endpoints.api + path, { ...init, headers: { authorization: 'Bearer ' + ctx.auth.apiKey, 'x-key': ctx.auth.apiKey } })

const key = apiKeyAuth({
  guide: { steps: ['Create a key in your Acme settings.'] },
  async validate(ctx) {
    const answer = await ctx.step('authentication', () => ask(ctx, ctx.auth.apiKey.startsWith('wrong') ? '/status/401' : '/me'))
    if (!answer.ok) throw httpError(answer, { field: 'apiKey', hint: 'Create a new key.' })
    return { account: 'ada@acme.example' }
  },
})
const none = noAuth()

const items = dynamicOptions({ methods: [key], load: async () => [{ value: 'anvil', title: 'An anvil' }] })
const greet = defineAction({
  name: 'greet', title: 'Greet', description: 'Says hello to somebody.', methods: [key],
  input: fields({ name: field.text({ title: 'Name' }), item: field.choice({ title: 'Item', optional: true, options: items }) }),
  output: fields({ text: field.text({ title: 'Text' }) }),
  async run(ctx) {
    ctx.log.info('greeting with ' + ctx.auth.apiKey)
    await (await ask(ctx, '/greetings?key=' + encodeURIComponent(ctx.auth.apiKey), { method: 'POST', json: { to: ctx.input.name } })).text()
    return { text: 'Hello, ' + ctx.input.name }
  },
})
const crash = defineAction({
  name: 'crash', title: 'Crash', description: 'Fails.', methods: [none], input: fields({}), output: fields({}),
  run: async () => { throw new TypeError('a mistake of mine') },
})
const count = pollingTrigger({
  name: 'count', title: 'Count', description: 'Counts.', methods: [key], interval: 60, input: fields({}),
  output: fields({ number: field.number({ title: 'Number' }) }),
  async poll({ cursor }) {
    const number = (cursor?.number ?? 0) + 1
    return { events: [{ id: String(number), data: { number } }], cursor: { number } }
  },
})

export const piece = definePiece({
  contract: 1, name: 'acme', title: 'Acme', type: 'Web', description: 'Greets people.', icon: 'icon.svg',
  docs: 'https://acme.example', endpoints: { api: 'https://api.acme.example' },
  auth: [key, none], actions: [greet, crash], triggers: [count],
})
`
