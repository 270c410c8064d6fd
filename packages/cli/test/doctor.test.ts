import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Plugboard } from '../../../test/support/plugboard.js'
import { checkNode } from '../src/doctor/checks/check-node.js'
import type { Checkup } from '../src/doctor/checkup.js'
import { clockPackage, writePackage } from './support/clock-package.js'
import { runPlugboard } from './support/run-plugboard.js'

const root = mkdtempSync(join(tmpdir(), 'plugboard-doctor-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A registry nobody answers for, so that no test needs the network. */
const QUIET = { npm_config_registry: 'http://127.0.0.1:1/', PLUGBOARD_PORT: '0' }

async function examine(env: Record<string, string> = {}) {
  const { code, stdout } = await runPlugboard(['doctor', '--json'], root, { ...QUIET, ...env })
  const { ok, checks }: { ok: boolean; checks: Checkup[] } = JSON.parse(stdout)
  const problems = checks.filter(({ state }) => state === 'problem')
  for (const { hint } of problems) expect(hint).toBeTruthy()
  return { code, ok, checks, problems: problems.map(({ name }) => name) }
}

const found = (checks: Checkup[], name: string) => checks.find((check) => check.name === name)

describe('plugboard doctor', () => {
  it('finds nothing wrong where no server has started yet', async () => {
    const { code, ok, checks, problems } = await examine()
    expect(problems).toEqual([])
    expect({ code, ok }).toEqual({ code: 0, ok: true })
    const names = ['node', 'npm', 'registry', 'sqlite', 'configuration', 'database', 'data-folder', 'key-file', 'port']
    expect(checks.map(({ name }) => name)).toEqual([...names, 'pieces'])
    expect(found(checks, 'registry')).toMatchObject({ state: 'warning', hint: expect.any(String) })
  })

  it('says what to do, for people', async () => {
    const { code, stdout } = await runPlugboard(['doctor'], root, { ...QUIET, PLUGBOARD_EGRESS: 'open' })
    expect(stdout).toMatch(/✗ PLUGBOARD_EGRESS must be one of: .*\n +plugboard serve --help lists every variable\.\n/)
    expect(stdout).toMatch(/Problems: 1\. Warnings: 1\.\n$/)
    expect(code).toBe(1)
  })

  it('finds a port that another program has', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? String(address.port) : ''
    expect((await examine({ PLUGBOARD_PORT: port })).problems).toEqual(['port'])
    server.close()
  })

  it('finds a key file and a data folder that others may read', async () => {
    const data = join(root, 'open')
    mkdirSync(data)
    chmodSync(data, 0o755)
    writeFileSync(`${data}.key`, 'x')
    chmodSync(`${data}.key`, 0o644)
    const { checks, problems } = await examine({ PLUGBOARD_DATA: data })
    expect(problems).toEqual(['key-file'])
    expect(found(checks, 'data-folder')).toMatchObject({ state: 'warning', hint: `Run chmod 700 ${data}` })
  })

  it('finds a key file that was named and is not there', async () => {
    expect((await examine({ PLUGBOARD_ROOT_KEY_FILE: join(root, 'gone.key') })).problems).toEqual(['key-file'])
  })

  it('warns of a variable the server does not know', async () => {
    const { checks, problems } = await examine({ PLUGBOARD_PROT: '8080' })
    expect(found(checks, 'variables')).toMatchObject({
      state: 'warning',
      message: expect.stringMatching(/^PLUGBOARD_PROT/),
    })
    expect(problems).toEqual([])
  })

  it('finds a database that nobody answers for', async () => {
    const url = 'postgres://somebody:CANARY@127.0.0.1:1/plugboard'
    const { checks, problems } = await examine({ PLUGBOARD_DATABASE_URL: url })
    expect(problems).toEqual(['database'])
    expect(JSON.stringify(checks)).not.toContain('CANARY')
  })

  it('finds a piece that is not built, and why', async () => {
    const folder = join(root, 'pieces/clock')
    writePackage(folder, clockPackage())
    rmSync(join(folder, 'dist/manifest.json'))
    const { checks, problems } = await examine({ PLUGBOARD_PIECES: folder })
    expect(problems).toEqual(['pieces'])
    expect(checks.at(-1)?.message).toContain(`${folder} cannot be used: it is not built.`)
  })

  it('finds a Node that is too old', async () => {
    expect(await checkNode(undefined, '18.20.0')).toMatchObject([{ state: 'problem', hint: expect.any(String) }])
    expect(await checkNode(undefined, '24.1.0')).toMatchObject([{ state: 'ok' }])
  })
})

describe('plugboard doctor beside a running server', () => {
  let server: Plugboard
  beforeAll(async () => {
    server = await Plugboard.start()
  })
  afterAll(() => server.stop())

  const settings = () => ({ PLUGBOARD_DATA: join(server.folder, 'data'), PLUGBOARD_PORT: new URL(server.url).port })

  it('finds it, its database and the key that belongs to it', async () => {
    const { checks, problems } = await examine(settings())
    expect(problems).toEqual([])
    expect(found(checks, 'port')?.message).toMatch(/A server answers/)
    expect(found(checks, 'root-key')).toMatchObject({ state: 'ok' })
  })

  it('finds a root key that is not its own', async () => {
    const PLUGBOARD_ROOT_KEY = Buffer.alloc(32, 7).toString('base64')
    expect((await examine({ ...settings(), PLUGBOARD_ROOT_KEY })).problems).toEqual(['root-key'])
  })
})
