import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type FileRef, PieceError } from '@plugboard/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GraphServer, startGraph } from './graph-server.js'
import { FRIEND, GOOD, storeMedia } from './graph-state.js'
import { act, failureOf, fileOf } from './try-out.js'

let server: GraphServer
beforeAll(async () => {
  server = await startGraph()
})
afterAll(() => server.close())

const MB = 1024 * 1024
const digestOf = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')

/** A file of any size, made as it is read. */
const large = (size: number): FileRef => ({ name: 'large.pdf', contentType: 'application/pdf', size, url: 'x:' })

async function* bytes(size: number) {
  const chunk = new Uint8Array(64 * 1024).fill(0x61)
  for (let left = size; left > 0; left -= chunk.length) yield chunk.subarray(0, Math.min(chunk.length, left))
}

describe('an upload', () => {
  it('arrives byte for byte, whatever is in it, with its length told', async () => {
    const content = Buffer.concat([Buffer.from('\r\n--plugboard-\r\n'), Buffer.from([0, 255, 13, 10, 45, 45])])
    const { mediaId } = await act(server, 'upload-media', { file: fileOf(content, 'application/pdf') })
    expect(server.state.media.get(String(mediaId))).toMatchObject({
      sha256: digestOf(content),
      type: 'application/pdf',
    })
    expect(server.seen.at(-1)?.headers).toMatchObject({ 'content-length': expect.any(String) })
    expect(server.seen.at(-1)?.headers).not.toHaveProperty('transfer-encoding')
  })

  it('of unknown length goes too', async () => {
    const { size: _, ...file } = fileOf('Hello', 'text/plain')
    const { mediaId } = await act(server, 'upload-media', { file })
    expect(server.state.media.get(String(mediaId))?.bytes).toBe(5)
  })

  it('of 90 MB takes no more memory than a small one', async () => {
    let received = 0
    let most = 0
    let read = 0
    const sink = createServer(async (request, response) => {
      for await (const chunk of request) received += chunk.length
      response.end(JSON.stringify({ id: '1' }))
    }).listen(0, '127.0.0.1')
    await once(sink, 'listening')
    const graph = { ...server, endpoints: { graph: `http://127.0.0.1:${Object(sink.address()).port}` } }
    const file = large(90 * MB)
    const files = {
      read: async function* () {
        for await (const chunk of bytes(90 * MB)) {
          read += chunk.length
          most = Math.max(most, read - received)
          yield chunk
        }
      },
    }
    const values = { ...GOOD, accessToken: GOOD.systemUserToken, obtainedFor: '' }
    await act(graph, 'upload-media', { file }, { files, values })
    sink.close()
    expect(received).toBeGreaterThan(90 * MB)
    // What was read and had not arrived yet stood in buffers of this process and of the system.
    expect(most).toBeLessThan(20 * MB)
  })

  it.each<[string, Record<string, unknown>, FileRef]>([
    ['an image of a type WhatsApp does not know', { kind: 'image' }, fileOf('x', 'image/gif')],
    ['a film as a picture', { kind: 'image' }, fileOf('x', 'video/mp4')],
    ['a program', {}, fileOf('x', 'application/x-msdownload')],
    ['no type at all', {}, fileOf('x', '')],
    ['an image of more than 5 MB', { kind: 'image' }, { ...large(5 * MB + 1), contentType: 'image/png' }],
    ['a sticker of more than 500 KB', { kind: 'sticker' }, { ...large(500 * 1024 + 1), contentType: 'image/webp' }],
    ['a film of more than 16 MB', { kind: 'video' }, { ...large(16 * MB + 1), contentType: 'video/mp4' }],
    ['a document of more than 100 MB', {}, large(100 * MB + 1)],
  ])('does not begin with %s', async (_what, input, file) => {
    const before = server.seen.length
    const failure = await failureOf(act(server, 'send-media', { to: `+${FRIEND}`, file, ...input }))
    expect(failure).toMatchObject({ code: 'invalid_input', field: 'file', hint: expect.stringMatching(/^Use/) })
    // Only the token was looked at.
    expect(server.seen.slice(before).map(({ path }) => path)).toEqual(['/v26.0/debug_token'])
  })

  it('ends where a file of unknown length turns out too large', async () => {
    const { size: _, ...file } = { ...large(0), contentType: 'image/png' }
    const files = { read: () => bytes(6 * MB) }
    const running = act(server, 'send-media', { to: `+${FRIEND}`, kind: 'image', file }, { files })
    expect(await failureOf(running)).toMatchObject({ code: 'invalid_input', field: 'file' })
  })

  it.each([
    ['shorter', 10],
    ['longer', 3],
  ])('ends where a file is %s than it says', async (_what, size) => {
    const file = { ...fileOf('Hello', 'text/plain'), size }
    const files = { read: () => bytes(5) }
    const failure = await failureOf(act(server, 'upload-media', { file }, { files }))
    expect(failure).toMatchObject({ code: 'invalid_input', field: 'file' })
  })

  it('tells what went wrong with the file, not with the network', async () => {
    const files = {
      read: async function* () {
        yield* bytes(MB)
        throw new PieceError('not_found', 'The file is gone.', { hint: 'Upload it again.' })
      },
    }
    const failure = await failureOf(act(server, 'upload-media', { file: large(2 * MB) }, { files }))
    expect(failure).toMatchObject({ code: 'not_found', message: 'The file is gone.' })
  })

  it('ends when the run is cancelled, and the file is let go', async () => {
    const controller = new AbortController()
    let ended = false
    const files = {
      read: async function* () {
        try {
          for await (const chunk of bytes(50 * MB)) {
            controller.abort(new Error('cancelled'))
            yield chunk
          }
        } finally {
          ended = true
        }
      },
    }
    const running = act(server, 'upload-media', { file: large(50 * MB) }, { files, signal: controller.signal })
    expect(await failureOf(running)).toMatchObject({ code: 'timeout' })
    await expect.poll(() => ended).toBe(true)
  })
})

