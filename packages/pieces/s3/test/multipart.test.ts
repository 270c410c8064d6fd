import { createHash } from 'node:crypto'
import { PieceError } from '@plugboard/core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { copyObject } from '../src/copy-object.js'
import { byParts } from '../src/in-parts.js'
import { piece } from '../src/index.js'
import { type AnsweringServer, connectionTo, errorXml, startServer } from './answering-server.js'
import { type Lab, openLab } from './lab.js'
import { NO_STORE, storeEnv } from './store.js'
import { act, contextOf, failureOf } from './try-out.js'

const MEBIBYTE = 1024 * 1024

/** Bytes that differ from place to place, made as they are read. */
async function* bytes(size: number): AsyncGenerator<Uint8Array> {
  const block = Buffer.alloc(64 * 1024)
  for (let at = 0; at < size; at += block.length) {
    block.writeUInt32BE(at / block.length, 0)
    yield Uint8Array.prototype.slice.call(block, 0, Math.min(block.length, size - at))
  }
}

const digestOf = async (data: AsyncIterable<Uint8Array>): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of data) hash.update(chunk)
  return hash.digest('hex')
}

/** Runs an action whose files are read from and written to a stream of the test's own. */
async function actStreaming(
  name: string,
  connection: Record<string, unknown>,
  input: Record<string, unknown>,
  files: { read?: () => AsyncIterable<Uint8Array>; write?: (data: AsyncIterable<Uint8Array>) => Promise<void> },
  signal?: AbortSignal,
): Promise<unknown> {
  const ctx = await contextOf<unknown>(connection, input, signal && { signal })
  const { read = ctx.files.read, write } = files
  const action = piece.actions.find((one) => one.name === name)
  return action?.run({
    ...ctx,
    files: {
      read,
      write: async (file, data) => {
        await write?.(Object(data))
        return { ...file, url: 'data:,' }
      },
    },
  })
}

const file = { name: 'large', contentType: 'application/octet-stream', url: 'data:,' }

it('bytes are cut into parts of one size, and what is left', async () => {
  const sizesOf = async (size: number, part: number) => {
    const sizes: number[] = []
    for await (const one of byParts(bytes(size), part)) sizes.push(one.length)
    return sizes
  }
  expect(await sizesOf(0, 100)).toEqual([])
  expect(await sizesOf(99, 100)).toEqual([99])
  expect(await sizesOf(100, 100)).toEqual([100])
  expect(await sizesOf(250, 100)).toEqual([100, 100, 50])
  expect(await digestOf(byParts(bytes(MEBIBYTE), 100_000))).toBe(await digestOf(bytes(MEBIBYTE)))
})

describe.skipIf(NO_STORE)('a large object in a Ceph store', () => {
  let lab: Lab
  beforeAll(async () => {
    for (const [name, value] of Object.entries(storeEnv())) vi.stubEnv(name, value)
    lab = await openLab()
  })
  afterAll(() => lab?.close())

  it('of 200 MiB passes both ways without being held in memory', async () => {
    const size = 200 * MEBIBYTE
    const peak = watchMemory()
    await actStreaming('put', lab.accessKey, { key: 'large', file }, { read: () => bytes(size) })
    let digest = ''
    const write = async (data: AsyncIterable<Uint8Array>) => {
      digest = await digestOf(data)
    }
    await actStreaming('get', lab.accessKey, { key: 'large' }, { write })
    expect(digest).toBe(await digestOf(bytes(size)))
    expect(peak() / MEBIBYTE).toBeLessThan(150)
    expect((await act('head', lab.accessKey, { key: 'large' })).size).toBe(size)
    await act('delete', lab.accessKey, { key: 'large' })
  }, 60_000)

  it('that cannot be read to its end leaves no parts', async () => {
    const broken = async function* () {
      yield* bytes(20 * MEBIBYTE)
      throw new PieceError('not_found', 'The file is gone.', { hint: 'h' })
    }
    const running = actStreaming('put', lab.accessKey, { key: 'broken', file }, { read: broken })
    expect(await failureOf(running)).toMatchObject({ message: 'The file is gone.' })
    expect(await lab.openUploads()).toEqual([])
    expect(await failureOf(act('head', lab.accessKey, { key: 'broken' }))).toMatchObject({ code: 'not_found' })
  })

  it('whose run is cancelled leaves no parts', async () => {
    const controller = new AbortController()
    const cancelling = async function* () {
      yield* bytes(20 * MEBIBYTE)
      expect(await lab.openUploads()).toHaveLength(1)
      controller.abort()
      yield* bytes(20 * MEBIBYTE)
    }
    const input = { key: 'cancelled', file }
    const running = actStreaming('put', lab.accessKey, input, { read: cancelling }, controller.signal)
    expect(await failureOf(running)).toMatchObject({ code: 'timeout' })
    expect(await lab.openUploads()).toEqual([])
  })

  it('is copied in parts with its media type and metadata, where it is too large to be copied at once', async () => {
    const input = { key: 'a +ö', file, contentType: 'text/x-sample', metadata: { author: 'Ada' } }
    await actStreaming('put', lab.accessKey, input, { read: () => bytes(12 * MEBIBYTE) })
    const { auth, ...ctx } = await contextOf(lab.accessKey, undefined)
    const from = { bucket: lab.bucket, key: 'a +ö' }
    const limits = { atOnce: 6 * MEBIBYTE, part: 5 * MEBIBYTE }
    const copied = await copyObject({ ...ctx, auth: Object(auth) }, from, { bucket: lab.bucket, key: 'b' }, limits)
    expect(copied).toMatchObject({ size: 12 * MEBIBYTE, etag: expect.stringMatching(/-3$/) })
    let digest = ''
    const write = async (data: AsyncIterable<Uint8Array>) => {
      digest = await digestOf(data)
    }
    await actStreaming('get', lab.accessKey, { key: 'b' }, { write })
    expect(digest).toBe(await digestOf(bytes(12 * MEBIBYTE)))
    expect(await act('head', lab.accessKey, { key: 'b' })).toMatchObject({
      contentType: 'text/x-sample',
      metadata: { author: 'Ada' },
    })
  })
})

