import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { type OpenAiServer, startOpenAiServer } from '../../packages/pieces/openai/test/openai-server.js'
import { type Answer, Plugboard, runPlugboard } from '../support/plugboard.js'
import { createStorage, STORAGES, type Storage } from '../support/storage.js'
import { startWebTarget, type WebTarget } from '../support/web-target.js'
import { Browser } from './browser.js'
import { findCanaries } from './canary-forms.js'
import { findStored } from './find-stored.js'

const canary = (name: string) => `canary-${name}/${randomBytes(9).toString('base64')}=${randomBytes(4).toString('hex')}`
const postgresUrl = inject('postgresUrl')
const WRONG = 'wrong'

/** Everything that is told a secret, with where it was supposed to arrive. */
interface Outside {
  web: WebTarget
  openai: OpenAiServer
  mail: { port: number; passwords: string[]; close(): Promise<void> }
}

/** A mail server that repeats the password in its refusal, as some do. */
async function startMailServer(password: string): Promise<Outside['mail']> {
  const passwords: string[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth: (auth, _session, callback) => {
      passwords.push(auth.password ?? '')
      if (auth.password === password) callback(null, { user: auth.username ?? '' })
      else callback(null, { message: `${auth.username} may not in with ${auth.password}`, responseCode: 535 })
    },
    onData: (stream, _session, callback) => {
      stream.resume()
      stream.on('end', () => callback(null, 'Queued'))
    },
  })
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return { port, passwords, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

/** A role of the test's PostgreSQL whose password is a canary. */
async function createRole(name: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl ?? '' })
  await client.connect()
  await client.query(`create role ${name} login password ${client.escapeLiteral(password)}`)
  await client.end()
}

