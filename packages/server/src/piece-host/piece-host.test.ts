import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PieceLocation } from './call.js'
import type { PieceHost } from './piece-host.js'
import { PieceLab, rejection, runCall } from './testing/piece-lab.js'

const PIECE = `
import { apiKeyAuth, defineAction, definePiece, dynamicOptions, field, fields, PieceError, pollingTrigger } from '@plugboard/core'
import { Type } from '@sinclair/typebox'

const auth = apiKeyAuth({
  version: 2,
  async validate(ctx) {
    await ctx.step('network', async () => undefined)
    await ctx.step('authentication', async () => {
      if (ctx.auth.apiKey !== 'right-key') {
        throw new PieceError('invalid_credentials', 'The key was refused.', { field: 'apiKey', hint: 'Check the key.', retryAfter: 3 })
      }
    })
    return { account: 'someone', scopes: ['read'] }
  },
  async refresh() { return { values: { apiKey: 'next-key' }, expiresAt: 1_800_000_000_000 } },
  migrate(values, from) { return { ...values, migratedFrom: from } },
})
const table = dynamicOptions({ methods: [auth], search: true, async load(ctx) {
  return [{ value: ctx.input.schema + '.' + ctx.search, title: ctx.auth.apiKey.length + ' characters' }]
} })
const input = fields({
  table: field.choice({ title: 'Table', options: table }),
  filters: field.list({ title: 'Filters', of: field.object({ title: 'Filter', fields: { column: field.choice({ title: 'Column', options: table }) } }) }),
  plain: field.text({ title: 'Plain' }),
})
const echo = defineAction({ name: 'echo', title: 'Echo', description: 'Echoes.', methods: [auth], input, output: Type.Unknown(),
  async run(ctx) {
    ctx.log.info('echoing', { key: ctx.auth.apiKey, many: [1, 2] })
    await ctx.store.set('seen', { times: 1 })
    const file = await ctx.files.write({ name: 'a.txt', contentType: 'text/plain' }, [Buffer.from('hello '), Buffer.from('world')])
    let text = ''
    for await (const bytes of ctx.files.read(file)) text += Buffer.from(bytes).toString()
    let inline = ''
    for await (const bytes of ctx.files.read({ name: 'b', contentType: 'text/plain', url: 'data:text/plain;base64,aGk=' })) inline += Buffer.from(bytes)
    return { input: ctx.input, endpoints: ctx.endpoints, seen: await ctx.store.get('seen'), text, inline, pid: process.pid }
  } })
const news = pollingTrigger({ name: 'news', title: 'News', description: 'News.', methods: [auth], input, output: Type.Unknown(),
  async poll(ctx) { return { events: [{ id: '1', data: { after: ctx.cursor } }], cursor: (ctx.cursor ?? 0) + 1 } } })

export const piece = definePiece({ contract: 1, name: 'lab', title: 'Lab', type: 'Web', description: 'Lab piece.', icon: 'icon.svg',
  docs: 'https://example.com', endpoints: { api: 'https://api.example.com', other: 'https://other.example.com' },
  auth: [auth], actions: [echo], triggers: [news] })
`

const auth = { kind: 'apiKey', method: 'api-key', apiKey: 'right-key', fields: {} } as const

let lab: PieceLab
let host: PieceHost
let location: PieceLocation
beforeAll(async () => {
  lab = await PieceLab.open()
  host = lab.host()
  location = await lab.module(PIECE)
})
afterAll(() => lab?.close())

const base = () => ({ projectId: 'prj_a', location, secrets: ['right-key'] })

