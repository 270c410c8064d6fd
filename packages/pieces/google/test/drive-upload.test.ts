import { createHash } from 'node:crypto'
import type { Progress } from '@plugboard/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Chunk, inChunks } from '../src/drive-chunks.js'
import { account, apiKey, editor, robotEditor } from './connections.js'
import type { ChunkFault } from './drive-state.js'
import { fileOf, uploadStream } from './drive-try-out.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { act, failureOf } from './try-out.js'

const MEBIBYTE = 1024 * 1024
const CHUNK = 8 * MEBIBYTE

let server: GoogleServer
beforeEach(async () => {
  server = await startGoogleServer()
})
afterEach(() => server.close())

/** Bytes that differ from place to place, made as they are read. */
async function* bytes(size: number): AsyncGenerator<Uint8Array> {
  const block = Buffer.alloc(64 * 1024)
  for (let at = 0; at < size; at += block.length) {
    block.writeUInt32BE(at / block.length, 0)
    yield block.subarray(0, Math.min(block.length, size - at))
  }
}

async function digestOf(data: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of data) hash.update(chunk)
  return hash.digest('hex')
}

const upload = (input: Record<string, unknown>, connection = editor()) =>
  act(server, 'drive-upload', { file: fileOf('Hello'), ...input }, connection)
const stored = (output: unknown) => server.state.files.find(({ id }) => id === Object(output).id)
const ranges = () =>
  server.seen.filter(({ query }) => query.upload_id).map(({ method, headers }) => headers['content-range'] ?? method)

describe('cutting bytes into chunks', () => {
  it.each([
    [0, [0]],
    [1, [1]],
    [99, [99]],
    [100, [100]],
    [101, [100, 1]],
    [200, [100, 100]],
    [250, [100, 100, 50]],
  ])('%i bytes make chunks of 100 and what is left', async (size, lengths) => {
    const chunks: Chunk[] = []
    for await (const chunk of inChunks(bytes(size), 100)) chunks.push(chunk)
    expect(chunks.map((chunk) => chunk.bytes.length)).toEqual(lengths)
    expect(chunks.map(({ last }) => last)).toEqual(lengths.map((_, index) => index === lengths.length - 1))
  })

  it('loses no byte, however the pieces lie', async () => {
    const size = 300_001
    const hash = createHash('sha256')
    for await (const chunk of inChunks(bytes(size), 77_777)) hash.update(chunk.bytes)
    expect(hash.digest('hex')).toBe(await digestOf(bytes(size)))
  })
})

