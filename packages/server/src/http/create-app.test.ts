import { PieceError } from '@plugboard/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AuditUnavailableError } from '../database/audit-unavailable-error.js'
import { DomainError } from '../domain-error.js'
import { PieceCrash } from '../piece-host/piece-crash.js'
import { VaultError } from '../vault/vault-error.js'
import { defineRoute } from './route.js'
import type { Route } from './route-entry.js'
import { sampleRoutes, THINGS } from './testing/sample-routes.js'
import { ADMIN_TOKEN, type TestApp, testApp } from './testing/test-app.js'

const FAILURES: Readonly<Record<string, () => unknown>> = {
  unknown: () => new Error('connect postgres://user:CANARY-7f3a@db failed', { cause: new Error('CANARY-7f3a') }),
  thrown: () => 'CANARY-7f3a',
  domain: () =>
    new DomainError({ kind: 'conflict', code: 'in_use', message: 'In use.', hint: 'Wait.', details: { flows: 2 } }),
  limited: () => new DomainError({ kind: 'rate_limited', message: 'Slow down.', retryAfter: 7 }),
  audit: () => new AuditUnavailableError(new Error('disk full')),
  piece: () =>
    new PieceError('invalid_credentials', 'Refused.', { field: 'password', hint: 'Check it.', retryAfter: 3 }),
  crash: () => new PieceCrash('crashed', 'The piece stopped.', 'exit 1'),
  slow: () => new PieceCrash('timeout', 'The piece took too long.'),
  busy: () => new PieceCrash('overloaded', 'Too many calls.'),
  sealed: () => new VaultError('unreadable', 'does not open'),
}

const failing = defineRoute({
  method: 'get',
  path: '/api/v1/fail/:how',
  permission: 'signed_in',
  audit: { none: 'a test' },
  summary: 'Fail',
  tag: 'Test',
  handler: ({ params }) => {
    throw FAILURES[params.how]?.()
  },
})

let release = () => {}
let entered = () => {}
const inHandler = new Promise<void>((resolve) => {
  entered = resolve
})
const waiting: Route = defineRoute({
  method: 'get',
  path: '/api/v1/wait',
  permission: 'signed_in',
  audit: { none: 'a test' },
  summary: 'Wait',
  tag: 'Test',
  handler: async () => {
    entered()
    await new Promise<void>((resolve) => {
      release = resolve
    })
    return {}
  },
})

const impatient = defineRoute({
  method: 'get',
  path: '/api/v1/deadline',
  permission: 'signed_in',
  audit: { none: 'a test' },
  summary: 'Wait for ever',
  tag: 'Test',
  limits: { seconds: 0.02 },
  handler: ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
})

let test: TestApp

beforeAll(async () => {
  test = await testApp({ routes: [...sampleRoutes, failing, waiting, impatient] })
})
afterAll(() => test.dispose())

const get = (path: string, init?: RequestInit) => test.as(ADMIN_TOKEN, path, init)

describe('every answer', () => {
  it.each(['/api/v1/me', THINGS, '/api/v1/none', '/none', '/sign-in', '/health/live', '/api/v1/fail/unknown'])(
    'of %s carries the security headers, a request id, and is not cached',
    async (path) => {
      const { headers } = await get(path)
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin-allow-popups',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
        'x-request-id': expect.stringMatching(/^req_/),
      })
      expect(headers.get('strict-transport-security')).toBeNull()
      expect(headers.get('access-control-allow-origin')).toBeNull()
    },
  )

  it('insists on https where that is how people come', async () => {
    const secure = await testApp({ config: { mode: 'hosted', publicUrl: new URL('https://plugboard.example.com') } })
    const response = await secure.app.hono.request('https://plugboard.example.com/sign-in')
    expect(response.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
    await secure.dispose()
  })
})

