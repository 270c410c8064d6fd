import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PieceHost } from './piece-host.js'
import { PieceLab, rejection, runCall } from './testing/piece-lab.js'

const CANARY = 'CANARY-7f3a-environment'

let lab: PieceLab
let host: PieceHost
beforeAll(async () => {
  process.env.PLUGBOARD_ROOT_KEY = CANARY
  lab = await PieceLab.open()
  host = lab.host()
})
afterAll(async () => {
  delete process.env.PLUGBOARD_ROOT_KEY
  await lab?.close()
})

/** What an expression gives inside a piece; `{ refused: code }` when it throws. */
async function inside(expression: string): Promise<unknown> {
  const piece = await lab.action(`
    try { return await (async () => (${expression}))() } catch (error) { return { refused: error.code ?? error.message } }`)
  return host.call(runCall(piece))
}

const DENIED = { refused: 'ERR_ACCESS_DENIED' }

describe('a piece', () => {
  it('finds nothing of the server in its environment, arguments and folder', async () => {
    const seen = await inside('[process.env, process.argv, process.execArgv, process.cwd()]')
    expect(JSON.stringify(seen)).not.toContain(CANARY)
    expect(seen).toMatchObject([{ TZ: 'UTC' }, expect.any(Array), expect.any(Array), expect.any(String)])
    expect(Object.keys(Object(seen)[0]).filter((name) => !['TZ', 'NODE_EXTRA_CA_CERTS'].includes(name))).toEqual([])
  })

  it.each([
    [
      'the environment of the server',
      "(await import('node:fs')).readFileSync('/proc/' + process.ppid + '/environ', 'utf8')",
    ],
    ["the server's memory", "(await import('node:fs')).openSync('/proc/' + process.ppid + '/mem')"],
    ['a system file', "(await import('node:fs')).readFileSync('/etc/passwd', 'utf8')"],
    ['a system file, asynchronously', "await (await import('node:fs/promises')).readFile('/etc/passwd', 'utf8')"],
    ['a folder above its own', "(await import('node:fs')).readdirSync('..')"],
    ['a system folder', "(await import('node:fs')).readdirSync('/etc')"],
  ])('cannot read %s', async (_title, expression) => {
    expect(await inside(expression)).toEqual(DENIED)
  })

  it("cannot read the server's own modules or database", async () => {
    const server = fileURLToPath(new URL('../../package.json', import.meta.url))
    expect(await readFile(server, 'utf8')).toContain('@plugboard/server')
    expect(await inside(`(await import('node:fs')).readFileSync(${JSON.stringify(server)}, 'utf8')`)).toEqual(DENIED)
    const database = join(lab.folder, 'plugboard.db')
    await writeFile(database, CANARY)
    expect(await inside(`(await import('node:fs')).readFileSync(${JSON.stringify(database)}, 'utf8')`)).toEqual(DENIED)
  })

  it.each([
    ['write into its folder', "(await import('node:fs')).writeFileSync('x', 'x')"],
    ['write beside its code', "(await import('node:fs')).writeFileSync(new URL('./x.js', import.meta.url), 'x')"],
    ['make a folder', "(await import('node:fs')).mkdtempSync('/tmp/piece-')"],
    ['start a process', "(await import('node:child_process')).spawnSync('/bin/true').status"],
    ['start a shell', "(await import('node:child_process')).execSync('true').toString()"],
    ['start a thread', "new (await import('node:worker_threads')).Worker('1', { eval: true }).threadId"],
    ['open an inspector', "(await import('node:inspector')).open(0)"],
    ['reach internals of Node', "Object.keys(process.binding('tcp_wrap'))"],
  ])('cannot %s', async (_title, expression) => {
    expect(await inside(expression)).toEqual(DENIED)
  })

  it('cannot load native code', async () => {
    expect(await inside("process.dlopen({ exports: {} }, '/lib/x.node')")).toEqual({ refused: 'ERR_DLOPEN_DISABLED' })
  })

  it('cannot signal the server', async () => {
    expect(await inside('process.kill(process.ppid, 0)')).toEqual({ refused: 'A piece cannot signal processes.' })
    const named = "(await import('node:process')).kill(process.ppid, 0)"
    expect(await inside(named)).toEqual({ refused: 'A piece cannot signal processes.' })
  })

  it('can read its own package and import what it depends on', async () => {
    const own =
      "JSON.parse((await import('node:fs')).readFileSync(new URL('./package.json', import.meta.url), 'utf8')).version"
    expect(await inside(own)).toBe('1.0.0')
    expect(await inside("typeof (await import('pg')).default.Client")).toBe('function')
  })

  it('shares no global, module state or prototype with another project', async () => {
    const piece = await lab.action(
      'const seen = [globalThis.mine, counter++, ({}).polluted]; globalThis.mine = ctx.input.mark; Object.prototype.polluted = 1; return seen',
      'let counter = 0;',
    )
    const call = (projectId: string) => host.call(runCall(piece, { projectId, input: { mark: projectId } }))
    expect(await call('prj_a')).toEqual([null, 0, null])
    expect(await call('prj_b')).toEqual([null, 0, null])
    expect(await call('prj_a')).toEqual(['prj_a', 1, 1])
  })
})

