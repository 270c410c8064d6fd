import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleRoutes, THINGS } from './testing/sample-routes.js'
import { ADMIN_TOKEN, type TestApp, testApp } from './testing/test-app.js'

let test: TestApp

beforeAll(async () => {
  test = await testApp({ routes: sampleRoutes })
})
afterAll(() => test.dispose())

const post = (body: RequestInit['body'], headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  test.as(ADMIN_TOKEN, THINGS, { method: 'POST', body, headers })

const codeOf = async (response: Response) => [response.status, (await response.json()).code]

describe('a JSON body', () => {
  it('reaches the handler when it fits the schema', async () => {
    const response = await post(JSON.stringify({ name: "'; DROP TABLE connection;--", values: { a: [1] } }))
    expect(response.status).toBe(201)
    expect(await response.json()).toEqual({ name: "'; DROP TABLE connection;--", by: 'Administrator token' })
  })

  it('is required where the route takes one', async () => {
    expect(await codeOf(await post(''))).toEqual([400, 'body_required'])
    expect(await codeOf(await post(undefined))).toEqual([400, 'body_required'])
  })

  it('counts as {} when it is empty and optional', async () => {
    const poke = (init: RequestInit) => test.as(ADMIN_TOKEN, `${THINGS}/one/poke`, { method: 'POST', ...init })
    expect(await (await poke({})).json()).toEqual({})
    expect(await codeOf(await poke({ body: '{"hard":1}', headers: { 'content-type': 'application/json' } }))).toEqual([
      422,
      'wrong_type',
    ])
    expect((await poke({ body: '{}', headers: { 'content-type': 'text/plain' } })).status).toBe(415)
  })

  it.each([
    ['text/plain', '{"name":"x"}'],
    ['application/x-www-form-urlencoded', 'name=x'],
    ['application/json; charset=utf-16', '{"name":"x"}'],
    ['application/vnd.api+json', '{"name":"x"}'],
    ['multipart/form-data; boundary=x', '{"files":{"x":{"filepath":"/etc/passwd"}}}'],
  ])('is refused as %s', async (type, body) => {
    expect(await codeOf(await post(body, { 'content-type': type }))).toEqual([415, 'unsupported_content_type'])
  })

  it('is refused without a content type, or compressed', async () => {
    const bytes = new TextEncoder().encode('{"name":"x"}')
    expect(await codeOf(await post(bytes, {}))).toEqual([415, 'unsupported_content_type'])
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    expect((await post(bytes, headers)).status).toBe(415)
  })

  it('may be called JSON in any case and with its charset', async () => {
    const headers = { 'content-type': 'Application/JSON; charset="UTF-8"' }
    expect((await post('{"name":"x"}', headers)).status).toBe(201)
  })

  it('may have 256 KiB and not a byte more, whether it says how long it is or not', async () => {
    const ofSize = (size: number) => `{"name":"x","values":{}${' '.repeat(size - 24)}}`
    expect((await post(ofSize(262_144))).status).toBe(201)
    const response = await post(ofSize(262_145))
    expect(await codeOf(response.clone())).toEqual([413, 'body_too_large'])
    expect(response.headers.get('connection')).toBe('close')
    const chunked: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      body: new Blob([ofSize(300_000)]).stream(),
      duplex: 'half',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    }
    expect((await test.app.hono.fetch(new Request(`http://localhost${THINGS}`, chunked))).status).toBe(413)
  })

  it.each([
    ['{"name":', 400, 'invalid_json'],
    ['{"name":"x","name":"y"}', 422, 'duplicate_key'],
    ['{"__proto__":{"isAdmin":true},"name":"x"}', 422, 'forbidden_key'],
    ['{"name":"x","values":{"constructor":{"prototype":{}}}}', 422, 'forbidden_key'],
    [`{"name":"x","values":${'['.repeat(40)}${']'.repeat(40)}}`, 422, 'too_deep'],
    [`{${Array.from({ length: 20_000 }, (_, index) => `"k${index}":1`).join(',')}}`, 422, 'too_many_keys'],
    ['{"name":"a\\u0000b"}', 422, 'invalid_name'],
    ['{"name":"\\ud800"}', 422, 'invalid_name'],
    ['{"name":"   "}', 422, 'invalid_name'],
    [JSON.stringify({ name: 'a'.repeat(201) }), 422, 'too_long'],
    ['{"name":12345678}', 422, 'wrong_type'],
    ['{"name":"x","isAdmin":true}', 422, 'unknown_field'],
    ['[]', 422, 'wrong_type'],
    ['null', 422, 'wrong_type'],
  ])('is refused when it is %.40s', async (body, status, code) => {
    expect(await codeOf(await post(body))).toEqual([status, code])
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined()
  })

  it('is refused when it is not UTF-8', async () => {
    const latin1 = Buffer.from('{"name":"é"}', 'latin1')
    expect(await codeOf(await post(latin1))).toEqual([400, 'not_utf8'])
  })

  it('is told field by field, with the first one on top', async () => {
    const problem = await (await post('{"name":5,"more":1}')).json()
    expect(problem).toMatchObject({
      type: 'urn:plugboard:problem:unknown_field',
      title: 'Not accepted',
      status: 422,
      field: 'more',
      errors: [
        { field: 'more', code: 'unknown_field' },
        { field: 'name', code: 'wrong_type' },
      ],
    })
  })

  it('is never echoed', async () => {
    for (const body of ['{"name":["CANARY-7f3a"]}', '{"name":CANARY-7f3a}', '{"name":"CANARY-7f3a\\u0000"}']) {
      expect(await (await post(body)).text()).not.toContain('CANARY')
    }
    expect(JSON.stringify(test.log)).not.toContain('CANARY')
  })
})

