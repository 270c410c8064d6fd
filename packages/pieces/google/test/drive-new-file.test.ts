import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { piece } from '../src/index.js'
import { account, robot } from './connections.js'
import { putFile, type StoredFile } from './drive-state.js'
import { poll } from './drive-try-out.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { failureOf } from './try-out.js'

let server: GoogleServer
beforeEach(async () => {
  server = await startGoogleServer()
})
afterEach(() => server.close())

type Values = Record<string, unknown>

const put = (id: string, more: Partial<StoredFile> = {}) => putFile(server.state, { id, ...more })
const LONG_AGO = '2020-01-01T00:00:00.000Z'

/** Polls again and again, from where the poll before ended, until there is no more. */
class Watch {
  cursor: unknown = null

  readonly input: Values

  constructor(input: Values) {
    this.input = input
  }

  async news(): Promise<string[]> {
    const ids: string[] = []
    for (let more: boolean | undefined = true; more; ) {
      const result = await poll(server, 'drive-new-file', this.input, this.cursor)
      ids.push(...result.events.map(({ id }) => id))
      ;({ cursor: this.cursor, more } = result)
    }
    return ids
  }
}

async function watching(input: Values = {}): Promise<Watch> {
  const watch = new Watch(input)
  expect(await watch.news()).toEqual([])
  return watch
}

describe('a new file', () => {
  it('is told once, with what Drive knows of it', async () => {
    const { cursor } = await poll(server, 'drive-new-file', {}, null)
    put('a', { name: 'A.txt', parent: 'folder-1', content: Buffer.from('abc') })
    const { events, cursor: next } = await poll(server, 'drive-new-file', {}, cursor)
    expect(events).toMatchObject([{ id: 'a', data: { id: 'a', name: 'A.txt', folder: 'folder-1', size: 3 } }])
    expect(await poll(server, 'drive-new-file', {}, next)).toMatchObject({ events: [] })
  })

  it('is not told again when it is changed, moved, put into the bin or taken out of it', async () => {
    const watch = await watching()
    put('a')
    expect(await watch.news()).toEqual(['a'])
    for (const change of [{ name: 'b' }, { parent: 'folder-1' }, { trashed: true }, { trashed: false }]) {
      put('a', change)
      expect(await watch.news()).toEqual([])
    }
  })

  it('is not one that was there before and is changed now', async () => {
    put('young')
    const watch = await watching()
    put('file-1', { name: 'Renamed' })
    put('young', { name: 'Renamed too' })
    expect(await watch.news()).toEqual([])
  })

  it('is also one that is shared with the account, however old it is', async () => {
    const watch = await watching()
    put('theirs', { createdTime: LONG_AGO, sharedWithMeTime: new Date().toISOString() })
    expect(await watch.news()).toEqual(['theirs'])
  })

  it('is found on every page of changes, and in their order', async () => {
    const watch = await watching()
    const ids = Array.from({ length: 7 }, (_, index) => `new-${index}`)
    for (const id of ids) put(id)
    expect(await watch.news()).toEqual(ids)
  })

  it('that is gone again, or in the bin, is not told', async () => {
    const watch = await watching()
    put('gone')
    server.state.files = server.state.files.filter(({ id }) => id !== 'gone')
    put('binned', { trashed: true })
    put('stays')
    expect(await watch.news()).toEqual(['stays'])
  })

  it('is no folder, unless folders are asked for', async () => {
    const [all, folders] = [await watching(), await watching({ type: 'folder' })]
    put('new-folder', { mimeType: 'application/vnd.google-apps.folder' })
    put('new-file')
    expect([await all.news(), await folders.news()]).toEqual([['new-file'], ['new-folder']])
  })

  it('is of the kind that is asked for', async () => {
    const watch = await watching({ type: 'image' })
    put('text')
    put('picture', { mimeType: 'image/png' })
    expect(await watch.news()).toEqual(['picture'])
  })

  it('works for a service account', async () => {
    const connection = robot()
    const { cursor } = await poll(server, 'drive-new-file', {}, null, { connection })
    put('a')
    expect(await poll(server, 'drive-new-file', {}, cursor, { connection })).toMatchObject({ events: [{ id: 'a' }] })
  })
})

it('an API key starts no flow, as Google tells it of no changes', () => {
  const methods = piece.triggers.map((trigger) => trigger.methods.map(({ name }) => name))
  expect(methods.flat()).not.toContain('api-key')
})

