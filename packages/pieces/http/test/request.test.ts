import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apiKey, bearer, none } from './connections.js'
import { failure, fileOf, send } from './try-out.js'
import { startWebServer, type WebServer } from './web-server.js'

let web: WebServer
let other: WebServer
let base = ''
beforeAll(async () => {
  web = await startWebServer()
  other = await startWebServer()
  base = `${web.origin}/v1`
})
afterAll(() => Promise.all([web.close(), other.close()]))
beforeEach(() => {
  web.seen.splice(0)
  other.seen.splice(0)
})

describe('a request', () => {
  it('answers with status, headers and the parsed body', async () => {
    const { status, headers, body } = await send(none(base), { url: '/echo' })
    expect(status).toBe(200)
    expect(headers).toMatchObject({ 'content-type': 'application/json' })
    expect(body).toMatchObject({ method: 'GET', url: '/v1/echo' })
  })

  it.each([
    ['', '/v1'],
    ['?a=1', '/v1?a=1'],
    ['/', '/v1/'],
    ['echo', '/v1/echo'],
    ['/echo#part', '/v1/echo'],
    ['/a/../echo', '/v1/echo'],
    ['/users:search', '/v1/users:search'],
    ['users:search', '/v1/users:search'],
    ['/a b/ü', '/v1/a%20b/%C3%BC'],
  ])('goes with the path “%s” to %s', async (url, expected) => {
    await send(none(base), { url, failOnError: false })
    expect(web.seen.at(-1)?.url).toBe(expected)
  })

  it('takes a full address that lies below the base address', async () => {
    expect(await send(bearer(base), { url: `${base}/me` })).toMatchObject({ status: 200 })
  })

  it('goes anywhere without a base address', async () => {
    expect(await send(none(), { url: `${other.origin}/v1/echo` })).toMatchObject({ status: 200 })
  })

  it('appends query parameters to those of the path, encoded', async () => {
    await send(none(base), { url: '/echo?a=1', query: { b: 'x&y=ü', c: '' } })
    expect(web.seen[0]?.url).toBe('/v1/echo?a=1&b=x%26y%3D%C3%BC&c=')
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('sends JSON with %s', async (method) => {
    await send(none(base), { method, url: '/echo', bodyType: 'json', json: { a: ['ü', 1, null] } })
    expect(web.seen[0]).toMatchObject({ method, body: '{"a":["ü",1,null]}' })
    expect(web.seen[0]?.headers).toMatchObject({ 'content-type': 'application/json' })
  })

  it('sends a form', async () => {
    await send(none(base), { method: 'POST', url: '/echo', bodyType: 'form', form: { 'a b': 'c&d', e: 'ü' } })
    expect(web.seen[0]).toMatchObject({ body: 'a+b=c%26d&e=%C3%BC' })
    expect(web.seen[0]?.headers).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded' })
  })

  it('sends text under the type the step names', async () => {
    const input = {
      method: 'POST',
      url: '/echo',
      bodyType: 'text',
      text: '<a>ü</a>',
      headers: { 'Content-Type': 'application/xml' },
    }
    await send(none(base), input)
    expect(web.seen[0]).toMatchObject({ body: '<a>ü</a>' })
    expect(web.seen[0]?.headers).toMatchObject({ 'content-type': 'application/xml' })
  })

  it('streams a file with its type and length', async () => {
    const file = fileOf('a.csv', 'text/csv', Buffer.alloc(3_000_000, 'a,b\n'))
    await send(none(base), { method: 'PUT', url: '/echo', bodyType: 'file', file, responseType: 'file' })
    expect(web.seen[0]?.body).toHaveLength(3_000_000)
    expect(web.seen[0]?.headers).toMatchObject({ 'content-type': 'text/csv', 'content-length': '3000000' })
  })

  it('streams a file of unknown length', async () => {
    const { size: _, ...file } = fileOf('a.txt', 'text/plain', Buffer.from('abc'))
    await send(none(base), { method: 'POST', url: '/echo', bodyType: 'file', file })
    expect(web.seen[0]).toMatchObject({ body: 'abc' })
  })

  it('sends a file whose type would break the header as plain bytes', async () => {
    const file = { ...fileOf('a', 'text/plain', Buffer.from('abc')), contentType: 'text/plain\r\nX-Evil: 1' }
    await send(none(base), { method: 'POST', url: '/echo', bodyType: 'file', file })
    expect(web.seen[0]?.headers).toMatchObject({ 'content-type': 'application/octet-stream' })
    expect(web.seen[0]?.headers).not.toHaveProperty('x-evil')
  })

  it('fails when a file is not as long as it says', async () => {
    const file = { ...fileOf('a', 'text/plain', Buffer.from('abc')), size: 10 }
    const error = await failure(send(none(base), { method: 'POST', url: '/echo', bodyType: 'file', file }))
    expect(error).toMatchObject({ code: 'bad_response' })
  })

  it('says which file could not be read', async () => {
    const file = { name: 'gone.pdf', contentType: 'application/pdf', url: 'file:///etc/passwd' }
    const error = await failure(send(none(base), { method: 'POST', url: '/echo', bodyType: 'file', file }))
    expect(error).toMatchObject({ code: 'not_found', field: 'file' })
    expect(error.message).toContain('gone.pdf')
  })

  it('sends no content with GET, whatever was filled in before', async () => {
    await send(none(base), { method: 'GET', url: '/echo', bodyType: 'json', json: { a: 1 } })
    expect(web.seen[0]).toMatchObject({ method: 'GET', body: '' })
  })

  it('answers HEAD without a body', async () => {
    expect(await send(none(base), { method: 'HEAD', url: '/echo' })).toMatchObject({ status: 200, body: null })
  })

  it('sends the same when it is repeated, and keeps many at once apart', async () => {
    const urls = Array.from({ length: 25 }, (_, index) => `/echo?n=${index}`)
    const outputs = await Promise.all([...urls, ...urls].map((url) => send(apiKey(base), { url })))
    expect(outputs.map(({ body }) => Object(body).url)).toEqual([...urls, ...urls].map((url) => `/v1${url}`))
  })
})
