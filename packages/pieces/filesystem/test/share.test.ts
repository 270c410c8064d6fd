import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isPieceError } from '@plugboard/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSamba, startSamba } from '../../../../test/support/samba.js'
import { eavesdrop } from './eavesdropper.js'
import { NO_SAMBA, sambaValues } from './samba.js'
import { shareValues } from './share-values.js'
import { startStranger } from './stranger.js'
import { act, bytesOf, type Connection, failureOf, fileOf, tryConnection } from './try-out.js'

type Values = Record<string, unknown>

const shareAt = (values: Values): Connection => ({ method: 'share', values })

const VARIANTS: [title: string, settings: string[], isSealed: boolean][] = [
  ['as it is installed', [], true],
  ['that insists on encryption', ['server smb encrypt = required'], true],
  ['that insists on signing and does not encrypt', ['server signing = mandatory', 'server smb encrypt = off'], false],
  [
    'that speaks SMB 3.0.2 and insists on encryption',
    ['server max protocol = SMB3_02', 'server smb encrypt = required'],
    true,
  ],
  ['that speaks SMB 3.0 and does not encrypt', ['server max protocol = SMB3_00', 'server smb encrypt = off'], false],
  [
    'that speaks SMB 2.1 and insists on signing',
    ['server max protocol = SMB2_10', 'server signing = mandatory'],
    false,
  ],
]

describe.skipIf(NO_SAMBA).each(VARIANTS)('a server %s', (_title, settings, isSealed) => {
  const marker = 'MARKER-of-what-is-written'
  let server: RunningSamba
  beforeAll(async () => {
    server = await startSamba({ settings })
  })
  afterAll(() => server?.stop())

  it('is read from and written to', async () => {
    const connection = shareAt(shareValues(server.url))
    const bytes = Buffer.alloc(3_000_000, 'all the bytes there are ')
    expect(
      await act(connection, 'write', { path: 'sub/a.bin', file: fileOf(bytes), createFolders: true }),
    ).toMatchObject({
      size: bytes.length,
    })
    expect((await readFile(join(server.folder, 'sub', 'a.bin'))).equals(bytes)).toBe(true)
    expect(bytesOf((await act(connection, 'read', { path: 'sub/a.bin' })).file).equals(bytes)).toBe(true)
    await act(connection, 'move', { from: 'sub/a.bin', to: 'b.bin' })
    expect((await act(connection, 'list', { recursive: true })).items.map(({ path }) => path)).toEqual(['b.bin', 'sub'])
    await act(connection, 'delete', { path: 'b.bin' })
  })

  it(`is spoken to ${isSealed ? 'so that nobody can listen' : 'in the open'}, and never shown the password`, async () => {
    const between = await eavesdrop(server.port)
    const connection = shareAt(shareValues(server.url, { port: between.port }))
    await act(connection, 'write', { path: 'a.txt', text: marker, overwrite: true })
    expect((await act(connection, 'read-text', { path: 'a.txt' })).text).toBe(marker)
    expect(between.heard().includes(marker)).toBe(!isSealed)
    const password = String(connection.values.password)
    for (const encoding of ['utf8', 'utf16le'] as const) {
      expect(between.heard().includes(Buffer.from(password, encoding))).toBe(false)
    }
    await expect.poll(between.open).toBe(0)
    await between.close()
  })

  it('is not believed when somebody has changed what it says', async () => {
    const between = await eavesdrop(server.port)
    const connection = shareAt(shareValues(server.url, { port: between.port }))
    await act(connection, 'write', { path: 'a.txt', text: marker.repeat(100), overwrite: true })
    between.change((bytes) => {
      const changed = Buffer.from(bytes)
      // Long answers alone: those are what is in the file.
      if (bytes.length > 2_000) changed[bytes.length - 10] = (bytes[bytes.length - 10] ?? 0) ^ 1
      return changed
    })
    const error = await failureOf(act(connection, 'read-text', { path: 'a.txt' }))
    expect(error).toMatchObject({ code: 'bad_response', field: 'host' })
    await expect.poll(between.open).toBe(0)
    await between.close()
  })
})

it.skipIf(NO_SAMBA).each([
  ['as it is installed', []],
  ['with SMB 3.0.2', ['server max protocol = SMB3_02']],
  ['with SMB 2.1', ['server max protocol = SMB2_10']],
])('nobody in between can make both sides agree on less than they can: %s', async (_title, settings) => {
  const server = await startSamba({ settings })
  const between = await eavesdrop(server.port)
  const connection = shareAt(shareValues(server.url, { port: between.port }))
  expect((await act(connection, 'list', {})).items).toEqual([])
  let isFirst = true
  between.change((bytes) => {
    const changed = Buffer.from(bytes)
    // The capabilities in the first answer of the server, behind its length and header.
    if (isFirst) changed[4 + 64 + 24] = 0
    isFirst = false
    return changed
  })
  const error = await failureOf(act(connection, 'list', {}))
  await between.close()
  await server.stop()
  expect(['bad_response', 'invalid_credentials', 'permission_denied']).toContain(error.code)
})

