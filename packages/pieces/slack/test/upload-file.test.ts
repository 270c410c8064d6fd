import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type FileRef, type Files, PieceError, type Progress } from '@plugboard/core'
import { memoryFiles } from '@plugboard/core/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SlackServer, startSlackServer } from './slack-server.js'
import { act, at, botToken, failureOf } from './try-out.js'

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
        await new Response(init?.body ?? null).arrayBuffer()
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
