import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectClean } from '../support/clean.js'
import { Plugboard } from '../support/plugboard.js'
import { sqliteFile } from '../support/storage.js'
import { startWebTarget, type WebTarget } from '../support/web-target.js'

const CANARY = `canary-${randomBytes(12).toString('hex')}`

let server: Plugboard
/** Where the secrets belong, and where somebody would like to have them. */
let target: WebTarget
let evil: WebTarget

beforeAll(async () => {
  target = await startWebTarget()
  evil = await startWebTarget()
  server = await Plugboard.start()
  for (const [method, secret] of Object.entries(METHODS)) {
    const values = { baseUrl: target.url, ...secret }
    const made = await server.inEnvironment('POST', '/connections', {
      key: method,
      name: method,
      piece: 'http',
      method,
      values,
    })
    expect(made.status, made.text).toBe(201)
  }
})

afterAll(async () => {
  expect(server.output).not.toContain(CANARY)
  await server?.stop()
  server?.clean()
  await target?.close()
  await evil?.close()
})

const METHODS = {
  bearer: { token: CANARY },
  basic: { username: 'ada', password: CANARY },
  'api-key': { apiKey: CANARY },
}
const SECRETS: Record<string, string> = { bearer: 'token', basic: 'password', 'api-key': 'apiKey' }
const methods = Object.keys(METHODS)

const FORMS = [CANARY, Buffer.from(CANARY).toString('base64').replace(/=+$/, ''), Buffer.from(CANARY).toString('hex')]

describe('a secret', () => {
  it.each([
    ['a number', 12345678],
    ['a list', [CANARY]],
    ['an object', { value: CANARY }],
    ['true', true],
    ['what a form shows for a stored one', '••••••••'],
    ['the mark of a stored one', { set: true, updatedAt: 1 }],
    ['text with NUL', `${CANARY}\0`],
    ['half a character', `${CANARY}\ud800`],
    ['more than a secret may have', CANARY.repeat(2_400)],
  ])('that is %s is refused without being repeated', async (_, token) => {
    for (const path of ['/connections', '/connections/test']) {
      const values = { baseUrl: target.url, token }
      const name = path === '/connections' ? { name: 'New' } : {}
      const answer = await server.inEnvironment('POST', path, { ...name, piece: 'http', method: 'bearer', values })
      expectClean(answer, path, [...FORMS, '12345678'])
      expect([413, 422]).toContain(answer.status)
    }
    const changed = await server.inEnvironment('PATCH', '/connections/bearer', { generation: 1, values: { token } })
    expectClean(changed, 'PATCH', [...FORMS, '12345678'])
    expect((await server.inEnvironment('GET', '/connections/bearer')).body.generation).toBe(1)
  })

  it('in a field that is not for one, or of no such field, is not repeated either', async () => {
    for (const values of [{ baseUrl: CANARY }, { baseUrl: target.url, [CANARY]: 1 }, { baseUrl: [CANARY] }]) {
      const body = { name: 'New', piece: 'http', method: 'bearer', values }
      const answer = await server.inEnvironment('POST', '/connections', body)
      expectClean(answer, JSON.stringify(values), Object.keys(values).includes(CANARY) ? [] : FORMS)
      expect(answer.status).toBe(422)
    }
  })

  it('that a server repeats while it fails stays out of the answer, the log and the audit trail', async () => {
    const body = {
      piece: 'http',
      method: 'bearer',
      values: { baseUrl: target.url, token: CANARY, testPath: '/status/500' },
    }
    const answer = await server.inEnvironment('POST', '/connections/test', body)
    expectClean(answer, 'echo', FORMS)
    expect(answer.status).toBe(422)
    expect(target.requests.at(-1)?.headers.authorization).toBe(`Bearer ${CANARY}`)
    const created = await server.inEnvironment('POST', '/connections', { ...body, name: 'Echo' })
    expectClean(created, 'echo', FORMS)
    const stored = readFileSync(sqliteFile(server)).toString('latin1')
    for (const form of FORMS) expect(stored).not.toContain(form)
  })

  it.each(methods)('that a server repeats well-behaved stays out of the output of an action: %s', async (method) => {
    const path = `/connections/${method}/actions/request`
    const answer = await server.inEnvironment('POST', path, { input: { url: '/echo' } })
    expect(answer.status).toBe(200)
    const basic = Buffer.from(`ada:${CANARY}`).toString('base64')
    for (const form of [...FORMS, basic]) expect(answer.text).not.toContain(form)
  })
})

