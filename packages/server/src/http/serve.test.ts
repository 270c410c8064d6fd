import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ListenError } from './listen-error.js'
import { defineRoute } from './route.js'
import { type RunningServer, serve } from './serve.js'
import { sampleRoutes, THINGS } from './testing/sample-routes.js'
import { ADMIN_TOKEN, type TestApp, testApp } from './testing/test-app.js'

let test: TestApp
let server: RunningServer
let release = () => {}
let entered = () => {}
let aborted: Promise<void>

const waiting = defineRoute({
  method: 'get',
  path: '/api/v1/wait',
  permission: 'signed_in',
  audit: { none: 'a test' },
  summary: 'Wait',
  tag: 'Test',
  handler: async ({ signal }) => {
    aborted = new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    entered()
    await Promise.race([aborted, new Promise<void>((resolve) => (release = resolve))])
    return { done: true }
  },
})

beforeAll(async () => {
  test = await testApp({ routes: [...sampleRoutes, waiting] })
  const limits = { headersTimeout: 300, requestTimeout: 600, connectionsCheckingInterval: 50 }
  server = await serve(test.app, { host: '127.0.0.1', port: 0, limits })
})
afterAll(async () => {
  await server.stop()
  await test.dispose()
})

const AUTHORIZATION = `Authorization: Bearer ${ADMIN_TOKEN}`

async function open(): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

/** Everything the server sends until it closes the connection. */
async function answerTo(lines: readonly string[], body: string | Buffer = ''): Promise<string> {
  const socket = await open()
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  socket.write(body)
  return readAll(socket)
}

async function readAll(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (chunk) => {
    text += String(chunk)
  })
  socket.on('error', () => socket.destroy())
  await once(socket, 'close')
  return text
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])
const HOST = 'Host: 127.0.0.1'
const CLOSE = 'Connection: close'

