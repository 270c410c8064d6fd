import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GoogleServer, startGoogleServer } from '../../packages/pieces/google/test/google-server.js'
import { API_KEYS, keyFile } from '../../packages/pieces/google/test/google-state.js'
import { Plugboard } from '../support/plugboard.js'

const LARGE = Buffer.alloc(24 * 1024 * 1024, 'a file of twenty-four megabytes, ')
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Drive and Sheets as the server runs them: in the piece host, under the egress guard, through REST. */
describe('files and spreadsheets of Google, in a running server', () => {
  let server: Plugboard
  let google: GoogleServer

  beforeAll(async () => {
    google = await startGoogleServer()
    const endpoints = { google: google.endpoints }
    server = await Plugboard.start({ env: { PLUGBOARD_ENDPOINTS: JSON.stringify(endpoints) } })
    const robot = { key: keyFile(), services: ['drive', 'drive-change', 'sheets'] }
    await connect('robot', 'service-account', robot)
    await connect('reader', 'service-account', { ...robot, services: ['drive', 'sheets'] })
    await connect('public', 'api-key', { apiKey: API_KEYS.good, services: ['drive', 'sheets'] })
  })
  afterAll(async () => {
    await server?.stop()
    server?.clean()
    await google?.close()
  })

  async function connect(key: string, method: string, values: Record<string, unknown>): Promise<void> {
    const made = await server.inEnvironment('POST', '/connections', { piece: 'google', key, name: key, method, values })
    expect([made.status, made.body.status]).toEqual([201, 'active'])
  }
  const act = (key: string, action: string, input: Record<string, unknown>) =>
    server.inEnvironment('POST', `/connections/${key}/actions/${action}`, { input })
  const contentOf = async ({ url }: { url: string }) => {
    const response = await fetch(server.url + url, { headers: { authorization: `Bearer ${server.token}` } })
    return Buffer.from(await response.arrayBuffer())
  }

  it('a large file goes up in chunks and comes down again, byte by byte', async () => {
    const name = 'large%20file.bin'
    const { body: file } = await server.upload(`/projects/default/files?name=${name}`, LARGE, {
      'content-type': 'application/x-sample',
    })
    const up = await act('robot', 'drive-upload', { file, folder: 'folder-1' })
    expect([up.status, up.body.output]).toMatchObject([
      200,
      { name: 'large file.bin', mimeType: 'application/x-sample', size: LARGE.length, folder: 'folder-1' },
    ])
    const stored = google.state.files.find(({ id }) => id === up.body.output.id)
    expect(stored?.sha256).toBe(digest(LARGE))
    Object.assign(stored ?? {}, { content: LARGE })
    const down = await act('robot', 'drive-download', { file: up.body.output.id })
    expect([down.status, down.body.output?.file]).toMatchObject([200, { name: 'large file.bin', size: LARGE.length }])
    expect(digest(await contentOf(down.body.output.file))).toBe(digest(LARGE))
  })

  it('a file is listed, moved, copied, shared and deleted', async () => {
    const { output: folder } = (await act('robot', 'drive-create-folder', { name: 'Archive' })).body
    const moved = await act('robot', 'drive-move', { file: 'file-2', folder: folder.id, name: 'Old report.pdf' })
    expect([moved.status, moved.body.output]).toMatchObject([200, { name: 'Old report.pdf', folder: folder.id }])
    const copied = await act('robot', 'drive-copy', { file: 'file-2', name: 'Copy.pdf' })
    expect(copied.status).toBe(200)
    const listed = await act('reader', 'drive-list', { folder: folder.id, order: 'name_natural' })
    expect(listed.body.output.files.map((file: { name: string }) => file.name)).toEqual(['Copy.pdf', 'Old report.pdf'])
    const shared = await act('robot', 'drive-share', { file: 'file-2', address: 'grace@example.com', role: 'writer' })
    expect([shared.status, shared.body.output]).toMatchObject([200, { with: 'user', role: 'writer' }])
    expect((await act('robot', 'drive-delete', { file: copied.body.output.id })).status).toBe(200)
    expect((await act('robot', 'drive-get', { file: copied.body.output.id })).body.output.trashed).toBe(true)
  })

  it('a document is exported, and not downloaded', async () => {
    const exported = await act('reader', 'drive-export', { file: 'doc-1', format: 'docx' })
    expect([exported.status, exported.body.output?.file.name]).toEqual([200, 'Plan.docx'])
    const refused = await act('reader', 'drive-download', { file: 'doc-1' })
    expect([refused.status, refused.body.code, refused.body.field]).toEqual([422, 'unsupported', 'file'])
    expect(refused.body.hint).toContain('Export document')
  })

  it('rows are appended, found, updated and read', async () => {
    const made = await act('robot', 'sheets-create-spreadsheet', { title: 'People', header: ['Name', 'Age'] })
    const place = { spreadsheet: made.body.output.id, sheet: 'Sheet1' }
    const added = await act('robot', 'sheets-append', { ...place, rows: [{ Name: 'Ada', Age: 36 }, { Name: '=1+1' }] })
    expect([added.status, added.body.output]).toMatchObject([200, { rows: 2, firstRow: 2 }])
    const found = await act('robot', 'sheets-find-row', { ...place, column: 'Name', value: 'ada' })
    const { row } = found.body.output.rows[0]
    expect((await act('robot', 'sheets-update', { ...place, row, rows: [{ Age: 37 }] })).status).toBe(200)
    const read = await act('robot', 'sheets-read', { ...place, values: 'raw' })
    expect(read.body.output.rows).toEqual([
      { Name: 'Ada', Age: 37 },
      { Name: '=1+1', Age: '' },
    ])
  })

  it('a connection that only reads is refused whatever changes files', async () => {
    const refused = await act('reader', 'drive-delete', { file: 'file-1' })
    expect([refused.status, refused.body.code, refused.body.field]).toEqual([422, 'permission_denied', 'services'])
    expect(google.state.files.find(({ id }) => id === 'file-1')?.trashed).toBeFalsy()
  })

  it('an API key reads what is public', async () => {
    const got = await act('public', 'drive-get', { file: 'file-0' })
    expect([got.status, got.body.output?.name]).toEqual([200, 'Report 0.pdf'])
    const listed = await act('public', 'drive-list', { folder: 'folder-1' })
    expect(listed.body.output.files.map(({ id }: { id: string }) => id)).toEqual(['file-0'])
    const down = await act('public', 'drive-download', { file: 'file-0' })
    expect([...(await contentOf(down.body.output.file))]).toEqual([0, 0, 255, 13, 10])
    expect((await act('public', 'drive-export', { file: 'doc-public' })).status).toBe(200)
    const read = await act('public', 'sheets-read', { spreadsheet: 'sheet-public', sheet: 'Sheet1' })
    expect(read.body.output.rows[0]).toEqual({ Name: 'Ada', Age: '36' })
    const hidden = await act('public', 'drive-get', { file: 'file-1' })
    expect([hidden.status, hidden.body.code, hidden.body.field]).toEqual([422, 'not_found', 'file'])
    const own = await act('public', 'drive-list', {})
    expect([own.status, own.body.code, own.body.field]).toEqual([422, 'unsupported', 'folder'])
  })

  it.each<[string, Record<string, unknown>]>([
    ['drive-create-folder', { name: 'x' }],
    ['drive-move', { file: 'file-0', name: 'x' }],
    ['drive-copy', { file: 'file-0' }],
    ['drive-share', { file: 'file-0', with: 'anyone' }],
    ['drive-delete', { file: 'file-0' }],
    ['sheets-append', { spreadsheet: 'sheet-public', sheet: 'Sheet1', rows: [['x']] }],
    ['sheets-update', { spreadsheet: 'sheet-public', sheet: 'Sheet1', row: 1, rows: [['x']] }],
    ['sheets-clear', { spreadsheet: 'sheet-public', sheet: 'Sheet1' }],
    ['sheets-create-spreadsheet', { title: 'x' }],
  ])('an API key cannot %s, which is said before Google is asked', async (action, input) => {
    const before = google.seen.length
    const refused = await act('public', action, input)
    expect([refused.body.code, refused.body.field]).toEqual(['unsupported', 'connection'])
    expect(refused.body.hint).toContain('service-account')
    expect(google.seen).toHaveLength(before)
  })
})
