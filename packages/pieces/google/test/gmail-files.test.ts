import type { FileRef } from '@plugboard/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { partsOf, type StoredPart } from './gmail-mime.js'
import { refusal } from './google-answers.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { act, failureOf, organizer, type Progress } from './try-out.js'

let server: GoogleServer
beforeEach(async () => {
  server = await startGoogleServer()
})
afterEach(() => server.close())

const MEGABYTE = 1024 * 1024
const BLOCK = 2 * MEGABYTE

const fileOf = (name: string, content: Uint8Array | string, contentType = 'application/octet-stream'): FileRef => ({
  name,
  contentType,
  size: Buffer.from(content).length,
  url: `data:${contentType};base64,${Buffer.from(content).toString('base64')}`,
})

/** Bytes that differ from place to place, so that none may be left out or come twice. */
function bytes(length: number): Buffer {
  const content = Buffer.alloc(length)
  for (let at = 0; at + 4 <= length; at += 4) content.writeUInt32LE(at, at)
  return content
}

const MAIL = { to: ['grace@example.com'], subject: 'Hello', text: 'See below' }
const send = (attachments: FileRef[], more: Record<string, unknown> = {}) =>
  act(server, 'gmail-send', { ...MAIL, attachments, ...more })
const sent = () => server.state.gmail.sent[0] ?? ''
const leaves = (part: StoredPart): StoredPart[] => (part.parts.length === 0 ? [part] : part.parts.flatMap(leaves))
const filesIn = (source: string) => leaves(partsOf(source)).filter(({ filename }) => filename !== '')
const uploads = () => server.seen.filter(({ path }) => path.startsWith('/upload/'))
const ranges = () => uploads().map(({ headers }) => headers['content-range'])

describe('a mail with files', () => {
  it('carries them byte by byte, beside its texts', async () => {
    await send([fileOf('a.bin', bytes(1_000)), fileOf('b.txt', '', 'text/plain; charset=utf-8')], { html: '<b>x</b>' })
    const parts = leaves(partsOf(sent()))
    expect(parts.map(({ partId, mimeType, filename }) => [partId, mimeType, filename])).toEqual([
      ['0.0', 'text/plain', ''],
      ['0.1', 'text/html', ''],
      ['1', 'application/octet-stream', 'a.bin'],
      ['2', 'text/plain', 'b.txt'],
    ])
    expect(parts.map(({ content }) => content)).toEqual([
      Buffer.from('See below'),
      Buffer.from('<b>x</b>'),
      bytes(1_000),
      Buffer.alloc(0),
    ])
  })

  it('may be nothing but files', async () => {
    await send([fileOf('a.txt', 'hi')], { text: undefined })
    expect(leaves(partsOf(sent())).map(({ filename }) => filename)).toEqual(['a.txt'])
  })

  it.each([
    ['Grüße ✓.txt'],
    ['a "b" c; d=e.txt'],
    ["it's 100% (new)*.txt"],
    ['x'.repeat(300)],
    [`${'ü'.repeat(200)}.pdf`],
    ['a\\b/c.txt'],
    ['=?UTF-8?B?SGk=?='],
  ])('keeps the name %s, on lines of bearable length', async (name) => {
    await send([fileOf(name, 'hi')])
    expect(filesIn(sent()).map(({ filename }) => filename)).toEqual([name])
    expect(
      Math.max(
        ...sent()
          .split('\r\n')
          .map(({ length }) => length),
      ),
    ).toBeLessThanOrEqual(100)
  })

  it.each([['a.txt\r\nBcc: eve@example.com'], ['a\u0007.txt'], ['a\u2028Bcc: eve@example.com']])(
    'refuses the name %j, and sends nothing',
    async (name) => {
      const error = await failureOf(send([fileOf(name, 'hi')]))
      expect(error).toMatchObject({ code: 'invalid_input', field: 'attachments' })
      expect(server.seen).toEqual([])
    },
  )

  it.each([
    ['text/plain\r\nBcc: eve@example.com', 'application/octet-stream'],
    ['multipart/mixed; boundary=x', 'application/octet-stream'],
    ['message/rfc822', 'application/octet-stream'],
    ['nonsense', 'application/octet-stream'],
    ['image/svg+xml', 'image/svg+xml'],
  ])('gives a file of type %j the type %s', async (contentType, type) => {
    await send([{ ...fileOf('a', 'hi'), contentType }])
    expect(filesIn(sent()).map(({ mimeType }) => mimeType)).toEqual([type])
    expect(sent()).not.toContain('eve@example.com')
  })

  it('says so when a file is gone, and sends nothing', async () => {
    const error = await failureOf(send([{ name: 'a', contentType: 'text/plain', url: 'gone' }]))
    expect(error).toMatchObject({ code: 'not_found', field: 'attachments' })
    expect(server.seen).toEqual([])
  })

  it.each([
    ['is known to be', 26 * MEGABYTE],
    ['turns out to be', undefined],
  ])('refuses what %s larger than 25 MB, and sends nothing', async (_, size) => {
    const large = { ...fileOf('a.bin', Buffer.alloc(26 * MEGABYTE)), size }
    const { size: __, ...unknown } = large
    const error = await failureOf(send([size === undefined ? unknown : { ...large, size }]))
    expect(error).toMatchObject({
      code: 'invalid_input',
      field: 'attachments',
      message: expect.stringContaining('25 MB'),
    })
    expect(server.state.gmail.sent).toEqual([])
  })
})