/** How far the memory of the process rose since then, in bytes. */
function watchMemory(): () => number {
  const before = process.memoryUsage().rss
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 10)
  return () => {
    clearInterval(timer)
    return most - before
  }
}

describe('an upload in parts that the store refuses', () => {
  let server: AnsweringServer
  afterEach(() => server?.close())

  const connection = () => connectionTo(server.url)

  /** A store that takes parts, and goes wrong where a test wants it. */
  const startStore = (wrong: { part?: number; end?: boolean }) =>
    startServer(({ method, target }, response) => {
      const query = new URLSearchParams(target.split('?')[1])
      if (query.has('uploads')) {
        response.end('<InitiateMultipartUploadResult><UploadId>u&amp;1</UploadId></InitiateMultipartUploadResult>')
      } else if (method === 'DELETE') {
        response.writeHead(204).end()
      } else if (method === 'POST') {
        response.end(
          wrong.end
            ? `   \n${errorXml('InternalError')}`
            : '<CompleteMultipartUploadResult><ETag>"e-3"</ETag></CompleteMultipartUploadResult>',
        )
      } else if (Number(query.get('partNumber')) === wrong.part) {
        response.writeHead(403).end(errorXml('AccessDenied'))
      } else {
        response.writeHead(200, { etag: `"<part>&${query.get('partNumber')}"` }).end()
      }
    })

  it('at a copy of what was replaced meanwhile is told', async () => {
    const head = { etag: '"old"', 'content-length': '100' }
    server = await startServer(({ method, target, headers }, response) => {
      if (method === 'HEAD') response.writeHead(200, head).end()
      else if (target.includes('uploads='))
        response.end('<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>')
      else if (method === 'DELETE') response.writeHead(204).end()
      else
        response
          .writeHead(headers['x-amz-copy-source-if-match'] === '"old"' ? 412 : 500)
          .end(errorXml('PreconditionFailed'))
    })
    const { auth, ...ctx } = await contextOf(connection(), undefined)
    const from = { bucket: 'invoices', key: 'a' }
    const copying = copyObject(
      { ...ctx, auth: Object(auth) },
      from,
      { bucket: 'invoices', key: 'b' },
      { atOnce: 50, part: 50 },
    )
    expect(await failureOf(copying)).toMatchObject({
      code: 'provider_unavailable',
      message: 'The object changed meanwhile.',
    })
    expect(server.requests.at(-1)?.method).toBe('DELETE')
  })

  const put = () => actStreaming('put', connection(), { key: 'k', file }, { read: () => bytes(20 * MEBIBYTE) })

  it('at a part is cleared away', async () => {
    server = await startStore({ part: 2 })
    expect(await failureOf(put())).toMatchObject({ code: 'permission_denied', field: 'key' })
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'PUT', 'PUT', 'DELETE'])
    expect(server.requests.at(-1)?.target).toBe('/invoices/k?uploadId=u%261')
  })

  it('at its end, with the status of a success, is cleared away', async () => {
    server = await startStore({ end: true })
    expect(await failureOf(put())).toMatchObject({ code: 'provider_unavailable' })
    expect(server.requests.at(-1)).toMatchObject({ method: 'DELETE' })
  })

  it('not at all names every part as the store did, whatever it calls them', async () => {
    server = await startStore({})
    expect(await put()).toMatchObject({ etag: 'e-3', size: 20 * MEBIBYTE })
    const { body = '' } = server.requests.at(-1) ?? {}
    expect(body).toContain('<PartNumber>3</PartNumber><ETag>"&lt;part&gt;&amp;3"</ETag>')
  })
})