describe.skipIf(NO_SAMBA)('a server that is not to be used', () => {
  it.each([
    ['only SMB 1', ['server min protocol = NT1', 'server max protocol = NT1'], ['unsupported', 'bad_response']],
    ['only SMB 2.0', ['server max protocol = SMB2_02'], ['unsupported']],
  ])('is told by its age: %s', async (_title, settings, codes) => {
    const server = await startSamba({ settings })
    const { stages, result } = await tryConnection(shareAt(shareValues(server.url)))
    await server.stop()
    expect(stages).toEqual(['network'])
    if (!isPieceError(result)) throw new Error('There was no PieceError.')
    expect(codes).toContain(result.code)
    expect(result.hint).toMatch(/\.$/)
  })

  it('lets nobody in as a guest', async () => {
    const server = await startSamba({ settings: ['map to guest = bad user'] })
    const { result } = await tryConnection(shareAt(shareValues(server.url, { user: 'who-is-this' })))
    await server.stop()
    expect(result).toMatchObject({ code: 'invalid_credentials', field: 'user' })
  })
})

describe.skipIf(NO_SAMBA)('a connection to a share', () => {
  it('is tested in stages and says whose it is', async () => {
    const values = sambaValues()
    const { stages, result } = await tryConnection(shareAt(values))
    expect(stages).toEqual(['network', 'authentication', 'rights'])
    expect(result).toEqual({ account: `${values.user}@127.0.0.1/data` })
  })

  const cases: [title: string, values: Values, stage: string, expected: object][] = [
    [
      'a wrong password',
      { password: 'wrong-password' },
      'authentication',
      { code: 'invalid_credentials', field: 'password' },
    ],
    ['an empty password', { password: '' }, 'authentication', { code: 'invalid_credentials', field: 'password' }],
    ['an unknown user', { user: 'ghost' }, 'authentication', { code: 'invalid_credentials', field: 'password' }],
    ['an unknown share', { share: 'nowhere' }, 'rights', { code: 'not_found', field: 'share' }],
    ['a share that has no files', { share: 'IPC$' }, 'rights', { code: 'invalid_input', field: 'share' }],
    ['a share closed to the user', { share: 'closed' }, 'rights', { code: 'permission_denied', field: 'share' }],
    ['an unknown folder', { folder: 'no/where' }, 'rights', { code: 'not_found', field: 'folder' }],
    ['a folder that leads out', { folder: '../x' }, '', { code: 'invalid_input', field: 'folder' }],
    ['a closed port', { port: 1 }, 'network', { code: 'unreachable', field: 'port' }],
    ['an unknown server', { host: 'files.invalid' }, 'network', { code: 'unreachable', field: 'host' }],
  ]
  it.each(cases)('names %s', async (_title, more, stage, expected) => {
    const { stages, result } = await tryConnection(shareAt({ ...sambaValues(), ...more }))
    expect(result).toMatchObject(expected)
    expect(stages.at(-1) ?? '').toBe(stage)
    if (!isPieceError(result)) throw new Error('There was no PieceError.')
    expect(result.hint).toMatch(/\.$/)
    expect(result.message + result.hint).not.toMatch(/wrong-password|knows-this/)
  })

  it('says when the server does not answer, and leaves nothing open', async () => {
    const silent = await startStranger()
    const values = { ...sambaValues(), port: silent.port, connectTimeout: 1 }
    expect((await tryConnection(shareAt(values))).result).toMatchObject({ code: 'timeout', field: 'host' })
    await expect.poll(silent.open).toBe(0)
    await silent.close()
  })

  it('is cancelled while the server does not answer', async () => {
    const silent = await startStranger()
    const controller = new AbortController()
    const connection = { ...shareAt({ ...sambaValues(), port: silent.port }), signal: controller.signal }
    const failure = failureOf(act(connection, 'list', {}))
    await expect.poll(silent.open).toBe(1)
    controller.abort()
    expect(await failure).toMatchObject({ code: 'timeout' })
    await expect.poll(silent.open).toBe(0)
    await silent.close()
  })

  it.each([
    ['a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n', false],
    ['a mail server', '220 mail.example.com ESMTP\r\n', false],
    ['SMB 1', `\0\0\0\x23\xffSMB${'\0'.repeat(31)}`, false],
    ['one that hangs up', '', true],
  ])('tells what is no SMB 2 or 3: %s', async (_title, greeting, ends) => {
    const stranger = await startStranger(Buffer.from(greeting, 'latin1'), ends)
    const values = { ...sambaValues(), port: stranger.port, connectTimeout: 2 }
    const { result } = await tryConnection(shareAt(values))
    if (!isPieceError(result)) throw new Error('There was no PieceError.')
    expect(['bad_response', 'unsupported']).toContain(result.code)
    await expect.poll(stranger.open).toBe(0)
    await stranger.close()
  })

  it('outlives any answer', async () => {
    const head = Buffer.alloc(64)
    head.write('\xfeSMB', 'latin1')
    head.writeUInt32LE(1, 16)
    const answer = fc
      .tuple(fc.boolean(), fc.uint8Array({ maxLength: 200 }))
      .map(([isHeaded, bytes]) => Buffer.concat(isHeaded ? [head, bytes] : [bytes]))
    await fc.assert(
      fc.asyncProperty(answer, async (message) => {
        const length = Buffer.alloc(4)
        length.writeUInt32BE(message.length)
        const stranger = await startStranger(Buffer.concat([length, message]), true)
        const { result } = await tryConnection(shareAt({ ...sambaValues(), port: stranger.port, connectTimeout: 2 }))
        await stranger.close()
        expect(isPieceError(result)).toBe(true)
      }),
      { numRuns: 100 },
    )
  })
})