describe('a stored secret stays with the server it was given for', () => {
  const quietly = async (work: () => Promise<void>) => {
    const before = evil.requests.length
    await work()
    expect(evil.requests.slice(before).filter((one) => JSON.stringify(one).includes(CANARY))).toEqual([])
  }

  it.each(methods)('when the address alone is changed: %s', async (method) => {
    await quietly(async () => {
      const moves: Record<string, unknown>[] = [
        { baseUrl: evil.url },
        { baseUrl: `${target.url}@${new URL(evil.url).host}` },
        { baseUrl: evil.url, testPath: '/' },
        { baseUrl: evil.url, [SECRETS[method] ?? '']: null },
        { baseUrl: evil.url, [SECRETS[method] ?? '']: '' },
        { baseUrl: null },
        { baseUrl: target.url.replace('127.0.0.1', 'localhost') },
        { baseUrl: target.url.replace('http:', 'https:') },
      ]
      for (const values of moves) {
        const about = `${method} ${JSON.stringify(values)}`
        const changed = await server.inEnvironment('PATCH', `/connections/${method}`, { generation: 1, values })
        expectClean(changed, about, FORMS)
        expect(changed.status, about).toBe(422)
        const tested = await server.inEnvironment('POST', '/connections/test', { connection: method, values })
        expectClean(tested, about, FORMS)
        const options = { connection: method, action: 'request', field: 'url', values }
        expectClean(await server.inEnvironment('POST', '/connections/options', options), about, FORMS)
      }
      const plain = await server.inEnvironment('PATCH', `/connections/${method}`, {
        generation: 1,
        values: { baseUrl: evil.url },
      })
      expect(plain.body).toMatchObject({ code: 'secret_required_on_destination_change', field: SECRETS[method] })
    })
    expect(evil.requests).toEqual([])
  })

  it('when the name it is sent under is changed', async () => {
    for (const values of [{ placement: 'query' }, { name: 'X-Other' }]) {
      const answer = await server.inEnvironment('PATCH', '/connections/api-key', { generation: 1, values })
      expect(answer.body).toMatchObject({ status: 422, code: 'secret_required_on_destination_change', field: 'apiKey' })
    }
  })

  it.each(methods)('when an action names another server: %s', async (method) => {
    await quietly(async () => {
      const { host } = new URL(evil.url)
      for (const url of [
        evil.url,
        `//${host}/`,
        `\\\\${host}\\`,
        `/\\${host}`,
        `@${host}/`,
        `${target.url}@${host}/`,
      ]) {
        const path = `/connections/${method}/actions/request`
        await server.inEnvironment('POST', path, { input: { url, failOnError: false } })
      }
    })
    expect(evil.requests).toEqual([])
  })

  it('when the credentials are given anew, they may move', async () => {
    const values = { baseUrl: evil.url, token: 'new-token' }
    const moved = await server.inEnvironment('PATCH', '/connections/bearer', { generation: 1, values })
    expect(moved).toMatchObject({ status: 200, body: { generation: 2 } })
    await server.inEnvironment('POST', '/connections/bearer/actions/request', { input: { url: '/' } })
    expect(evil.requests.at(-1)?.headers.authorization).toBe('Bearer new-token')
  })
})

describe('every piece', () => {
  it('says of each method with a secret and an address that the address decides where the secret goes', async () => {
    const { items } = (await server.call('GET', '/pieces')).body
    for (const { name } of items) {
      const { auth } = (await server.call('GET', `/pieces/${name}`)).body
      for (const method of auth) {
        const fields = Object.entries<{ 'x-field'?: { kind?: string } }>(method.fields.properties)
        const kinds = new Map(fields.map(([field, schema]) => [field, schema['x-field']?.kind]))
        if (![...kinds.values()].includes('secret')) continue
        const addresses = [...kinds].filter(([, kind]) => kind === 'host' || kind === 'url' || kind === 'port')
        for (const [field] of addresses) expect(method.destination, `${name} ${method.name}`).toContain(field)
      }
    }
  })
})

describe('text that is not to be believed', () => {
  const create = (name: unknown, more: Record<string, unknown> = {}) =>
    server.inEnvironment('POST', '/connections', { name, piece: 'http', method: 'none', ...more })

  it.each([
    ['NUL', 'a\0b'],
    ['half a character', 'a\ud800'],
    ['only spaces', '   '],
    ['nothing', ''],
    ['201 characters', 'x'.repeat(201)],
    ['a number', 7],
  ])('is refused as a name when it is %s', async (_, name) => {
    const answer = await create(name)
    expectClean(answer, 'name')
    expect(answer.body).toMatchObject({ status: 422, field: 'name' })
  })

  it.each([
    '<img src=x onerror=alert(1)>',
    "'; DROP TABLE connections;--",
    '{{7*7}}#{7*7}<%= 7*7 %>',
    'a\r\n{"level":60,"fake":1}',
    '\u202egnp.exe',
    '%s%n%x',
    '=HYPERLINK("http://evil.example")',
    '../../x $(touch x) `x`',
  ])('is kept as it is as a name: %s', async (name) => {
    const made = await create(name, { tags: [name.trim().slice(0, 50)] })
    expect(made).toMatchObject({ status: 201, body: { name } })
    expect((await server.inEnvironment('GET', `/connections/${made.body.key}`)).body.name).toBe(name)
    const found = await server.inEnvironment('GET', `/connections?${new URLSearchParams({ search: name })}`)
    expect(found.body.items.map((one: { key: string }) => one.key)).toEqual([made.body.key])
    expect(server.output).not.toMatch(/^\{"level":60,"fake":1\}/m)
  })

  it.each(['UPPER', 'with space', '../up', 'a/b', '-', '', 'ä', 'x'.repeat(101), '__proto__', 'a\nb'])(
    'is refused as a key: %s',
    async (key) => {
      const answer = await create('Key', { key })
      expectClean(answer, key)
      expect(answer.body).toMatchObject({ status: 422, field: 'key' })
    },
  )

  it('is found by search as the letters it is, wildcards too', async () => {
    await create('100% sure_thing!')
    for (const [search, count] of [
      ['100%', 1],
      ['%', 3],
      ['_thing', 1],
      ['!', 1],
      ['100_ sure', 0],
    ] as const) {
      const { body } = await server.inEnvironment('GET', `/connections?${new URLSearchParams({ search })}`)
      expect([search, body.total], JSON.stringify(body.items.map((one: { name: string }) => one.name))).toEqual([
        search,
        count,
      ])
    }
  })
})
