import { once } from 'node:events'
import type { FileRef } from '@plugboard/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apiKey, basic, bearer, type Connection, failure, inQuery, none, said, send } from './try-out.js'
import { API_KEY, closedOrigin, PASSWORD, startWebServer, TOKEN, type WebServer } from './web-server.js'

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

const fileOf = (name: string, contentType: string, bytes: Buffer): FileRef => ({
  name,
  contentType,
  size: bytes.length,
  url: `data:${contentType};base64,${bytes.toString('base64')}`,
})
const bytesOf = (file: unknown) => Buffer.from(String(Object(file).url).replace(/^[^,]*,/, ''), 'base64')
const redirectTo = (to: string, status = 302) => ({ url: '/redirect', query: { status: String(status), to } })

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

describe('the credentials of a request', () => {
  it.each([
    ['a key in a header', apiKey],
    ['a key in the query', inQuery],
    ['user name and password', basic],
    ['a bearer token', bearer],
  ])('are %s', async (_title, connection) => {
    expect(await send(connection(base), { url: '/me' })).toMatchObject({ status: 200, body: { id: 1 } })
  })

  it.each([
    'https://evil.example/v1/echo',
    '//evil.example/v1/echo',
    '\\\\evil.example/v1/echo',
    '/\\evil.example/v1/echo',
    'http://127.0.0.1@evil.example/v1/echo',
    'ftp://127.0.0.1/v1/echo',
    'http:\\\\evil.example',
    '../me',
    '/../me',
    '/a/../../me',
    '/%2e%2e/me',
    '/..%2fme',
    '/..%252fme',
    '/..%25252fme',
    '/..;/me',
    '/%2e%2e%3b/me',
    '/..\\me',
    '/a/..%5c..%5cme',
  ])('are not sent to %s', async (url) => {
    for (const connection of [apiKey(base), inQuery(base), basic(base), bearer(base)])
      expect(await failure(send(connection, { url }))).toMatchObject({ code: 'invalid_input', field: 'url' })
    expect(web.seen).toEqual([])
  })

  it('are not sent to a neighbour whose path only begins alike', async () => {
    expect(await failure(send(bearer(base), { url: `${web.origin}/v10/me` }))).toMatchObject({
      code: 'invalid_input',
      field: 'url',
    })
    expect(await failure(send(bearer(base), { url: `${other.origin}/v1/me` }))).toMatchObject({
      code: 'invalid_input',
      field: 'url',
    })
    expect([...web.seen, ...other.seen]).toEqual([])
  })

  it.each([301, 302, 303, 307, 308])('follow a redirect with status %i on the same server', async (status) => {
    expect(await send(apiKey(base), redirectTo('/v1/me', status))).toMatchObject({ status: 200, body: { id: 1 } })
    expect(await send(inQuery(base), redirectTo('/v1/me', status))).toMatchObject({ status: 200, body: { id: 1 } })
  })

  it.each([301, 302, 303, 307, 308])('stay behind when status %i redirects to another server', async (status) => {
    for (const connection of [apiKey(base), inQuery(base), basic(base), bearer(base), none(base)]) {
      const error = await failure(send(connection, redirectTo(`${other.origin}/v1/echo`, status)))
      expect(error).toMatchObject({ code: 'bad_response', field: 'url' })
      expect(error.message).toContain(new URL(other.origin).host)
    }
    expect(other.seen).toEqual([])
  })

  it('stay behind when the same server redirects to another scheme', async () => {
    const error = await failure(send(bearer(base), redirectTo(`${web.origin.replace('http:', 'https:')}/v1/me`)))
    expect(error).toMatchObject({ code: 'bad_response', field: 'url' })
  })

  it('are not shown when a service redirects to a server named after them', async () => {
    const error = await failure(send(bearer(base, { token: 'Tok3n-Value' }), redirectTo('http://Tok3n-Value.invalid/')))
    expect(error).toMatchObject({ code: 'bad_response', field: 'url' })
    expect(said(error).toLowerCase()).not.toContain('tok3n-value')
  })

  it('leave the redirect as the answer where errors are not failures', async () => {
    const to = `${other.origin}/v1/echo`
    const output = await send(bearer(base), { ...redirectTo(to), failOnError: false })
    expect(output).toMatchObject({ status: 302, headers: { location: to } })
    expect(other.seen).toEqual([])
  })

  it.each([
    ['a key in a header', apiKey, API_KEY],
    ['a key in the query', inQuery, API_KEY],
    ['user name and password', basic, PASSWORD],
    ['a bearer token', bearer, TOKEN],
  ])('are removed from what a service repeats: %s', async (_title, connection, secret) => {
    const encoded = [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      JSON.stringify(secret).slice(1, -1),
    ]
    const outputs = [
      await send(connection(base), { url: '/echo' }),
      await send(connection(base), { url: '/echo', responseType: 'text' }),
      await send(connection(base), { url: '/echo-500', failOnError: false }),
    ]
    const text = JSON.stringify(outputs) + outputs.map(({ body }) => body).join()
    const error = said(await failure(send(connection(base), { method: 'POST', url: '/echo-500' })))
    const file = bytesOf((await send(connection(base), { url: '/echo-file' })).body).toString()
    expect(text).toContain('[secret]')
    expect(error).toContain('It said')
    for (const form of encoded) for (const place of [text, error, file]) expect(place).not.toContain(form)
    const basicToken = Buffer.from(`ada:${PASSWORD}`).toString('base64')
    for (const place of [text, error, file]) expect(place).not.toContain(basicToken)
  })

  it.each([
    [apiKey, { headers: { 'x-api-key': 'mine' } }, 'headers'],
    [basic, { headers: { Authorization: 'Basic x' } }, 'headers'],
    [bearer, { headers: { authorization: 'Bearer x' } }, 'headers'],
    [inQuery, { query: { api_key: 'mine' } }, 'query'],
    [inQuery, { url: '/echo?api_key=mine' }, 'query'],
  ])('cannot be replaced by a step', async (connection, input, field) => {
    expect(await failure(send(connection(base), { url: '/echo', ...input }))).toMatchObject({
      code: 'invalid_input',
      field,
    })
    expect(web.seen).toEqual([])
  })
})