describe('a new file in a folder', () => {
  it('is told, and one elsewhere is not', async () => {
    const watch = await watching({ folder: 'folder-1' })
    put('elsewhere')
    put('inside', { parent: 'folder-1' })
    expect(await watch.news()).toEqual(['inside'])
  })

  it('is also an old one that is moved into it, once', async () => {
    const watch = await watching({ folder: 'https://drive.google.com/drive/folders/folder-1' })
    put('file-quote', { parent: 'folder-1' })
    expect(await watch.news()).toEqual(['file-quote'])
    put('file-quote', { parent: 'root-id' })
    put('file-quote', { parent: 'folder-1' })
    put('file-2', { parent: 'folder-1' })
    expect(await watch.news()).toEqual([])
  })

  it('may be My Drive', async () => {
    const watch = await watching({ folder: 'root' })
    put('top')
    put('deeper', { parent: 'folder-1' })
    expect(await watch.news()).toEqual(['top'])
  })

  it('with more files than are remembered is one that was made, not one that was changed', async () => {
    for (let index = 0; index < 2_005; index++) {
      server.state.files.push({
        id: `old-${index}`,
        name: 'x',
        mimeType: 'a/b',
        parent: 'folder-1',
        createdTime: LONG_AGO,
      })
    }
    const watch = await watching({ folder: 'folder-1' })
    expect(JSON.stringify(watch.cursor).length).toBeLessThan(65_536)
    put('old-7', { name: 'Renamed' })
    put('made', { parent: 'folder-1' })
    expect(await watch.news()).toEqual(['made'])
  })

  it('that is not there is said so', async () => {
    const error = await failureOf(poll(server, 'drive-new-file', { folder: 'folder-9' }, null))
    expect(error).toMatchObject({ code: 'not_found', field: 'folder' })
  })
})

describe('a new file in a shared drive', () => {
  it('is told, and one elsewhere is not', async () => {
    const watch = await watching({ sharedDrive: 'drive-1' })
    put('mine')
    put('ours', { parent: 'drive-1', driveId: 'drive-1' })
    expect(await watch.news()).toEqual(['ours'])
  })

  it('is told without naming the drive too', async () => {
    const watch = await watching()
    put('ours', { parent: 'drive-1', driveId: 'drive-1' })
    expect(await watch.news()).toEqual(['ours'])
  })

  it('that is not there is said so, also later', async () => {
    const first = poll(server, 'drive-new-file', { sharedDrive: 'drive-9' }, null)
    expect(await failureOf(first)).toMatchObject({ code: 'not_found', field: 'sharedDrive' })
    const watch = await watching({ sharedDrive: 'drive-1' })
    server.state.drive.drives = []
    expect(await failureOf(watch.news())).toMatchObject({ code: 'not_found', field: 'sharedDrive' })
  })
})

describe('when Google forgets where the trigger stood', () => {
  it.each<[string, Values]>([
    ['everywhere', {}],
    ['in a folder', { folder: 'folder-1' }],
  ])('no file is missed and none is told twice, %s', async (_, input) => {
    const watch = await watching(input)
    put('before', { parent: 'folder-1' })
    expect(await watch.news()).toEqual(['before'])
    put('missed-1', { parent: 'folder-1' })
    put('missed-2', { parent: 'folder-1' })
    put('file-2', { name: 'Renamed' })
    server.state.drive.firstToken = 1_000_000
    const found = await watch.news().finally(() => {
      server.state.drive.firstToken = 1
    })
    expect(found.sort()).toEqual(['missed-1', 'missed-2'])
    put('after', { parent: 'folder-1' })
    expect(await watch.news()).toEqual(['after'])
  })

  it.each([404, 410])('it may say so with %i', async (status) => {
    const watch = await watching()
    put('missed')
    server.answerNext({ status, body: { error: { code: status, message: 'Gone.' } } })
    expect(await watch.news()).toEqual(['missed'])
  })
})

describe('a poll fails', () => {
  it('for a place no poll gave', async () => {
    for (const cursor of ['x', { token: 1 }, { token: '', floor: 0, whole: true, seen: [] }]) {
      const error = await failureOf(poll(server, 'drive-new-file', {}, cursor))
      expect(error).toMatchObject({ code: 'invalid_input' })
    }
    expect(server.seen).toEqual([])
  })

  it('rather than tell half of the news', async () => {
    const watch = await watching()
    for (const id of ['a', 'b', 'c']) put(id)
    const { cursor } = watch
    server.answerNext({ status: 200, body: { changes: [], nextPageToken: 'user~2' } }, { status: 500, body: {} })
    expect(await failureOf(watch.news())).toMatchObject({ code: 'provider_unavailable' })
    expect(watch.cursor).toBe(cursor)
    expect(await watch.news()).toEqual(['a', 'b', 'c'])
  })

  it.each([
    ['does not say where the list goes on', { changes: [] }],
    ['leads in a circle', { changes: [], nextPageToken: 'user~1' }],
  ])('when Google %s', async (_, body) => {
    const watch = await watching()
    server.answerNext({ status: 200, body })
    expect(await failureOf(watch.news())).toMatchObject({ code: 'bad_response' })
  })

  it('without the right to read files', async () => {
    server.state.tokens.set('ya29.no-rights', { email: 'ada@example.com', sub: '1', scopes: [] })
    const connection = account({ accessToken: 'ya29.no-rights' })
    const error = await failureOf(poll(server, 'drive-new-file', {}, null, { connection }))
    expect(error).toMatchObject({ code: 'permission_denied', message: expect.stringContaining('drive.readonly') })
  })
})
