import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { account, apiKey } from './connections.js'
import { choices } from './drive-try-out.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { act, bytesOf, failureOf } from './try-out.js'

let server: GoogleServer
beforeEach(async () => {
  server = await startGoogleServer()
})
afterEach(() => server.close())

describe('listing files', () => {
  const list = (input: Record<string, unknown> = {}) => act(server, 'drive-list', input)
  const names = async (input: Record<string, unknown> = {}) =>
    Object(await list(input)).files.map(({ name }: { name: string }) => name)

  it('tells what Drive knows of each', async () => {
    expect(await list({ folder: 'folder-1', limit: 1 })).toEqual({
      files: [
        {
          id: 'file-0',
          name: 'Report 0.pdf',
          mimeType: 'application/pdf',
          size: 5,
          createdAt: '2026-01-05T08:00:00.000Z',
          modifiedAt: '2026-01-10T09:30:00.000Z',
          link: 'https://drive.google.com/file/d/file-0/view',
          folder: 'folder-1',
          trashed: false,
          canDownload: true,
          shortcutTo: null,
        },
      ],
      more: true,
      next: '1',
    })
  })

  it('gives no size for a folder', async () => {
    expect(await list({ nameContains: 'Reports' })).toMatchObject({ files: [{ id: 'folder-1', size: null }] })
  })

  it('follows the pages', async () => {
    expect(await names({ folder: 'folder-1' })).toEqual([0, 1, 2, 3, 4].map((index) => `Report ${index}.pdf`))
    expect(server.seen.map(({ query }) => query.pageToken)).toEqual([undefined, '2', '4'])
  })

  it('stops at the limit', async () => {
    expect(await list({ folder: 'folder-1', limit: 3 })).toMatchObject({ files: { length: 3 }, more: true })
    expect(server.seen.map(({ query }) => query.pageSize)).toEqual(['3', '1'])
  })

  it('gives no more than the limit though Drive sends more', async () => {
    const file = { id: 'a', name: 'A', mimeType: 'text/plain' }
    server.answerNext({ status: 200, body: { files: [file, { ...file, id: 'b' }] } })
    expect(await list({ limit: 1 })).toMatchObject({ files: [{ id: 'a' }], more: true })
  })

  it('looks in shared drives too, and not in the bin', async () => {
    expect(await names({ folder: 'root' })).not.toContain('Old.txt')
    expect(server.seen[0]?.query).toMatchObject({ supportsAllDrives: 'true', includeItemsFromAllDrives: 'true' })
  })

  it('takes the link of a folder as well as its id', async () => {
    const links = ['folder-1', 'https://drive.google.com/drive/u/0/folders/folder-1?usp=sharing', ' folder-1 ']
    for (const folder of links) expect(await names({ folder, limit: 1 })).toEqual(['Report 0.pdf'])
  })

  it('finds a name with quotes and backslashes in it', async () => {
    expect(await names({ nameContains: "O'Brien \\ S" })).toEqual(["O'Brien \\ Sons.txt"])
  })

  it('narrows by a search of one’s own', async () => {
    expect(await names({ query: "mimeType = 'application/pdf' or name contains 'O\\''" })).toHaveLength(6)
    expect(server.seen[0]?.query.q).toBe("trashed = false and (mimeType = 'application/pdf' or name contains 'O\\'')")
  })

  it('cannot be made to search elsewhere by a name', async () => {
    expect(await names({ nameContains: "x' or name contains '" })).toEqual([])
  })

  it.each([
    ['an address elsewhere', 'https://evil.example/drive/folders/folder-1'],
    ['a name', 'My folder'],
    ['a quote', "folder-1' or 'x"],
    ['a link without an id', 'https://drive.google.com/drive/my-drive'],
    ['a server that only ends alike', 'https://notgoogle.com/folders/folder-1'],
  ])('refuses %s as the folder', async (_, folder) => {
    expect(await failureOf(list({ folder }))).toMatchObject({ code: 'invalid_input', field: 'folder' })
    expect(server.seen).toEqual([])
  })

  it('names the folder when there is none', async () => {
    expect(await failureOf(list({ folder: 'folder-9' }))).toMatchObject({ code: 'not_found', field: 'folder' })
  })

  it('names the search when Drive cannot read it', async () => {
    expect(await failureOf(list({ query: 'colour = blue' }))).toMatchObject({ code: 'invalid_input', field: 'query' })
  })

  it.each(["name = 'a') or (trashed = true", "name = 'a", '((name)', ')(', "name contains 'a\\'"])(
    'refuses the search %s, which would reach beyond its brackets',
    async (query) => {
      expect(await failureOf(list({ folder: 'folder-1', query }))).toMatchObject({
        code: 'invalid_input',
        field: 'query',
      })
      expect(server.seen).toEqual([])
    },
  )

  it.each([
    ['folder', ['Reports', 'Their folder']],
    ['document', ['Plan', 'Open plan', 'Novel']],
    ['pdf', [0, 1, 2, 3, 4].map((index) => `Report ${index}.pdf`)],
    ['image', []],
  ])('finds files of the kind %s', async (type, found) => {
    expect(await names({ type })).toEqual(found)
  })

  it('goes on where an earlier list ended', async () => {
    const first = Object(await list({ folder: 'folder-1', limit: 2 }))
    expect(await names({ folder: 'folder-1', cursor: first.next })).toEqual(
      [2, 3, 4].map((index) => `Report ${index}.pdf`),
    )
    expect(await list({ folder: 'folder-1' })).toMatchObject({ more: false, next: null })
  })

  it('orders them as it is told', async () => {
    expect(await names({ nameContains: 'o', order: 'name_natural', limit: 2 })).toEqual(['Form', 'Novel'])
  })

  it('looks in one shared drive', async () => {
    expect(await names({ sharedDrive: 'drive-1' })).toEqual(['Campaign.txt'])
    const gone = failureOf(list({ sharedDrive: 'drive-9' }))
    expect(await gone).toMatchObject({ code: 'not_found', field: 'sharedDrive' })
  })

  it('tells shortcuts, and what may not be downloaded', async () => {
    const { files } = Object(await list({ folder: 'root' }))
    const byId = Object.fromEntries(files.map((file: { id: string }) => [file.id, file]))
    expect(byId['shortcut-1']).toMatchObject({ shortcutTo: { id: 'file-1', mimeType: 'application/pdf' }, size: null })
    expect(byId['file-locked']).toMatchObject({ canDownload: false })
  })

  it('refuses pages that lead in a circle', async () => {
    const page = { status: 200, body: { files: [], nextPageToken: 'again' } }
    server.answerNext(page, page, page)
    expect(await failureOf(list())).toMatchObject({ code: 'bad_response' })
    expect(server.seen).toHaveLength(2)
  })

  it('goes on after a page that is empty', async () => {
    server.answerNext({ status: 200, body: { files: [], nextPageToken: '0' } })
    expect(await names({ folder: 'folder-1' })).toHaveLength(5)
  })

  it('needs a folder with an API key, and then shows what is public', async () => {
    const listed = (input: Record<string, unknown>) => act(server, 'drive-list', input, apiKey())
    expect(await failureOf(listed({}))).toMatchObject({ code: 'unsupported', field: 'folder' })
    expect(await listed({ folder: 'folder-1' })).toMatchObject({ files: [{ id: 'file-0' }], more: false })
  })
})

