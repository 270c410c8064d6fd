import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apiKey, basic, bearer, type Connection, none } from './connections.js'
import { bytesOf, failure, send } from './try-out.js'
import { closedOrigin, startWebServer, type WebServer } from './web-server.js'

let web: WebServer
let base = ''
beforeAll(async () => {
  web = await startWebServer()
  base = `${web.origin}/v1`
})
afterAll(() => web.close())
beforeEach(() => {
  web.seen.splice(0)
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
