import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VARIABLES } from '../../packages/server/src/config/variables.js'
import { type Ended, Plugboard, runPlugboard } from '../support/plugboard.js'
import { createStorage, STORAGES, sqliteFile } from '../support/storage.js'

const CONFIGURATION = 78
const TEMPORARY = 75
const SECRET = `canary${randomBytes(9).toString('hex')}`
const folder = mkdtempSync(join(tmpdir(), 'plugboard-start-'))
const file = join(folder, 'a-file')
writeFileSync(file, '')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const openKey = join(folder, 'open.key')
writeFileSync(openKey, randomBytes(32).toString('base64'), { mode: 0o644 })

const WRONG: Record<string, readonly string[]> = {
  PLUGBOARD_DATA: [file, join(file, 'below')],
  PLUGBOARD_HOST: ['not a host', 'http://127.0.0.1', '203.0.113.7'],
  PLUGBOARD_PORT: ['abc', '-1', '65536', '80.5', '0x50'],
  PORT: ['tcp://10.0.0.1:3000', '99999'],
  PLUGBOARD_REGISTRY: [
    'registry.example.com',
    'ftp://registry.example.com',
    `https://u:${SECRET}@registry.example.com`,
  ],
  PLUGBOARD_REGISTRY_TOKEN: [`two ${SECRET}`, SECRET],
  PLUGBOARD_PUBLIC_URL: [
    'plugboard.example.com',
    'ftp://example.com',
    'https://example.com/path',
    'https://u:p@x.test',
  ],
  PLUGBOARD_DATABASE_URL: [`mysql://user:${SECRET}@host/db`, `postgres://`, SECRET],
  PLUGBOARD_ROOT_KEY: [SECRET, `${SECRET},${SECRET}`, `1:${SECRET}`, randomBytes(31).toString('base64')],
  PLUGBOARD_ROOT_KEY_FILE: [join(folder, 'missing.key'), folder, file, openKey],
  PLUGBOARD_ADMIN_TOKEN: [SECRET, `${SECRET} with spaces in it and long`],
  PLUGBOARD_EGRESS: ['open', 'HOSTED'],
  PLUGBOARD_EGRESS_ALLOW: ['http://example.com', '10.0.0.0/99', '127.0.0.1', '169.254.169.254'],
  PLUGBOARD_ENDPOINTS: ['{', '[]', '{"openai":"https://x.test"}', '{"openai":{"api":"ftp://x.test"}}'],
  PLUGBOARD_OAUTH2_APPS: [
    `{"slack":{"clientId":"${SECRET}","clientSecret":"${SECRET}`,
    '[]',
    '{"slack":"client"}',
    `{"slack":{"clientId":"","clientSecret":"${SECRET}"}}`,
    `{"no such piece":{"clientId":"client","clientSecret":"${SECRET}"}}`,
    `{"missing":{"clientId":"client","clientSecret":"${SECRET}"}}`,
    `{"slack":{"clientId":"client","secret":"${SECRET}"}}`,
  ],
  PLUGBOARD_SPILL_FOLDER: [file, join(file, 'below')],
  PLUGBOARD_RENEWAL_SECONDS: ['0', '901', '-5', 'ten', '1.5'],
  PLUGBOARD_PIECES: [join(folder, 'missing'), file],
  PLUGBOARD_FOLDERS: ['relative', join(folder, 'missing'), file, '/', folder],
  PLUGBOARD_ACTION_SECONDS: ['0', '901', '-5', 'ten', '1.5'],
  PLUGBOARD_TRUSTED_PROXIES: ['proxy.example.com', '10.0.0.0/33'],
  PLUGBOARD_LOG_LEVEL: ['loud'],
}

const start = (env: Record<string, string>) =>
  runPlugboard(['serve'], { PLUGBOARD_DATA: join(folder, 'data'), PLUGBOARD_PORT: '0', ...env }, 15_000)

/** How long the command takes to do nothing on this machine now, which is no merit or fault of what is measured. */
async function idleMs(): Promise<number> {
  return (await runPlugboard(['--version'], {})).ms
}

let idle = 0
beforeAll(async () => {
  idle = await idleMs()
})