describe('downloading a file', () => {
  const download = async (file: string, more: Record<string, unknown> = {}) =>
    Object(await act(server, 'drive-download', { file, ...more }))

  it('gives its bytes, name and kind', async () => {
    const output = await download('file-3')
    expect(output).toMatchObject({
      file: { name: 'Report 3.pdf', contentType: 'application/pdf', size: 5 },
      id: 'file-3',
      name: 'Report 3.pdf',
      mimeType: 'application/pdf',
    })
    expect([...bytesOf(output.file)]).toEqual([3, 0, 255, 13, 10])
  })

  it.each([
    'https://drive.google.com/file/d/file-3/view?usp=sharing',
    'https://drive.google.com/open?id=file-3',
    'https://docs.google.com/document/d/file-3/edit#heading=h.1',
  ])('takes the link %s', async (link) => {
    expect(await download(link)).toMatchObject({ id: 'file-3' })
  })

  it.each([
    ['a folder', 'folder-1', 'List files in Drive'],
    ['a form', 'form-1', 'List files in Drive'],
    ['a document of Google', 'doc-1', 'Export document from Drive'],
    ['a shortcut', 'shortcut-1', 'file-1'],
  ])('refuses %s, which has no content, and says what to do', async (_, id, hint) => {
    const error = await failureOf(download(id))
    expect(error).toMatchObject({ code: 'unsupported', field: 'file', hint: expect.stringContaining(hint) })
    expect(server.seen).toHaveLength(1)
  })

  it('says that its owner forbids it', async () => {
    expect(await failureOf(download('file-locked'))).toMatchObject({ code: 'permission_denied', field: 'file' })
  })

  it('gives what Google takes for malware only on demand', async () => {
    const error = await failureOf(download('file-harmful'))
    expect(error).toMatchObject({
      code: 'permission_denied',
      field: 'file',
      message: expect.stringContaining('malware'),
    })
    const { file } = await download('file-harmful', { acceptHarmful: true })
    expect(bytesOf(file).toString()).toBe('X5O!')
  })

  it.each([
    ['../../etc/passwd', '_.._etc_passwd'],
    ['a/b\\c\u0000d', 'a_b_c_d'],
    ['...', 'file'],
  ])('stores a file named %j as %j, never as a path', async (name, stored) => {
    server.state.files.push({ id: 'odd', name, mimeType: 'text/plain', parent: 'root', content: Buffer.from('x') })
    expect(await download('odd')).toMatchObject({ file: { name: stored } })
  })

  it('names the file when there is none, or it is not shown', async () => {
    expect(await failureOf(download('file-9'))).toMatchObject({ code: 'not_found', field: 'file' })
    const hidden = act(server, 'drive-download', { file: 'file-1' }, apiKey())
    expect(await failureOf(hidden)).toMatchObject({ code: 'not_found', field: 'file' })
  })

  it('fails when the content breaks off, rather than store a part', async () => {
    const about = { id: 'file-3', name: 'Report', mimeType: 'application/pdf' }
    server.answerNext({ status: 200, body: about }, 'half')
    expect(await failureOf(download('file-3'))).toMatchObject({ code: 'provider_unavailable' })
  })
})

