import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillPath, type Operation, operationsOf, sampleOf } from '../support/api.js'
import { expectClean } from '../support/clean.js'
import { type Answer, Plugboard } from '../support/plugboard.js'
import { rawRequest, rawSocket } from '../support/raw-request.js'
import { startRegistry, type TestRegistry } from '../support/registry.js'

const PLACE = { project: 'default', environment: 'development' }

let server: Plugboard
let registry: TestRegistry
let operations: Operation[]

beforeAll(async () => {
  registry = await startRegistry()
  for (const name of ['secret_ct', '1e9']) registry.misbehave(name, { packument: { status: 404 } })
  server = await Plugboard.start({ env: { PLUGBOARD_REGISTRY: registry.url } })
  operations = (await operationsOf(server)).filter(({ path }) => path.startsWith('/api/v1/'))
})

afterAll(async () => {
  await server?.stop()
  server?.clean()
  await registry?.close()
})

const bodyOf = ({ body }: Operation): Record<string, unknown> | undefined =>
  body && { ...Object(sampleOf(body)), ...('generation' in (body.properties ?? {}) ? { generation: 1 } : {}) }

/** As two answers would be the same but for the id of the request. */
const shape = ({ status, text, body }: Answer) => [status, text.replaceAll(String(body?.requestId), 'req')]

const SAVES_FLOW = 'PUT /api/v1/projects/{project}/flows/{key}'

/** Operations about one thing that has to be there: what the last parameters of the path name. */
const aboutOne = () =>
  operations.filter(({ name, path }) => /\{(?!project|environment)\w+\}/.test(path) && name !== SAVES_FLOW)

/** Pieces are the same for everybody, so their absence has words of its own. */
const isPrivate = ({ path }: Operation) => path.includes('{project}')

const ODD_IDS: Record<string, string> = {
  'one of nowhere': 'con_01k8z3aaaaaaaaaaaaaaaaaaaaaa',
  'a way up': '../B/connections',
  'an encoded way up': '%2e%2e',
  SQL: '1 OR 1=1',
  'more SQL': "x' OR 'a'='a",
  'a wildcard': '%',
  '4,000 characters': 'x'.repeat(4_000),
  NUL: '\0',
  'a half character': '\u{1f600}',
  spaces: '   ',
  __proto__: '__proto__',
  constructor: 'constructor',
  'a line of its own': 'a\r\nb: c',
}

describe('every route about one thing', () => {
  it.each(Object.entries(ODD_IDS))('does not find %s, and says so as for anything unknown', async (_, odd) => {
    expect(aboutOne().length).toBeGreaterThan(10)
    for (const operation of aboutOne()) {
      const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
      const last = names.filter((name) => !(name in PLACE))[0] ?? ''
      const ask = (id: string) =>
        server.call(operation.method, fillPath(operation, { ...PLACE, [last]: id }), bodyOf(operation))
      const answer = await ask(odd)
      expectClean(answer, `${operation.name} ${answer.text}`)
      if (!isPrivate(operation)) expect(answer.status, operation.name).toBe(404)
      else if (operation.body === undefined)
        expect(shape(answer), operation.name).toEqual(shape(await ask('never-was')))
      else expect([404, 422], `${operation.name} ${answer.text}`).toContain(answer.status)
    }
  })

  it.each(Object.entries(ODD_IDS))('knows no project and no environment called %s', async (_, odd) => {
    for (const operation of operations) {
      for (const name of ['project', 'environment'] as const) {
        if (!operation.path.includes(`{${name}}`)) continue
        const answer = await server.call(
          operation.method,
          fillPath(operation, { ...PLACE, [name]: odd }),
          bodyOf(operation),
        )
        expectClean(answer, operation.name)
        expect(answer.body.code, operation.name).toBe('not_found')
      }
    }
  })
})

