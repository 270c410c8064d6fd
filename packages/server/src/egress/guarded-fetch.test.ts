import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { EgressEvent, Resolve } from './checked-lookup.js'
import { EgressError } from './egress-error.js'
import { type GuardedFetch, guardedFetch } from './guarded-fetch.js'
import type { EgressPolicy } from './policy.js'

const LOCAL: EgressPolicy = { mode: 'local', allow: [], denied: [] }
const HOSTED: EgressPolicy = { mode: 'hosted', allow: [], denied: [] }

let server: Server
let sockets: number
let port: number
let answer: (request: IncomingMessage, response: ServerResponse) => void
let events: EgressEvent[]
const open: { close(): void }[] = []

beforeEach(async () => {
  sockets = 0
  events = []
  server = createServer((request, response) => answer(request, response)).on('connection', () => {
    sockets += 1
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  port = (server.address() as AddressInfo).port
})
afterEach(async () => {
  for (const one of open.splice(0)) one.close()
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
})

const openSockets = () => new Promise<number>((done) => server.getConnections((_, count) => done(count)))

const loopback: Resolve = async () => [{ address: '127.0.0.1', family: 4 }]

function fetchWith(policy: EgressPolicy, resolve: Resolve = loopback): GuardedFetch {
  const made = guardedFetch({ policy, resolve, report: (event) => events.push(event), minimumMs: 20 })
  open.push(made)
  return made.fetch
}

it('sends what it was given and hands over status, headers and body', async () => {
  const seen: unknown[] = []
  answer = (request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      seen.push(request.method, request.url, request.headers['x-one'], request.headers['content-length'], body)
      response.writeHead(201, { 'x-two': ['a', 'b'] }).end('näh')
    })
  }
  const headers = { 'x-one': '1' }
  const response = await fetchWith(LOCAL)(`http://name.test:${port}/a?b=c`, { method: 'POST', headers, body: 'é=1' })
  expect(seen).toEqual(['POST', '/a?b=c', '1', '4', 'é=1'])
  expect([response.status, response.headers.get('x-two'), await response.text()]).toEqual([201, 'a, b', 'näh'])
})

it('uses a connection again for the next request', async () => {
  answer = (_, response) => response.end('ok')
  const fetch = fetchWith(LOCAL)
  for (let round = 0; round < 3; round++) await (await fetch(`http://127.0.0.1:${port}/`)).text()
  expect(sockets).toBe(1)
})

it('does not follow a redirect and does not decode a body', async () => {
  answer = (_, response) => response.writeHead(302, { location: '/next', 'content-encoding': 'gzip' }).end('raw')
  const response = await fetchWith(LOCAL)(`http://127.0.0.1:${port}/`)
  expect([response.status, response.headers.get('location'), await response.text()]).toEqual([302, '/next', 'raw'])
})

it.each(['127.0.0.1', 'name.test', '127.1', '0x7f.1', '[::ffff:127.0.0.1]', 'localhost.'])(
  'opens no connection to %s on a hosted server, and tells no more than that it failed',
  async (host) => {
    const failure = fetchWith(HOSTED)(`http://${host}:${port}/`).catch((error: Error) => error)
    expect(EgressError.within(await failure)).toBe(true)
    expect(String(await failure)).toBe('EgressError: The server could not be reached.')
    expect(sockets).toBe(0)
    expect(events).toMatchObject([{ outcome: 'denied', port }])
  },
)

it('goes to the address that was checked, though the name resolves to another one the next time', async () => {
  const answers = ['127.0.0.1', '127.0.0.2']
  answer = (_, response) => response.end('ok')
  const resolve: Resolve = async () => [{ address: answers.shift() ?? '127.0.0.3', family: 4 }]
  expect(await (await fetchWith(LOCAL, resolve)(`http://name.test:${port}/`)).text()).toBe('ok')
  expect(answers).toEqual(['127.0.0.2'])
})

it('does not reach a service of the platform itself', async () => {
  const policy = { ...LOCAL, denied: [{ host: '127.0.0.1', port }] }
  await expect(fetchWith(policy)(`http://name.test:${port}/`)).rejects.toThrow(EgressError)
  expect(sockets).toBe(0)
})

it('ends with the reason of the signal', async () => {
  answer = () => undefined
  const reason = new Error('enough')
  const controller = new AbortController()
  const running = fetchWith(LOCAL)(`http://127.0.0.1:${port}/`, { signal: controller.signal })
  server.once('request', () => controller.abort(reason))
  await expect(running).rejects.toBe(reason)
})

it('passes on why the system could not connect', async () => {
  await new Promise((closed) => server.close(closed))
  await expect(fetchWith(LOCAL)(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

it('waits longer for an answer than it keeps a connection without a request', async () => {
  answer = (_, response) => setTimeout(() => response.end('late'), 2_300)
  const fetch = fetchWith(LOCAL)
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('late')
  await vi.waitFor(async () => expect(await openSockets()).toBe(0), 5_000)
  answer = (_, response) => response.end('soon')
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('soon')
  expect(sockets).toBe(2)
})
