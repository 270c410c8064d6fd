import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'
import { type FileRef, type Files, PieceError, type Progress } from '@plugboard/core'
import { memoryFiles } from '@plugboard/core/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addFile } from './file-methods.js'
import { type SlackServer, startSlackServer } from './slack-server.js'
import { act, at, botToken, failureOf, said } from './try-out.js'

type Values = Record<string, unknown>

let server: SlackServer
beforeEach(async () => {
  server = await startSlackServer()
})
afterEach(() => server.close())

const MEBIBYTE = 1024 * 1024

const text = (name: string, content: string): FileRef => ({
  name,
  contentType: 'text/plain',
  size: Buffer.byteLength(content),
  url: `data:text/plain;base64,${Buffer.from(content).toString('base64')}`,
})

/** A file that is never whole in memory: as many chunks of 256 KiB as it has. */
const chunks = (count: number, then?: () => void): Files => ({
  ...memoryFiles(),
  async *read() {
    for (let index = 0; index < count; index++) yield new Uint8Array(MEBIBYTE / 4).fill(index)
    then?.()
  },
})

const large = (size?: number): FileRef => ({
  name: 'large.bin',
  contentType: 'application/octet-stream',
  url: 'plugboard:large',
  ...(size !== undefined && { size }),
})

const upload = (input: Values, run = at(server)) => act('upload-file', { channel: 'C01GENERAL', ...input }, run)
const paths = () => server.seen.map(({ path }) => path.replace(/^\/upload\/v1\/.*/, '/upload'))