describe('a query', () => {
  it('reaches the handler converted', async () => {
    const response = await test.as(ADMIN_TOKEN, `${THINGS}?sort=name&limit=20`)
    expect((await response.json()).query).toEqual({ sort: 'name', limit: 20 })
  })

  it.each(['sort=secret_ct', 'sort=name%3B%20select', 'limit=201', 'limit=many', 'limit=1&limit=2'])(
    'is refused as %s',
    async (query) => {
      expect((await test.as(ADMIN_TOKEN, `${THINGS}?${query}`)).status).toBe(422)
    },
  )

  it('may not name a field there is not', async () => {
    expect(await codeOf(await test.as(ADMIN_TOKEN, `${THINGS}?password_hash=1`))).toEqual([422, 'unknown_field'])
  })

  it('of a page may hold more than the page knows', async () => {
    const response = await test.as(ADMIN_TOKEN, '/projects/alpha/things?page=2&utm=1')
    expect(await response.json()).toEqual({ query: { page: 2 }, partial: false })
  })

  it('may have 8 KiB', async () => {
    const response = await test.as(ADMIN_TOKEN, `${THINGS}?sort=${'a'.repeat(9_000)}`)
    expect(await codeOf(response)).toEqual([414, 'url_too_long'])
  })
})

describe('a form', () => {
  const send = (body: RequestInit['body'], headers: Record<string, string> = {}) =>
    test.as(ADMIN_TOKEN, '/projects/alpha/things', { method: 'POST', body, headers })

  it('is read url-encoded and multipart', async () => {
    expect(await (await send(new URLSearchParams({ a: '1', b: '2' }))).text()).toBe('a,b')
    const form = new FormData()
    form.set('c', 'text')
    form.set('d', new Blob(['x']), 'd.txt')
    expect(await (await send(form)).text()).toBe('c,d')
    expect(await (await send(undefined)).text()).toBe('')
  })

  it('is refused as JSON, malformed, too large or with too many fields', async () => {
    expect((await send('{}', { 'content-type': 'application/json' })).status).toBe(415)
    expect((await send('junk', { 'content-type': 'multipart/form-data; boundary=x' })).status).toBe(400)
    expect((await send(new URLSearchParams({ a: 'x'.repeat(262_145) }))).status).toBe(413)
    const many = new URLSearchParams(Array.from({ length: 1_001 }, (_, index) => [`k${index}`, '']))
    expect((await send(many)).status).toBe(422)
  })
})
