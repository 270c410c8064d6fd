import { once } from 'node:events'
import { buffer, json, text } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it } from 'vitest'
import { failureOf } from '../../test/failure-of.js'
import { closedOrigin, startWebServer, type WebServer } from '../../test/web-server.js'
import { createHttp } from './create-http.js'

let web: WebServer | undefined
afterEach(async () => {
  await web?.close()
  web = undefined
})

const live = () => new AbortController().signal

/** A client that notes the pauses it would have made. */
function client(signal = live()) {
  const pauses: number[] = []
  const http = createHttp({ fetch, signal, sleep: async (ms) => void pauses.push(ms) })
  return { http, pauses }
}

/** A server that answers with these statuses in turn, and with the last one ever after. */
async function inTurn(...answers: [status: number, headers?: Record<string, string>][]): Promise<WebServer> {
  let turn = 0
  web = await startWebServer((_request, response) => {
    const [status = 200, headers = {}] = answers[Math.min(turn++, answers.length - 1)] ?? []
    response.writeHead(status, headers).end(`answer ${turn}`)
  })
  return web
}

describe('a request', () => {
  it('carries query, JSON and headers', async () => {
    web = await startWebServer(async (request, response) => {
      response.end(
        JSON.stringify({ url: request.url, type: request.headers['content-type'], body: await json(request) }),
      )
    })
    const { http } = client()
    const query = { a: 'ü &', n: 0, yes: false, none: undefined }
    const response = await http(`${web.origin}/x?first=1`, { method: 'POST', query, json: { some: [null] } })
    expect(await response.json()).toEqual({
      url: '/x?first=1&a=%C3%BC+%26&n=0&yes=false',
      type: 'application/json',
      body: { some: [null] },
    })
  })

  it.each([null, false, 0, '', []])('sends the JSON value %j', async (value) => {
    web = await startWebServer(async (request, response) => void response.end(await text(request)))
    expect(await (await client().http(web.origin, { method: 'PUT', json: value })).json()).toEqual(value)
  })

  it('keeps the content type it is given', async () => {
    web = await startWebServer((request, response) => void response.end(request.headers['content-type']))
    const headers = { 'Content-Type': 'application/vnd.api+json' }
    const response = await client().http(new URL(web.origin), { method: 'POST', json: {}, headers })
    expect(await response.text()).toBe('application/vnd.api+json')
  })

  it('takes every status for an answer', async () => {
    const { origin } = await inTurn([500])
    expect((await client().http(origin)).status).toBe(500)
  })

  it('does not follow a redirect unless told to', async () => {
    web = await startWebServer((request, response) => {
      if (request.url === '/') response.writeHead(302, { location: '/next' })
      response.end(request.url)
    })
    const first = await client().http(web.origin)
    expect([first.status, first.headers.get('location')]).toEqual([302, '/next'])
    expect(web.requests).toHaveLength(1)
    expect(await (await client().http(web.origin, { redirect: 'follow' })).text()).toBe('/next')
  })

  it.each(['', '/relative', 'http://', 'nonsense'])('is refused when %j is no URL', async (address) => {
    const error = await failureOf(client().http(address))
    expect(error).toMatchObject({ code: 'invalid_input', hint: expect.stringMatching(/\.$/) })
  })
})