describe('a piece that works in folders', () => {
  let folders: string[]
  let outside: string
  beforeAll(async () => {
    folders = [join(lab.folder, 'inbox')]
    outside = join(lab.folder, 'outside')
    await mkdir(join(lab.folder, 'inbox', 'sub'), { recursive: true })
    await mkdir(outside)
    await writeFile(join(outside, 'canary'), CANARY)
    await symlink(outside, join(lab.folder, 'inbox', 'out'))
  })

  /** What a body gives in a piece that may use the folders; its first statements are there already. */
  const working = async (body: string, given = folders) => {
    const head = `const fs = await import('node:fs'); const [folder] = [${JSON.stringify(folders[0])}]
      const opened = (path) => '/proc/self/fd/' + fs.openSync(path, fs.constants.O_DIRECTORY | fs.constants.O_NOFOLLOW)`
    const piece = await lab.action(
      `try { ${head}; ${body} } catch (error) { return { refused: error.code ?? error.message } }`,
    )
    return host.call(runCall(piece, { folders: given }))
  }

  it('is told them, and reads and writes there', async () => {
    expect(await working('return ctx.folders')).toEqual(folders)
    expect(await working("fs.writeFileSync(folder + '/a', 'x'); return fs.readFileSync(folder + '/a', 'utf8')")).toBe(
      'x',
    )
  })

  it('neither reads nor writes there when it has not declared them', async () => {
    expect(await working('return ctx.folders', [])).toEqual([])
    expect(await working('return fs.readdirSync(folder)', [])).toEqual(DENIED)
    expect(await working("return fs.writeFileSync(folder + '/b', 'x')", [])).toEqual(DENIED)
  })

  it.runIf(process.platform === 'linux')(
    'works below a folder it has opened, whatever its path leads to now',
    async () => {
      const body = `const at = opened(folder + '/sub'); fs.writeFileSync(at + '/note', 'x'); fs.renameSync(at + '/note', opened(folder) + '/moved')
      fs.mkdirSync(at + '/new'); fs.rmdirSync(at + '/new'); return [fs.readdirSync(at), fs.readFileSync(folder + '/moved', 'utf8')]`
      expect(await working(body)).toEqual([[], 'x'])
    },
  )

  it('writes files of more than 64 MiB there', async () => {
    const body = `const file = fs.openSync(folder + '/large', 'w'); fs.writeSync(file, 'x', 80 * 1024 * 1024); fs.closeSync(file)
      return fs.statSync(folder + '/large').size`
    expect(await working(body)).toBe(80 * 1024 * 1024 + 1)
  })

  it.each([
    ['reads beside them', "return fs.readFileSync(folder + '/../outside/canary', 'utf8')"],
    ['writes beside them', "return fs.writeFileSync(folder + '/../outside/new', 'x')"],
    ['climbs from what it has opened', "return fs.readdirSync(opened(folder) + '/..')"],
    ['climbs from below what it has opened', "return fs.readdirSync(opened(folder) + '/sub/../../outside')"],
    ['looks at the folder of its descriptors', "return fs.readdirSync('/proc/self/fd')"],
    ['makes links', "return fs.symlinkSync('../outside', folder + '/link')"],
    ['makes links below what it has opened', "return fs.symlinkSync('../outside', opened(folder) + '/link')"],
    ['starts a process', "return (await import('node:child_process')).spawnSync('/bin/true').status"],
  ])('never %s', async (_title, body) => {
    expect(await working(body)).toEqual(DENIED)
    expect(await readFile(join(outside, 'canary'), 'utf8')).toBe(CANARY)
  })
})

