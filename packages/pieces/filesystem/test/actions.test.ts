import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { NO_SAMBA, sambaValues } from './samba.js'
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.js'
import { act, bytesOf, type Connection, choices, failureOf, fileOf, localConnection } from './try-out.js'

let temporary: TemporaryFolder
beforeAll(async () => {
  temporary = await temporaryFolder()
})
afterAll(() => temporary.remove())

let round = 0

/** Connections to an empty folder each. */
const PLACES: [title: string, skip: boolean, open: () => Promise<Connection>][] = [
  [
    'a folder of the server',
    false,
    async () => {
      const folder = join(temporary.inside, String(++round))
      await mkdir(folder)
      return localConnection(folder)
    },
  ],
  [
    'a share',
    NO_SAMBA,
    async () => {
      const whole: Connection = { method: 'share', values: sambaValues() }
      const folder = `actions-${process.pid}-${++round}`
      await act(whole, 'create-folder', { path: folder })
      return { method: 'share', values: { ...sambaValues(), folder } }
    },
  ],
]

for (const [title, skip, open] of PLACES) {
  describe.skipIf(skip)(title, () => {
    let connection: Connection
    const run = (name: string, input: Record<string, unknown>) => act(connection, name, input)
    const write = (path: string, text: string) =>
      run('write', { path, file: fileOf(Buffer.from(text)), createFolders: true, overwrite: true })
    const read = async (path: string) => (await run('read-text', { path })).text
    const paths = async (input = {}) => (await run('list', { recursive: true, ...input })).items.map(({ path }) => path)
    const refused = (name: string, input: Record<string, unknown>) => failureOf(run(name, input))
    beforeEach(async () => {
      connection = await open()
    })
    afterEach(async () => {
      for (const { path } of (await run('list', {})).items) await run('delete', { path, recursive: true })
    })

    it('lists by name, each folder before what is in it, with sizes and times', async () => {
      for (const path of ['b.txt', 'a/2.txt', 'a/1.txt', 'a-b.txt', 'a/c/3.txt']) await write(path, 'x')
      expect(await paths()).toEqual(['a', 'a/1.txt', 'a/2.txt', 'a/c', 'a/c/3.txt', 'a-b.txt', 'b.txt'])
      expect(await paths({ recursive: false })).toEqual(['a', 'a-b.txt', 'b.txt'])
      expect(await paths({ path: 'a/' })).toEqual(['a/1.txt', 'a/2.txt', 'a/c', 'a/c/3.txt'])
      const { items } = await run('list', { path: 'a' })
      expect(items.map(({ name, kind, size }) => [name, kind, size])).toEqual([
        ['1.txt', 'file', 1],
        ['2.txt', 'file', 1],
        ['c', 'folder', 0],
      ])
      for (const { modifiedAt } of items) expect(Math.abs(Date.parse(modifiedAt) - Date.now())).toBeLessThan(60_000)
    })

    it('lists only names that fit, also from folders that do not', async () => {
      for (const path of ['a.pdf', 'b.txt', 'sub/c.pdf', 'sub/d.PDF']) await write(path, 'x')
      expect(await paths({ pattern: '*.pdf' })).toEqual(['a.pdf', 'sub/c.pdf'])
      expect(await paths({ pattern: '?.*' })).toEqual(['a.pdf', 'b.txt', 'sub/c.pdf', 'sub/d.PDF'])
    })

    it.each([1, 2, 3, 7])('lists the same in pages of %i, whatever goes in between', async (limit) => {
      const all = ['a', 'a/1', 'a/2', 'a/b', 'a/b/c', 'a/b/c/3', 'a-', 'b']
      for (const path of ['a/1', 'a/2', 'a/b/c/3', 'a-', 'b']) await write(path, 'x')
      const found: string[] = []
      let next: string | undefined
      do {
        const page = await run('list', { recursive: true, limit, ...(next && { cursor: next }) })
        found.push(...page.items.map(({ path }) => path))
        next = page.next
      } while (next)
      expect(found).toEqual(all)
    })

    it('goes on with a list when what it stopped at is gone', async () => {
      for (const path of ['a/1', 'a/2', 'b/1', 'c']) await write(path, 'x')
      const { items, next } = await run('list', { recursive: true, limit: 2 })
      expect(items.map(({ path }) => path)).toEqual(['a', 'a/1'])
      await run('delete', { path: 'a', recursive: true })
      expect(await paths({ cursor: next })).toEqual(['b', 'b/1', 'c'])
    })

    it('refuses a cursor that is none', async () => {
      for (const cursor of ['x', Buffer.from('{"a":1}').toString('base64url')]) {
        expect(await refused('list', { cursor })).toMatchObject({ code: 'invalid_input', field: 'cursor' })
      }
    })

    it('gives files as they are, with the type their names say', async () => {
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
      expect(await run('write', { path: 'a.PDF', file: fileOf(bytes) })).toEqual({ path: 'a.PDF', size: 256 })
      const { file } = await run('read', { path: 'a.PDF' })
      expect(bytesOf(file)).toEqual(bytes)
      expect(file).toMatchObject({ name: 'a.PDF', contentType: 'application/pdf', size: 256 })
      await write('none', '')
      expect((await run('read', { path: 'none' })).file).toMatchObject({
        contentType: 'application/octet-stream',
        size: 0,
      })
    })

    it.each([
      ['utf-8', Buffer.from('Grüße, 世界 👋')],
      ['latin1', Buffer.from('Grüße', 'latin1')],
      ['utf-16le', Buffer.from('Grüße, 世界 👋', 'utf16le')],
    ] as const)('reads text in %s', async (encoding, bytes) => {
      await run('write', { path: 'a.txt', file: fileOf(bytes) })
      expect((await run('read-text', { path: 'a.txt', encoding })).text).toBe(
        encoding === 'latin1' ? 'Grüße' : 'Grüße, 世界 👋',
      )
    })

    it('says of what is no text in the encoding to choose another', async () => {
      await run('write', { path: 'a.txt', file: fileOf(Buffer.from([0x47, 0xfc, 0x72])) })
      const error = await refused('read-text', { path: 'a.txt' })
      expect(error).toMatchObject({ code: 'invalid_input', field: 'encoding' })
      expect(error.hint).toContain('Read a file')
      expect((await run('read-text', { path: 'a.txt', encoding: 'latin1' })).text).toBe('Gür')
    })

    it('reads text of 1 MiB and no more', async () => {
      await run('write', { path: 'a.txt', file: fileOf(Buffer.alloc(1_048_576, 'x')) })
      expect((await read('a.txt')).length).toBe(1_048_576)
      await run('append', { path: 'a.txt', text: 'x' })
      expect(await refused('read-text', { path: 'a.txt' })).toMatchObject({ code: 'invalid_input', field: 'path' })
    })

    it('writes text, and replaces only when told to', async () => {
      await run('write', { path: 'a.txt', text: 'one' })
      expect(await refused('write', { path: 'a.txt', text: 'two' })).toMatchObject({
        code: 'invalid_input',
        field: 'path',
      })
      expect(await read('a.txt')).toBe('one')
      await run('write', { path: 'a.txt', text: 'two', overwrite: true })
      expect(await read('a.txt')).toBe('two')
      expect(await paths()).toEqual(['a.txt'])
    })

    it('wants a file or text, and not both', async () => {
      for (const input of [{}, { text: 'x', file: fileOf(Buffer.from('x')) }]) {
        expect(await refused('write', { path: 'a.txt', ...input })).toMatchObject({
          code: 'invalid_input',
          field: 'file',
        })
      }
    })

    it('makes the folders on the way when told to', async () => {
      expect(await refused('write', { path: 'a/b/c.txt', text: 'x' })).toMatchObject({
        code: 'not_found',
        field: 'path',
      })
      await run('write', { path: 'a/b/c.txt', text: 'x', createFolders: true })
      expect(await paths()).toEqual(['a', 'a/b', 'a/b/c.txt'])
    })

    it('appends to files, and makes those that are missing', async () => {
      expect(await run('append', { path: 'log.txt', text: 'one', newline: true })).toEqual({ path: 'log.txt', size: 4 })
      expect(await run('append', { path: 'log.txt', file: fileOf(Buffer.from('two')) })).toMatchObject({ size: 7 })
      expect(await read('log.txt')).toBe('one\ntwo')
    })

    it('leaves nothing behind of what fails half-way', async () => {
      await write('a.txt', 'before')
      const files = {
        write: async () => fileOf(Buffer.alloc(0)),
        async *read() {
          yield Buffer.from('half')
          throw new Error('the file broke off')
        },
      }
      const broken = { ...connection, files }
      for (const [name, path] of [
        ['write', 'a.txt'],
        ['write', 'new.txt'],
        ['append', 'a.txt'],
        ['append', 'new.txt'],
      ]) {
        const input = { path, file: fileOf(Buffer.alloc(0)), ...(name === 'write' && { overwrite: true }) }
        await expect(act(broken, String(name), input)).rejects.toThrow()
      }
      expect(await read('a.txt')).toBe('before')
      expect(await paths()).toEqual(['a.txt'])
      await run('delete', { path: 'a.txt' })
    })

    it('moves files and folders, with all that is in them', async () => {
      await write('a/b/1.txt', 'x')
      await write('c/old', 'x')
      await run('move', { from: 'a/b', to: 'c/d' })
      await run('move', { from: 'c/d/1.txt', to: '1.txt' })
      expect(await paths()).toEqual(['1.txt', 'a', 'c', 'c/d', 'c/old'])
    })

    it('replaces by moving and copying only when told to, and never a folder', async () => {
      await write('a', 'a')
      await write('b', 'b')
      await write('sub/x', 'x')
      for (const name of ['move', 'copy']) {
        expect(await refused(name, { from: 'a', to: 'b' })).toMatchObject({ code: 'invalid_input', field: 'to' })
        expect(await refused(name, { from: 'a', to: 'sub', overwrite: true })).toMatchObject({ field: 'to' })
      }
      expect(await refused('move', { from: 'sub', to: 'b', overwrite: true })).toMatchObject({ field: 'to' })
      expect([await read('a'), await read('b')]).toEqual(['a', 'b'])
      await run('copy', { from: 'a', to: 'b', overwrite: true })
      expect([await read('a'), await read('b')]).toEqual(['a', 'a'])
      await write('b', 'b')
      await run('move', { from: 'a', to: 'b', overwrite: true })
      expect(await read('b')).toBe('a')
      expect(await paths()).toEqual(['b', 'sub', 'sub/x'])
    })

    it('moves no folder into itself, and copies no folder', async () => {
      await write('a/b/c', 'x')
      const into = await refused('move', { from: 'a', to: 'a/b/d' })
      expect(['invalid_input', 'permission_denied', 'provider_unavailable']).toContain(into.code)
      expect(await refused('copy', { from: 'a', to: 'd' })).toMatchObject({ code: 'invalid_input', field: 'from' })
      expect(await paths()).toEqual(['a', 'a/b', 'a/b/c'])
    })

    it('deletes files and empty folders, others only with everything in them, and what is gone', async () => {
      for (const path of ['a/1', 'a/b/2', 'a/b/c/3']) await write(path, 'x')
      expect(await refused('delete', { path: 'a' })).toMatchObject({ code: 'invalid_input', field: 'path' })
      expect((await paths()).length).toBe(6)
      expect(await run('delete', { path: 'a/b/c/3' })).toEqual({ deleted: true })
      expect(await run('delete', { path: 'a/b/c' })).toEqual({ deleted: true })
      expect(await run('delete', { path: 'a', recursive: true })).toEqual({ deleted: true })
      expect(await paths()).toEqual([])
      expect(await run('delete', { path: 'a' })).toEqual({ deleted: false })
      expect(await run('delete', { path: 'a/b/c' })).toEqual({ deleted: false })
    })

    it('creates folders with those above, and minds only a file in the way', async () => {
      expect(await run('create-folder', { path: 'a/b/c' })).toEqual({ path: 'a/b/c', created: true })
      expect(await run('create-folder', { path: 'a/b/c' })).toEqual({ path: 'a/b/c', created: false })
      await write('file', 'x')
      expect(await refused('create-folder', { path: 'file' })).toMatchObject({ code: 'invalid_input', field: 'path' })
      expect((await refused('create-folder', { path: 'file/sub' })).field).toBe('path')
    })

    it.each([
      ['read', { path: 'nowhere' }, 'path'],
      ['read-text', { path: 'no/where' }, 'path'],
      ['list', { path: 'nowhere' }, 'path'],
      ['append', { path: 'no/where', text: 'x' }, 'path'],
      ['move', { from: 'nowhere', to: 'x' }, 'from'],
      ['copy', { from: 'nowhere', to: 'x' }, 'from'],
      ['move', { from: 'there', to: 'no/where' }, 'to'],
      ['copy', { from: 'there', to: 'no/where' }, 'to'],
    ])('tells %s of %j what is not there, at its field', async (name, input, field) => {
      await write('there', 'x')
      const error = await refused(name, input)
      expect(error).toMatchObject({ code: 'not_found', field })
      expect(error.hint).toMatch(/\.$/)
    })

    it.each([
      ['read', { path: 'sub' }, 'path'],
      ['write', { path: 'sub', text: 'x', overwrite: true }, 'path'],
      ['append', { path: 'sub', text: 'x' }, 'path'],
      ['list', { path: 'file' }, 'path'],
      ['read', { path: 'file/below' }, 'path'],
      ['write', { path: 'file/below', text: 'x' }, 'path'],
    ])('takes no folder for a file and no file for a folder: %s of %j', async (name, input, field) => {
      await write('file', 'x')
      await run('create-folder', { path: 'sub' })
      const error = await refused(name, input)
      expect(['invalid_input', 'not_found']).toContain(error.code)
      expect(error.field).toBe(field)
      expect(await paths()).toEqual(['file', 'sub'])
    })

    it('offers folders to look in, further down as one types', async () => {
      for (const path of ['reports/2025/x', 'reports/2026/x', 'receipts/x', 'file']) await write(path, 'x')
      expect(await choices(connection, 'list', 'path')).toEqual(['receipts', 'reports'])
      expect(await choices(connection, 'list', 'path', 'REP')).toEqual(['reports'])
      expect(await choices(connection, 'list', 'path', 'reports/6')).toEqual(['reports/2026'])
    })

    it('is cancelled while it waits for a file', async () => {
      const controller = new AbortController()
      const files = {
        write: async () => fileOf(Buffer.alloc(0)),
        async *read() {
          yield Buffer.from('half')
          controller.abort()
          await new Promise(() => undefined)
        },
      }
      const waiting = { ...connection, files, signal: controller.signal }
      const error = await failureOf(act(waiting, 'write', { path: 'a.txt', file: fileOf(Buffer.alloc(0)) }))
      expect(error.code).toBe('timeout')
      expect(await paths()).toEqual([])
    })
  })
}

describe('a folder of the server', () => {
  it('shows a file once it is whole, and never before', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plugboard-whole-'))
    await writeFile(join(folder, 'a.txt'), 'before')
    const seen: string[] = []
    const files = {
      write: async () => fileOf(Buffer.alloc(0)),
      async *read() {
        yield Buffer.from('half')
        seen.push(await readFile(join(folder, 'a.txt'), 'utf8'))
        seen.push(...(await act(localConnection(folder), 'list', {})).items.map(({ path }) => path))
        yield Buffer.from('whole')
      },
    }
    await act(localConnection(folder, { files }), 'write', {
      path: 'a.txt',
      file: fileOf(Buffer.alloc(0)),
      overwrite: true,
    })
    expect(seen).toEqual(['before', 'a.txt'])
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('halfwhole')
    expect(await readdir(folder)).toEqual(['a.txt'])
  })
})