describe('exporting a document', () => {
  const exported = async (file: string, format = 'pdf', connection = account()) =>
    Object(await act(server, 'drive-export', { file, format }, connection))

  it('converts it into PDF, and says so in its name', async () => {
    const { file, name } = await exported('doc-1')
    expect(file).toMatchObject({ name: 'Plan.pdf', contentType: 'application/pdf' })
    expect(name).toBe('Plan')
    expect(bytesOf(file).toString()).toBe('Plan as application/pdf')
  })

  const office = 'application/vnd.openxmlformats-officedocument'
  it.each([
    ['doc-1', 'docx', `${office}.wordprocessingml.document`],
    ['doc-1', 'md', 'text/markdown'],
    ['doc-1', 'odt', 'application/vnd.oasis.opendocument.text'],
    ['sheet-private', 'xlsx', `${office}.spreadsheetml.sheet`],
    ['sheet-private', 'csv', 'text/csv'],
  ])('converts %s into %s', async (id, format, type) => {
    const { file } = await exported(id, format)
    expect(file).toMatchObject({ name: expect.stringMatching(`\\.${format}$`), contentType: type })
    expect(bytesOf(file).toString()).toContain(` as ${type}`)
  })

  it('names the formats there are when the chosen one is none of them', async () => {
    const error = await failureOf(exported('sheet-private', 'docx'))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'format', hint: expect.stringContaining('xlsx') })
    expect(server.seen).toHaveLength(1)
  })

  it('says that a document is too large to be converted', async () => {
    expect(await failureOf(exported('doc-huge'))).toMatchObject({
      code: 'invalid_input',
      field: 'file',
      hint: expect.stringContaining('10 MB'),
    })
  })

  it.each([
    ['a file with a content of its own', 'file-1', 'Download file from Drive'],
    ['a folder', 'folder-1', 'List files in Drive'],
    ['a shortcut', 'shortcut-1', 'file-1'],
  ])('refuses %s, and says what to do', async (_, id, hint) => {
    const error = await failureOf(exported(id))
    expect(error).toMatchObject({ code: 'unsupported', field: 'file', hint: expect.stringContaining(hint) })
  })

  it('fails when the content breaks off', async () => {
    server.answerNext(
      { status: 200, body: { id: 'd', name: 'D', mimeType: 'application/vnd.google-apps.document' } },
      'half',
    )
    expect(await failureOf(exported('doc-1'))).toMatchObject({ code: 'provider_unavailable' })
  })
})

describe('with an API key', () => {
  it('what is public can be looked at, downloaded and exported', async () => {
    expect(await act(server, 'drive-get', { file: 'file-0' }, apiKey())).toMatchObject({ name: 'Report 0.pdf' })
    expect(await act(server, 'drive-download', { file: 'file-0' }, apiKey())).toMatchObject({ id: 'file-0' })
    expect(await act(server, 'drive-export', { file: 'doc-public' }, apiKey())).toMatchObject({ name: 'Open plan' })
  })

  it.each(['drive-get', 'drive-download', 'drive-export'])('%s does not find what is not', async (action) => {
    const error = await failureOf(act(server, action, { file: 'file-1' }, apiKey()))
    expect(error).toMatchObject({ code: 'not_found', field: 'file', hint: expect.stringContaining('API key') })
  })
})

describe('the choices of a form', () => {
  const titles = async (...given: Parameters<typeof choices> extends [unknown, ...infer Rest] ? Rest : never) =>
    (await choices(server, ...given)).map(({ title }) => title)

  it('offer folders, My Drive first, and those that were searched for', async () => {
    expect(await titles(['drive-list', 'folder'])).toEqual(['My Drive', 'Reports', 'Their folder'])
    expect(await titles(['drive-upload', 'folder'], { search: 'Rep' })).toEqual(['Reports'])
  })

  it('offer shared drives', async () => {
    expect(await choices(server, ['drive-list', 'sharedDrive'])).toContainEqual({
      value: 'drive-1',
      title: 'Marketing',
    })
  })

  it('ask nothing where the connection has no files to offer', async () => {
    for (const connection of [apiKey(), account({ services: ['sheets'] })]) {
      expect(await titles(['drive-list', 'folder'], { connection })).toEqual([])
      expect(await titles(['drive-list', 'sharedDrive'], { connection })).toEqual([])
    }
    expect(server.seen).toEqual([])
  })
})