describe('a download', () => {
  const stored = (content = 'Hello', type = 'text/plain') => storeMedia(server.state, Buffer.from(content), type)

  it('brings the file with its type, its hash and a name', async () => {
    const id = stored('%PDF', 'application/pdf')
    const output = await act(server, 'get-media', { mediaId: id })
    expect(output).toMatchObject({ contentType: 'application/pdf', sha256: digestOf(Buffer.from('%PDF')) })
    expect(output.file).toMatchObject({ name: `${id}.pdf`, url: expect.stringContaining('JVBERg') })
  })

  it('takes the name it is given, but no path', async () => {
    const output = await act(server, 'get-media', { mediaId: stored(), fileName: '../../etc/pass\twd' })
    expect(Object(output.file).name).toBe('_.._etc_pass_wd')
  })

  it('asks for the address anew each time, since one works for five minutes only', async () => {
    const id = stored()
    await act(server, 'get-media', { mediaId: id })
    server.state.ahead += 6 * 60 * 1_000
    expect(await act(server, 'get-media', { mediaId: id })).toMatchObject({ contentType: 'text/plain' })
    server.state.ahead = 0
  })

  it('tells a file that is not there, and one whose address has ended', async () => {
    expect(await failureOf(act(server, 'get-media', { mediaId: '123' }))).toMatchObject({
      code: 'not_found',
      field: 'mediaId',
    })
    server.answerNext(valid(), { status: 200, body: mediaAt(`${server.origin}/lookaside/gone`) })
    expect(await failureOf(act(server, 'get-media', { mediaId: '123' }))).toMatchObject({
      code: 'not_found',
      field: 'mediaId',
    })
  })

  const valid = () => ({ status: 200, body: { data: { is_valid: true, expires_at: 0, scopes: [] } } })
  const mediaAt = (url: string, sha256 = 'x') => ({ url, mime_type: 'text/plain', sha256, id: '1' })

  it.each([
    'https://evil.example/file',
    'https://lookaside.fbsbx.com.evil.example/file',
    'https://evilfbsbx.com/file',
    'http://lookaside.fbsbx.com/file',
    'https://lookaside.fbsbx.com:8443/file',
    'https://lookaside.fbsbx.com@evil.example/file',
    'file:///etc/passwd',
    'not an address',
  ])('does not take the token to %s', async (url) => {
    const asked: string[] = []
    const watching: typeof fetch = (input, init) => {
      asked.push(String(input))
      return fetch(input, init)
    }
    server.answerNext(valid(), { status: 200, body: mediaAt(url) })
    const failure = await failureOf(act(server, 'get-media', { mediaId: '1' }, { fetch: watching }))
    expect(failure).toMatchObject({ code: 'bad_response' })
    expect(asked).toHaveLength(1)
  })

  it('takes it to Meta', async () => {
    const hosts: string[] = []
    const standIn: typeof fetch = async (input, init) => {
      const { host } = new URL(String(input))
      if (!host.endsWith('fbsbx.com')) return fetch(input, init)
      hosts.push(`${host} ${new Headers(init?.headers).get('authorization')}`)
      return new Response('Hello')
    }
    const content = mediaAt('https://lookaside.fbsbx.com/whatsapp/1', digestOf(Buffer.from('Hello')))
    server.answerNext(valid(), { status: 200, body: content })
    await act(server, 'get-media', { mediaId: '1' }, { fetch: standIn })
    expect(hosts).toEqual([`lookaside.fbsbx.com Bearer ${GOOD.systemUserToken}`])
  })

  it('that breaks off or never ends keeps nothing', async () => {
    const kept: unknown[] = []
    const files = {
      write: async (file: { name: string }, data: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) => {
        for await (const _ of data);
        kept.push(file)
        throw new Error('not reached')
      },
    }
    const controller = new AbortController()
    const broken =
      (how: (controller: ReadableStreamDefaultController) => void): typeof fetch =>
      async (input, init) => {
        if (!String(input).includes('/lookaside/')) return fetch(input, init)
        const signal = init?.signal
        return new Response(
          new ReadableStream({
            start(stream) {
              stream.enqueue(Buffer.from('He'))
              signal?.addEventListener('abort', () => stream.error(signal.reason), { once: true })
              how(stream)
            },
          }),
        )
      }
    const run = (how: (controller: ReadableStreamDefaultController) => void) =>
      failureOf(
        act(server, 'get-media', { mediaId: stored() }, { files, signal: controller.signal, fetch: broken(how) }),
      )
    expect(await run((stream) => stream.error(new TypeError('terminated')))).toMatchObject({
      code: 'provider_unavailable',
    })
    expect(await run(() => controller.abort())).toMatchObject({ code: 'timeout' })
    expect(kept).toEqual([])
  })

  it('follows no redirect with the token', async () => {
    const moved = { status: 302, headers: { location: 'https://evil.example/' }, body: '' }
    server.answerNext(valid(), { status: 200, body: mediaAt(`${server.origin}/lookaside/1`) }, moved)
    expect(await failureOf(act(server, 'get-media', { mediaId: '1' }))).toMatchObject({ code: 'bad_response' })
  })

  it('keeps nothing of a file that is not the one it should be', async () => {
    const kept: unknown[] = []
    const files = {
      write: async (file: { name: string }, data: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) => {
        for await (const _ of data);
        kept.push(file)
        throw new Error('not reached')
      },
    }
    const other = { status: 200, headers: { 'content-type': 'text/plain' }, body: 'other' }
    server.answerNext(valid(), { status: 200, body: mediaAt(`${server.origin}/lookaside/1`, 'a'.repeat(64)) }, other)
    const failure = await failureOf(act(server, 'get-media', { mediaId: '1' }, { files }))
    expect(failure).toMatchObject({ code: 'bad_response', message: expect.stringContaining('SHA-256') })
    expect(kept).toEqual([])
  })

  it('takes a hash in base64 too, as webhooks have it', async () => {
    const sha256 = createHash('sha256').update('other').digest('base64')
    const other = { status: 200, headers: { 'content-type': 'text/plain' }, body: 'other' }
    server.answerNext(valid(), { status: 200, body: mediaAt(`${server.origin}/lookaside/1`, sha256) }, other)
    expect(await act(server, 'get-media', { mediaId: '1' })).toMatchObject({ sha256 })
  })
})

describe('a file at WhatsApp', () => {
  it('is deleted, and then is not there', async () => {
    const id = storeMedia(server.state, Buffer.from('x'), 'text/plain')
    expect(await act(server, 'delete-media', { mediaId: id })).toEqual({ mediaId: id })
    expect(await failureOf(act(server, 'delete-media', { mediaId: id }))).toMatchObject({
      code: 'not_found',
      field: 'mediaId',
    })
  })

  it.each(['../me', '12/34', 'wamid.x', ' '])('has no ID like %j', async (mediaId) => {
    for (const action of ['get-media', 'delete-media']) {
      expect(await failureOf(act(server, action, { mediaId }))).toMatchObject({
        code: 'invalid_input',
        field: 'mediaId',
      })
    }
  })

  it.each([
    ['nothing', {}],
    ['two files', { file: fileOf('x', 'text/plain'), mediaId: '1' }],
  ])('is not sent where there is %s', async (_what, input) => {
    const failure = await failureOf(act(server, 'send-media', { to: `+${FRIEND}`, ...input }))
    expect(failure).toMatchObject({ code: 'invalid_input', field: 'file' })
  })
})