describe('another try', () => {
  it.each([429, 502, 503, 504])('is made after %i, and the pauses grow', async (status) => {
    const { origin, requests } = await inTurn([status], [status], [200])
    const { http, pauses } = client()
    expect(await (await http(origin)).text()).toBe('answer 3')
    expect(requests).toHaveLength(3)
    expect(pauses).toEqual([200, 400])
  })

  it.each([400, 401, 403, 404, 408, 500, 501])('is not made after %i', async (status) => {
    const { origin, requests } = await inTurn([status], [200])
    expect((await client().http(origin)).status).toBe(status)
    expect(requests).toHaveLength(1)
  })

  it.each([
    ['GET', 3],
    ['get', 3],
    ['HEAD', 3],
    ['PUT', 3],
    ['DELETE', 3],
    ['OPTIONS', 3],
    ['POST', 1],
    ['PATCH', 1],
  ])('of %s makes %i requests in all', async (method, count) => {
    const { origin, requests } = await inTurn([503])
    expect((await client().http(origin, { method })).status).toBe(503)
    expect(requests).toHaveLength(count)
  })

  it.each([
    ['POST', 1, 2],
    ['GET', 0, 1],
    ['GET', 4, 5],
  ])('of %s with retries %i makes %i requests in all', async (method, retries, count) => {
    const { origin, requests } = await inTurn([503])
    await client().http(origin, { method, retries })
    expect(requests).toHaveLength(count)
  })

  it('sends the JSON again', async () => {
    const bodies: unknown[] = []
    web = await startWebServer(async (request, response) => {
      bodies.push(await json(request))
      response.writeHead(bodies.length === 1 ? 503 : 200).end()
    })
    await client().http(web.origin, { method: 'PUT', json: { a: 1 } })
    expect(bodies).toEqual([{ a: 1 }, { a: 1 }])
  })

  it('is not made with a body that is a stream, which cannot be sent again', async () => {
    web = await startWebServer(async (request, response) => {
      await buffer(request)
      response.writeHead(503).end()
    })
    const body = new Blob(['once']).stream()
    const response = await client().http(web.origin, { method: 'PUT', body, retries: 3 })
    expect(response.status).toBe(503)
    expect(web.requests).toHaveLength(1)
  })

  it('waits as long as the service asks, in seconds or until a date', async () => {
    const { origin } = await inTurn([429, { 'retry-after': '7' }], [429, { 'retry-after': '0' }], [200])
    const { http, pauses } = client()
    expect((await http(origin)).status).toBe(200)
    expect(pauses).toEqual([7_000, 0])
    await web?.close()
    const soon = await inTurn([503, { 'retry-after': new Date(Date.now() + 5_000).toUTCString() }], [200])
    await http(soon.origin)
    expect(pauses[2]).toBeGreaterThanOrEqual(3_000)
    expect(pauses[2]).toBeLessThanOrEqual(5_000)
  })

  it.each(['11', '999999999999', new Date(Date.now() + 3_600_000).toUTCString()])(
    'is left to the piece when the service asks for a long pause: %s',
    async (asked) => {
      const { origin, requests } = await inTurn([429, { 'retry-after': asked }], [200])
      const { http, pauses } = client()
      expect((await http(origin)).status).toBe(429)
      expect([requests.length, pauses]).toEqual([1, []])
    },
  )

  it.each(['-5', 'soon', '', '1e400', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
    'takes the usual pause when Retry-After is senseless: %j',
    async (asked) => {
      const { origin } = await inTurn([429, { 'retry-after': asked }], [200])
      const { http, pauses } = client()
      expect((await http(origin)).status).toBe(200)
      expect(pauses).toEqual([200])
    },
  )

  it('is made after a connection that was cut, and the failure told when that goes on', async () => {
    let cut = 1
    web = await startWebServer((request, response) => {
      if (cut-- > 0) request.socket.destroy()
      else response.end('here')
    })
    expect(await (await client().http(web.origin)).text()).toBe('here')
    cut = 100
    expect((await failureOf(client().http(web.origin))).code).toBe('provider_unavailable')
    expect(web.requests).toHaveLength(5)
    expect((await failureOf(client().http(web.origin, { method: 'POST' }))).code).toBe('provider_unavailable')
    expect(web.requests).toHaveLength(6)
  })

  it('is not made where nothing listens, or the name is unknown', async () => {
    const { http, pauses } = client()
    expect((await failureOf(http(await closedOrigin()))).code).toBe('unreachable')
    expect((await failureOf(http('http://nowhere.invalid'))).code).toBe('unreachable')
    expect(pauses).toEqual([])
  })
})

describe('the deadline', () => {
  it('ends a request whose answer does not begin', async () => {
    web = await startWebServer(() => {})
    const error = await failureOf(client().http(web.origin, { timeout: 50 }))
    expect(error).toMatchObject({ code: 'timeout', hint: expect.stringMatching(/\.$/) })
    expect(error.message).toContain(new URL(web.origin).host)
    expect(web.requests).toHaveLength(1)
  })

  it('ends an answer that does not end', async () => {
    web = await startWebServer((_request, response) => void response.write('first part'))
    const response = await client().http(web.origin, { timeout: 100 })
    await expect(response.text()).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  it('ends an answer that does not end, also when memory is tidied up meanwhile', async () => {
    setFlagsFromString('--expose-gc')
    const collect: unknown = runInNewContext('gc')
    if (typeof collect !== 'function') throw new Error('Memory cannot be tidied up here.')
    web = await startWebServer((_request, response) => void response.write('first part'))
    const response = await client().http(web.origin, { timeout: 300 })
    const tidying = setInterval(() => collect(), 10)
    await expect(response.text().finally(() => clearInterval(tidying))).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  it('may be longer than a timer can run', async () => {
    const { origin } = await inTurn([200])
    expect((await client().http(origin, { timeout: Number.MAX_SAFE_INTEGER })).status).toBe(200)
  })
})

describe('the run that is cancelled', () => {
  it('sends nothing when it is cancelled already', async () => {
    const { origin, requests } = await inTurn([200])
    const error = await failureOf(client(AbortSignal.abort()).http(origin))
    expect(error).toMatchObject({ code: 'timeout', hint: expect.stringMatching(/\.$/) })
    expect(requests).toHaveLength(0)
  })

  it('ends the request that is under way', async () => {
    const controller = new AbortController()
    let closed: Promise<unknown> | undefined
    web = await startWebServer((request) => {
      closed = once(request.socket, 'close')
      controller.abort()
    })
    const error = await failureOf(client(controller.signal).http(web.origin))
    expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('cancelled') })
    await closed
  })

  it('ends the pause before another try, and makes none', async () => {
    const controller = new AbortController()
    const { origin, requests } = await inTurn([503, { 'retry-after': '10' }])
    const http = createHttp({
      fetch: async (...request) => {
        const response = await fetch(...request)
        setImmediate(() => controller.abort())
        return response
      },
      signal: controller.signal,
    })
    const started = performance.now()
    expect((await failureOf(http(origin))).code).toBe('timeout')
    expect(performance.now() - started).toBeLessThan(5_000)
    expect(requests).toHaveLength(1)
  })

  it('hands over the answer it has when it is cancelled before another try', async () => {
    const controller = new AbortController()
    const { origin } = await inTurn([503])
    const http = createHttp({
      fetch: async (...request) => {
        const response = await fetch(...request)
        controller.abort()
        return response
      },
      signal: controller.signal,
    })
    expect((await http(origin)).status).toBe(503)
  })
})

it('makes no pause when it is cancelled while an answer is thrown away', async () => {
  const controller = new AbortController()
  const body = new ReadableStream({ cancel: () => controller.abort() })
  const headers = { 'retry-after': '10' }
  const http = createHttp({
    fetch: async (_url, init) => {
      init?.signal?.throwIfAborted()
      return new Response(body, { status: 503, headers })
    },
    signal: controller.signal,
  })
  const started = performance.now()
  expect((await failureOf(http('http://service.example'))).code).toBe('timeout')
  expect(performance.now() - started).toBeLessThan(5_000)
})

it('turns a failure of another kind into one a person can read, with its cause', async () => {
  const cause = new TypeError('a bug far below')
  const http = createHttp({ fetch: () => Promise.reject(cause), signal: live() })
  expect(await failureOf(http('http://service.example/path'))).toMatchObject({
    code: 'bad_response',
    message: expect.stringContaining('service.example'),
    hint: expect.stringMatching(/\.$/),
    cause,
  })
})

it('throws an answer away even when its connection has broken off', async () => {
  const answers = [
    new Response(new ReadableStream({ cancel: () => Promise.reject(new Error('gone')) }), { status: 503 }),
    new Response('here'),
  ]
  const http = createHttp({
    fetch: async () => answers.shift() ?? Response.error(),
    signal: live(),
    sleep: async () => {},
  })
  expect(await (await http('http://service.example')).text()).toBe('here')
})