describe('a path without a route', () => {
  it.each([
    '/api/v1/none',
    '/api',
    '/api/v1//me',
    '//api/v1/me',
    '/api/v1/me/',
    '/api/v1/%2fme',
    `${THINGS}/%2e%2e%2fthings`,
    `${THINGS}/${'a'.repeat(10_000)}`,
    `${THINGS}/1%20OR%201=1`,
  ])('is a 404 problem: %.60s', async (path) => {
    const response = await get(path)
    expect(response.status).toBe(404)
    if (path.startsWith('/api')) expect((await response.json()).code).toBe('not_found')
  })

  it.each(['/none', '/assets/../etc/passwd', '/apis'])('is an HTML page outside the API: %s', async (path) => {
    const response = await get(path)
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
    expect(await response.text()).toContain('Not found')
  })
})

describe('a method without a route', () => {
  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'QUERY'])('is refused: %s', async (method) => {
    const response = await get(THINGS, { method })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
    expect((await response.json()).code).toBe('method_not_allowed')
  })

  it('is not taken from a header or a field', async () => {
    const response = await get(THINGS, { headers: { 'x-http-method-override': 'DELETE', 'x-method-override': 'POST' } })
    expect(response.status).toBe(200)
  })

  it('is HEAD where there is a GET', async () => {
    const response = await get(THINGS, { method: 'HEAD' })
    expect([response.status, await response.text()]).toEqual([200, ''])
  })
})

describe('what a handler throws', () => {
  it.each([
    ['domain', 409, { code: 'in_use', detail: 'In use.', hint: 'Wait.', details: { flows: 2 } }],
    ['limited', 429, { code: 'rate_limited' }],
    ['audit', 503, { code: 'audit_unavailable' }],
    ['piece', 422, { code: 'invalid_credentials', detail: 'Refused.', field: 'password', hint: 'Check it.' }],
    ['crash', 422, { code: 'piece_crashed' }],
    ['slow', 422, { code: 'timeout' }],
    ['busy', 503, { code: 'overloaded' }],
    ['sealed', 500, { code: 'secret_unreadable' }],
    ['unknown', 500, { code: 'internal' }],
    ['thrown', 500, { code: 'internal' }],
  ])('is told as a problem: %s', async (how, status, expected) => {
    const response = await get(`/api/v1/fail/${how}`)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect([response.status, await response.json()]).toEqual([status, expect.objectContaining(expected)])
  })

  it('says when to try again', async () => {
    expect((await get('/api/v1/fail/limited')).headers.get('retry-after')).toBe('7')
    expect((await get('/api/v1/fail/piece')).headers.get('retry-after')).toBe('3')
    expect((await get('/api/v1/fail/audit')).headers.get('retry-after')).toBe('5')
  })

  it('keeps the words of an unknown error to the log, under the request id', async () => {
    const response = await get('/api/v1/fail/unknown')
    const text = await response.text()
    expect(text).not.toContain('CANARY')
    const { requestId } = JSON.parse(text)
    const line = test.log.find((one) => one.requestId === requestId && 'error' in one)
    expect(JSON.stringify(line)).toContain('postgres')
  })
})

describe('a request that takes too long', () => {
  it('has its signal aborted and is given up', async () => {
    const response = await get('/api/v1/deadline')
    expect([response.status, (await response.json()).code]).toEqual([503, 'deadline_exceeded'])
  })
})

describe('the log', () => {
  it('has one line for a request, without its query', async () => {
    const from = test.log.length
    await get(`${THINGS}?sort=name`)
    expect(test.log.slice(from)).toEqual([
      {
        level: 30,
        time: expect.any(Number),
        pid: expect.any(Number),
        hostname: expect.any(String),
        requestId: expect.stringMatching(/^req_/),
        method: 'GET',
        path: THINGS,
        route: '/api/v1/projects/:project/environments/:environment/things',
        status: 200,
        ms: expect.any(Number),
        ip: 'unknown',
        principal: 'admin_token admin_token',
        project: 'alpha',
        environment: 'development',
        msg: 'request',
      },
    ])
  })

  it('does not hold the path where that is a secret', async () => {
    const from = test.log.length
    await get('/setup/CANARY-7f3a')
    expect(JSON.stringify(test.log.slice(from))).not.toContain('CANARY')
  })

  it('holds line breaks of a caller as text', async () => {
    const from = test.log.length
    await get('/a%0d%0a{"fake":1}')
    expect(test.log.slice(from)).toHaveLength(1)
  })
})

