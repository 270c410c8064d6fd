import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Files } from '@plugboard/core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { shareValues } from '../../packages/pieces/filesystem/test/share-values.js'
import type { PieceCall } from '../../packages/server/src/piece-host/call.js'
import { PieceHost } from '../../packages/server/src/piece-host/piece-host.js'
import { LOCAL } from '../../packages/server/src/piece-host/testing/piece-lab.js'
import { Plugboard } from '../support/plugboard.js'
import { root } from '../support/source-files.js'

const PIECE = join(root, 'packages/pieces/filesystem')
const sambaUrl = inject('sambaUrl')

let place: string
let inbox: string
let outside: string
beforeAll(async () => {
  place = await realpath(await mkdtemp(join(tmpdir(), 'plugboard-folders-')))
  inbox = join(place, 'inbox')
  outside = join(place, 'outside')
  await mkdir(join(inbox, 'sub'), { recursive: true })
  await mkdir(outside)
  await writeFile(join(outside, 'secret.txt'), 'CANARY')
  await writeFile(join(outside, 'file.txt'), 'CANARY')
  await symlink(outside, join(inbox, 'out'))
})
afterAll(() => rm(place, { recursive: true, force: true }))

const connect = (server: Plugboard, values: Record<string, unknown>, more = {}) =>
  server.inEnvironment('POST', '/connections', {
    piece: 'filesystem',
    method: 'folder',
    name: 'Inbox',
    values,
    ...more,
  })

/** The piece as the server runs it: in the piece host, with the rights it gets there, through REST. */
describe('files and folders, in a running server', () => {
  let server: Plugboard
  beforeAll(async () => {
    server = await Plugboard.start({ env: { PLUGBOARD_FOLDERS: inbox } })
    expect((await connect(server, { folder: inbox })).body).toMatchObject({ status: 'active', account: inbox })
  })
  afterAll(async () => {
    await server?.stop()
    server?.clean()
  })

  const act = async (action: string, input: Record<string, unknown>, key = 'inbox') => {
    const { status, body } = await server.inEnvironment('POST', `/connections/${key}/actions/${action}`, { input })
    return status === 200 ? body.output : { code: body.code, field: body.field }
  }

  it('works in a folder that the operator has listed', async () => {
    expect(await act('write', { path: 'a/b.txt', text: 'one', createFolders: true })).toEqual({
      path: 'a/b.txt',
      size: 3,
    })
    expect(await act('append', { path: 'a/b.txt', text: '+two' })).toEqual({ path: 'a/b.txt', size: 7 })
    expect(await act('copy', { from: 'a/b.txt', to: 'c.txt' })).toEqual({ path: 'c.txt', size: 7 })
    expect(await act('move', { from: 'c.txt', to: 'sub/d.txt' })).toEqual({ path: 'sub/d.txt' })
    expect(await act('read-text', { path: 'sub/d.txt' })).toEqual({ text: 'one+two' })
    const { items } = await act('list', { recursive: true })
    expect(items.map(({ path }: { path: string }) => path)).toEqual(['a', 'a/b.txt', 'sub', 'sub/d.txt'])
    expect(await act('delete', { path: 'a', recursive: true })).toEqual({ deleted: true })
    expect((await readdir(inbox)).sort()).toEqual(['out', 'sub'])
  })

  it('offers the folders there are', async () => {
    const asked = { piece: 'filesystem', connection: 'inbox', action: 'list', field: 'path', input: {} }
    const { status, body } = await server.inEnvironment('POST', '/connections/options', asked)
    expect([status, body.options ?? body.items]).toMatchObject([200, [{ value: 'sub' }]])
  })

  it('refuses every other folder, and says which there are', async () => {
    for (const folder of [outside, '/etc', place, `${inbox}-2`]) {
      const { status, body } = await connect(server, { folder }, { name: 'Other' })
      expect([status, body.code, body.field]).toEqual([422, 'permission_denied', 'folder'])
      expect(body.hint).toContain(inbox)
    }
  })

  it.each([
    ['../outside/secret.txt', 'invalid_input'],
    ['/etc/passwd', 'invalid_input'],
    ['out/secret.txt', 'permission_denied'],
  ])('never leads out: %s', async (path, code) => {
    expect(await act('read-text', { path })).toEqual({ code, field: 'path' })
    expect(await act('write', { path, text: 'x', overwrite: true })).toEqual({ code, field: 'path' })
    expect(await readFile(join(outside, 'secret.txt'), 'utf8')).toBe('CANARY')
  })

  it.runIf(process.platform === 'linux')('is not led out by a link that takes the place of a folder', async () => {
    const swapper = fork(join(PIECE, 'test/swapper.mjs'), [inbox, outside])
    await once(swapper, 'message')
    const seen = new Set<string>()
    for (let round = 0; round < 80; round++) {
      const read = await act('read-text', { path: 'place/file.txt' })
      expect(read.text ?? 'inside').toBe('inside')
      seen.add(read.code ?? 'read')
      await act('write', { path: 'place/file.txt', text: 'inside', overwrite: true })
    }
    swapper.disconnect()
    await once(swapper, 'exit')
    // Without having met both it would not have been a race.
    expect([...seen]).toEqual(expect.arrayContaining(['permission_denied', 'read']))
    expect(await readFile(join(outside, 'file.txt'), 'utf8')).toBe('CANARY')
    expect((await readdir(outside)).sort()).toEqual(['file.txt', 'secret.txt'])
  })

  it.skipIf(sambaUrl === null)('works on a share', async () => {
    const values = shareValues(sambaUrl ?? '')
    const wrong = { ...values, password: 'wrong' }
    const refused = await connect(server, wrong, { name: 'Share', method: 'share' })
    expect([refused.status, refused.body.code, refused.body.field]).toEqual([422, 'invalid_credentials', 'password'])
    expect((await connect(server, values, { name: 'Share', method: 'share' })).status).toBe(201)
    const path = `server-${process.pid}.txt`
    expect(await act('write', { path, text: 'x' }, 'share')).toEqual({ path, size: 1 })
    expect(await act('read-text', { path }, 'share')).toEqual({ text: 'x' })
    expect(await act('delete', { path }, 'share')).toEqual({ deleted: true })
  })
})

