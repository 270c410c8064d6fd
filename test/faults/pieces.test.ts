import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPieceFolder, type PieceFolder } from '../support/piece-folder.js'
import { type Answer, Plugboard } from '../support/plugboard.js'

const ACTION_SECONDS = 3
/** Fixed in the server: a test of a connection may not take longer. */
const TEST_SECONDS = 15
/** What the server may grow by, in MiB, whatever pieces do in their own processes. */
const GROWTH = 96

/** What the piece does; each is the body of an async function. */
const FAULTS = {
  loop: 'while (true);',
  wait: 'await new Promise(() => setInterval(() => 0, 1e6))',
  'throw-text': 'throw "junk"',
  'throw-null': 'throw null',
  'throw-odd': 'throw { code: { a: 1 }, get message() { throw new Error("gotcha") } }',
  'throw-type-error': 'null.property',
  reject: 'Promise.reject(new Error("dropped")); await new Promise(() => setInterval(() => 0, 1e6))',
  exit: 'process.exit(0)',
  abort: 'process.abort()',
  heap: 'const all = []; while (true) all.push(new Array(1e5).fill(Math.random()))',
  buffers:
    'const all = []; while (true) { all.push(Buffer.alloc(16 << 20, 1)); await new Promise((r) => setTimeout(r, 5)) }',
  'large-answer': 'return { text: "x".repeat(10 << 20) }',
  'many-answers': 'return { list: Array.from({ length: 2e6 }, () => 0) }',
  'deep-answer': 'let deep = 1; for (let i = 0; i < 1e5; i++) deep = [deep]; return { deep }',
  'circular-answer': 'const self = {}; self.self = self; return self',
} as const

type Fault = keyof typeof FAULTS

const CODES: Record<Fault, readonly string[]> = {
  loop: ['timeout'],
  wait: ['timeout'],
  'throw-text': ['piece_internal'],
  'throw-null': ['piece_internal'],
  'throw-odd': ['piece_internal'],
  'throw-type-error': ['piece_internal'],
  reject: ['piece_crashed'],
  exit: ['piece_crashed'],
  abort: ['piece_crashed'],
  heap: ['piece_out_of_memory'],
  buffers: ['piece_out_of_memory'],
  'large-answer': ['piece_protocol'],
  // Which limit it meets first, size, time or memory, depends on the machine.
  'many-answers': ['piece_protocol', 'timeout', 'piece_out_of_memory'],
  'deep-answer': ['piece_protocol'],
  'circular-answer': ['piece_protocol'],
}

const names = Object.keys(FAULTS).filter((name): name is Fault => name in FAULTS)

const SOURCE = `
import { customAuth, defineAction, definePiece, field, fields } from '@plugboard/core'
const faults = {
${names.map((name) => `  '${name}': async () => { ${FAULTS[name]} },`).join('\n')}
  million: async () => ({ list: Array.from({ length: 1e6 }, () => 0) }),
  none: async () => ({ well: true }),
}
const auth = customAuth({
  name: 'token',
  title: 'Token',
  fields: fields({ fault: field.text({ title: 'Fault', default: 'none' }), token: field.secret({ title: 'Token' }) }),
  async validate(ctx) { await faults[ctx.auth.fields.fault](); return { account: 'Ada' } },
})
const act = defineAction({
  name: 'act', title: 'Act', description: 'Does as it is told.', methods: [auth],
  input: fields({ fault: field.text({ title: 'Fault', default: 'none' }) }),
  output: fields({}),
  run: (ctx) => faults[ctx.input.fault](),
})
export const piece = definePiece({
  contract: 1, name: 'unruly', title: 'Unruly', type: 'Web', description: 'Misbehaves.', icon: 'icon.svg',
  docs: 'https://example.com/unruly', auth: [auth], actions: [act], triggers: [],
})
`

let folder: PieceFolder
let server: Plugboard

beforeAll(async () => {
  folder = await createPieceFolder('unruly', SOURCE)
  const env = { PLUGBOARD_PIECES: folder.path, PLUGBOARD_ACTION_SECONDS: String(ACTION_SECONDS) }
  server = await Plugboard.start({ env })
  const made = await server.inEnvironment('POST', '/connections', { ...draft('none'), name: 'Unruly' })
  expect(made).toMatchObject({ status: 201, body: { account: 'Ada' } })
})

afterAll(async () => {
  await server?.stop()
  server?.clean()
  folder?.clean()
})

const draft = (fault: string) => ({ piece: 'unruly', values: { fault, token: 'a-token' } })
const act = (fault: string) => server.inEnvironment('POST', '/connections/unruly/actions/act', { input: { fault } })