/** Beside the log, one line for people: no stack, no second error. */
function expectSentence({ output }: Ended): void {
  const lines = output.split('\n').filter((line) => line !== '' && !line.startsWith('{"level":'))
  expect(lines).toEqual([expect.stringMatching(/^plugboard: \S/)])
}

it('every variable of the server has wrong values below', () => {
  expect(Object.keys(WRONG).sort()).toEqual(VARIABLES.map(({ name }) => name).sort())
})

describe.each(Object.entries(WRONG))('with a wrong %s', (name, values) => {
  const says = async (value: string) => {
    const ended = await start(name === 'PORT' ? { PLUGBOARD_PORT: '', PORT: value } : { [name]: value })
    expect(ended.output).not.toContain(SECRET)
    expect(ended.ms).toBeLessThan(idle + 2_000)
    expectSentence(ended)
    expect(ended.output).toContain(name)
    expect(ended.code).toBe(CONFIGURATION)
  }
  it.each(values)('the server says so within 2 seconds and ends: %s', says)
})

it('a root key in two places is refused', async () => {
  const ended = await start({ PLUGBOARD_ROOT_KEY: SECRET, PLUGBOARD_ROOT_KEY_FILE: openKey })
  expectSentence(ended)
  expect(ended.code).toBe(CONFIGURATION)
  expect(ended.output).toMatch(/PLUGBOARD_ROOT_KEY .*PLUGBOARD_ROOT_KEY_FILE/)
  expect(ended.output).not.toContain(SECRET)
})

it('an inspector, which shows secrets in memory, is refused', async () => {
  const ended = await start({ NODE_OPTIONS: '--inspect=127.0.0.1:0' })
  expect(ended.code).toBe(CONFIGURATION)
  expect(ended.output).toContain('NODE_OPTIONS')
})

it('a variable that is misspelt is named, with the one that was meant', async () => {
  const ended = await start({ PLUGBOARD_LOGLEVEL: 'warn', PLUGBOARD_EGRESS: 'wrong, so that it ends' })
  expect(ended.code).toBe(CONFIGURATION)
  const server = await Plugboard.start({ env: { PLUGBOARD_LOGLEVEL: 'warn' } })
  expect(server.output).toContain('Did you mean PLUGBOARD_LOG_LEVEL?')
  await server.stop()
  server.clean()
})

describe.each(STORAGES)('over %s, data and root key belong together:', (name) => {
  let storage: Awaited<ReturnType<typeof createStorage>>
  let before: string

  /** What is stored, as bytes where that is a file. */
  async function stored(): Promise<string> {
    if (name === 'SQLite') return hashOf(storage)
    const tables = await storage.query(`select table_name from information_schema.tables where table_schema = 'public'`)
    const rows = await Promise.all(tables.map((table) => storage.query(`select * from ${table.table_name}`)))
    return JSON.stringify(rows)
  }

  const startOn = (env: Record<string, string> = {}) =>
    start({ PLUGBOARD_DATA: join(storage.folder, 'data'), ...storage.env, ...env })

  beforeAll(async () => {
    storage = await createStorage(name)
    const server = await Plugboard.start({ folder: storage.folder, env: storage.env })
    const made = await server.inEnvironment('POST', '/connections', { name: 'One', piece: 'http', method: 'none' })
    expect(made.status).toBe(201)
    await server.kill()
    before = await stored()
  })
  afterAll(() => storage?.clean())

  it('another key is refused', async () => {
    const other = join(storage.folder, 'other.key')
    writeFileSync(other, randomBytes(32).toString('base64'), { mode: 0o600 })
    const value = randomBytes(32).toString('base64')
    for (const [variable, given] of [
      ['PLUGBOARD_ROOT_KEY', value],
      ['PLUGBOARD_ROOT_KEY_FILE', other],
    ] as const) {
      const ended = await startOn({ [variable]: given })
      expectSentence(ended)
      expect(ended.output).toContain('PLUGBOARD_ROOT_KEY')
      expect(ended.output).not.toContain(value)
      expect(ended.code).toBe(CONFIGURATION)
      expect(ended.ms).toBeLessThan(idle + 2_000)
    }
  })

  it('and no byte of what is stored has changed', async () => {
    expect(await stored()).toBe(before)
  })

  it('a key that is gone is not replaced by a new one', async () => {
    const key = join(storage.folder, 'data.key')
    const text = readFileSync(key, 'utf8')
    rmSync(key)
    const ended = await startOn()
    const isMadeAnew = existsSync(key)
    writeFileSync(key, text, { mode: 0o600 })
    expect(isMadeAnew).toBe(false)
    expectSentence(ended)
    expect(ended.output).toContain('root key is missing')
    expect(ended.code).toBe(CONFIGURATION)
  })

  it('a key that others may read is refused', async () => {
    const key = join(storage.folder, 'data.key')
    chmodSync(key, 0o644)
    const ended = await startOn()
    chmodSync(key, 0o600)
    expectSentence(ended)
    expect(ended.output).toContain('chmod 600')
    expect(ended.code).toBe(CONFIGURATION)
  })

  it('the right key opens what is there', async () => {
    const server = await Plugboard.start({ folder: storage.folder, env: storage.env })
    expect((await server.inEnvironment('POST', '/connections/one/lease')).status).toBe(200)
    expect(await server.stop()).toBe(0)
  })
})