describe('a request without credentials', () => {
  const secretHeaders = { Authorization: 'Bearer mine', Cookie: 'a=1', 'X-Token': 'mine', Accept: 'text/plain' }

  it('follows a redirect to another server, but leaves its headers behind', async () => {
    const url = `${base}/redirect`
    const output = await send(none(), { ...redirectTo(`${other.origin}/v1/echo`), url, headers: secretHeaders })
    expect(output).toMatchObject({ status: 200 })
    expect(other.seen[0]?.headers).toMatchObject({ accept: 'text/plain' })
    for (const name of ['authorization', 'cookie', 'x-token']) expect(other.seen[0]?.headers).not.toHaveProperty(name)
  })

  it('does not carry its content to another server', async () => {
    const input = {
      ...redirectTo(`${other.origin}/v1/echo`, 307),
      url: `${base}/redirect`,
      method: 'POST',
      bodyType: 'json',
      json: { a: 1 },
    }
    expect(await failure(send(none(), input))).toMatchObject({ code: 'bad_response', field: 'url' })
    expect(other.seen).toEqual([])
  })

  it('repeats its content on the same server after 307, and drops it after 303', async () => {
    const input = { method: 'POST', bodyType: 'file', file: fileOf('a', 'text/plain', Buffer.from('abc')) }
    await send(none(base), { ...redirectTo('/v1/echo', 307), ...input })
    expect(web.seen.at(-1)).toMatchObject({ method: 'POST', url: '/v1/echo', body: 'abc' })
    await send(none(base), { ...redirectTo('/v1/echo', 303), ...input })
    expect(web.seen.at(-1)).toMatchObject({ method: 'GET', url: '/v1/echo', body: '' })
    expect(web.seen.at(-1)?.headers).not.toHaveProperty('content-type')
  })

  it('gives up after three redirects', async () => {
    expect(await failure(send(none(base), { url: '/circle' }))).toMatchObject({ code: 'bad_response', field: 'url' })
    expect(web.seen).toHaveLength(4)
  })

  it('does not follow to what is no web address', async () => {
    for (const to of ['file:///etc/passwd', 'data:text/plain,x', 'http://'])
      expect(await failure(send(none(), { ...redirectTo(to), url: `${base}/redirect` }))).toMatchObject({
        code: 'bad_response',
      })
  })

  it.each(['', '/echo', 'file:///etc/passwd', 'ftp://a.example/', 'https://user:pass@a.example/', 'http://'])(
    'wants a full web address, not “%s”',
    async (url) => {
      expect(await failure(send(none(), { url }))).toMatchObject({ code: 'invalid_input', field: 'url' })
    },
  )

  it.each([
    'Host',
    'Connection',
    'Transfer-Encoding',
    'Content-Length',
    'TE',
    'Upgrade',
    'Proxy-Authorization',
    'Expect',
    'X Y',
    'X:Y',
    '',
  ])('refuses the header “%s”', async (name) => {
    const error = await failure(send(none(base), { url: '/echo', headers: { [name]: '1' } }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'headers' })
    expect(web.seen).toEqual([])
  })

  it.each(['a\r\nX-Evil: 1', 'a\nb', 'a\0b', '👋'])('refuses the header value %j', async (value) => {
    const error = await failure(send(none(base), { url: '/echo', headers: { 'X-A': value } }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'headers' })
  })
})

