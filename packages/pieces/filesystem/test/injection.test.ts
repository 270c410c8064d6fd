import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isPieceError } from '@plugboard/core'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { attack } from './attacks.js'
import { NO_SAMBA, sambaValues } from './samba.js'
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.js'
import { act, type Connection, failureOf, localConnection, poll } from './try-out.js'

const RUNS = { numRuns: 1_000 }

/** Codes of a refusal; anything else is a fault of the piece. */
const REFUSALS = ['invalid_input', 'not_found', 'permission_denied']

/** What an action gives as text; a refusal gives nothing, and names a field. */
async function outcome(running: Promise<unknown>): Promise<string> {
  try {
    return String(JSON.stringify(await running))
  } catch (error) {
    if (!isPieceError(error)) throw error
    expect(REFUSALS).toContain(error.code)
    expect(['path', 'from', 'to']).toContain(error.field)
    expect(error.hint).toMatch(/\.$/)
    expect(error.message + error.hint).not.toContain('CANARY')
    return ''
  }
}

describe('a folder of the server under attack', () => {
  let temporary: TemporaryFolder
  let connection: Connection
  let before: string
  beforeEach(async () => {
    temporary = await temporaryFolder()
    const { inside, outside } = temporary
    connection = localConnection(inside)
    await mkdir(join(inside, 'sub'))
    await writeFile(join(inside, 'victim.txt'), 'kept')
    await symlink(outside, join(inside, 'out'))
    await symlink(join(outside, 'secret.txt'), join(inside, 'outfile'))
    await symlink('sub', join(inside, 'in'))
    before = await temporary.canary()
  })
  afterEach(() => temporary.remove())

  const CANARY = Buffer.from('CANARY').toString('base64')

  const kinds: [field: string, run: (text: string) => Promise<unknown>[]][] = [
    [
      'path',
      (path) => [
        act(connection, 'read', { path }),
        act(connection, 'read-text', { path }),
        act(connection, 'list', { path, recursive: true }),
        act(connection, 'write', { path, text: 'x', createFolders: true, overwrite: false }),
        act(connection, 'append', { path, text: '' }),
        poll(connection, { path, recursive: true }, null),
      ],
    ],
    ['path of create-folder', (path) => [act(connection, 'create-folder', { path: `new/${path}` })]],
    ['path of delete', (path) => [act(connection, 'delete', { path: `new/${path}`, recursive: true })]],
    ['from', (from) => [act(connection, 'copy', { from, to: 'copied', overwrite: true })]],
    ['to', (to) => [act(connection, 'copy', { from: 'victim.txt', to, overwrite: false })]],
    ['to of move', (to) => [act(connection, 'move', { from: 'moved', to })]],
    ['pattern', (pattern) => [act(connection, 'list', { pattern: pattern.slice(0, 255), recursive: true })]],
  ]
  it.each(kinds)(
    'touches nothing outside, whatever its %s',
    async (_field, run) => {
      await fc.assert(
        fc.asyncProperty(attack, async (text) => {
          await writeFile(join(temporary.inside, 'moved'), 'x')
          for (const given of await Promise.all(run(text).map(outcome))) {
            expect(given).not.toContain('CANARY')
            expect(given).not.toContain(CANARY)
          }
        }),
        RUNS,
      )
      expect(await temporary.canary()).toBe(before)
    },
    60_000,
  )

  it.each([
    '..',
    '../outside/secret.txt',
    'sub/../../outside/secret.txt',
    './victim.txt',
    '/victim.txt',
    '/etc/passwd',
    'sub//victim.txt',
    'sub/\0',
    '\ud800',
  ])('refuses the path %j', async (path) => {
    for (const name of ['read', 'delete', 'create-folder']) {
      expect(await failureOf(act(connection, name, { path }))).toMatchObject({ code: 'invalid_input', field: 'path' })
    }
  })

  it.each(['out/secret.txt', 'outfile', 'in/x'])('refuses to go through a link: %s', async (path) => {
    const error = await failureOf(act(connection, 'read', { path }))
    expect(error).toMatchObject({ code: 'permission_denied', field: 'path' })
    expect(error.message).toContain('link')
    const write = act(connection, 'write', { path, text: 'x', overwrite: true })
    expect(await failureOf(write)).toMatchObject({ code: 'permission_denied', field: 'path' })
  })

  it.each(['out', 'in', 'sub/../out'])('is not in a folder behind a link itself: %s', async (path) => {
    const { inside } = temporary
    const behind: Connection = { method: 'folder', values: { folder: `${inside}/${path}` }, folders: [inside] }
    const error = await failureOf(act(behind, 'list', {}))
    expect(['permission_denied', 'invalid_input']).toContain(error.code)
    expect(error.field).toBe('folder')
  })

  it('takes names for what they are, and decodes nothing', async () => {
    for (const path of ['%2e%2e%2f', '..%c0%af', 'a\\b', 'C:', 'name. ', '~', '`id`']) {
      await act(connection, 'write', { path, text: path })
      expect((await act(connection, 'read-text', { path })).text).toBe(path)
      await act(connection, 'delete', { path })
    }
  })
})

