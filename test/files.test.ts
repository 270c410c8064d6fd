import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Plugboard } from './support/plugboard.js'
import { createStorage, STORAGES, type Storage } from './support/storage.js'

const BYTES = new Uint8Array(Array.from({ length: 256 }, (_, byte) => byte))
const LARGE = Buffer.alloc(60 * 1024 * 1024, 'a file of sixty megabytes, ')
const P = '/projects/default'
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** The way of a file through REST: up, into a step, out of a step, down. */
describe.each(STORAGES)('files, over %s,', (name) => {
  let storage: Storage
  let server: Plugboard
  let folder: string
  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'plugboard-files-')))
    storage = await createStorage(name)
    const env = { ...storage.env, PLUGBOARD_FOLDERS: folder }
    server = await Plugboard.start({ folder: storage.folder, env })
    const inbox = { name: 'Inbox', piece: 'filesystem', method: 'folder', values: { folder } }
    expect((await server.inEnvironment('POST', '/connections', inbox)).status).toBe(201)
  })
  afterAll(async () => {
    await server?.stop()
    await storage?.clean()
    rmSync(folder, { recursive: true, force: true })
  })

  const act = (action: string, input: Record<string, unknown>) =>
    server.inEnvironment('POST', `/connections/inbox/actions/${action}`, { input })
  const download = (url: string, token = server.token) =>
    fetch(server.url + url, { headers: { authorization: `Bearer ${token}` } })

  it('are uploaded, and given to a step', async () => {
    const up = await server.upload(`${P}/files?name=every%20byte.bin`, BYTES, {
      'content-type': 'application/x-sample',
    })
    expect(up.status).toBe(201)
    expect(up.body).toMatchObject({ name: 'every byte.bin', contentType: 'application/x-sample', size: 256 })
    const written = await act('write', { path: 'in.bin', file: up.body })
    expect(written.body.output).toEqual({ path: 'in.bin', size: 256 })
    expect([...readFileSync(join(folder, 'in.bin'))]).toEqual([...BYTES])
  })

  it('come out of a step, and are downloaded under their names', async () => {
    writeFileSync(join(folder, 'Grüße "1".csv'), 'a,b')
    const { file } = (await act('read', { path: 'Grüße "1".csv' })).body.output
    expect(file).toMatchObject({ name: 'Grüße "1".csv', size: 3, url: expect.stringContaining(`${P}/files/fil_`) })
    const response = await download(file.url)
    expect([response.status, await response.text()]).toEqual([200, 'a,b'])
    expect(response.headers.get('content-type')).toMatch(/^text\/csv/)
    expect(response.headers.get('content-length')).toBe('3')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%221%22.csv",
    )
  })

  it('of many megabytes go from step to step of a flow, and down', async () => {
    writeFileSync(join(folder, 'large.bin'), LARGE)
    const steps = [
      { name: 'Read', piece: 'filesystem', action: 'read', connection: 'inbox', input: { path: 'large.bin' } },
      {
        name: 'Write',
        piece: 'filesystem',
        action: 'write',
        connection: 'inbox',
        input: { path: 'copy.bin', file: '{{steps.Read.output.file}}' },
      },
    ]
    expect((await server.call('PUT', `${P}/flows/copy`, { name: 'Copy', draft: { steps } })).status).toBe(201)
    const run = await server.inEnvironment('POST', '/runs', { flow: 'copy' })
    expect(run.body, run.text.slice(0, 500)).toMatchObject({ status: 'succeeded' })
    expect(digest(readFileSync(join(folder, 'copy.bin')))).toBe(digest(LARGE))
    const response = await download(run.body.steps[0].output.file.url)
    expect(digest(new Uint8Array(await response.arrayBuffer()))).toBe(digest(LARGE))
  })

  it('are refused without a name, when they are gone, and to whoever may not see runs', async () => {
    expect((await server.upload(`${P}/files`, BYTES)).status).toBe(422)
    expect((await server.upload(`${P}/files?name=${'x'.repeat(256)}`, BYTES)).status).toBe(422)
    const { url } = (await server.upload(`${P}/files?name=x`, BYTES)).body
    expect((await download(url, 'nobody')).status).toBe(401)
    const gone = await download(url.replace(/.$/, (last: string) => (last === '0' ? '1' : '0')))
    expect(gone.status).toBe(404)
    expect(await gone.json()).toMatchObject({ code: 'not_found' })
    const stale = { name: 'x', contentType: 'text/plain', url: '/api/v1/projects/default/files/fil_nothing' }
    const written = await act('write', { path: 'stale.bin', file: stale })
    expect([written.status, written.body.code]).toEqual([422, 'not_found'])
    expect(() => readFileSync(join(folder, 'stale.bin'))).toThrow('ENOENT')
  })

  // SQLite has one writer, and that is the server.
  if (name === 'PostgreSQL') {
    it('are refused when the project has no room for them', async () => {
      await storage.query(`update files set size = ${10 * 1024 ** 3} where id = (select min(id) from files)`)
      const refused = await server.upload(`${P}/files?name=x`, BYTES)
      expect(refused.body).toMatchObject({
        status: 413,
        code: 'quota_exceeded',
        hint: expect.stringContaining('10 GiB'),
      })
    })
  }
})
