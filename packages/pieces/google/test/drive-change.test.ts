import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { account, editor, robotEditor } from './connections.js'
import { fileOf } from './drive-try-out.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { act, failureOf } from './try-out.js'

let server: GoogleServer
beforeEach(async () => {
  server = await startGoogleServer()
})
afterEach(() => server.close())

type Values = Record<string, unknown>

const run = (action: string, input: Values, connection = editor()) => act(server, action, input, connection)
const fileWith = (id: string) => server.state.files.find((file) => file.id === id)

describe('looking at a file', () => {
  it('tells what Drive knows of it', async () => {
    expect(await run('drive-get', { file: 'https://drive.google.com/file/d/file-1/view' })).toEqual({
      id: 'file-1',
      name: 'Report 1.pdf',
      mimeType: 'application/pdf',
      size: 5,
      createdAt: '2026-01-05T08:00:00.000Z',
      modifiedAt: '2026-01-10T09:30:00.000Z',
      link: 'https://drive.google.com/file/d/file-1/view',
      folder: 'folder-1',
      trashed: false,
      canDownload: true,
      shortcutTo: null,
    })
  })

  it('finds files of shared drives', async () => {
    expect(await run('drive-get', { file: 'drive-file' })).toMatchObject({ name: 'Campaign.txt' })
  })
})

describe('making a folder', () => {
  it('puts it into My Drive, or into another folder', async () => {
    const mimeType = 'application/vnd.google-apps.folder'
    expect(await run('drive-create-folder', { name: 'A' })).toMatchObject({ name: 'A', mimeType, folder: 'root-id' })
    expect(await run('drive-create-folder', { name: 'B', folder: 'folder-1' })).toMatchObject({ folder: 'folder-1' })
    expect(await run('drive-create-folder', { name: 'C', folder: 'drive-1' })).toMatchObject({ folder: 'drive-1' })
  })

  it('is not tried a second time, as the folder may be there already', async () => {
    server.answerNext({ status: 503, body: {} })
    const error = await failureOf(run('drive-create-folder', { name: 'A' }))
    expect(error).toMatchObject({ code: 'provider_unavailable' })
    expect(server.seen).toHaveLength(1)
  })
})