describe('uploading files', () => {
  it('shares several in one message with a comment, in their order', async () => {
    const attachments = [text('a.txt', 'Alpha'), text('b ö.txt', 'Größe')]
    expect(await upload({ attachments, comment: 'Two *files*' })).toEqual({
      channel: 'C01GENERAL',
      files: [
        { id: 'F00000001', name: 'a.txt', size: 5 },
        { id: 'F00000002', name: 'b ö.txt', size: 7 },
      ],
    })
    expect(server.workspace.messages).toMatchObject([
      { text: 'Two *files*', files: [{ name: 'a.txt', title: 'a.txt' }, { name: 'b ö.txt' }] },
    ])
    expect(server.workspace.contents.get('F00000002')?.toString()).toBe('Größe')
  })

  it('tells how far it is', async () => {
    const told: Progress[] = []
    await upload({ attachments: [text('a.txt', 'A'), text('b.txt', 'B')] }, { ...at(server), told })
    expect(told).toEqual([
      { message: 'Uploading “a.txt”, 1 of 2', fraction: 0 },
      { message: 'Uploading “b.txt”, 2 of 2', fraction: 0.5 },
    ])
  })

  it('shares them in a thread', async () => {
    const { ts } = Object(await act('send-message', { channel: 'C01GENERAL', text: 'Here' }, at(server)))
    await upload({ attachments: [text('a.txt', 'A')], threadTs: ts })
    expect(server.workspace.messages[1]).toMatchObject({ thread_ts: ts, files: [{ name: 'a.txt' }] })
  })

  it('sends the bytes to the address Slack gives, without the token', async () => {
    await upload({ attachments: [text('a.txt', 'Alpha')] })
    expect(paths()).toEqual(['/api/files.getUploadURLExternal', '/upload', '/api/files.completeUploadExternal'])
    const [, sent] = server.seen
    expect(sent?.headers).toMatchObject({ 'content-length': '5', 'content-type': 'application/octet-stream' })
    expect(sent?.headers.authorization).toBeUndefined()
    expect(JSON.stringify(sent?.headers)).not.toContain('xoxb')
  })

  it.each([[50 * MEBIBYTE], [undefined]])(
    'reads 50 MiB no faster than they are sent, where the size is %s',
    async (size) => {
      const files = chunks(200)
      const read = files.read.bind(files)
      let lead = 0
      let sent = size === undefined ? -50 * MEBIBYTE : 0
      files.read = async function* (file) {
        for await (const chunk of read(file)) {
          sent += chunk.length
          lead = Math.max(lead, sent - server.workspace.transferred.in)
          yield chunk
        }
      }
      const { files: shared } = Object(await upload({ attachments: [large(size)] }, { ...at(server), files }))
      expect(shared).toMatchObject([{ size: 50 * MEBIBYTE }])
      const hash = createHash('sha256')
      for (let index = 0; index < 200; index++) hash.update(new Uint8Array(MEBIBYTE / 4).fill(index))
      expect([...server.workspace.uploads.values()][0]?.received?.sha256).toBe(hash.digest('hex'))
      expect(lead).toBeLessThan(20 * MEBIBYTE)
    },
  )

  it.each([
    ['shorter', 26 * MEBIBYTE],
    ['longer', 24 * MEBIBYTE],
  ])('shares nothing when a file is %s than it says', async (_, size) => {
    const run = { ...at(server), files: chunks(100) }
    expect(await failureOf(upload({ attachments: [large(size)] }, run))).toMatchObject({
      code: 'invalid_input',
      field: 'attachments',
    })
    expect(server.workspace.messages).toEqual([])
  })

  it('shares nothing when a file is gone while it is read', async () => {
    const gone = () => {
      throw new PieceError('not_found', 'The file is gone.', { hint: 'Run the step again that gave it.' })
    }
    const run = { ...at(server), files: chunks(4, gone) }
    const attachments = [large(2 * MEBIBYTE)]
    expect(await failureOf(upload({ attachments }, run))).toMatchObject({
      code: 'not_found',
      message: 'The file is gone.',
    })
    expect(server.workspace.messages).toEqual([])
  })

  it.each([
    [text('empty.txt', ''), 'is empty'],
    [large(1024 ** 3 + 1), 'too large'],
  ])('asks nothing of Slack for %j', async (file, words) => {
    const error = await failureOf(upload({ attachments: [file] }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'attachments' })
    expect(error.message).toContain(words)
    expect(server.seen).toEqual([])
  })

  it('shares none of several when Slack refuses one', async () => {
    const attachments = [text('a.txt', 'A'), text('b.exe', 'B')]
    expect(await failureOf(upload({ attachments }))).toMatchObject({ code: 'permission_denied', field: 'attachments' })
    expect(server.workspace.messages).toEqual([])
  })

  it.each([
    [{ channel: 'C02RANDOM' }, 'permission_denied', 'channel'],
    [{ channel: 'C03OLD' }, 'invalid_input', 'channel'],
    [{ channel: 'C99NOWHERE' }, 'not_found', 'channel'],
    [{ channel: '#general' }, 'invalid_input', 'channel'],
    [{ threadTs: '1717171717.999999' }, 'not_found', 'threadTs'],
    [{ threadTs: 'yesterday' }, 'invalid_input', 'threadTs'],
  ])('with %j fails with %s at %s', async (input, code, field) => {
    expect(await failureOf(upload({ attachments: [text('a.txt', 'A')], ...input }))).toMatchObject({ code, field })
  })

  it.each([
    'https://evil.example/upload',
    'https://files.slack.com.evil.example/upload',
    'https://evilslack.com/upload',
    'http://files.slack.com/upload',
    'https://files.slack.com:8443/upload',
    'https://slack.com@evil.example/upload',
    'https://user:pass@files.slack.com/upload',
    'ftp://files.slack.com/',
    'file:///etc/passwd',
    'nonsense',
  ])('sends nothing to %s, which is not Slack’s', async (upload_url) => {
    server.answerNext({ body: { ok: true, upload_url, file_id: 'F01' } })
    expect(await failureOf(upload({ attachments: [text('a.txt', 'A')] }))).toMatchObject({ code: 'bad_response' })
    expect(server.seen).toHaveLength(1)
  })

  it.each(['https://files.slack.com/upload/v1/x', 'https://files.slack-gov.com/upload/v1/x'])(
    'does send to %s',
    async (upload_url) => {
      const asked: string[] = []
      const spy: typeof fetch = async (url, init) => {
        if (!String(url).startsWith('https://')) return fetch(url, init)
        asked.push(String(url))
        for await (const _ of init?.body instanceof ReadableStream ? init.body : []);
        return new Response('OK - 1')
      }
      server.answerNext({ body: { ok: true, upload_url, file_id: 'F01' } })
      server.answerNext({ body: { ok: true, files: [{ id: 'F01' }] } })
      await upload({ attachments: [text('a.txt', 'A')] }, { ...at(server), fetch: spy })
      expect(asked).toEqual([upload_url])
    },
  )

  it.each([
    [{ status: 500, body: 'oops' }, 'provider_unavailable'],
    [{ status: 502, body: '<html>Bad gateway</html>' }, 'provider_unavailable'],
    [{ status: 200, body: '<!doctype html>' }, 'bad_response'],
    [{ status: 200, body: '' }, 'bad_response'],
    [{ status: 302, headers: { location: 'https://example.com/' }, body: '' }, 'bad_response'],
    [{ status: 429, headers: { 'retry-after': '7' }, body: '' }, 'rate_limited'],
    [{ status: 413, body: 'too large' }, 'invalid_input'],
    ['cut' as const, 'provider_unavailable'],
  ])('shares nothing after %j, which reads as %s', async (answer, code) => {
    server.answerUpload(answer)
    const error = await failureOf(upload({ attachments: [text('a.txt', 'A')] }))
    expect(error.code).toBe(code)
    expect(error.hint).toMatch(/\.$/)
    expect(paths()).toEqual(['/api/files.getUploadURLExternal', '/upload'])
  })

  it('ends when it is cancelled while the bytes are sent', async () => {
    server.answerUpload('hang')
    const abort = new AbortController()
    const run = { ...at(server), signal: abort.signal }
    const waiting = failureOf(upload({ attachments: [text('a.txt', 'A')] }, run))
    await once(server.events, 'hanging')
    const hungUp = once(server.events, 'hung-up')
    abort.abort()
    expect(await waiting).toMatchObject({ code: 'timeout' })
    await hungUp
  })

  it('says to look first when it is not known whether the files were shared', async () => {
    server.answerNext({ body: { ok: true, upload_url: `${server.workspace.origin}/upload/v1/x`, file_id: 'F01' } })
    server.workspace.uploads.set('x', { id: 'F01', filename: 'a.txt', length: 1 })
    server.answerNext('cut')
    expect(await failureOf(upload({ attachments: [text('a.txt', 'A')] }))).toMatchObject({
      code: 'provider_unavailable',
      hint: expect.stringContaining('Look in the channel'),
    })
  })

  it('needs the scope for it, and names it', async () => {
    const run = at(server, botToken(server.workspace.tokens.onlyWrite))
    expect(await failureOf(upload({ attachments: [text('a.txt', 'A')] }, run))).toMatchObject({
      code: 'permission_denied',
      message: 'The connection lacks the scope files:write.',
    })
  })
})

