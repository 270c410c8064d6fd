import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apiKey } from './connections.js'
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
          modifiedAt: '2026-01-10T09:30:00.000Z',
          link: 'https://drive.google.com/file/d/file-0/view',
        },
      ],
      more: true,
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
    expect(await names({ query: "mimeType = 'text/plain'" })).toEqual(["O'Brien \\ Sons.txt"])
    expect(server.seen[0]?.query.q).toBe("trashed = false and (mimeType = 'text/plain')")
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
    expect(await failureOf(listed({}))).toMatchObject({ code: 'invalid_input', field: 'folder' })
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

  it('converts a document of Google into PDF, and says so in its name', async () => {
    const { file, name } = await download('doc-1')
    expect(file).toMatchObject({ name: 'Plan.pdf', contentType: 'application/pdf' })
    expect(name).toBe('Plan')
    expect(bytesOf(file).toString()).toBe('Plan as application/pdf')
  })

  it('converts it into the format of an office program where that is chosen', async () => {
    const { file } = await download('doc-1', { convertTo: 'office' })
    const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
    expect(file).toMatchObject({ name: 'Plan.docx', contentType: type })
    expect(bytesOf(file).toString()).toBe(`Plan as ${type}`)
  })

  it('says that a document is too large to be converted', async () => {
    expect(await failureOf(download('doc-huge'))).toMatchObject({
      code: 'invalid_input',
      field: 'file',
      hint: expect.stringContaining('10 MB'),
    })
  })

  it.each(['folder-1', 'form-1'])('refuses %s, which has no content', async (id) => {
    expect(await failureOf(download(id))).toMatchObject({ code: 'unsupported', field: 'file' })
    expect(server.seen).toHaveLength(1)
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