describe('a server that is full', () => {
  it('turns requests away at once, but answers probes', async () => {
    const full = await testApp({ routes: [waiting], mostInFlight: 1 })
    const first = full.as(ADMIN_TOKEN, '/api/v1/wait')
    await inHandler
    const response = await full.as(ADMIN_TOKEN, '/api/v1/me')
    expect([response.status, (await response.json()).code]).toEqual([503, 'overloaded'])
    expect(response.headers.get('retry-after')).toBe('1')
    expect((await full.app.hono.request('/health/ready')).status).toBe(200)
    release()
    expect((await first).status).toBe(200)
    expect((await full.as(ADMIN_TOKEN, '/api/v1/me')).status).toBe(200)
    await full.dispose()
  })
})

describe('the probes', () => {
  it('tell live from ready, and name what is missing without saying why', async () => {
    const down = await testApp({
      ready: [{ name: 'database', check: () => Promise.reject(new Error('password CANARY-7f3a refused')) }],
    })
    expect(await (await down.app.hono.request('/health/live')).json()).toEqual({ status: 'ok' })
    const response = await down.app.hono.request('/health/ready', { headers: { host: '10.1.2.3' } })
    expect([response.status, await response.json()]).toEqual([503, { status: 'unavailable', missing: ['database'] }])
    await down.dispose()
  })
})

describe('the metrics', () => {
  it('count requests by the template of their route', async () => {
    await get(THINGS)
    const text = await (await test.app.hono.request('/metrics')).text()
    expect(text).toMatch(
      /plugboard_http_request_duration_seconds_count\{method="GET",route="\/api\/v1\/projects\/:project\/environments\/:environment\/things",status="200"\} \d+/,
    )
    expect(text).toContain('plugboard_http_requests_in_flight 1')
    expect(text).not.toContain('alpha')
  })

  it('are for administrators on a hosted server', async () => {
    const hosted = await testApp({ config: { mode: 'hosted' } })
    expect((await hosted.app.hono.request('/metrics')).status).toBe(401)
    expect((await hosted.as(await hosted.token('admin'), '/metrics')).status).toBe(403)
    expect((await hosted.as(ADMIN_TOKEN, '/metrics')).status).toBe(200)
    await hosted.dispose()
  })
})

describe('another host name', () => {
  it('is not answered on loopback', async () => {
    const response = await test.app.hono.request(THINGS, {
      headers: { host: 'evil.test', authorization: `Bearer ${ADMIN_TOKEN}` },
    })
    expect([response.status, (await response.json()).code]).toEqual([421, 'wrong_host'])
  })
})

describe('budgets of requests', () => {
  it('hold on a hosted server, for each token and for each kind of work', async () => {
    const hosted = await testApp({ routes: sampleRoutes, config: { mode: 'hosted' } })
    const token = await hosted.token('builder')
    const statuses: number[] = []
    for (let index = 0; index < 12; index++) {
      statuses.push((await hosted.as(token, `${THINGS}/one/poke`, { method: 'POST' })).status)
    }
    expect(statuses.filter((status) => status === 429)).toHaveLength(2)
    const lists = await Promise.all(Array.from({ length: 60 }, () => hosted.as(token, THINGS)))
    expect(lists.some(({ status }) => status === 429)).toBe(true)
    expect((await hosted.as(await hosted.token('viewer'), THINGS)).status).toBe(200)
    await hosted.dispose()
  })

  it('leave one alone on one’s own machine', async () => {
    const token = await test.token('builder')
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => test.as(token, `${THINGS}/one/poke`, { method: 'POST' })),
    )
    expect(answers.every(({ status }) => status === 200)).toBe(true)
  })

  it('limit wrong tokens from one address, and never right ones', async () => {
    const hosted = await testApp({ routes: sampleRoutes, config: { mode: 'hosted' } })
    const statuses: number[] = []
    for (let index = 0; index < 25; index++) statuses.push((await hosted.as('wrong', THINGS)).status)
    expect(statuses).toEqual([...Array(20).fill(401), ...Array(5).fill(429)])
    expect((await hosted.as(ADMIN_TOKEN, THINGS)).status).toBe(200)
    await hosted.dispose()
  })
})