describe.skipIf(NO_SAMBA)('a share', () => {
  let server: RunningSamba
  let connection: Connection
  beforeAll(async () => {
    server = await startSamba()
    connection = shareAt(shareValues(server.url))
    await writeFile(join(server.folder, 'there.txt'), 'x')
    await mkdir(join(server.folder, 'shut'))
    await chmod(join(server.folder, 'shut'), 0o700)
  })
  afterAll(() => server?.stop())

  it('that can only be read refuses every change', async () => {
    const readOnly = shareAt(shareValues(server.url, { share: 'readonly' }))
    expect((await act(readOnly, 'read-text', { path: 'there.txt' })).text).toBe('x')
    const tried: [string, Values][] = [
      ['write', { path: 'new.txt', text: 'x' }],
      ['append', { path: 'there.txt', text: 'x' }],
      ['delete', { path: 'there.txt' }],
      ['create-folder', { path: 'sub' }],
      ['move', { from: 'there.txt', to: 'new.txt' }],
      ['copy', { from: 'there.txt', to: 'new.txt' }],
    ]
    for (const [name, input] of tried) {
      const error = await failureOf(act(readOnly, name, input))
      expect(error.code).toBe('permission_denied')
      expect(['path', 'from', 'to']).toContain(error.field)
    }
  })

  it('says where the user has no rights', async () => {
    for (const [name, input] of [
      ['list', { path: 'shut' }],
      ['read', { path: 'shut/file' }],
      ['write', { path: 'shut/file', text: 'x' }],
    ] as const) {
      expect(await failureOf(act(connection, name, input))).toMatchObject({ code: 'permission_denied', field: 'path' })
    }
  })

  it('that goes away while it is read from is told, and nothing stays open', async () => {
    const between = await eavesdrop(server.port)
    const through = shareAt(shareValues(server.url, { port: between.port }))
    await writeFile(join(server.folder, 'large.bin'), Buffer.alloc(8 * 1024 * 1024))
    let received = 0
    const files = {
      async *read() {},
      async write(_file: unknown, data: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
        for await (const bytes of data) {
          if (received === 0) await endServing(server.pid)
          received += bytes.length
        }
        return fileOf(Buffer.alloc(0))
      },
    }
    const error = await failureOf(act({ ...through, files }, 'read', { path: 'large.bin' }))
    expect(error).toMatchObject({ code: 'provider_unavailable' })
    expect(received).toBeGreaterThan(0)
    await expect.poll(between.open).toBe(0)
    await between.close()
    expect((await act(connection, 'list', {})).items.length).toBeGreaterThan(0)
  })

  it('removes what is half-written also when the run is cancelled while the server is slow', async () => {
    const between = await eavesdrop(server.port)
    const controller = new AbortController()
    const through = { ...shareAt(shareValues(server.url, { port: between.port })), signal: controller.signal }
    const files = {
      write: async () => fileOf(Buffer.alloc(0)),
      async *read() {
        yield Buffer.alloc(3_000_000)
        controller.abort()
        yield Buffer.alloc(3_000_000)
      },
    }
    const input = { path: 'half.bin', file: fileOf(Buffer.alloc(0)) }
    expect(await failureOf(act({ ...through, files }, 'write', input))).toMatchObject({ code: 'timeout' })
    await expect.poll(async () => (await readdir(server.folder)).filter((name) => /half|part/.test(name))).toEqual([])
    await expect.poll(between.open).toBe(0)
    await between.close()
  })

  it('keeps links that lead out of it to itself', async () => {
    await symlink('/etc', join(server.folder, 'etc'))
    await symlink('/etc/passwd', join(server.folder, 'passwd'))
    for (const path of ['etc/passwd', 'passwd']) {
      const error = await failureOf(act(connection, 'read', { path }))
      expect(['permission_denied', 'not_found']).toContain(error.code)
    }
  })
})

/** Ends the processes that serve connections; the one that listens goes on. */
async function endServing(listener: number): Promise<void> {
  const children = await readFile(`/proc/${listener}/task/${listener}/children`, 'utf8')
  for (const pid of children.split(' ').filter((text) => text !== '')) {
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')
    if (name.trim() === 'smbd') process.kill(Number(pid), 'SIGKILL')
  }
}