describe('folders that the operator has not listed', () => {
  it.each(['/', '/etc', '/srv/inbox-2', '/srv', '/srv/inboxes'])('are refused: %s', async (folder) => {
    const connection: Connection = { method: 'folder', values: { folder }, folders: ['/srv/inbox'] }
    const error = await failureOf(act(connection, 'list', {}))
    expect(error).toMatchObject({ code: 'permission_denied', field: 'folder' })
    expect(error.hint).toContain('/srv/inbox')
    expect(error.hint).toContain('PLUGBOARD_FOLDERS')
  })

  it('are all there are when there is none', async () => {
    const connection: Connection = { method: 'folder', values: { folder: '/etc' } }
    const error = await failureOf(act(connection, 'list', {}))
    expect(error).toMatchObject({ code: 'permission_denied', field: 'folder' })
    expect(error.hint).toContain('PLUGBOARD_FOLDERS')
  })

  it.each(['/srv/inbox/..', '/srv/inbox/../../etc', '/srv/inbox//x', '/srv/inbox/a/./b'])(
    'are not reached from one that is: %s',
    async (folder) => {
      const connection: Connection = { method: 'folder', values: { folder }, folders: ['/srv/inbox'] }
      expect(await failureOf(act(connection, 'list', {}))).toMatchObject({ code: 'invalid_input', field: 'folder' })
    },
  )
})

describe.skipIf(NO_SAMBA)('a share under attack', () => {
  const whole = (): Connection => ({ method: 'share', values: sambaValues() })
  const folder = `attack-${process.pid}`
  const connection = (): Connection => ({ method: 'share', values: { ...sambaValues(), folder } })
  beforeAll(async () => {
    await act(whole(), 'write', { path: `${folder}/victim.txt`, text: 'kept', createFolders: true })
    await act(whole(), 'write', { path: `${folder}-beside/secret.txt`, text: 'CANARY', createFolders: true })
  })
  afterAll(async () => {
    for (const path of [folder, `${folder}-beside`]) await act(whole(), 'delete', { path, recursive: true })
  })

  it('touches nothing beside its folder, whatever the path', async () => {
    await fc.assert(
      fc.asyncProperty(attack, async (path) => {
        expect(await outcome(act(connection(), 'read-text', { path }))).not.toContain('CANARY')
        await outcome(act(connection(), 'write', { path, text: 'x', createFolders: true, overwrite: true }))
        await outcome(act(connection(), 'move', { from: 'victim.txt', to: path }))
        await act(connection(), 'write', { path: 'victim.txt', text: 'kept', overwrite: true })
      }),
      { numRuns: 20 },
    )
    const { items } = await act(whole(), 'list', { path: `${folder}-beside`, recursive: true })
    expect(items.map(({ path, size }) => [path, size])).toEqual([[`${folder}-beside/secret.txt`, 6]])
    const around = await act(whole(), 'list', { pattern: 'attack-*' })
    expect(around.items.map(({ path }) => path)).toEqual([folder, `${folder}-beside`])
  })

  it.each([
    '..\\x',
    'a\\b',
    'a:stream',
    'a::$DATA',
    'C:',
    'what?',
    '*',
    'a|b',
    'a<b',
    '"a"',
    'name.',
    'name ',
    'CON',
    'con.txt',
    'nul',
    'LPT1.log',
    'COM¹',
    'a\u0001',
    '@GMT-2020.01.01-00.00.00',
    'x'.repeat(256),
    '..',
    '../x',
    '/x',
    'a//b',
  ])('refuses the path %j before it asks the server', async (path) => {
    const error = await failureOf(act(connection(), 'read', { path }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'path' })
  })
})