describe('getting a file', () => {
  const get = (id = 'F0PLAN', run = at(server)) => act('get-file', { id }, run)
  const share = (more: Values = {}, content = Buffer.from('%PDF-1.7')) => {
    const file = { ...addFile(server.workspace, { id: 'F0PLAN', name: 'plan.pdf' }, content), ...more }
    server.workspace.files.push(file)
    return file
  }

  it('copies its bytes into the run, and tells what is known of it', async () => {
    share({ title: 'The plan', user: 'U01ADA' })
    expect(await get()).toEqual({
      file: {
        name: 'plan.pdf',
        contentType: 'application/pdf',
        size: 8,
        url: `data:application/pdf;base64,${Buffer.from('%PDF-1.7').toString('base64')}`,
      },
      id: 'F0PLAN',
      title: 'The plan',
      user: 'U01ADA',
      createdAt: '2024-05-31T16:08:37.000Z',
    })
    expect(server.seen[1]?.headers.authorization).toBe(`Bearer ${server.workspace.tokens.right}`)
  })

  it.each([
    'https://analytical.slack.com/files/U01ADA/F0PLAN/plan.pdf',
    'https://files.slack.com/files-pri/T012AB3CD-F0PLAN/plan.pdf?x=1',
    'https://evil.example/F0PLAN',
  ])('takes %s for its ID, and asks nothing but Slack where the bytes are', async (link) => {
    share()
    expect(await get(link)).toMatchObject({ id: 'F0PLAN' })
    expect(server.seen[0]).toMatchObject({ path: '/api/files.info', form: { file: 'F0PLAN' } })
  })

  it.each(['plan.pdf', 'https://example.com/', 'F0PLAN\r\nx: y', 'f0plan'])(
    'does not take "%s" for one',
    async (id) => {
      expect(await failureOf(get(id))).toMatchObject({ code: 'invalid_input', field: 'id' })
      expect(server.seen).toEqual([])
    },
  )

  it('hands 50 MiB on as they arrive', async () => {
    share({}, Buffer.alloc(50 * MEBIBYTE, 7))
    let lead = 0
    let size = 0
    const files: Files = {
      ...memoryFiles(),
      async write(file, data) {
        for await (const chunk of data) {
          size += chunk.length
          lead = Math.max(lead, server.workspace.transferred.out - size)
        }
        return { ...file, size, url: 'plugboard:1' }
      },
    }
    await get('F0PLAN', { ...at(server), files })
    expect(size).toBe(50 * MEBIBYTE)
    expect(lead).toBeLessThan(20 * MEBIBYTE)
  })

  it.each([
    'https://evil.example/plan.pdf',
    'http://files.slack.com/plan.pdf',
    'https://files.slack.com.evil.example/',
  ])('takes the token to no address such as %s', async (url_private) => {
    share({ url_private })
    const error = await failureOf(get())
    expect(error).toMatchObject({ code: 'bad_response' })
    expect(said(error)).not.toContain('evil')
    expect(server.seen).toHaveLength(1)
  })

  it('follows no redirect with the token', async () => {
    const visited: string[] = []
    const elsewhere = createServer((request, response) => {
      visited.push(request.url ?? '')
      response.end('x')
    }).listen(0, '127.0.0.1')
    await once(elsewhere, 'listening')
    share()
    server.answerNext({ body: { ok: true, file: server.workspace.files[0] ?? {} } })
    const location = `http://127.0.0.1:${Object(elsewhere.address()).port}/`
    server.answerNext({ status: 302, headers: { location }, body: '' })
    const error = await failureOf(get())
    elsewhere.close()
    expect(error).toMatchObject({ code: 'permission_denied', field: 'id' })
    expect(visited).toEqual([])
  })

  it.each<[string, Values, string]>([
    ['is kept by another service', { mode: 'external', is_external: true }, 'unsupported'],
    ['is hidden or gone', { url_private: '' }, 'not_found'],
  ])('that %s fails with %s', async (_, more, code) => {
    share(more)
    expect(await failureOf(get())).toMatchObject({ code, field: 'id' })
    expect(server.seen).toHaveLength(1)
  })

  it('that there is not fails with not_found', async () => {
    expect(await failureOf(get('F0NOTHING'))).toMatchObject({ code: 'not_found', field: 'id' })
    share()
    server.workspace.contents.clear()
    expect(await failureOf(get())).toMatchObject({ code: 'not_found', field: 'id' })
  })

  it('does not take the page for signing in for its content, unless it is a page itself', async () => {
    share()
    server.answerNext({ body: { ok: true, file: server.workspace.files[0] ?? {} } })
    server.answerNext({ body: '<!doctype html>' })
    expect(await failureOf(get())).toMatchObject({ code: 'permission_denied', field: 'id' })
    server.answerNext({ body: { ok: true, file: { ...server.workspace.files[0], mimetype: 'text/html' } } })
    server.answerNext({ body: '<!doctype html>' })
    expect(await get()).toMatchObject({ file: { contentType: 'text/html', size: 15 } })
  })

  it('does not unpack without end what is much larger than it says', async () => {
    const body = gzipSync(Buffer.alloc(80 * MEBIBYTE))
    const fetcher: typeof fetch = async (url, init) => {
      if (!String(url).includes('/files-pri/')) return fetch(url, init)
      const headers = { 'content-type': 'application/pdf' }
      return new Response(new Blob([body]).stream().pipeThrough(new DecompressionStream('gzip')), { headers })
    }
    share()
    let size = 0
    const files: Files = {
      ...memoryFiles(),
      async write(file, data) {
        for await (const chunk of data) size += chunk.length
        return { ...file, size, url: 'plugboard:1' }
      },
    }
    expect(await failureOf(get('F0PLAN', { ...at(server), fetch: fetcher, files }))).toMatchObject({
      code: 'bad_response',
    })
    expect(size).toBeLessThan(52 * MEBIBYTE)
  })

  it('that breaks off fails', async () => {
    share()
    server.answerNext({ body: { ok: true, file: server.workspace.files[0] ?? {} } })
    server.answerNext('cut')
    expect(await failureOf(get())).toMatchObject({ code: 'provider_unavailable' })
  })

  it('ends when it is cancelled on the way', async () => {
    share()
    server.answerNext({ body: { ok: true, file: server.workspace.files[0] ?? {} } })
    server.answerNext('stall')
    const abort = new AbortController()
    const waiting = failureOf(get('F0PLAN', { ...at(server), signal: abort.signal }))
    await once(server.events, 'hanging')
    abort.abort()
    expect(await waiting).toMatchObject({ code: 'timeout' })
  })

  it.each([
    ['../../etc/passwd', '_.._etc_passwd'],
    ['a/b\\c\n.txt', 'a_b_c_.txt'],
    ['...', 'file'],
    ['x'.repeat(300), 'x'.repeat(200)],
  ])('called %j is called %j in the run', async (name, expected) => {
    share({ name })
    expect(await get()).toMatchObject({ file: { name: expected } })
  })
})
