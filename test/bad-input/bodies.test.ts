import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillPath, type JsonSchema, type Operation, operationsOf, sampleOf } from '../support/api.js'
import { expectClean } from '../support/clean.js'
import { type Answer, Plugboard } from '../support/plugboard.js'
import { endlessBody, rawRequest, rawSocket } from '../support/raw-request.js'

const CANARY = 'canary-5d0c17a9e2b4'
const PARAMETERS = {
  project: 'default',
  environment: 'development',
  key: 'probe',
  action: 'request',
  version: '1',
  name: 'http',
}

let server: Plugboard
let operations: Operation[]
let before: string

beforeAll(async () => {
  server = await Plugboard.start()
  const made = await server.inEnvironment('POST', '/connections', { name: 'Probe', piece: 'http', method: 'none' })
  expect(made.status).toBe(201)
  await server.call('PUT', '/projects/default/flows/probe', { name: 'Probe', draft: { steps: [] } })
  await server.call('POST', '/projects/default/flows/probe/versions')
  operations = (await operationsOf(server)).filter(({ body }) => body !== undefined)
  before = await stored()
})

afterAll(async () => {
  expect(server.output).not.toContain(CANARY)
  await server?.stop()
  server?.clean()
})

/** Everything a request could have made or changed. */
async function stored(): Promise<string> {
  const paths = ['/flows', '/environments', '/tokens', '/environments/development/connections']
  const answers = await Promise.all(paths.map((path) => server.call('GET', `/projects/default${path}`)))
  for (const answer of answers) expect(answer.status).toBe(200)
  return JSON.stringify(answers.map(({ body }) => body.items))
}

type Body = string | Buffer

const send = (operation: Operation, body: Body, headers: Record<string, string> = {}) =>
  rawRequest(server, {
    method: operation.method,
    path: `/api/v1${fillPath(operation, PARAMETERS)}`,
    headers: { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), ...headers },
    body,
  })

/** Sends a body to every route that takes one, and looks that the refusal is clean and nothing was stored. */
async function everywhere(
  body: (operation: Operation) => Body,
  check: (answer: Answer, operation: Operation) => void,
  headers?: Record<string, string>,
): Promise<void> {
  expect(operations.length).toBeGreaterThan(8)
  for (const operation of operations) {
    const answer = await send(operation, body(operation), headers)
    expectClean(answer, operation.name, [CANARY])
    check(answer, operation)
  }
  expect(await stored()).toBe(before)
}

const sample = ({ body }: Operation) => JSON.stringify(sampleOf(body ?? {}))
const is =
  (status: number, code?: string) =>
  (answer: Answer, { name }: Operation) => {
    expect(answer.status, `${name}: ${answer.text}`).toBe(status)
    if (code !== undefined) expect(answer.body.code, name).toBe(code)
  }