describe('uploading a file', () => {
  it('puts it into My Drive under its own name and kind', async () => {
    const output = await upload({})
    expect(output).toMatchObject({ name: 'note.txt', mimeType: 'text/plain', size: 5, folder: 'root-id' })
    expect(stored(output)?.content?.toString()).toBe('Hello')
  })

  it('puts it into a folder, under another name', async () => {
    const folder = 'https://drive.google.com/drive/folders/folder-1'
    expect(await upload({ folder, name: 'Greeting' })).toMatchObject({ name: 'Greeting', folder: 'folder-1' })
  })

  it('works for a service account, and in a shared drive', async () => {
    const output = await upload({ folder: 'drive-1' }, robotEditor())
    expect(stored(output)).toMatchObject({ parent: 'drive-1', driveId: 'drive-1' })
  })

  it('takes an empty file', async () => {
    expect(await upload({ file: fileOf('') })).toMatchObject({ size: 0 })
  })

  it('gives a file a new version, which keeps its id and its name', async () => {
    expect(await upload({ replace: 'file-3' })).toMatchObject({
      id: 'file-3',
      name: 'Report 3.pdf',
      folder: 'folder-1',
    })
    expect(stored({ id: 'file-3' })).toMatchObject({ version: 2, content: Buffer.from('Hello') })
  })

  it('has it converted where that is chosen', async () => {
    const csv = fileOf('a,b', 'text/csv', 'table.csv')
    const mimeType = 'application/vnd.google-apps.spreadsheet'
    expect(await upload({ file: csv, convertTo: 'spreadsheet' })).toMatchObject({ mimeType })
  })

  it.each(['application/vnd.google-apps.folder', 'text/html\r\nx: y', ''])(
    'stores a file that calls itself %j as bytes of no known kind',
    async (contentType) => {
      const file = { ...fileOf('x'), contentType }
      expect(await upload({ file })).toMatchObject({ mimeType: 'application/octet-stream' })
    },
  )

  it('refuses a folder together with a file to replace, before anything is sent', async () => {
    const error = await failureOf(upload({ folder: 'folder-1', replace: 'file-3' }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'folder' })
    expect(server.seen).toEqual([])
  })

  it.each([
    ['a folder that is not there', { folder: 'folder-9' }, 'not_found', 'folder'],
    ['a file that is none', { folder: 'file-1' }, 'invalid_input', 'file'],
    ['a folder of somebody else', { folder: 'folder-others' }, 'permission_denied', 'folder'],
    ['a file of somebody else', { replace: 'file-others' }, 'permission_denied', 'replace'],
    ['a version of a file that is not there', { replace: 'file-9' }, 'not_found', 'replace'],
    ['a shared drive that is full', { folder: 'drive-full' }, 'quota_exceeded', undefined],
  ])('names the field for %s', async (_, input, code, field) => {
    expect(await failureOf(upload(input))).toMatchObject({ code, field })
  })

  it('is refused before a byte is sent when the storage is full', async () => {
    server.state.drive.room = 4
    const error = await failureOf(upload({}))
    expect(error).toMatchObject({ code: 'quota_exceeded', hint: expect.stringContaining('service account') })
    expect(server.seen).toHaveLength(1)
  })

  it('needs a connection that was set up to change files', async () => {
    expect(await failureOf(upload({}, account()))).toMatchObject({ code: 'permission_denied', field: 'services' })
    expect(await failureOf(upload({}, apiKey()))).toMatchObject({ code: 'permission_denied', field: 'services' })
    expect(server.seen).toEqual([])
  })
})