describe('moving a file', () => {
  it('takes it out of its folder and puts it into another one, in one request', async () => {
    expect(await run('drive-move', { file: 'file-1', folder: 'root' })).toMatchObject({
      id: 'file-1',
      folder: 'root-id',
    })
    expect(server.seen.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
  })

  it('gives it another name, alone or on the way', async () => {
    expect(await run('drive-move', { file: 'file-1', name: 'New' })).toMatchObject({ name: 'New', folder: 'folder-1' })
    expect(await run('drive-move', { file: 'file-1', folder: 'drive-1', name: 'Newer' }, robotEditor())).toMatchObject({
      name: 'Newer',
      folder: 'drive-1',
    })
  })

  it('may be done twice', async () => {
    for (let time = 1; time <= 2; time++) {
      expect(await run('drive-move', { file: 'file-quote', folder: 'folder-1' })).toMatchObject({ folder: 'folder-1' })
    }
  })

  it('needs somewhere to move to, or a name', async () => {
    expect(await failureOf(run('drive-move', { file: 'file-1' }))).toMatchObject({
      code: 'invalid_input',
      field: 'folder',
    })
    expect(server.seen).toEqual([])
  })
})

describe('copying a file', () => {
  it('makes another one beside it', async () => {
    expect(await run('drive-copy', { file: 'file-1' })).toMatchObject({
      name: 'Copy of Report 1.pdf',
      folder: 'folder-1',
    })
  })

  it('makes it elsewhere, under another name', async () => {
    const copied = await run('drive-copy', { file: 'doc-1', folder: 'folder-1', name: 'Plan B' })
    expect(copied).toMatchObject({ name: 'Plan B', folder: 'folder-1' })
    expect(Object(copied).id).not.toBe('doc-1')
    expect(fileWith('doc-1')).toMatchObject({ name: 'Plan', parent: 'root-id' })
  })
})

describe('sharing a file', () => {
  const share = (input: Values) => run('drive-share', { file: 'file-1', ...input })

  it('lets a person see it, and tells nobody unless asked to', async () => {
    expect(await share({ address: ' grace@example.com ' })).toEqual({
      permissionId: 'permission-1',
      with: 'user',
      role: 'reader',
    })
    await share({ with: 'group', address: 'team@example.com', role: 'writer', notify: true, message: 'Look at this.' })
    expect(server.state.drive.permissions).toEqual([
      { file: 'file-1', type: 'user', role: 'reader', to: 'grace@example.com', mail: undefined },
      { file: 'file-1', type: 'group', role: 'writer', to: 'team@example.com', mail: 'Look at this.' },
    ])
  })

  it('lets a domain, or anyone with the link, but does not have it found by search', async () => {
    await share({ with: 'domain', domain: 'example.com', role: 'commenter' })
    await share({ with: 'anyone' })
    expect(server.state.drive.permissions).toMatchObject([
      { type: 'domain', to: 'example.com', role: 'commenter' },
      { type: 'anyone', to: 'anyone', role: 'reader' },
    ])
    expect(JSON.parse(server.seen.at(-1)?.body ?? '')).toMatchObject({ allowFileDiscovery: false })
  })

  it.each([
    ['two addresses', { address: 'a@example.com, b@example.com' }, 'address'],
    ['an address with a name', { address: 'Ada <ada@example.com>' }, 'address'],
    ['an address as a domain', { with: 'domain', domain: 'ada@example.com' }, 'domain'],
    ['a path as a domain', { with: 'domain', domain: 'example.com/x' }, 'domain'],
  ])('refuses %s before anything is sent', async (_, input, field) => {
    expect(await failureOf(share(input))).toMatchObject({ code: 'invalid_input', field })
    expect(server.seen).toEqual([])
  })

  it('says that an address without an account must be told', async () => {
    const error = await failureOf(share({ address: 'x@without.example' }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'address', hint: expect.stringContaining('mail') })
    await share({ address: 'x@without.example', notify: true })
    expect(server.state.drive.permissions).toHaveLength(1)
  })

  it('says when too much was shared, and that a role is for shared drives', async () => {
    expect(await failureOf(share({ with: 'anyone', role: 'organizer' }))).toMatchObject({
      code: 'invalid_input',
      field: 'role',
    })
    server.state.drive.sharingBlocked = true
    expect(await failureOf(share({ with: 'anyone' }))).toMatchObject({ code: 'rate_limited' })
  })
})

describe('deleting a file', () => {
  it('puts it into the bin, which may be done twice', async () => {
    for (let time = 1; time <= 2; time++) {
      expect(await run('drive-delete', { file: 'file-1' })).toEqual({ id: 'file-1', forGood: false })
    }
    expect(fileWith('file-1')).toMatchObject({ trashed: true })
  })

  it('deletes it for good where that is chosen, a folder with all that lies in it', async () => {
    expect(await run('drive-delete', { file: 'folder-1', forGood: true })).toEqual({ id: 'folder-1', forGood: true })
    expect([fileWith('folder-1'), fileWith('file-1')]).toEqual([undefined, undefined])
  })

  it('is not tried a second time for good, as a 404 would then say the wrong thing', async () => {
    server.answerNext({ status: 503, body: {} })
    const error = await failureOf(run('drive-delete', { file: 'file-1', forGood: true }))
    expect(error).toMatchObject({ code: 'provider_unavailable' })
    expect(server.seen).toHaveLength(1)
  })
})

const CHANGES: [string, Values][] = [
  ['drive-upload', { file: fileOf('x'), replace: 'FILE' }],
  ['drive-move', { file: 'FILE', name: 'x' }],
  ['drive-copy', { file: 'FILE' }],
  ['drive-share', { file: 'FILE', with: 'anyone' }],
  ['drive-delete', { file: 'FILE' }],
  ['drive-delete', { file: 'FILE', forGood: true }],
]
const about = (input: Values, id: string) =>
  Object.fromEntries(Object.entries(input).map(([name, value]) => [name, value === 'FILE' ? id : value]))
const fieldIn = (input: Values) => Object.keys(input).find((name) => input[name] === 'FILE')

describe.each(CHANGES)('%s of %j', (action, input) => {
  it('names the file when there is none', async () => {
    const error = await failureOf(run(action, about(input, 'file-9')))
    expect(error).toMatchObject({ code: 'not_found', field: fieldIn(input) })
  })

  it('says so without the right to change it', async () => {
    const id = action === 'drive-copy' ? 'file-locked' : 'file-others'
    const error = await failureOf(run(action, about(input, id)))
    expect(error).toMatchObject({ code: 'permission_denied', field: fieldIn(input) })
  })

  it('needs a connection that was set up to change files, and its scope', async () => {
    const unfit = await failureOf(run(action, about(input, 'file-1'), account()))
    expect(unfit).toMatchObject({ code: 'permission_denied', field: 'services' })
    expect(server.seen).toEqual([])
    server.state.tokens.set('ya29.no-rights', { email: 'ada@example.com', sub: '1', scopes: [] })
    const error = await failureOf(run(action, about(input, 'file-1'), editor({ accessToken: 'ya29.no-rights' })))
    expect(error).toMatchObject({ code: 'permission_denied', message: expect.stringMatching('auth/drive\\.$') })
  })
})

it.each<[string, Values]>([
  ['drive-get', { file: 'file-1' }],
  ['drive-list', {}],
  ['drive-download', { file: 'file-1' }],
  ['drive-export', { file: 'doc-1' }],
  ['drive-create-folder', { name: 'x' }],
  ...CHANGES.map(([action, input]): [string, Values] => [action, about(input, 'file-1')]),
])('%s of %j works for a service account', async (action, input) => {
  expect(await run(action, input, robotEditor())).toBeInstanceOf(Object)
})

describe('the folder is named', () => {
  it.each<[string, Values, string, string]>([
    ['drive-create-folder', { name: 'A' }, 'folder-9', 'not_found'],
    ['drive-create-folder', { name: 'A' }, 'folder-others', 'permission_denied'],
    ['drive-move', { file: 'file-1' }, 'folder-9', 'not_found'],
    ['drive-move', { file: 'file-1' }, 'folder-others', 'permission_denied'],
    ['drive-move', { file: 'file-1' }, 'file-2', 'invalid_input'],
  ])('by %s of %j to %s', async (action, input, folder, code) => {
    expect(await failureOf(run(action, { ...input, folder }))).toMatchObject({ code, field: 'folder' })
  })

  it('never for a link to elsewhere, which is not asked', async () => {
    const folder = 'https://evil.example/drive/folders/folder-1'
    for (const [action, input] of [
      ['drive-upload', { file: fileOf('x') }],
      ['drive-create-folder', { name: 'x' }],
      ['drive-move', { file: 'file-1' }],
      ['drive-copy', { file: 'file-1' }],
    ] as const) {
      expect(await failureOf(run(action, { ...input, folder }))).toMatchObject({
        code: 'invalid_input',
        field: 'folder',
      })
    }
    expect(server.seen).toEqual([])
  })
})