describe.each(STORAGES)('over %s, secrets are nowhere but where they belong', (name) => {
  const role = `canary_${randomBytes(6).toString('hex')}`
  const secrets: Record<string, string> = {
    'bearer token': canary('bearer'),
    'basic password': canary('basic'),
    'API key in a header': canary('header'),
    'API key in the query': canary('query'),
    'mail password': canary('mail'),
    'database password': canary('postgres'),
    'replaced token': canary('replaced'),
    'refused token': canary('refused'),
    'refused mail password': canary('refused-mail'),
    'refused database password': canary('refused-postgres'),
    'refused model key': `sk-proj-${randomBytes(18).toString('hex')}`,
    'sign-in password': canary('sign-in'),
  }
  const of = (secret: string): string => secrets[secret] ?? ''
  let storage: Storage
  let server: Plugboard
  let outside: Outside
  /** Every answer the server gave but leases, and everything it printed. */
  const answers: { about: string; text: string }[] = []
  const printed: string[] = []

  beforeAll(async () => {
    const mail = await startMailServer(of('mail password'))
    outside = { web: await startWebTarget(), openai: await startOpenAiServer(), mail }
    secrets['model key'] = outside.openai.keys.right
    if (postgresUrl) await createRole(role, of('database password'))
    storage = await createStorage(name)
    server = await Plugboard.start({ folder: storage.folder, env: { ...storage.env, PLUGBOARD_LOG_LEVEL: 'trace' } })
    secrets['administrator token'] = server.token
    await vi.waitFor(() => expect(server.setupLink).toBeDefined())
    secrets['set-up link'] = server.setupLink?.split('/').at(-1) ?? ''
  })

  afterAll(async () => {
    await server?.stop()
    await storage?.clean()
    await outside?.web.close()
    await outside?.openai.close()
    await outside?.mail.close()
  })

  async function keep(
    about: string,
    answer: Promise<Answer>,
    status: number | readonly number[] = 200,
  ): Promise<Answer> {
    const got = await answer
    const headers = JSON.stringify([...got.headers])
    answers.push({ about, text: `${headers}\n${got.text}` })
    expect([status].flat(), `${about}: ${got.text}`).toContain(got.status)
    return got
  }
  const ask = (method: string, path: string, body?: unknown, status: number | readonly number[] = 200) =>
    keep(`${method} ${path}`, server.inEnvironment(method, path, body), status)

  /** Values of a working connection of each kind; the others fail with a secret of their own. */
  const working = () => {
    const { web, openai, mail } = outside
    const baseUrl = web.url
    const smtp = { host: '127.0.0.1', port: mail.port, tls: 'none', user: 'ada', password: of('mail password') }
    return {
      bearer: ['http', 'bearer', { baseUrl, testPath: '/me', token: of('bearer token') }],
      basic: ['http', 'basic', { baseUrl, testPath: '/me', username: 'ada', password: of('basic password') }],
      header: ['http', 'api-key', { baseUrl, testPath: '/me', apiKey: of('API key in a header') }],
      query: [
        'http',
        'api-key',
        { baseUrl, placement: 'query', name: 'key', testPath: '/me', apiKey: of('API key in the query') },
      ],
      mail: ['smtp', 'password', { ...smtp, from: 'ada@example.com' }],
      model: ['openai', 'api-key', { baseUrl: openai.url, apiKey: of('model key') }],
      ...(postgresUrl && { database: ['postgres', 'password', databaseValues(of('database password'))] }),
    } as const
  }

  function databaseValues(password: string) {
    const { hostname, port } = new URL(postgresUrl ?? '')
    return { host: hostname, port: Number(port), database: 'postgres', user: role, password }
  }

  it('while connections are tested, created, listed, changed and used', async () => {
    for (const [key, [piece, method, values]] of Object.entries(working())) {
      await ask('POST', '/connections/test', { piece, method, values })
      await ask('POST', '/connections', { key, name: `Canary ${key}`, piece, method, values, tags: [key] }, 201)
      await ask('POST', `/connections/${key}/test`)
      await ask('GET', `/connections/${key}`)
      await ask('PATCH', `/connections/${key}`, { generation: 1, name: `Canary ${key} renamed` })
    }
    const values = { token: of('replaced token') }
    await ask('PATCH', '/connections/bearer', { generation: 2, values })
    await ask('GET', '/connections?limit=200')
    await ask('GET', '/connections/facets')
    await ask('GET', '/connections?search=canary-')
  })

  it('while credentials are refused by servers that repeat them', async () => {
    const { web, openai, mail } = outside
    const wrong = [
      ['http', 'bearer', { baseUrl: web.url, testPath: '/status/401', token: of('refused token') }],
      ['http', 'bearer', { baseUrl: web.url, testPath: '/status/500', token: of('refused token') }],
      ['http', 'bearer', { baseUrl: web.url, testPath: '/status/302', token: of('refused token') }],
      ['openai', 'api-key', { baseUrl: openai.url, apiKey: of('refused model key') }],
      ['openai', 'api-key', { baseUrl: `${web.url}/status/400`, apiKey: of('refused model key') }],
      [
        'smtp',
        'password',
        { host: '127.0.0.1', port: mail.port, tls: 'none', user: 'ada', password: of('refused mail password') },
      ],
      ...(postgresUrl ? [['postgres', 'password', databaseValues(of('refused database password'))]] : []),
    ]
    for (const [piece, method, values] of wrong) {
      await ask('POST', '/connections/test', { piece, method, values }, 422)
      await ask('POST', '/connections', { name: 'Not saved', piece, method, values }, 422)
      await ask(
        'POST',
        '/connections',
        { name: WRONG, piece, method, values: { ...Object(values), unknown: values } },
        422,
      )
    }
    await ask('PATCH', '/connections/mail', { generation: 2, values: { password: of('refused mail password') } }, 422)
    expect(mail.passwords).toContain(of('refused mail password'))
  })

  it('while actions and runs get them repeated by the other side', async () => {
    for (const key of ['bearer', 'basic', 'header', 'query']) {
      for (const url of ['/echo', '/status/400', '/status/500']) {
        const path = `/connections/${key}/actions/request`
        await ask('POST', path, { input: { url } }, url === '/echo' ? 200 : 422)
        await ask('POST', path, { input: { url, failOnError: false, responseType: 'text' } })
        await ask('POST', path, { input: { url, failOnError: false, method: 'POST', bodyType: 'text', text: 'x' } })
      }
    }
    await ask('POST', '/connections/mail/actions/send-email', { input: {} }, 422)
    await ask('POST', '/connections/model/actions/list-models', { input: {} })
    if (postgresUrl) {
      const input = { sql: 'select rolname, rolpassword from pg_roles where rolname = current_user', parameters: [] }
      await ask('POST', '/connections/database/actions/query', { input })
      await ask(
        'POST',
        '/connections/database/actions/query',
        { input: { sql: 'select * from nowhere', parameters: [] } },
        422,
      )
    }
    await runFlow()
  })

  async function runFlow(): Promise<void> {
    const step = (connection: string, url: string) => ({
      name: `${connection} ${url}`,
      piece: 'http',
      action: 'request',
      connection,
      input: { url, failOnError: false },
    })
    const steps = ['bearer', 'basic', 'header', 'query'].flatMap((key) => [
      step(key, '/echo'),
      step(key, '/status/500'),
    ])
    const flow = {
      name: 'Canary',
      draft: { steps: [...steps, { ...step('bearer', '/status/500'), name: 'Fails', input: { url: '/status/500' } }] },
    }
    await keep('save flow', server.call('PUT', '/projects/default/flows/canary', flow), 201)
    const run = await ask('POST', '/runs', { flow: 'canary' }, 201)
    expect(run.body.steps.filter((one: { status: string }) => one.status === 'succeeded')).toHaveLength(steps.length)
    await ask('GET', `/runs/${run.body.id}`)
    await ask('GET', '/runs')
  }

  it('but a lease has them, which shows that they are stored', async () => {
    const expected: Record<string, string> = {
      bearer: 'replaced token',
      basic: 'basic password',
      header: 'API key in a header',
      mail: 'mail password',
    }
    for (const [key, secret] of Object.entries(expected)) {
      const lease = await server.inEnvironment('POST', `/connections/${key}/lease`, {})
      expect(lease.text, key).toContain(JSON.stringify(of(secret)))
    }
    expect(outside.web.requests.some(({ headers }) => headers.authorization === `Bearer ${of('replaced token')}`)).toBe(
      true,
    )
  })

  it('while somebody sets up, signs in and looks at every page', async () => {
    const browser = new Browser(server, (about, text) => answers.push({ about, text }))
    await browser.setUp(server.setupLink ?? '', {
      name: 'Ada',
      email: 'ada@example.com',
      password: of('sign-in password'),
    })
    const E = '/projects/default/environments/development'
    const forms = Object.keys(working()).flatMap((key) => [
      `${E}/connections/${key}/edit`,
      `${E}/connections/${key}/delete`,
    ])
    const seen = await browser.crawl(['/', ...forms])
    expect(seen.length).toBeGreaterThan(5)
    await browser.signOut()
    await browser.signIn('ada@example.com', of('sign-in password'))
    await browser.signIn('ada@example.com', `${of('sign-in password')}x`)
    secrets.session = browser.sessions[0] ?? ''
    expect(secrets.session).not.toBe('')
    secrets['API token'] = (
      await server.call('POST', '/projects/default/tokens', { name: 'T', role: 'viewer' })
    ).body.secret
    const tokens = await server.call('GET', '/projects/default/tokens', undefined, {
      authorization: `Bearer ${of('API token')}`,
    })
    expect(tokens.status).toBe(403)
  })

  it('while every reading route is asked', async () => {
    const { paths } = (await keep('openapi', server.call('GET', '/openapi.json'))).body
    const parameters: Record<string, string> = {
      project: 'default',
      environment: 'development',
      name: 'http',
      version: '1',
    }
    for (const path of Object.keys(paths).filter((one) => one.startsWith('/api/v1/') && paths[one].get)) {
      for (const key of ['bearer', 'mail', 'canary']) {
        const filled = path.replace(/\{(\w+)\}/g, (_, parameter) => parameters[parameter] ?? key)
        const query = paths[path].get.parameters?.some(({ name }: { name: string }) => name === 'package')
          ? `?package=${key}`
          : ''
        await keep(path, server.call('GET', `${filled.slice('/api/v1'.length)}${query}`), [200, 404, 503])
      }
    }
    answers.push({ about: 'metrics', text: await (await fetch(`${server.url}/metrics`)).text() })
  })

  it('in no answer', () => {
    expect(answers.length).toBeGreaterThan(100)
    // The token and the cookie are given once, in the answer that makes them; pages under the set-up link name it.
    const everywhere = Object.fromEntries(
      Object.entries(secrets).filter(([secret]) => secret !== 'session' && secret !== 'set-up link'),
    )
    const found = answers.flatMap(({ about, text }) => findCanaries(text, everywhere).map((one) => `${about}: ${one}`))
    expect(found).toEqual([])
  })

  it('in nothing that was printed or logged', async () => {
    printed.push(server.output)
    const { 'set-up link': _, ...logged } = secrets
    expect(printed.join('')).toContain('"level"')
    expect(findCanaries(printed.join(''), logged)).toEqual([])
    const lines = printed
      .join('')
      .split('\n')
      .filter((line) => line.startsWith('{'))
    expect(findCanaries(lines.join('\n'), secrets)).toEqual([])
  })

  it('in no byte of what is stored, while the server runs, after it was killed, and after it was stopped', async () => {
    const kept = { ...secrets }
    expect(await findStored(storage, kept)).toEqual([])
    await server.kill()
    expect(await findStored(storage, kept)).toEqual([])
    server = await Plugboard.start({ folder: storage.folder, env: storage.env })
    await server.stop()
    expect(await findStored(storage, kept)).toEqual([])
    const env = { PLUGBOARD_DATA: `${storage.folder}/data`, ...storage.env }
    expect(await runPlugboard(['audit', 'verify'], env)).toMatchObject({ code: 0 })
  })
})