describe('a secret of the call', () => {
  const secret = 'p@ss w/ord+"é'
  const forms = `[s, encodeURIComponent(s), new URLSearchParams({ s }).toString(), JSON.stringify({ s }),
    Buffer.from(s).toString('base64'), Buffer.from(s).toString('hex'), 'Basic ' + Buffer.from('user:' + s).toString('base64')]`
  const core = Buffer.from(secret).toString('base64').slice(4, 12)

  /** Every form in which the secret would still be readable. */
  function expectNoSecret(value: unknown): void {
    const text = JSON.stringify(value)
    const found = [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      core,
      Buffer.from(secret).toString('hex'),
    ]
    for (const form of found) expect(text).not.toContain(form)
  }

  it('is taken out of messages, hints and fields of errors', async () => {
    const piece = await lab.action(
      `const s = ctx.input.s; throw new PieceError('bad_response', ${forms}.join(' '), { field: s, hint: ${forms}.join(' ') })`,
      "import { PieceError } from '@plugboard/core'",
    )
    const error = await rejection(host.call(runCall(piece, { input: { s: secret }, secrets: [secret] })))
    expect(error).toMatchObject({ code: 'bad_response', field: '[secret]' })
    expectNoSecret(error)
  })

  it('is taken out of log lines, of the detail of crashes and of what an ending process says', async () => {
    const lines: unknown[] = []
    const onLog = (line: unknown) => lines.push(line)
    const call = { input: { s: secret }, secrets: [secret] }
    const logged = await lab.action(`const s = ctx.input.s; ctx.log.warn(${forms}.join(' '), { [s]: ${forms} })`)
    await host.call(runCall(logged, call), { onLog })
    const thrown = await lab.action(`throw new Error(ctx.input.s, { cause: new Error('inner ' + ctx.input.s) })`)
    const crash = await rejection(host.call(runCall(thrown, call), { onLog }))
    expect(crash.detail).toContain('inner [secret]')
    const said = await lab.action(`process._rawDebug('last words: ' + ctx.input.s); process.exit(3)`)
    const ended = await rejection(host.call(runCall(said, call), { onLog }))
    expect(ended.detail).toContain('last words: [secret]')
    expect(lines).toHaveLength(1)
    expectNoSecret([lines, crash, ended])
  })

  it('is taken out by the server even if the piece gets around the runner', async () => {
    const body = `const fs = await import('node:fs')
      const json = Buffer.from(JSON.stringify({ type: 'error', id: 1, failure: { kind: 'piece', code: 'timeout', message: 'm ' + ctx.input.s, hint: ctx.input.s } }))
      const head = Buffer.alloc(4); head.writeUInt32BE(json.length); fs.writeSync(3, Buffer.concat([head, json]))
      await new Promise(() => setInterval(() => 0, 1e6))`
    const piece = await lab.action(body)
    const error = await rejection(host.call(runCall(piece, { input: { s: secret }, secrets: [secret] })))
    expect(error).toMatchObject({ code: 'timeout', message: 'm [secret]', hint: '[secret]' })
  })
})