it('no folder is to be had where the operator has listed none', async () => {
  const server = await Plugboard.start()
  const { status, body } = await connect(server, { folder: inbox })
  await server.stop()
  server.clean()
  expect([status, body.code, body.field]).toEqual([422, 'permission_denied', 'folder'])
  expect(body.hint).toContain('PLUGBOARD_FOLDERS')
})

/** 300 MB, in parts of 1 MB. */
const LARGE = 300 * 1_000_000
/** Resident memory of a process that has nothing to do is some 60 MB. */
const FLAT = 200

describe.runIf(process.platform === 'linux')('a file of 300 MB', () => {
  let host: PieceHost
  beforeAll(() => {
    host = new PieceHost({ policy: LOCAL })
  })
  afterAll(() => host?.close(0))

  const places: [title: string, skip: boolean, auth: () => object][] = [
    ['a folder', false, () => ({ kind: 'custom', method: 'folder', fields: { folder: inbox } })],
    ['a share', sambaUrl === null, () => ({ kind: 'custom', method: 'share', fields: shareValues(sambaUrl ?? '') })],
  ]
  for (const [title, skip, auth] of places) {
    it.skipIf(skip)(
      `is written to and read from ${title} with little memory`,
      async () => {
        const run = (name: string, input: Record<string, unknown>, services = {}) => {
          const { projectId, ...about } = { projectId: `prj_${title}`, folders: [inbox], secrets: [] }
          const location = { name: 'filesystem', version: '0.1.0', directory: PIECE, entry: './dist/index.js' }
          const values: PieceCall<'action'>['auth'] = { kind: 'custom', method: '', fields: {}, ...auth() }
          return host.call({ ...about, projectId, location, method: 'action', auth: values, name, input }, { services })
        }
        const files = countingFiles()
        const path = `large-${process.pid}.bin`
        const file = { name: 'large.bin', contentType: 'application/octet-stream', url: 'test:large' }
        const written = await run('write', { path, file, overwrite: true, createFolders: false }, { files })
        expect(written).toEqual({ path, size: LARGE })
        await run('read', { path }, { files })
        expect(files.received).toBe(LARGE)
        expect(await highestMemory()).toBeLessThan(FLAT)
        if (title === 'a folder') expect((await stat(join(inbox, path))).size).toBe(LARGE)
        await run('delete', { path, recursive: false })
      },
      60_000,
    )
  }
})

function countingFiles(): Files & { received: number } {
  return {
    received: 0,
    async *read() {
      for (let sent = 0; sent < LARGE; sent += 1_000_000) yield Buffer.alloc(1_000_000, sent / 1_000_000)
    },
    async write({ name, contentType }, data) {
      for await (const bytes of data) this.received += bytes.length
      return { name, contentType, size: this.received, url: 'test:large' }
    },
  }
}

/** The most memory that a process started by this one has had, in MB. */
async function highestMemory(): Promise<number> {
  const children = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
  const statuses = children
    .trim()
    .split(' ')
    .map((pid) => readFile(`/proc/${pid}/status`, 'utf8'))
  const peaks = (await Promise.all(statuses)).map((text) => Number(/VmHWM:\s+(\d+) kB/.exec(text)?.[1]))
  expect(peaks.length).toBeGreaterThan(0)
  return Math.max(...peaks) / 1_000
}