describe('a mail that is too long for one request', () => {
  const large = () => fileOf('a.bin', bytes(3 * MEGABYTE))

  it('is uploaded in blocks, each sent before the next is read', async () => {
    const seen: string[] = []
    const read = async function* () {
      for (let at = 0; at < 6; at++) {
        seen.push(`read after ${uploads().length} requests`)
        yield bytes(MEGABYTE)
      }
    }
    await act(server, 'gmail-send', { ...MAIL, attachments: [large()] }, undefined, { read })
    expect(ranges().slice(0, 3)).toEqual([undefined, `bytes 0-${BLOCK - 1}/*`, `bytes ${BLOCK}-${2 * BLOCK - 1}/*`])
    expect(filesIn(sent())[0]?.content.length).toBe(6 * MEGABYTE)
    expect(seen.at(0)).toBe('read after 0 requests')
    expect(seen.at(-1)).toBe('read after 3 requests')
  })

  it('arrives byte by byte, and is told of on the way', async () => {
    const told: Progress[] = []
    await act(server, 'gmail-send', { ...MAIL, attachments: [large()] }, undefined, { told })
    expect(filesIn(sent())[0]?.content.equals(bytes(3 * MEGABYTE))).toBe(true)
    expect(told).toEqual([{ message: 'Uploading the mail: 4 MB so far' }])
  })

  it('takes 25 MB', async () => {
    const file = fileOf('a.bin', Buffer.alloc(25 * MEGABYTE, 'x'))
    await send([file])
    expect(filesIn(sent())[0]?.content.length).toBe(25 * MEGABYTE)
  })

  it.each(['cut', 'lost'] as const)('goes on after a connection that was %s, and is sent once', async (how) => {
    server.answerNext('usual', 'usual', how)
    await send([large()])
    expect(filesIn(sent())[0]?.content.equals(bytes(3 * MEGABYTE))).toBe(true)
    expect(server.state.gmail.sent).toHaveLength(1)
    expect(ranges()).toContain('bytes */*')
  })

  it('is not sent a second time when the answer to the last block is lost', async () => {
    server.answerNext('usual', 'usual', 'usual', 'lost')
    expect(await send([large()])).toEqual({ id: 'mail-7', threadId: 'thread-mail-7' })
    expect(server.state.gmail.sent).toHaveLength(1)
  })

  it('sends again what has not arrived of a block', async () => {
    server.state.gmail.keepsOfNextBlock = 256 * 1024
    await send([large()])
    expect(filesIn(sent())[0]?.content.equals(bytes(3 * MEGABYTE))).toBe(true)
    expect(ranges()[2]).toBe(`bytes ${256 * 1024}-${BLOCK - 1}/*`)
  })

  it('goes on after a failure of Google, and gives up when it lasts', async () => {
    const failure = { status: 503, body: 'down' }
    server.answerNext('usual', failure)
    await send([large()])
    expect(server.state.gmail.sent).toHaveLength(1)
    server.answerNext('usual', failure, failure, failure, failure)
    expect(await failureOf(send([large()]))).toMatchObject({ code: 'provider_unavailable' })
    expect(server.state.gmail.sent).toHaveLength(1)
  })

  it.each([
    [{ status: 404, body: 'Not Found' }, 'not_found'],
    [refusal(429, { status: 'X', message: 'Slow', older: 'rateLimitExceeded' }), 'rate_limited'],
    [{ status: 308, headers: { range: 'bytes=0-99999999' }, body: '' }, 'bad_response'],
    [{ status: 308, headers: { range: 'nonsense' }, body: '' }, 'bad_response'],
    [{ status: 200, body: { id: 'x', threadId: 'x' } }, 'bad_response'],
  ])('stops when a block is answered with %j', async (answer, code) => {
    server.answerNext('usual', 'usual', answer)
    expect(await failureOf(send([fileOf('a.bin', bytes(5 * MEGABYTE))]))).toMatchObject({ code })
    expect(server.state.gmail.sent).toEqual([])
  })

  it.each([['https://evil.example/upload'], ['//evil.example/x'], ['file:///etc/passwd'], ['']])(
    'sends no credentials to %j, though an answer says so',
    async (location) => {
      server.answerNext({ status: 200, headers: { location }, body: '' })
      expect(await failureOf(send([large()]))).toMatchObject({ code: 'bad_response' })
      expect(server.seen).toHaveLength(1)
    },
  )

  it('ends when the run is cancelled, and nothing is sent', async () => {
    const cancel = new AbortController()
    const read = async function* () {
      yield bytes(3 * MEGABYTE)
      cancel.abort()
      yield bytes(3 * MEGABYTE)
    }
    const running = act(server, 'gmail-send', { ...MAIL, attachments: [large()] }, undefined, {
      read,
      signal: cancel.signal,
    })
    expect(await failureOf(running)).toMatchObject({ code: 'timeout' })
    expect(server.state.gmail.sent).toEqual([])
  })

  it('closes the file it was reading when Google refuses the mail', async () => {
    let closed = false
    const read = async function* () {
      try {
        for (let at = 0; at < 20; at++) yield bytes(MEGABYTE)
      } finally {
        closed = true
      }
    }
    server.answerNext('usual', { status: 400, body: {} })
    const running = act(server, 'gmail-send', { ...MAIL, attachments: [large()] }, undefined, { read })
    expect(await failureOf(running)).toMatchObject({ code: 'invalid_input' })
    expect(closed).toBe(true)
  })
})

describe('a draft', () => {
  const draft = (input: Record<string, unknown>) => act(server, 'gmail-create-draft', input, organizer())

  it('is kept and not sent, with or without recipients', async () => {
    expect(await draft({ subject: 'Later', text: 'x' })).toEqual({
      draftId: 'r-1',
      id: 'mail-7',
      threadId: 'thread-mail-7',
    })
    await draft({ ...MAIL, attachments: [fileOf('a.bin', bytes(3 * MEGABYTE))] })
    const { drafts, sent: all } = server.state.gmail
    expect(all).toEqual([])
    expect(drafts.map(({ source }) => filesIn(source).length)).toEqual([0, 1])
    expect(server.state.gmail.find('mail-8')?.labelIds).toEqual(['DRAFT'])
  })

  it('stands in a conversation where one is named', async () => {
    const { threadId, payload } = server.state.gmail.deliver({ subject: 'Hello' })
    const inReplyTo = payload.headers.find(({ name }) => name === 'Message-ID')?.value
    expect(await draft({ subject: 'Re: Hello', text: 'x', threadId, inReplyTo })).toMatchObject({ threadId })
  })
})
