import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apiKey, basic, bearer, clientCredentials, inQuery, none, oauth2 } from './connections.js'
import { bytesOf, failure, fileOf, said, send } from './try-out.js'
import { ACCESS_TOKEN, API_KEY, PASSWORD, startWebServer, TOKEN, type WebServer } from './web-server.js'

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

const redirectTo = (to: string, status = 302) => ({ url: '/redirect', query: { status: String(status), to } })

describe('the credentials of a request', () => {
  it.each([
    ['a key in a header', apiKey],
    ['a key in the query', inQuery],
    ['user name and password', basic],
    ['a bearer token', bearer],
    ['the token a person agreed to', oauth2],
    ['the token of a client', clientCredentials],
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
    const all = [apiKey(base), inQuery(base), basic(base), bearer(base), oauth2(base), clientCredentials(base)]
    for (const connection of all)
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
    for (const connection of [apiKey(base), inQuery(base), basic(base), bearer(base), oauth2(base), none(base)]) {
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
    ['an access token', oauth2, ACCESS_TOKEN],
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
    [oauth2, { headers: { authorization: 'Bearer x' } }, 'headers'],
    [clientCredentials, { headers: { AUTHORIZATION: 'Bearer x' } }, 'headers'],
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
