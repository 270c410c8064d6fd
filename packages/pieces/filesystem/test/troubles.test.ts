import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { link, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.js'
import { act, type Connection, failureOf, fileOf, localConnection, poll } from './try-out.js'

let temporary: TemporaryFolder
let folder: string
let connection: Connection
beforeAll(async () => {
  temporary = await temporaryFolder()
  folder = temporary.inside
  connection = localConnection(folder)
})
afterAll(() => temporary.remove())

const names = async (input = {}) => (await act(connection, 'list', input)).items.map(({ name }) => name)

describe.skipIf(process.platform === 'win32')('what is neither a file nor a folder', () => {
  beforeAll(async () => {
    await mkdir(join(folder, 'special'))
    execFileSync('mkfifo', [join(folder, 'special', 'pipe')])
    await symlink('/dev/null', join(folder, 'special', 'device'))
    await symlink('nowhere', join(folder, 'special', 'broken'))
    await symlink(temporary.outside, join(folder, 'special', 'away'))
    const server = createServer().listen(join(folder, 'special', 'socket'))
    await new Promise((resolve) => server.once('listening', resolve))
    return () => void server.close()
  })

  it('is not listed and starts nothing', async () => {
    expect(await names({ path: 'special', recursive: true })).toEqual([])
    expect((await poll(connection, { path: 'special', recursive: true }, null)).paths).toEqual([])
  })

  it.each(['pipe', 'socket', 'device', 'broken'])(
    'is neither opened nor written to, and waits for nobody: %s',
    async (name) => {
      const path = `special/${name}`
      const tried: [string, Record<string, unknown>][] = [
        ['read', { path }],
        ['read-text', { path }],
        ['write', { path, text: 'x', overwrite: true }],
        ['append', { path, text: 'x' }],
        ['move', { from: path, to: 'elsewhere' }],
        ['copy', { from: path, to: 'elsewhere' }],
      ]
      for (const [action, input] of tried) {
        const error = await failureOf(act(connection, action, input))
        expect(['invalid_input', 'permission_denied']).toContain(error.code)
        expect(error.field).toBe('path' in input ? 'path' : 'from')
      }
    },
  )

  it('is deleted with the folder it is in, and what a link leads to stays', async () => {
    const before = await temporary.canary()
    expect(await act(connection, 'delete', { path: 'special/broken' })).toEqual({ deleted: true })
    expect(await act(connection, 'delete', { path: 'special', recursive: true })).toEqual({ deleted: true })
    expect(await temporary.canary()).toBe(before)
  })
})

it('replaces a file that has other names without touching them', async () => {
  await writeFile(join(folder, 'one'), 'before')
  await link(join(folder, 'one'), join(folder, 'other'))
  await act(connection, 'write', { path: 'one', text: 'after', overwrite: true })
  expect(await readFile(join(folder, 'other'), 'utf8')).toBe('before')
  await Promise.all(['one', 'other'].map((name) => rm(join(folder, name))))
})

it.skipIf(process.platform === 'win32')(
  'leaves names that are not UTF-8 out of lists, and says so when they are in the way',
  async () => {
    await mkdir(join(folder, 'odd'))
    const odd = Buffer.concat([Buffer.from(join(folder, 'odd', 'caf')), Buffer.from([0xe9])])
    await writeFile(odd, 'x')
    await writeFile(join(folder, 'odd', 'fine'), 'x')
    expect(await names({ path: 'odd' })).toEqual(['fine'])
    const error = await failureOf(act(connection, 'delete', { path: 'odd', recursive: true }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'path' })
    expect(error.hint).toContain('UTF-8')
    await rm(odd)
    expect(await act(connection, 'delete', { path: 'odd', recursive: true })).toEqual({ deleted: true })
  },
)

describe('a disk', () => {
  /** A small file system of its own, where it can be had. */
  const mounted = spawnSync('mount', ['--version']).status === 0 && process.getuid?.() === 0
  let disk: string
  let ready = false
  const mount = (...options: string[]) =>
    spawnSync('mount', ['-t', 'tmpfs', '-o', options.join(','), 'tmpfs', disk]).status === 0
  beforeAll(async () => {
    disk = await mkdtemp(join(tmpdir(), 'plugboard-disk-'))
    ready = mounted && mount('size=1m')
    if (!ready) console.error('SKIPPED: the tests of a full and of a read-only disk, because none can be mounted.')
    return async () => {
      if (ready) execFileSync('umount', [disk])
      await rm(disk, { recursive: true, force: true })
    }
  })

  it('that is full keeps what there was, and has nothing half-written', async (test) => {
    test.skip(!ready, 'no disk can be mounted')
    const small = localConnection(disk)
    await writeFile(join(disk, 'a'), 'before')
    const file = fileOf(Buffer.alloc(3 * 1024 * 1024))
    for (const [name, path] of [
      ['write', 'a'],
      ['write', 'b'],
      ['append', 'a'],
      ['append', 'b'],
    ]) {
      const input = { path, file, ...(name === 'write' && { overwrite: true }) }
      const error = await failureOf(act(small, String(name), input))
      expect(error).toMatchObject({ code: 'quota_exceeded', field: 'path' })
    }
    expect(await readdir(disk)).toEqual(['a'])
    expect(await readFile(join(disk, 'a'), 'utf8')).toBe('before')
  })

  it('that can only be read refuses every change, and can be read', async (test) => {
    test.skip(!ready, 'no disk can be mounted')
    execFileSync('mount', ['-o', 'remount,ro', disk])
    const readOnly = localConnection(disk)
    expect((await act(readOnly, 'read-text', { path: 'a' })).text).toBe('before')
    const tried: [string, Record<string, unknown>][] = [
      ['write', { path: 'b', text: 'x' }],
      ['append', { path: 'a', text: 'x' }],
      ['delete', { path: 'a' }],
      ['create-folder', { path: 'sub' }],
      ['move', { from: 'a', to: 'b' }],
    ]
    for (const [name, input] of tried) {
      expect(await failureOf(act(readOnly, name, input))).toMatchObject({ code: 'permission_denied' })
    }
    execFileSync('mount', ['-o', 'remount,rw', disk])
  })

  it('that is another one is copied to, not moved to', async (test) => {
    test.skip(!ready, 'no disk can be mounted')
    const inner = join(folder, 'mounted')
    await mkdir(inner)
    execFileSync('mount', ['--bind', disk, inner])
    try {
      await writeFile(join(folder, 'file'), 'x')
      const input = { from: 'file', to: 'mounted/file', overwrite: true }
      expect(await failureOf(act(connection, 'move', input))).toMatchObject({ code: 'unsupported', field: 'to' })
      expect(await act(connection, 'copy', input)).toEqual({ path: 'mounted/file', size: 1 })
    } finally {
      execFileSync('umount', [inner])
    }
  })
})

describe('a folder of 100,000 files', () => {
  const COUNT = 100_000
  const nameOf = (index: number) => `file-${String(index).padStart(6, '0')}`
  beforeAll(async () => {
    await mkdir(join(folder, 'many'))
    for (let index = 0; index < COUNT; index++) closeSync(openSync(join(folder, 'many', nameOf(index)), 'w'))
  }, 120_000)

  it('is listed in parts, from anywhere, while other things go on', async () => {
    let turns = 0
    const timer = setInterval(() => {
      turns += 1
    }, 5)
    const first = await act(connection, 'list', { path: 'many', limit: 10 })
    clearInterval(timer)
    expect(first.items.map(({ name }) => name)).toEqual(Array.from({ length: 10 }, (_, index) => nameOf(index)))
    expect(turns).toBeGreaterThan(3)
    const cursor = Buffer.from(JSON.stringify([nameOf(99_995)])).toString('base64url')
    const last = await act(connection, 'list', { path: 'many', limit: 10_000, cursor })
    expect(last.items.map(({ name }) => name)).toEqual([99_996, 99_997, 99_998, 99_999].map(nameOf))
    expect(last.next).toBeUndefined()
  })

  it('is watched with a small cursor', async () => {
    const first = await poll(connection, { path: 'many' }, null)
    expect(first.json.length).toBeLessThan(10_000)
    await writeFile(join(folder, 'many', 'new'), 'x')
    // As if there had been a poll in between.
    const rested = { ...first.cursor, settled: Date.now() + 60_000 }
    expect((await poll(connection, { path: 'many' }, rested)).paths).toEqual(['many/new'])
  })

  it('stops being looked through when the run is cancelled', async () => {
    const error = await failureOf(act({ ...connection, signal: AbortSignal.timeout(20) }, 'list', { path: 'many' }))
    expect(error.code).toBe('timeout')
  })
})