/** Of the SQLite file and its write-ahead log. */
function hashOf(storage: { folder: string }): string {
  const path = sqliteFile(storage)
  const hash = createHash('sha256')
  for (const one of [path, `${path}-wal`]) hash.update(existsSync(one) ? readFileSync(one) : 'none')
  return hash.digest('hex')
}

describe('beside a server that runs', () => {
  let server: Plugboard
  beforeAll(async () => {
    server = await Plugboard.start()
  })
  afterAll(async () => {
    await server?.stop()
    server?.clean()
  })

  it('a second one on the same SQLite file ends at once, and the first goes on', async () => {
    const before = await idleMs()
    const ended = await start({ PLUGBOARD_DATA: join(server.folder, 'data') })
    expectSentence(ended)
    expect(ended.output).toContain('in use by another Plugboard process')
    expect(ended.code).toBe(TEMPORARY)
    expect(ended.ms).toBeLessThan(before + 1_000)
    const made = await server.inEnvironment('POST', '/connections', { name: 'Two', piece: 'http', method: 'none' })
    expect(made.status).toBe(201)
  })

  it('a second one on the same port says what to do', async () => {
    const ended = await start({ PLUGBOARD_PORT: new URL(server.url).port })
    expectSentence(ended)
    expect(ended.output).toContain('PLUGBOARD_PORT')
    expect(ended.code).not.toBe(0)
  })
})

it('a database server that does not answer keeps its password out of what is printed', async () => {
  const ended = await start({ PLUGBOARD_DATABASE_URL: `postgres://user:${SECRET}@127.0.0.1:${await closedPort()}/db` })
  expect(ended.code).not.toBe(0)
  expect(ended.output).not.toContain(SECRET)
})

it('a database server that does not answer is named by its variable', async () => {
  const ended = await start({ PLUGBOARD_DATABASE_URL: `postgres://127.0.0.1:${await closedPort()}/db` })
  expectSentence(ended)
  expect(ended.output).toContain('PLUGBOARD_DATABASE_URL')
  expect(ended.code).toBe(TEMPORARY)
})

async function closedPort(): Promise<number> {
  const probe = createTcpServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

it('a server that is told to stop finishes what it is doing, then ends well', async () => {
  let arrived: () => void = () => undefined
  let answer: () => void = () => undefined
  const outside = createServer((_, response) => {
    arrived()
    answer = () => response.end('slow')
  }).listen(0, '127.0.0.1')
  await once(outside, 'listening')
  const { port } = outside.address() as AddressInfo
  const server = await Plugboard.start()
  await server.inEnvironment('POST', '/connections', { name: 'Slow', piece: 'http', method: 'none' })
  const underWay = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const input = { url: `http://127.0.0.1:${port}/` }
  const running = server.inEnvironment('POST', '/connections/slow/actions/request', { input })
  await underWay
  const stopped = server.stop()
  await expect
    .poll(() =>
      fetch(server.url).then(
        () => 'listens',
        () => 'closed',
      ),
    )
    .toBe('closed')
  answer()
  expect((await running).body).toMatchObject({ output: { status: 200, body: 'slow' } })
  expect(await stopped).toBe(0)
  outside.close()
  server.clean()
})