describe('every route', () => {
  it('refuses a query parameter it does not know', async () => {
    for (const operation of operations.filter(({ isPublic }) => !isPublic)) {
      const names = ['secret_ct', 'password_hash', 'isAdmin', '__proto__', 'fields', 'select']
      for (const name of names) {
        const path = `${fillPath(operation, { ...PLACE, key: 'probe', name: 'http', action: 'request' })}?${name}=1`
        const answer = await server.call(operation.method, path, bodyOf(operation))
        expectClean(answer, operation.name)
        expect(answer.body, `${operation.name}?${name}`).toMatchObject({ status: 422, code: 'unknown_field' })
      }
    }
  })

  const ODD_VALUES = [
    'secret_ct',
    'name; select',
    "'",
    '-',
    '%00',
    '\ud800',
    'x'.repeat(3_000),
    '-1',
    '1e9',
    '',
    '[]',
    '💣',
  ]

  it('takes odd values of the parameters it knows, or refuses them cleanly', async () => {
    for (const operation of operations.filter(({ method }) => method === 'GET')) {
      for (const { name } of operation.query) {
        for (const value of ODD_VALUES) {
          const query = new URLSearchParams([[name, value]])
          const answer = await server.call('GET', `${fillPath(operation, { ...PLACE, name: 'http' })}?${query}`)
          if (answer.status !== 200) expectClean(answer, `${operation.name} ${query}`)
        }
      }
    }
  })

  it('takes each parameter only once, but for lists', async () => {
    const answer = await server.inEnvironment('GET', '/connections?search=a&search=b')
    expectClean(answer, 'search twice')
    expect((await server.inEnvironment('GET', '/connections?piece=http&piece=smtp')).status).toBe(200)
  })

  it.each(['secret_ct', 'password_hash', 'name; select', 'generation', '-', '--name'])(
    'sorts by no column called %s',
    async (sort) => {
      const answer = await server.inEnvironment('GET', `/connections?${new URLSearchParams({ sort })}`)
      expectClean(answer, sort)
      expect(answer.body).toMatchObject({ status: 422, field: 'sort' })
    },
  )

  it.each([
    'x',
    'eyJ9',
    'e30',
    'W10',
    'bnVsbA',
    btoa('["a"]'),
    btoa('{"value":{"a":1},"id":[]}'),
    btoa('{"sort":"name"}'),
  ])('goes on from no made-up cursor: %s', async (cursor) => {
    const answer = await server.inEnvironment('GET', `/connections?cursor=${cursor}`)
    expectClean(answer, cursor)
  })
})

describe('credentials', () => {
  const path = '/api/v1/projects/default/environments/development/connections'
  const get = (headers: Record<string, string | string[]>) => rawRequest(server, { method: 'GET', path, headers })

  it('that are none, or not ours, all give the same answer', async () => {
    const wrong = [
      '',
      'Bearer',
      'Bearer ',
      'Basic YWRtaW46YWRtaW4=',
      `Basic ${server.token}`,
      `Bearer ${server.token}x`,
      `Bearer ${server.token.toLowerCase()}`,
      `Bearer ${server.token.slice(0, -1)}`,
      'Bearer null',
      'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.',
      `Bearer plb_${'a'.repeat(71)}`,
      `Bearer ${'x'.repeat(9 * 1024)}`,
    ]
    const answers = await Promise.all(wrong.map((authorization) => get({ authorization })))
    for (const [index, answer] of answers.entries()) {
      expectClean(answer, wrong[index] ?? '')
      expect(shape(answer), wrong[index]?.slice(0, 100)).toEqual(shape(answers[0] ?? answer))
      expect(answer.status).toBe(401)
    }
  })

  it('of two kinds, or given twice, are not chosen between', async () => {
    const bearer = `Bearer ${server.token}`
    const both = await get({ authorization: bearer, cookie: 'plugboard_sid=a' })
    expectClean(both, 'token and cookie')
    expect([400, 401]).toContain(both.status)
    const head = `GET ${path} HTTP/1.1\r\nhost: ${new URL(server.url).host}\r\nconnection: close\r\n`
    const twice = await rawSocket(server, `${head}authorization: ${bearer}\r\nauthorization: Bearer other\r\n\r\n`)
    expect(twice).toMatch(/^HTTP\/1\.1 40[01] /)
  })

  it('are not taken from the address', async () => {
    for (const name of ['token', 'access_token', 'authorization']) {
      const answer = await rawRequest(server, {
        method: 'GET',
        path: `${path}?${name}=${server.token}`,
        headers: { authorization: '' },
      })
      expectClean(answer, name, [server.token])
      expect(answer.status).toBe(401)
    }
  })

  it('are asked for by every route that is not public', async () => {
    for (const operation of operations.filter(({ isPublic }) => !isPublic)) {
      const target = `/api/v1${fillPath(operation, { ...PLACE, key: 'x', name: 'http' })}`
      const answer = await rawRequest(server, {
        method: operation.method,
        path: target,
        headers: { authorization: '' },
      })
      expectClean(answer, operation.name)
      expect(answer.status, operation.name).toBe(401)
    }
  })
})