describe('a server on a socket', () => {
  it('answers over HTTP', async () => {
    const response = await fetch(server.url + THINGS, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
    expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ project: 'alpha' })])
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`)
  })

  it('reads a body that comes in pieces', async () => {
    const head = [`POST ${THINGS} HTTP/1.1`, HOST, AUTHORIZATION, CLOSE, 'Content-Type: application/json']
    const answer = await answerTo([...head, 'Transfer-Encoding: chunked'], '8\r\n{"name":\r\n4\r\n"x"}\r\n0\r\n\r\n')
    expect(statusOf(answer)).toBe(201)
  })

  it('refuses a body of two lengths', async () => {
    const head = [`POST ${THINGS} HTTP/1.1`, HOST, AUTHORIZATION, 'Content-Type: application/json']
    const answer = await answerTo([...head, 'Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n')
    expect(statusOf(answer)).toBe(400)
    expect(answer).toContain('application/problem+json')
  })

  it.each([['Content-Length: 10485760'], ['Transfer-Encoding: chunked']])(
    'refuses 10 MiB (%s) without reading all of it, and closes the connection',
    async (length) => {
      const socket = await open()
      const head = [`POST ${THINGS} HTTP/1.1`, HOST, AUTHORIZATION, 'Content-Type: application/json', length]
      socket.write(`${head.join('\r\n')}\r\n\r\n`)
      const piece = Buffer.alloc(64 * 1024, 0x20)
      const chunk = length.startsWith('T')
        ? Buffer.concat([Buffer.from('10000\r\n'), piece, Buffer.from('\r\n')])
        : piece
      for (let index = 0; index < 8; index++) socket.write(chunk)
      const answer = await readAll(socket)
      expect(statusOf(answer)).toBe(413)
      expect(answer.toLowerCase()).toContain('connection: close')
      expect(socket.bytesWritten).toBeLessThan(1_000_000)
    },
  )

  it('refuses TRACE and CONNECT', async () => {
    const trace = await answerTo([`TRACE ${THINGS} HTTP/1.1`, HOST, AUTHORIZATION, 'X-Secret: CANARY-7f3a', CLOSE])
    expect(statusOf(trace)).toBe(405)
    expect(trace).not.toContain('CANARY')
    expect(statusOf(await answerTo(['CONNECT evil.test:443 HTTP/1.1', 'Host: evil.test:443']))).toBe(405)
  })

  it.each(['//api/v1//me', '/api/v1/%2e%2e/v1/me', '/api/v1/../v1/me', '/assets//..%2f', '/api/v1/x/%2E%2E/me'])(
    'does not read another path into %s',
    async (path) => {
      const answer = await answerTo([`GET ${path} HTTP/1.1`, HOST, AUTHORIZATION, CLOSE])
      expect(statusOf(answer)).toBe(404)
    },
  )

  it('refuses two Authorization headers', async () => {
    const answer = await answerTo([`GET ${THINGS} HTTP/1.1`, HOST, AUTHORIZATION, AUTHORIZATION, CLOSE])
    expect(statusOf(answer)).toBe(400)
    expect(answer).toContain('ambiguous_credentials')
  })

  it('refuses a request without a host, and one for another host', async () => {
    expect(statusOf(await answerTo([`GET ${THINGS} HTTP/1.1`, AUTHORIZATION, CLOSE]))).toBe(400)
    expect(statusOf(await answerTo([`GET ${THINGS} HTTP/1.1`, 'Host: evil.test', AUTHORIZATION, CLOSE]))).toBe(421)
    expect(statusOf(await answerTo(['GET http://evil.test/api/v1/me HTTP/1.1', 'Host: evil.test', CLOSE]))).toBe(421)
  })

  it('refuses headers of more than 16 KiB, and what is not HTTP', async () => {
    const large = await answerTo([`GET ${THINGS} HTTP/1.1`, HOST, `X-Large: ${'a'.repeat(17_000)}`])
    expect(statusOf(large)).toBe(431)
    expect(large).toContain('headers_too_large')
    expect(statusOf(await answerTo(['junk']))).toBe(400)
  })

  it('gives up on headers and bodies that trickle in', async () => {
    const socket = await open()
    socket.write(`GET ${THINGS} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: `)
    expect(statusOf(await readAll(socket))).toBe(408)
    const head = [
      `POST ${THINGS} HTTP/1.1`,
      HOST,
      AUTHORIZATION,
      'Content-Type: application/json',
      'Content-Length: 20',
    ]
    const answer = await answerTo(head, '{"name"')
    expect([408, 400]).toContain(statusOf(answer))
  })

  it('tells a handler when the client goes away', async () => {
    const inHandler = new Promise<void>((resolve) => (entered = resolve))
    const socket = await open()
    socket.write(`GET /api/v1/wait HTTP/1.1\r\n${HOST}\r\n${AUTHORIZATION}\r\n\r\n`)
    await inHandler
    socket.destroy()
    await expect(aborted).resolves.toBeUndefined()
  })
})

describe('a port that is taken', () => {
  it('is named, with what to do', async () => {
    const second = serve(test.app, { host: '127.0.0.1', port: server.port })
    await expect(second).rejects.toThrow(ListenError)
    await expect(second).rejects.toThrow(`Port ${server.port} on 127.0.0.1 is in use.`)
    await expect(serve(test.app, { host: '192.0.2.1', port: 0 })).rejects.toThrow('PLUGBOARD_HOST')
  })
})

describe('a server that is stopped', () => {
  it('answers the request under way, closes idle connections, and takes no new ones', async () => {
    const stopping = await serve(test.app, { host: '127.0.0.1', port: 0 })
    const inHandler = new Promise<void>((resolve) => (entered = resolve))
    const idle = connect(stopping.port, '127.0.0.1')
    await once(idle, 'connect')
    idle.write(`GET /health/live HTTP/1.1\r\n${HOST}\r\n\r\n`)
    await once(idle, 'data')
    const closed = once(idle, 'close')
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` }
    const pending = fetch(`${stopping.url}/api/v1/wait`, { headers })
    await inHandler
    const stopped = stopping.stop()
    await closed
    await expect(fetch(`${stopping.url}/health/live`)).rejects.toThrow()
    release()
    expect(await (await pending).json()).toEqual({ done: true })
    await stopped
  })
})