describe('an answer', () => {
  it.each([
    ['/gzip', 'x'.repeat(10_000)],
    ['/problem', { a: 1 }],
    ['/latin1', 'Grüße'],
    ['/empty', null],
    ['/empty-json', null],
    ['/cookies', 'ok'],
  ])('of %s is read as the service says', async (url, body) => {
    expect(await send(none(base), { url })).toMatchObject({ body })
  })

  it('keeps several cookies apart', async () => {
    expect((await send(none(base), { url: '/cookies' })).headers['set-cookie']).toBe('a=1\nb=2')
  })

  it('becomes a file when it is neither text nor JSON, under a name without a path', async () => {
    const { body } = await send(none(base), { url: '/report' })
    expect(body).toMatchObject({ name: 'r 1.pdf', contentType: 'application/pdf', size: 4 })
    expect([...bytesOf(body)]).toEqual([0, 255, 1, 254])
  })

  it('may have exactly 5 MiB as text', async () => {
    const { body } = await send(none(base), { url: '/big' })
    expect(String(body)).toHaveLength(5 * 1024 * 1024)
  })

  it.each(['/huge', '/bomb'])('of %s that is larger names the limit', async (url) => {
    const error = await failure(send(none(base), { url }))
    expect(error).toMatchObject({ code: 'bad_response', field: 'responseType' })
    expect(error.message).toContain('5 MiB')
  })

  it('that is larger fits into a file', async () => {
    const { body } = await send(apiKey(base), { url: '/huge', responseType: 'file' })
    expect(body).toMatchObject({ name: 'huge', size: 5 * 1024 * 1024 + 1 })
  })

  it.each([
    ['/bad-json', 'auto'],
    ['/cookies', 'json'],
    ['/unknown-charset', 'text'],
  ])('of %s that cannot be read as %s says so', async (url, responseType) => {
    expect(await failure(send(none(base), { url, responseType }))).toMatchObject({
      code: 'bad_response',
      field: 'responseType',
    })
  })

  it('that is no JSON can be read as text', async () => {
    expect(await send(none(base), { url: '/bad-json', responseType: 'text' })).toMatchObject({ body: '{"half":' })
  })
})

describe('a service that fails', () => {
  const cases: [string, (base: string) => Connection, Record<string, unknown>][] = [
    ['/me', (at) => apiKey(at, { apiKey: 'wrong' }), { code: 'invalid_credentials', field: 'apiKey' }],
    ['/me', none, { code: 'invalid_credentials', field: undefined }],
    ['/forbidden', bearer, { code: 'permission_denied', field: 'token' }],
    ['/nowhere', basic, { code: 'not_found', field: 'url' }],
    ['/limited', bearer, { code: 'rate_limited', retryAfter: 120 }],
    ['/page-500', none, { code: 'provider_unavailable' }],
    ['/long-400', none, { code: 'invalid_input' }],
    ['/reset', none, { code: 'provider_unavailable' }],
    ['/cut', none, { code: 'provider_unavailable' }],
    ['/bad-gzip', none, { code: 'bad_response' }],
  ]
  it.each(cases)('at %s is told apart', async (url, connection, expected) => {
    const error = await failure(send(connection(base), { url }))
    expect(error).toMatchObject(expected)
    expect(error.hint).toBeTruthy()
    expect(error.message).not.toMatch(/[\r\n]/)
    expect(error.message.length).toBeLessThan(400)
  })

  it('is no failure where the step says so', async () => {
    const output = await send(none(base), { url: '/forbidden', failOnError: false })
    expect(output).toMatchObject({ status: 403, body: { error: 'no right' } })
    const page = await send(none(base), { url: '/page-500', failOnError: false, responseType: 'json' })
    expect(page).toMatchObject({ status: 500, body: '<html>oops</html>' })
  })

  it('is asked again only for what changes nothing', async () => {
    await failure(send(none(base), { url: '/reset' }))
    expect(web.seen).toHaveLength(3)
    web.seen.splice(0)
    for (const method of ['POST', 'PUT', 'DELETE']) await failure(send(none(base), { method, url: '/reset' }))
    expect(web.seen).toHaveLength(3)
  })

  it('is not there', async () => {
    expect(await failure(send(none(), { url: await closedOrigin() }))).toMatchObject({ code: 'unreachable' })
    expect(await failure(send(none(), { url: 'http://web.invalid/' }))).toMatchObject({ code: 'unreachable' })
  })

  it('does not speak TLS', async () => {
    expect(await failure(send(none(), { url: web.origin.replace('http:', 'https:') }))).toMatchObject({
      code: 'tls_failed',
    })
  })

  it.each(['/slow', '/slow-body'])('at %s is given up on after the timeout', async (url) => {
    const closed = once(web.events, 'hung-up')
    const error = await failure(send(none(base), { url, timeout: 1 }))
    expect(error).toMatchObject({ code: 'timeout' })
    expect(error.hint).toBeTruthy()
    await closed
  })

  it.each(['/slow', '/slow-body'])('at %s is hung up on when the run is cancelled', async (url) => {
    const abort = new AbortController()
    const waiting = failure(send(none(base), { url }, abort.signal))
    await once(web.events, 'hanging')
    const closed = once(web.events, 'hung-up')
    abort.abort()
    expect(await waiting).toMatchObject({ code: 'timeout' })
    await closed
  })
})