describe('methods', () => {
  it.each(['TRACE', 'OPTIONS', 'PROPFIND', 'LINK', 'PURGE'])('%s is not allowed anywhere', async (method) => {
    for (const operation of operations) {
      const path = `/api/v1${fillPath(operation, PLACE)}`
      const { status, headers, text } = await rawRequest(server, { method, path })
      expect(status, `${method} ${path}`).toBe(405)
      expect(headers.get('allow'), path).toContain(operation.method)
      expect(text).not.toContain(server.token)
    }
  })

  it('CONNECT is refused', async () => {
    expect(await rawSocket(server, 'CONNECT 127.0.0.1:22 HTTP/1.1\r\nhost: 127.0.0.1:22\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 405 /,
    )
  })

  it('are those of the request line, whatever a header says', async () => {
    await server.inEnvironment('POST', '/connections', { key: 'stays', name: 'Stays', piece: 'http', method: 'none' })
    const path = '/api/v1/projects/default/environments/development/connections/stays'
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      const answer = await rawRequest(server, { method: 'GET', path: `${path}`, headers: { [name]: 'DELETE' } })
      expect(answer).toMatchObject({ status: 200, body: { key: 'stays' } })
    }
    const override = await rawRequest(server, { method: 'GET', path: `${path}?_method=DELETE` })
    expect(override.status).toBe(422)
    expect((await server.inEnvironment('GET', '/connections/stays')).status).toBe(200)
  })
})

describe('paths that could be read in two ways', () => {
  it.each([
    '//api/v1/me',
    '/api//v1/me',
    '/api/v1//me',
    '/api/v1/me/',
    '/api/v1/./me',
    '/api/v1/x/../me',
    '/api/v1/%2e%2e/v1/me',
    '/api/v1/%2E%2e/health/live',
    '/api/v1%2fme',
    '/api%5cv1%5cme',
    '/api\\v1\\me',
    '/API/v1/me',
    '/api/v1/me%00',
    '/api/v1/me;x=1',
    '/api/v1/%6de',
    '/assets//..%2f..%2fpackage.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/....//package.json',
    '/.env',
    '/data/plugboard.sqlite',
  ])('lead nowhere: %s', async (path) => {
    const signedIn = await rawRequest(server, { method: 'GET', path })
    const anonymous = await rawRequest(server, { method: 'GET', path, headers: { authorization: '' } })
    // An encoded letter is the letter itself (RFC 3986, section 6.2.2.2), for everybody who may ask.
    if (path === '/api/v1/%6de') expect([signedIn.status, anonymous.status]).toEqual([200, 401])
    else expect([signedIn.status, anonymous.status]).toEqual(path.includes('\\') ? [400, 400] : [404, 404])
    expect(anonymous.text).not.toMatch(/"isAdmin"|"devDependencies"|SQLite format/)
  })

  it('an address without end is refused', async () => {
    const path = `/api/v1/projects/default/flows?search=${'x'.repeat(12_000)}`
    const answer = await rawRequest(server, { method: 'GET', path })
    expect([414, 431]).toContain(answer.status)
  })

  it('headers without end are refused', async () => {
    const answer = await rawSocket(
      server,
      `GET /api/v1/me HTTP/1.1\r\nhost: localhost\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
  })

  it('another name than the server’s own is not answered', async () => {
    const answer = await rawRequest(server, { method: 'GET', path: '/api/v1/me', headers: { host: 'evil.example' } })
    expectClean(answer, 'another host')
    expect(answer.status).toBe(421)
  })
})