describe('every route that takes a body refuses', () => {
  it('an empty one, unless it may be left out', async () => {
    const required = operations.filter((operation) => operation.bodyRequired)
    for (const operation of required) {
      const answer = await send(operation, '')
      expectClean(answer, operation.name)
      is(400, 'body_required')(answer, operation)
    }
    expect(await stored()).toBe(before)
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/json', ''])(
    'JSON under the name %s',
    async (type) => {
      await everywhere(sample, is(415), { 'content-type': type })
    },
  )

  it('a compressed one', async () => {
    await everywhere(sample, is(415), { 'content-encoding': 'gzip' })
  })

  it('10 MiB before reading them', async () => {
    for (const operation of operations) {
      const path = `/api/v1${fillPath(operation, PARAMETERS)}`
      const head = `${operation.method} ${path} HTTP/1.1\r\nhost: ${new URL(server.url).host}\r\nauthorization: Bearer ${server.token}\r\n`
      const started = performance.now()
      const type = 'content-type: application/json\r\ncontent-length: 10485760\r\n\r\n'
      const answer = await rawSocket(server, `${head}${type}{"`)
      expect(answer, operation.name).toMatch(/^HTTP\/1\.1 413 /)
      expect(answer, operation.name).toMatch(/connection: close/i)
      expect(performance.now() - started, operation.name).toBeLessThan(2_000)
    }
  })

  it('one that never ends, soon after it has become too long', async () => {
    for (const operation of operations) {
      const path = `/api/v1${fillPath(operation, PARAMETERS)}`
      const head = `${operation.method} ${path} HTTP/1.1\r\nhost: ${new URL(server.url).host}\r\nauthorization: Bearer ${server.token}\r\n`
      const { answer, sent } = await endlessBody(server, `${head}content-type: application/json\r\n`)
      // What is sent on after the refusal may reach a closed connection, which then takes the answer with it.
      expect(answer, operation.name).toMatch(/^(HTTP\/1\.1 413 |$)/)
      expect(sent, operation.name).toBeLessThan(16 << 20)
    }
    expect(await stored()).toBe(before)
  })

  it('a length and chunks together', async () => {
    for (const { method, path } of operations) {
      const target = path.replace(/\{\w+\}/g, 'default')
      const head = `${method} ${target} HTTP/1.1\r\nhost: ${new URL(server.url).host}\r\nauthorization: Bearer ${server.token}\r\n`
      const both = 'content-type: application/json\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'
      expect(await rawSocket(server, head + both), path).toMatch(/^HTTP\/1\.1 400 /)
    }
  })

  it.each([
    ['no JSON', '{"name": ', 400],
    ['two values', '{} {}', 400],
    ['a comment', '{"a": 1 /* no */}', 400],
    ['NaN', '{"a": NaN}', 400],
    ['null', 'null', 422],
    ['a list', '[]', 422],
    ['a text', `"${CANARY}"`, 422],
    ['a number', '1', 422],
  ])('%s', async (_, body, status) => {
    await everywhere(() => body, is(status))
  })

  it('bytes that are no UTF-8', async () => {
    await everywhere(
      () => Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
      is(400),
    )
  })

  it('too many keys', async () => {
    const keys = Array.from({ length: 120_000 }, (_, index) => `"${index.toString(36)}":0`)
    const fit = (operation: Operation) => `{${keys.slice(0, limitOf(operation)).join(',')}}`
    await everywhere(fit, (answer, { name }) => expect([413, 422], name).toContain(answer.status))
  })

  /** As many as the size of the body lets through. */
  const limitOf = ({ path }: Operation) => (/\/(runs|actions)/.test(path) ? 120_000 : 20_500)

  it.each([
    ['levels without end', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`, 'too_deep'],
    ['lists without end', `{"values":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 'too_deep'],
    ['a key given twice', `{"name":"a","name":"${CANARY}"}`, 'duplicate_key'],
    ['a key given twice, once written otherwise', `{"name":"a","n\\u0061me":"${CANARY}"}`, 'duplicate_key'],
    ['__proto__', '{"__proto__":{"isAdmin":true}}', 'forbidden_key'],
    ['__proto__ written otherwise', '{"__pr\\u006fto__":{"isAdmin":true}}', 'forbidden_key'],
    ['constructor', '{"constructor":{"prototype":{"isAdmin":true}}}', 'forbidden_key'],
    ['prototype below values', `{"values":{"a":[{"prototype":{}}]}}`, 'forbidden_key'],
    ['a number too large to be exact', '{"a":9007199254740993}', 'number_out_of_range'],
    ['an infinite number', '{"a":1e999}', 'number_out_of_range'],
  ])('%s', async (_, body, code) => {
    await everywhere(() => body, is(422, code))
    expect((await server.call('GET', '/me')).body).toMatchObject({ isAdmin: true, kind: 'admin_token' })
  })

  it('a field it does not know', async () => {
    const more = ({ body }: Operation) => JSON.stringify({ ...Object(sampleOf(body ?? {})), isAdmin: CANARY })
    await everywhere(more, is(422))
  })
})

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  Number.MAX_SAFE_INTEGER,
  '',
  ' ',
  '\0',
  `${CANARY}\0`,
  '\ud800',
  'x'.repeat(70_000),
  'x'.repeat(201),
  '../../etc/passwd',
  '%00',
  "'; DROP TABLE connections;--",
  '{{steps.x.output}}',
  '<script>',
  [],
  [[]],
  [CANARY],
  {},
  { filepath: '/etc/passwd' },
  { $ne: CANARY },
]

/** Bodies that differ from the sample in one place, wherever the schema has one. */
function* oddBodies(schema: JsonSchema, base: unknown): Generator<unknown> {
  yield* ODD_VALUES
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const inner = Object(base)
    for (const value of oddBodies(property, inner[name] ?? sampleOf(property))) yield { ...inner, [name]: value }
  }
  if (schema.items) for (const value of oddBodies(schema.items, sampleOf(schema.items))) yield [value]
  for (const choice of schema.anyOf ?? []) {
    if (choice.type === 'object' || choice.type === 'array') yield* oddBodies(choice, sampleOf(choice))
  }
}

describe('every field of every body', () => {
  it('may hold anything odd: it is taken or refused cleanly, never a failure of ours', {
    timeout: 300_000,
  }, async () => {
    for (const operation of operations) {
      const bodies = [...oddBodies(operation.body ?? {}, sampleOf(operation.body ?? {}))]
      // JSON.stringify writes a lone surrogate as an escape, which is how it can arrive.
      const answers = await inGroups(bodies, (body) => send(operation, JSON.stringify(body)))
      for (const [index, answer] of answers.entries()) {
        const about = `${operation.name} ${JSON.stringify(bodies[index]).slice(0, 200)}`
        if (answer.status >= 300) expectClean(answer, about)
      }
    }
    expect((await server.call('GET', '/me')).status).toBe(200)
  })
})

async function inGroups<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let start = 0; start < items.length; start += 20) {
    results.push(...(await Promise.all(items.slice(start, start + 20).map(work))))
  }
  return results
}