function expectFailed(answer: Answer, fault: Fault): void {
  expect(answer.body, fault).toMatchObject({ status: 422, detail: expect.any(String) })
  expect(CODES[fault], fault).toContain(answer.body.code)
  expect(answer.text, fault).not.toMatch(/gotcha|dropped|junk|\bat .*:\d+/)
}

/** Resident memory of the server itself, in MiB. */
const memory = () => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) / 1024

describe('a piece that misbehaves in an action', () => {
  it.each(names)('costs one failed call and nothing else: %s', async (fault) => {
    expectFailed(await act(fault), fault)
    const next = await act('none')
    expect(next).toMatchObject({ status: 200, body: { output: { well: true } } })
  })

  it('leaves the server its memory', () => {
    expect(memory()).toBeLessThan(200 + GROWTH)
  })
})

describe('a piece that misbehaves in a test of its connection', () => {
  const quick = names.filter((fault) => CODES[fault][0] !== 'timeout' && !/answers?$/.test(fault))

  it.each(quick)('fails that test, and nothing is saved: %s', async (fault) => {
    expectFailed(await server.inEnvironment('POST', '/connections/test', draft(fault)), fault)
    expectFailed(await server.inEnvironment('POST', '/connections', { ...draft(fault), name: 'Not saved' }), fault)
    expect((await server.inEnvironment('GET', '/connections')).body.total).toBe(1)
    expect((await server.inEnvironment('POST', '/connections/unruly/test')).status).toBe(200)
  })

  it('ends a test that does not end by itself', { timeout: 2 * TEST_SECONDS * 1_000 }, async () => {
    const started = performance.now()
    expectFailed(await server.inEnvironment('POST', '/connections/test', draft('loop')), 'loop')
    expect(performance.now() - started).toBeLessThan((TEST_SECONDS + 3) * 1_000)
  })
})

describe('while pieces misbehave', () => {
  it('a run says what its step failed of', async () => {
    const step = { name: 'Act', piece: 'unruly', action: 'act', connection: 'unruly', input: { fault: 'exit' } }
    await server.call('PUT', '/projects/default/flows/unruly', { name: 'Unruly', draft: { steps: [step] } })
    const { body } = await server.inEnvironment('POST', '/runs', { flow: 'unruly' })
    expect(body).toMatchObject({ status: 'failed', steps: [{ status: 'failed', error: { code: 'piece_crashed' } }] })
  })

  // Again where the machine was busy with something else meanwhile.
  it('other requests are answered as quickly as ever', { retry: 2 }, async () => {
    const calm = await latencies(new Promise((resolve) => setTimeout(resolve, 2_000)))
    const before = memory()
    const busy = await latencies(inTwos(['buffers', 'loop', 'large-answer', 'exit', 'heap', 'wait', 'deep-answer']))
    expect(busy.length).toBeGreaterThan(100)
    expect(quantile(busy, 0.99)).toBeLessThan(Math.max(50, 3 * quantile(calm, 0.99)))
    expect(memory() - before).toBeLessThan(GROWTH)
  })

  // An answer may have 4 MiB, but nothing limits of how many values: a million of them are walked through several times.
  it('an answer of very many small values does not hold up others', async () => {
    const taken = await latencies(act('million'))
    expect(Math.max(...taken)).toBeLessThan(100)
  })

  it('a call waits for its turn where all processes are taken, and is then served', async () => {
    const answers = await Promise.all([...Array.from({ length: 9 }, () => act('wait')), act('none')])
    expect(answers.at(-1)).toMatchObject({ status: 200, body: { output: { well: true } } })
    for (const answer of answers.slice(0, -1)) expectFailed(answer, 'wait')
  })

  it('a caller that goes away ends its call', async () => {
    const controller = new AbortController()
    const path = '/api/v1/projects/default/environments/development/connections/unruly/actions/act'
    const gone = fetch(server.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ input: { fault: 'wait' } }),
      signal: controller.signal,
    })
    setTimeout(() => controller.abort(), 200)
    await expect(gone).rejects.toThrow()
    expect((await act('none')).status).toBe(200)
  })
})

/** Misbehaves two at a time, as there may be no more processors. */
async function inTwos(faults: readonly Fault[]): Promise<void> {
  for (let start = 0; start < faults.length; start += 2) await Promise.all(faults.slice(start, start + 2).map(act))
}

/** How long each of many requests took, in milliseconds, until `busy` is over. */
async function latencies(busy: Promise<unknown>): Promise<number[]> {
  const taken: number[] = []
  let over = false
  const watched = busy.then(() => {
    over = true
  })
  while (!over) {
    const started = performance.now()
    expect((await server.inEnvironment('GET', '/connections')).status).toBe(200)
    taken.push(performance.now() - started)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await watched
  return taken
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
