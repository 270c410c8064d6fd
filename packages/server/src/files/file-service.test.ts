import type { FileRef } from '@plugboard/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ProjectPlace } from '../access/place.js'
import { engines } from '../database/testing/engines.js'
import type { TestDatabase } from '../database/testing/test-engine.js'
import { EnvironmentService } from '../environments/environment-service.js'
import { FileService } from './file-service.js'

const MIB = 1024 * 1024
const ADA = 'Ada'
const text = { name: 'note.txt', contentType: 'text/plain', createdBy: ADA }

describe.each(engines)('files on $name', (engine) => {
  let store: TestDatabase
  let files: FileService
  let project: ProjectPlace
  beforeAll(async () => {
    store = await engine.open()
    files = new FileService(store.database)
    const environments = new EnvironmentService(store.database)
    await environments.ensureFirstProject()
    const place = await environments.resolve('default', 'development')
    if (!place) throw new Error('There is no first project.')
    project = place.project
  })
  afterAll(() => store.dispose())
  beforeEach(() => change((db) => db.deleteFrom('files').execute()))

  const change = (work: (db: TestDatabase['database']['read']) => Promise<unknown>) =>
    store.database.transaction(async (tx) => void (await work(tx.db)), { unaudited: 'made for a test' })
  const rows = async (table: 'files' | 'file_chunks') =>
    (await store.database.read.selectFrom(table).selectAll().execute()).length
  const idOf = ({ url }: FileRef) => url.split('/').at(-1) ?? ''
  const bytesOf = async (data: AsyncIterable<Uint8Array>) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of data) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  it('come back byte by byte, whatever the pieces they came in', async () => {
    const bytes = Buffer.alloc(3 * MIB + 17, 'every byte counts ')
    async function* inOddPieces() {
      for (let start = 0; start < bytes.length; start += 77_777) yield bytes.subarray(start, start + 77_777)
    }
    const ref = await files.write(project, text, inOddPieces())
    expect(ref).toEqual({
      name: 'note.txt',
      contentType: 'text/plain',
      size: bytes.length,
      url: expect.stringMatching(/^\/api\/v1\/projects\/default\/files\/fil_[0-9a-z]{26}$/),
    })
    expect((await bytesOf(files.filesOf(project, ADA).read(ref))).equals(bytes)).toBe(true)
    const { file, bytes: again } = await files.open(project, idOf(ref))
    expect(file).toMatchObject({ name: 'note.txt', createdBy: ADA, size: bytes.length })
    expect((await bytesOf(again)).equals(bytes)).toBe(true)
  })

  it('may be empty', async () => {
    const ref = await files.write(project, text, [])
    expect(ref.size).toBe(0)
    expect(await bytesOf(files.filesOf(project, ADA).read(ref))).toHaveLength(0)
  })

  it('leave nothing behind when they are given up half-way', async () => {
    async function* breaksOff() {
      yield Buffer.alloc(MIB)
      throw new Error('the service went away')
    }
    await expect(files.write(project, text, breaksOff())).rejects.toThrow('the service went away')
    expect([await rows('files'), await rows('file_chunks')]).toEqual([0, 0])
  })

  it('are refused when the project has no room for them, and nothing of them is kept', async () => {
    const ref = await files.write(project, text, [Buffer.from('small')])
    const nearlyAll = 10 * 1024 ** 3 - 10
    await change((db) => db.updateTable('files').set({ size: nearlyAll }).where('id', '=', idOf(ref)).execute())
    const error = await files.write(project, text, [Buffer.alloc(11)]).catch((refused: unknown) => refused)
    expect(error).toMatchObject({ code: 'quota_exceeded', hint: expect.stringContaining('10 GiB') })
    expect(await rows('files')).toBe(1)
    expect((await files.write(project, text, [Buffer.alloc(10)])).size).toBe(10)
  })

  it('are not found by another project, under another address, or when they are not complete', async () => {
    const ref = await files.write(project, text, [Buffer.from('mine')])
    const other = { ...project, id: 'prj_other' }
    const gone = { code: 'not_found' }
    await expect(bytesOf(files.filesOf(other, ADA).read(ref))).rejects.toMatchObject(gone)
    for (const url of [`${ref.url}/..`, 'https://example.com/x', '', `${ref.url}0`])
      await expect(bytesOf(files.filesOf(project, ADA).read({ ...ref, url }))).rejects.toMatchObject(gone)
    await expect(files.open(other, idOf(ref))).rejects.toMatchObject({ kind: 'not_found' })
    await change((db) => db.updateTable('files').set({ size: null }).execute())
    await expect(files.open(project, idOf(ref))).rejects.toMatchObject({ kind: 'not_found' })
  })

  it('fail when they go while they are read, and do not end early', async () => {
    const ref = await files.write(project, text, [Buffer.alloc(MIB)])
    const reading = files.filesOf(project, ADA).read(ref)[Symbol.asyncIterator]()
    expect((await reading.next()).value).toHaveLength(MIB / 2)
    await change((db) => db.deleteFrom('files').execute())
    await expect(reading.next()).rejects.toMatchObject({ code: 'not_found' })
  })

  it('go when their time is over, as do those that were never completed', async () => {
    const kept = await files.write(project, text, [Buffer.from('kept')])
    const old = await files.write(project, text, [Buffer.from('old')])
    const half = await files.write(project, text, [Buffer.from('half')])
    const now = await store.database.now()
    await change((db) =>
      db
        .updateTable('files')
        .set({ expires_at: now - 1 })
        .where('id', '=', idOf(old))
        .execute(),
    )
    const abandoned = { size: null, created_at: now - 25 * 3_600_000 }
    await change((db) => db.updateTable('files').set(abandoned).where('id', '=', idOf(half)).execute())
    await expect(files.open(project, idOf(old))).rejects.toMatchObject({ kind: 'not_found' })
    await files.tidy()
    expect([await rows('files'), await rows('file_chunks')]).toEqual([1, 1])
    expect((await files.open(project, idOf(kept))).file.name).toBe('note.txt')
  })
})
