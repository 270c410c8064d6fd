import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startStubProvider } from '../support/oauth2/stub-provider.js'
import type { PieceFolder } from '../support/piece-folder.js'
import { type Answer, Plugboard, runPlugboard } from '../support/plugboard.js'
import { createStorage, STORAGES, type Storage } from '../support/storage.js'
import { startWebTarget, type WebTarget } from '../support/web-target.js'
import { Browser } from './browser.js'
import { findCanaries } from './canary-forms.js'
import { createDumpingPiece } from './dumping-piece.js'
import { findStored } from './find-stored.js'
import { holdWrites } from './hold-writes.js'

const canary = (name: string) => `canary-${name}/${randomBytes(9).toString('base64')}=${randomBytes(4).toString('hex')}`

type Stub = Awaited<ReturnType<typeof startStubProvider>>

/** Everything outside of the server that is told something. */
interface Outside {
  stub: Stub
  /** What the piece found. */
  sink: WebTarget
  pieces: PieceFolder
}

const CLIENTS = ['platform', 'project', 'own', 'machine']
const KEYS = ['platform', 'project', 'own']

describe.each(STORAGES)('over %s, secrets of OAuth2 are nowhere but where they belong', (name) => {
  /** Those that no answer, page, log line, file or piece may ever hold. */
  const secrets: Record<string, string> = {
    ...Object.fromEntries(CLIENTS.map((client) => [`secret of ${client}`, canary(client)])),
    'replaced secret of project': canary('replaced'),
    'refused secret': canary('refused'),
  }
  const of = (secret: string): string => secrets[secret] ?? ''
  let storage: Storage
  let server: Plugboard
  let outside: Outside
  let env: Record<string, string>
  const answers: { about: string; text: string }[] = []
  const printed: string[] = []
  const accessTokens = new Set<string>()

  beforeAll(async () => {
    const clients = CLIENTS.map((id) => ({ id, secret: of(`secret of ${id}`) }))
    outside = {
      stub: await startStubProvider({ clients }),
      sink: await startWebTarget(),
      pieces: await createDumpingPiece(),
    }
    const { stub, sink, pieces } = outside
    // Every token of a provider ends in its mark.
    secrets['token of the provider'] = stub.mint({ client: 'own' })[0]?.accessToken.split('.').at(-1) ?? ''
    storage = await createStorage(name)
    env = {
      ...storage.env,
      PLUGBOARD_LOG_LEVEL: 'trace',
      PLUGBOARD_PIECES: pieces.path,
      PLUGBOARD_ENDPOINTS: JSON.stringify({ canary: { ...stub.endpoints, sink: sink.url } }),
      PLUGBOARD_OAUTH2_APPS: JSON.stringify({
        'canary/platform': { clientId: 'platform', clientSecret: of('secret of platform') },
      }),
    }
    server = await Plugboard.start({ folder: storage.folder, env })
    await vi.waitFor(() => expect(server.setupLink).toBeDefined())
  })

  afterAll(async () => {
    await server?.stop()
    await storage?.clean()
    await outside?.stub.close()
    await outside?.sink.close()
    outside?.pieces.clean()
  })

  async function keep(about: string, answer: Promise<Answer>, status = 200): Promise<Answer> {
    const got = await answer
    answers.push({ about, text: `${JSON.stringify([...got.headers])}\n${got.text}` })
    expect(got.status, `${about}: ${got.text}`).toBe(status)
    return got
  }
  const ask = (method: string, path: string, body?: unknown, status = 200) =>
    keep(`${method} ${path}`, server.inEnvironment(method, path, body), status)

  /** Goes to the provider and back; only the answer that begins may hold the state and the cookie. */
  async function connect(key: string): Promise<void> {
    const begun = await server.inEnvironment('POST', `/connections/${key}/authorize`, {})
    expect(begun.status, begun.text).toBe(200)
    const cookie = begun.headers.get('set-cookie')?.split(';')[0] ?? ''
    const number = Object.keys(secrets).length
    secrets[`state ${number}`] = new URL(begun.body.authorizationUrl).searchParams.get('state') ?? ''
    secrets[`browser ${number}`] = cookie.split('=')[1] ?? ''
    const back = await fetch(begun.body.authorizationUrl, { redirect: 'manual' })
    const callback = new URL(back.headers.get('location') ?? '')
    secrets[`code ${number}`] = callback.searchParams.get('code')?.split('.')[1] ?? ''
    await page('callback', callback.pathname + callback.search, { cookie })
    secrets[`verifier ${number}`] = new URLSearchParams(outside.stub.last('token')?.body).get('code_verifier') ?? ''
    await page('callback again', callback.pathname + callback.search, { cookie })
    await page('callback of another browser', callback.pathname + callback.search, {})
    await page('done', `/oauth2/done/${begun.body.id}`, { cookie })
    await ask('GET', `/connections/${key}/authorizations/${begun.body.id}`)
  }

  async function page(about: string, path: string, headers: Record<string, string>): Promise<void> {
    const response = await fetch(server.url + path, { headers, redirect: 'manual' })
    answers.push({ about, text: `${JSON.stringify([...response.headers])}\n${await response.text()}` })
  }

  /** A lease, which is the one answer that holds an access token, and nothing else of these. */
  async function lease(key: string): Promise<{ leaseId: string; generation: number }> {
    const { body, text } = await server.inEnvironment('POST', `/connections/${key}/lease`, {})
    const { accessToken } = body.auth
    expect(outside.stub.isLive(accessToken)).toBe(true)
    accessTokens.add(accessToken)
    expect(findCanaries(text.replaceAll(accessToken, ''), secrets), key).toEqual([])
    return body
  }

  it('while apps are entered and changed', async () => {
    const path = '/projects/default/oauth2-apps'
    const app = { piece: 'canary', method: 'project', clientId: 'project' }
    const made = await keep(
      'app',
      server.call('POST', path, { ...app, clientSecret: of('replaced secret of project') }),
      201,
    )
    const change = { version: made.body.version, clientSecret: of('secret of project') }
    await keep('change app', server.call('PATCH', `${path}/${made.body.id}`, change))
    await keep('app twice', server.call('POST', path, { ...app, clientSecret: of('refused secret') }), 409)
    await keep('bad app', server.call('POST', path, { ...app, clientSecret: [of('refused secret')] }), 422)
    await keep('apps', server.call('GET', path))
  })

  it('while connections are made, authorized, tested and read', async () => {
    const clients = { own: 'own', machine: 'machine' }
    for (const method of CLIENTS) {
      const values = method in clients ? { clientId: method, clientSecret: of(`secret of ${method}`) } : {}
      const body = { key: method, name: `Canary ${method}`, piece: 'canary', method, values }
      await ask('POST', '/connections', body, 201)
      if (method !== 'machine') await connect(method)
      await ask('POST', `/connections/${method}/test`)
      const read = await ask('GET', `/connections/${method}`)
      expect(read.body.status, read.text).toBe('active')
    }
    await ask('GET', '/connections?limit=200')
  })

  it('while secrets are refused by a provider that repeats them', async () => {
    const values = { clientId: 'machine', clientSecret: of('refused secret') }
    await ask('POST', '/connections/test', { piece: 'canary', method: 'machine', values }, 422)
    const repeat = (error: string) => ({
      status: 400,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ error, error_description: JSON.stringify(secrets), error_uri: of('secret of own') }),
    })
    for (const error of ['invalid_grant', 'invalid_client', of('secret of own'), JSON.stringify(secrets)]) {
      outside.stub.respondNext(repeat(error))
      await connect('own')
      outside.stub.respondNext(repeat(error))
      const right = { clientId: 'machine', clientSecret: of('secret of machine') }
      await ask('POST', '/connections/test', { piece: 'canary', method: 'machine', values: right }, 422)
    }
    outside.stub.respondNext({ status: 500, headers: { 'content-type': 'text/html' }, body: JSON.stringify(secrets) })
    await connect('own')
    outside.stub.respondNormally()
  })

  it('while tokens are leased and renewed', async () => {
    for (const key of [...KEYS, 'machine']) {
      const { leaseId, generation } = await lease(key)
      const renewed = await server.inEnvironment('POST', `/connections/${key}/lease/${leaseId}/invalid`, { generation })
      expect(renewed.body.generation, renewed.text).toBe(generation + 1)
      await lease(key)
    }
    expect(accessTokens.size).toBe(8)
  })

  it('while a renewed token waits on disk for the database', async () => {
    const { stub } = outside
    const { leaseId, generation } = await lease('own')
    const { tokenRequests, answered } = stub.counts()
    stub.set({ answerDelayMs: 500 })
    const path = `/connections/own/lease/${leaseId}/invalid`
    const renewed = server.inEnvironment('POST', path, { generation })
    await expect.poll(() => stub.counts().tokenRequests).toBe(tokenRequests + 1)
    const release = await holdWrites(storage)
    try {
      await stub.answeredAfter(answered)
      await expect.poll(() => spilled()).toHaveLength(1)
      const [waiting = ''] = spilled()
      expect(waiting).toContain('ciphertext')
      expect(findCanaries(waiting, secrets)).toEqual([])
    } finally {
      await release()
    }
    stub.set({ answerDelayMs: 0 })
    expect((await renewed).body.generation).toBe(generation + 1)
    await expect.poll(() => spilled()).toEqual([])
  })

  /** What waits on disk, by file. */
  const spilled = (): string[] =>
    readdirSync(join(storage.folder, 'data/spill'), { recursive: true, withFileTypes: true })
      .filter((file) => file.name.endsWith('.spill.json'))
      .map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'))

  it('while a piece tells everything it is told and finds', async () => {
    for (const key of [...KEYS, 'machine']) {
      const path = `/connections/${key}/actions`
      await lease(key)
      await ask('POST', `${path}/echo`, { input: {} })
      await ask('POST', `${path}/fail`, { input: {} }, 422)
      await ask('POST', `${path}/dump`, { input: {} })
    }
    const steps = KEYS.flatMap((connection) =>
      ['echo', 'dump'].map((action) => ({ name: `${connection} ${action}`, piece: 'canary', action, connection })),
    )
    await keep('flow', server.call('PUT', '/projects/default/flows/f', { name: 'F', draft: { steps } }), 201)
    const run = await ask('POST', '/runs', { flow: 'f' }, 201)
    expect(run.body.status, run.text).toBe('succeeded')
    await ask('GET', `/runs/${run.body.id}`)
  })

  it('in no process of a piece, which gets the access token and nothing else', () => {
    const told = outside.sink.requests.map(({ body }) => body).filter((body) => body !== '')
    const dumps = told.filter((body) => body.includes('"snapshot"'))
    expect(dumps.length).toBe(KEYS.length * 2 + 1)
    for (const dump of dumps) expect(dump).toContain(of('token of the provider'))
    const { 'token of the provider': mark = '', ...others } = secrets
    for (const body of told) {
      expect(findCanaries(body, others)).toEqual([])
      expect(body).not.toContain('refresh.')
      const tokens = body.match(new RegExp(`\\w+\\.\\d+\\.\\d+\\.${mark}`, 'g')) ?? []
      expect(tokens.filter((token) => !token.startsWith('access.'))).toEqual([])
    }
  })

  it('while somebody looks at every page and asks every reading route', async () => {
    const browser = new Browser(server, (about, text) => answers.push({ about, text }))
    const person = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery staple' }
    await browser.setUp(server.setupLink ?? '', person)
    const E = '/projects/default/environments/development/connections'
    const starts = CLIENTS.flatMap((key) => ['edit', 'connect', 'delete'].map((one) => `${E}/${key}/${one}`))
    const seen = await browser.crawl(['/', '/projects/default/settings', ...starts])
    expect(seen.length).toBeGreaterThan(20)
    const { paths } = (await keep('openapi', server.call('GET', '/openapi.json'))).body
    const place: Record<string, string> = { project: 'default', environment: 'development', name: 'canary' }
    for (const path of Object.keys(paths).filter((one) => one.startsWith('/api/v1/') && paths[one].get)) {
      for (const key of CLIENTS) {
        const filled = path.replace(/\{(\w+)\}/g, (_, parameter) => place[parameter] ?? key)
        const got = await server.call('GET', filled.slice('/api/v1'.length))
        answers.push({ about: path, text: got.text })
        expect(got.status, path).toBeLessThan(500)
      }
    }
    answers.push({ about: 'metrics', text: await (await fetch(`${server.url}/metrics`)).text() })
  })

  it('while connections are deleted and their grants revoked', async () => {
    await ask('DELETE', '/connections/own?force=true')
    await ask('DELETE', '/connections/machine', undefined, 204)
    expect(await findStored(storage, secrets)).toEqual([])
  })

  it('in no answer', () => {
    expect(answers.length).toBeGreaterThan(100)
    const found = answers.flatMap(({ about, text }) => findCanaries(text, secrets).map((one) => `${about}: ${one}`))
    expect(found).toEqual([])
  })

  it('in nothing that was printed or logged', () => {
    printed.push(server.output)
    expect(printed.join('')).toContain('"level"')
    expect(findCanaries(printed.join(''), secrets)).toEqual([])
  })

  it('in no byte of what is stored, while the server runs, after it was killed, and after it was stopped', async () => {
    expect(Object.keys(secrets).length).toBeGreaterThan(25)
    expect(await findStored(storage, secrets)).toEqual([])
    await server.kill()
    expect(await findStored(storage, secrets)).toEqual([])
    server = await Plugboard.start({ folder: storage.folder, env })
    await lease('platform')
    await server.stop()
    expect(findCanaries(server.output, secrets)).toEqual([])
    expect(await findStored(storage, secrets)).toEqual([])
    const verified = await runPlugboard(['audit', 'verify'], {
      PLUGBOARD_DATA: `${storage.folder}/data`,
      ...storage.env,
    })
    expect(verified).toMatchObject({ code: 0 })
  })
})