describe('an upload of many chunks', () => {
  const SIZE = 2 * CHUNK + 1000

  it('arrives whole, chunk by chunk, and is never read further ahead than two chunks', async () => {
    let read = 0
    let ahead = 0
    const hash = createHash('sha256')
    async function* watched() {
      for await (const block of bytes(200 * MEBIBYTE)) {
        ahead = Math.max(ahead, read - ranges().length * CHUNK)
        read += block.length
        hash.update(block)
        yield block
      }
    }
    const output = await uploadStream(server, watched)
    expect(stored(output)?.sha256).toBe(hash.digest('hex'))
    expect(ranges()).toHaveLength(25)
    expect(ahead).toBeLessThan(2 * CHUNK)
  })

  it('tells the size only with the last chunk, as it is not known before', async () => {
    await uploadStream(server, () => bytes(SIZE))
    expect(ranges()).toEqual([
      `bytes 0-${CHUNK - 1}/*`,
      `bytes ${CHUNK}-${2 * CHUNK - 1}/*`,
      `bytes ${2 * CHUNK}-${SIZE - 1}/${SIZE}`,
    ])
  })

  it.each<[string, ChunkFault, string[]]>([
    [
      'goes on where Google stands after a failure',
      { keep: MEBIBYTE, answer: 503 },
      [`bytes ${MEBIBYTE}-${CHUNK - 1}/*`],
    ],
    ['goes on after an error of Google', { keep: 0, answer: 500 }, [`bytes 0-${CHUNK - 1}/*`]],
    [
      'goes on after a connection that was cut',
      { keep: 3 * MEBIBYTE, answer: 'cut' },
      [`bytes ${3 * MEBIBYTE}-${CHUNK - 1}/*`],
    ],
    ['sends nothing twice when only the answer was lost', { keep: CHUNK, answer: 'cut' }, []],
    ['goes on when it was told to slow down', { keep: 0, answer: 429 }, [`bytes 0-${CHUNK - 1}/*`]],
  ])('%s', async (_, fault, again) => {
    server.state.drive.chunkFaults.push(fault)
    const output = await uploadStream(server, () => bytes(SIZE))
    expect(stored(output)).toMatchObject({ size: SIZE, sha256: await digestOf(bytes(SIZE)) })
    expect(ranges().slice(1, 2 + again.length)).toEqual(['bytes */*', ...again])
  })

  it('tells how far it is', async () => {
    const told: Progress[] = []
    await uploadStream(server, () => bytes(SIZE), { told, size: SIZE })
    expect(told).toEqual([
      { message: '8 MB uploaded', fraction: CHUNK / SIZE },
      { message: '16 MB uploaded', fraction: (2 * CHUNK) / SIZE },
    ])
  })

  it('is refused when the file is not as long as it was said to be', async () => {
    const error = await failureOf(uploadStream(server, () => bytes(SIZE), { size: SIZE + 1 }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'file' })
    expect(server.state.drive.uploads.size).toBe(0)
  })

  it('is not made twice when the last answer was lost', async () => {
    server.state.drive.chunkFaults.push({ keep: 1000, answer: 'cut' })
    const output = await uploadStream(server, () => bytes(1000))
    expect(ranges()).toEqual(['bytes 0-999/1000', 'bytes */1000'])
    expect(server.state.files.filter(({ name }) => name === 'large.bin')).toEqual([stored(output)])
  })

  it('is given up when nothing goes on, and nothing of it is kept', async () => {
    server.state.drive.chunkFaults = Array.from({ length: 9 }, () => ({ keep: 0, answer: 500 as const }))
    const error = await failureOf(uploadStream(server, () => bytes(SIZE)))
    expect(error).toMatchObject({ code: 'provider_unavailable' })
    expect(server.state.drive.abandoned).toHaveLength(1)
    expect(server.state.drive.uploads.size).toBe(0)
  })

  it.each<[string, ChunkFault['answer'], string]>([
    ['an upload Google has forgotten', 404, 'provider_unavailable'],
    ['a right that was withdrawn on the way', 403, 'permission_denied'],
  ])('ends with %s', async (_, answer, code) => {
    server.state.drive.chunkFaults.push({ keep: 0, answer })
    expect(await failureOf(uploadStream(server, () => bytes(SIZE)))).toMatchObject({ code })
    expect(server.state.drive.uploads.size).toBe(0)
  })

  it('is given up when the file cannot be read to its end', async () => {
    async function* broken() {
      yield* bytes(CHUNK + 1)
      throw new Error('The file is gone.')
    }
    await expect(uploadStream(server, broken)).rejects.toThrow('The file is gone.')
    expect(server.state.drive.abandoned).toHaveLength(1)
  })

  it('is given up when the run is cancelled', async () => {
    const cancel = new AbortController()
    async function* cancelled() {
      yield* bytes(CHUNK + 1)
      cancel.abort()
      yield* bytes(CHUNK)
    }
    const error = await failureOf(uploadStream(server, cancelled, { signal: cancel.signal }))
    expect(error).toMatchObject({ code: 'timeout' })
    expect(server.state.drive.abandoned).toHaveLength(1)
    expect(server.state.files.some(({ name }) => name === 'large.bin')).toBe(false)
  })

  it.each([
    ['nowhere', undefined],
    ['another host', 'https://attacker.example/upload?upload_id=1'],
  ])('sends neither bytes nor token to %s', async (_, location) => {
    server.answerNext({ status: 200, headers: location === undefined ? {} : { location }, body: '' })
    const hosts: string[] = []
    const watching: typeof fetch = (url, init) => {
      hosts.push(new URL(String(url)).host)
      return fetch(url, init)
    }
    const error = await failureOf(uploadStream(server, () => bytes(10), { fetch: watching }))
    expect(error).toMatchObject({ code: 'bad_response' })
    expect(hosts).toEqual([new URL(server.origin).host])
  })

  it.each([
    ['a range that is none', { range: 'bytes=5-9' }],
    ['more than was sent', { range: 'bytes=0-99999999' }],
  ])('is given up when Google tells %s', async (_, headers) => {
    const begun = {
      status: 200,
      headers: { location: `${server.origin}/upload/drive/v3/files?upload_id=none` },
      body: '',
    }
    server.answerNext(begun, { status: 308, headers, body: '' })
    expect(await failureOf(uploadStream(server, () => bytes(SIZE)))).toMatchObject({ code: 'bad_response' })
  })
})