describe('a call of a piece', () => {
  it('validates credentials and tells the steps of the test', async () => {
    const steps: unknown[] = []
    const result = await host.call({ ...base(), method: 'validate', auth }, { onStep: (step) => steps.push(step) })
    expect(result).toEqual({ account: 'someone', scopes: ['read'] })
    expect(steps).toEqual([
      { name: 'network', ok: true, ms: expect.any(Number) },
      { name: 'authentication', ok: true, ms: expect.any(Number) },
    ])
  })

  it('passes on what a PieceError says, and the step that failed', async () => {
    const steps: unknown[] = []
    const call = { ...base(), method: 'validate', auth: { ...auth, apiKey: 'wrong-key' } } as const
    const error = await rejection(host.call(call, { onStep: (step) => steps.push(step) }))
    expect(error).toMatchObject({
      name: 'PieceError',
      code: 'invalid_credentials',
      message: 'The key was refused.',
      field: 'apiKey',
      hint: 'Check the key.',
      retryAfter: 3,
    })
    expect(steps.at(-1)).toMatchObject({ name: 'authentication', ok: false, message: 'The key was refused.' })
  })

  it('renews values', async () => {
    const result = await host.call({ ...base(), method: 'refresh', auth })
    expect(result).toEqual({ values: { apiKey: 'next-key' }, expiresAt: 1_800_000_000_000 })
  })

  it('migrates values of an older auth version', async () => {
    const values = { apiKey: 'right-key' }
    const call = { ...base(), method: 'migrate', authMethod: 'api-key', values, fromVersion: 1 } as const
    expect(await host.call(call)).toEqual({ apiKey: 'right-key', migratedFrom: 1 })
  })

  it('fetches choices of a field, also of one inside a list', async () => {
    const input = { schema: 'public' }
    const options = { ...base(), method: 'options', owner: 'action', name: 'echo', auth, input, search: 'x' } as const
    const choices = [{ value: 'public.x', title: '9 characters' }]
    expect(await host.call({ ...options, field: 'table' })).toEqual(choices)
    expect(await host.call({ ...options, field: 'filters.*.column' })).toEqual(choices)
    expect(await rejection(host.call({ ...options, field: 'plain' }))).toMatchObject({ code: 'unsupported' })
    expect(await rejection(host.call({ ...options, field: 'constructor' }))).toMatchObject({ code: 'unsupported' })
  })

  it('runs an action with input, endpoints, store, files and a log without secrets', async () => {
    const lines: unknown[] = []
    const stored = new Map<string, unknown>()
    const store = {
      get: async (key: string) => stored.get(key),
      set: async (key: string, value: unknown) => void stored.set(key, value),
      delete: async (key: string) => void stored.delete(key),
    }
    const written: Buffer[] = []
    const files = {
      async *read() {
        yield* written
      },
      async write(file: { name: string; contentType: string }, data: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
        for await (const bytes of data) written.push(Buffer.from(bytes))
        return { ...file, url: 'file:1' }
      },
    }
    const endpoints = { api: 'http://localhost:1', unknown: 'http://localhost:2' }
    const input = { table: 't', plain: 'p' }
    const call = { ...base(), method: 'action', name: 'echo', auth, input, endpoints } as const
    const output = await host.call(call, { onLog: (line) => lines.push(line), services: { store, files } })
    expect(output).toMatchObject({
      input,
      endpoints: { api: 'http://localhost:1', other: 'https://other.example.com' },
      seen: { times: 1 },
      text: 'hello world',
      inline: 'hi',
    })
    expect(lines).toEqual([{ level: 'info', message: 'echoing', data: { key: '[secret]', many: [1, 2] } }])
  })

  it('polls a trigger with its cursor', async () => {
    const call = { ...base(), method: 'poll', name: 'news', auth, input: {}, cursor: 41 } as const
    expect(await host.call(call)).toEqual({ events: [{ id: '1', data: { after: 41 } }], cursor: 42 })
  })

  it('fails with unsupported for what this version of the piece does not have', async () => {
    const call = { ...base(), method: 'action', name: 'nothing', auth, input: {} } as const
    expect(await rejection(host.call(call))).toMatchObject({ name: 'PieceError', code: 'unsupported' })
    const other = { ...base(), method: 'refresh', auth: { ...auth, method: 'other' } } as const
    expect(await rejection(host.call(other))).toMatchObject({ name: 'PieceError', code: 'unsupported' })
  })

  it('fails with unsupported when a service is not lent to the call', async () => {
    const piece = await lab.action('await ctx.store.get("x")')
    expect(await rejection(host.call(runCall(piece)))).toMatchObject({ code: 'unsupported' })
  })

  it('answers a failing service without its message, which is logged', async () => {
    const lines: { message: string }[] = []
    const piece = await lab.action('await ctx.store.get("x")')
    const fail = () => Promise.reject(new Error('disk on fire'))
    const services = { store: { get: fail, set: fail, delete: fail } }
    const error = await rejection(host.call(runCall(piece), { services, onLog: (line) => lines.push(line) }))
    expect(error).toMatchObject({ code: 'provider_unavailable', message: 'The server could not do this.' })
    expect(lines[0]?.message).toContain('disk on fire')
  })

  it('reuses the process of a project and starts another for the next project', async () => {
    const piece = await lab.action('globalThis.seen = (globalThis.seen ?? 0) + 1; return { pid: process.pid, seen }')
    const first = await host.call(runCall(piece))
    const again = await host.call(runCall(piece))
    const other = await host.call(runCall(piece, { projectId: 'prj_b' }))
    expect(first).toEqual({ pid: expect.any(Number), seen: 1 })
    expect(again).toEqual({ ...Object(first), seen: 2 })
    expect(other).toMatchObject({ seen: 1 })
    expect(Object(other).pid).not.toBe(Object(first).pid)
  })

  it('refuses an entry outside of the package', async () => {
    const piece = await lab.action('return 1')
    const call = runCall({ ...piece, entry: '../../etc/passwd' })
    expect(await rejection(host.call(call))).toMatchObject({ name: 'PieceCrash', code: 'internal' })
  })

  it('says that the package cannot be read when its folder is missing', async () => {
    const piece = await lab.action('return 1')
    const call = runCall({ ...piece, directory: `${piece.directory}-gone` })
    expect(await rejection(host.call(call))).toMatchObject({ name: 'PieceCrash', code: 'crashed' })
  })
})
