import { createHash } from 'node:crypto'
import { type FileRef, PieceError, type Progress } from '@plugboard/core'
import type { LogLine } from '@plugboard/core/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADA, delegated, inFolder, ORDERS, sentBy, startContoso, TOKENS } from './contoso.js'
import { type GraphServer, refusal } from './graph-state.js'
import { act, failureOf, fileOf, type Run } from './try-out.js'

let server: GraphServer
beforeEach(async () => {
  server = await startContoso()
})
afterEach(() => server.close())

const MB = 1_000_000
const PART = 12 * 320 * 1024

const letter = { to: ['grace@fabrikam.example'], subject: 'Files', text: 'Here they are.' }

/** Repeats at no place where a part ends. */
const PATTERN = Uint8Array.from({ length: 65_521 }, (_, at) => (at * 31 + (at >> 9)) % 256)
const bytes = (length: number) => Buffer.alloc(length, PATTERN)
const digest = (data: Uint8Array = new Uint8Array()) => createHash('sha256').update(data).digest('hex')

const requests = () => server.seen.map(({ method, path }) => `${method} ${path.replace(/^.*AAMkDraft[^/]*/, 'draft')}`)
const parts = () => server.seen.filter(({ path }) => path.startsWith('/upload/'))
const ranges = () => parts().map(({ method, headers }) => headers['content-range'] ?? method)
const drafts = (mailbox = ADA) => inFolder(server, 'AQMkDrafts=', mailbox)

const send = (attachments: FileRef[], run: Partial<Run> = {}, more = {}) =>
  act('send-mail', { ...letter, attachments, ...more }, { server, ...run })

describe('attachments of up to 3 MB together', () => {
  it('go with the mail, in one request', async () => {
    const files = [fileOf('a.pdf', bytes(2 * MB), 'application/pdf'), fileOf('b.bin', bytes(MB - 1_000))]
    await send(files)
    expect(requests()).toEqual(['POST /v1.0/me/sendMail'])
    const [mail] = sentBy(server, ADA)
    expect(mail?.attachments.map(({ name, content }) => [name, digest(content)])).toEqual([
      ['a.pdf', digest(bytes(2 * MB))],
      ['b.bin', digest(bytes(MB - 1_000))],
    ])
    expect(server.seen[0]?.body).toMatchObject({ message: { attachments: [{ contentType: 'application/pdf' }, {}] } })
  })

  it('need no right to write', async () => {
    await send([fileOf('a.pdf', bytes(10))], { values: delegated({ accessToken: TOKENS.reader }) })
    expect(sentBy(server, ADA)).toHaveLength(1)
  })

  it('go as a draft where the text makes the request too large', async () => {
    await send([fileOf('a.bin', bytes(2_900_000))], {}, { text: 'x'.repeat(900_000) })
    expect(requests()).toEqual(['POST /v1.0/me/messages', 'POST draft/attachments', 'POST draft/send'])
    expect(sentBy(server, ADA)[0]?.attachments[0]?.content.length).toBe(2_900_000)
  })

  it('keep no media type that is none, and no control character in the name', async () => {
    await send([fileOf('a\r\nb.txt', bytes(3), 'text/plain\r\nX-Injected: 1')])
    expect(server.seen[0]?.body).toMatchObject({
      message: { attachments: [{ name: 'a__b.txt', contentType: 'application/octet-stream' }] },
    })
  })
})

describe('larger attachments', () => {
  it('go through a draft, small ones at once and large ones in parts that Microsoft takes', async () => {
    const files = [fileOf('small.bin', bytes(MB)), fileOf('Grüße.bin', bytes(9 * MB)), fileOf('none.bin', bytes(0))]
    const told: Progress[] = []
    const output = await send(files, { told }, { replyTo: ['sales@contoso.example'], importance: 'high' })
    expect(requests()).toEqual([
      'POST /v1.0/me/messages',
      'POST draft/attachments',
      'POST draft/attachments/createUploadSession',
      ...ranges().map(() => expect.stringMatching(/^PUT \/upload\//)),
      'POST draft/attachments',
      'POST draft/send',
    ])
    expect(ranges()).toEqual([
      `bytes 0-${PART - 1}/9000000`,
      `bytes ${PART}-${2 * PART - 1}/9000000`,
      `bytes ${2 * PART}-8999999/9000000`,
    ])
    expect(sentBy(server, ADA)).toMatchObject([{ subject: 'Files', text: 'Here they are.' }])
    expect(sentBy(server, ADA)[0]?.attachments.map(({ name, content }) => [name, digest(content)])).toEqual(
      files.map(({ name }, index) => [name, digest(bytes([MB, 9 * MB, 0][index] ?? 0))]),
    )
    expect(output).toMatchObject({ recipients: ['grace@fabrikam.example'], requestId: expect.any(String) })
    expect(drafts()).toEqual([])
    expect(server.seen[0]?.body).toMatchObject({
      importance: 'high',
      replyTo: [{ emailAddress: { address: 'sales@contoso.example' } }],
    })
    expect(told.map(({ fraction }) => fraction)).toEqual([...told.map(({ fraction }) => fraction)].sort())
    expect(told.at(-1)).toEqual({ message: 'Attachment 3 of 3', fraction: 1 })
  })

  it('never give the token to the server that takes the parts', async () => {
    await send([fileOf('a.bin', bytes(4 * MB))])
    expect(parts().length).toBeGreaterThan(0)
    for (const { headers } of parts()) expect(headers.authorization).toBeUndefined()
  })

  it('work for an application as well', async () => {
    await send([fileOf('a.bin', bytes(4 * MB))], { method: 'application' })
    expect(sentBy(server, ORDERS)[0]?.attachments).toHaveLength(1)
  })

  it('pass in flat memory: no more is read than two parts ahead of what Microsoft has', async () => {
    const size = 40 * MB
    const chunk = bytes(64 * 1024)
    let ahead = 0
    const read = async function* () {
      for (let given = 0; given < size; given += chunk.length) {
        const [session] = server.uploads.values()
        if (session) session.forgets = true
        ahead = Math.max(ahead, given - (session?.received ?? 0))
        yield chunk.subarray(0, Math.min(chunk.length, size - given))
      }
    }
    await send([{ ...fileOf('large.bin', bytes(1)), size }], { files: { read } })
    expect(parts()).toHaveLength(Math.ceil(size / PART))
    expect(ahead).toBeLessThanOrEqual(2 * PART)
  })

  it('are counted first where a file does not say its size', async () => {
    const { size: _, ...file } = fileOf('a.bin', bytes(4 * MB))
    await send([file])
    expect(sentBy(server, ADA)[0]?.attachments[0]?.content.length).toBe(4 * MB)
  })
})

describe('a part that fails', () => {
  const file = () => fileOf('a.bin', bytes(5 * MB))
  const arrived = () => digest(sentBy(server, ADA)[0]?.attachments[0]?.content)

  it.each([
    ['before Microsoft had it', 'cut', ['GET']],
    ['after Microsoft had it', 'cut after', ['GET']],
    ['in the middle', 'cut in half', ['GET', `bytes ${PART / 2}-${PART - 1}/5000000`]],
    ['for a moment (503)', { status: 503, body: '' }, ['GET']],
    ['for a moment (500)', { status: 500, body: '' }, ['GET']],
    ['as too many requests', { status: 429, body: '', headers: { 'retry-after': '0' } }, ['GET']],
  ] as const)('%s is taken up where Microsoft stands', async (_, fault, expected) => {
    server.uploadFaults = [fault]
    await send([file()])
    expect(arrived()).toBe(digest(bytes(5 * MB)))
    expect(ranges()).toEqual(expect.arrayContaining([...expected]))
    expect(sentBy(server, ADA)).toHaveLength(1)
  })

  it.each([
    ['again and again', Array(20).fill({ status: 503, body: '' }), 'provider_unavailable'],
    ['for good', [{ status: 413, body: '' }], 'invalid_input'],
    ['as Microsoft asks for a long pause', [{ status: 429, headers: { 'retry-after': '600' } }], 'rate_limited'],
    ['with an answer of something else', [{ status: 200, body: '<html>' }], 'bad_response'],
    ['with a place that makes no sense', [{ status: 200, body: { nextExpectedRanges: ['99999999'] } }], 'bad_response'],
    ['without going on', Array(20).fill({ status: 200, body: { nextExpectedRanges: ['0-'] } }), 'bad_response'],
  ] as const)('%s ends the sending, and leaves no draft', async (_, faults, code) => {
    server.uploadFaults = [...faults]
    const error = await failureOf(send([file()]))
    expect(error).toMatchObject({ code, hint: expect.stringMatching(/\.$/) })
    expect(drafts()).toEqual([])
    expect(server.mailboxes.get(ADA)?.sent).toEqual([])
    expect(JSON.stringify([error.message, error.hint])).not.toContain('authtoken')
  })

  it('as the last one, of which nobody knows whether it arrived, ends the sending, and leaves no draft', async () => {
    server.uploadFaults = [undefined, 'cut after']
    expect(await failureOf(send([file()]))).toMatchObject({ code: 'provider_unavailable', field: 'attachments' })
    expect(drafts()).toEqual([])
    expect(sentBy(server, ADA)).toEqual([])
  })

  it('because the session has lapsed ends the sending, and leaves no draft', async () => {
    let given = 0
    const read = async function* () {
      for (const at of [0, 1]) {
        if (at === 1) for (const session of server.uploads.values()) session.expiresAt = 0
        given += 2.5 * MB
        yield bytes(2.5 * MB)
      }
    }
    expect(await failureOf(send([file()], { files: { read } }))).toMatchObject({
      code: 'provider_unavailable',
      field: 'attachments',
    })
    expect(given).toBe(5 * MB)
    expect(drafts()).toEqual([])
  })
})

describe('a mail with large attachments that is not sent', () => {
  const file = () => fileOf('a.bin', bytes(4 * MB))

  it('leaves no draft when it is cancelled', async () => {
    const abort = new AbortController()
    const read = async function* () {
      yield bytes(3 * MB)
      abort.abort()
      yield bytes(MB)
    }
    expect(await failureOf(send([file()], { files: { read }, signal: abort.signal }))).toMatchObject({
      code: 'timeout',
    })
    expect(drafts()).toEqual([])
    expect(server.seen.at(-1)?.method).toBe('DELETE')
  })

  it.each([
    ['larger', 5 * MB],
    ['smaller', MB],
  ])('leaves no draft when the file is %s than it says', async (_, real) => {
    const read = async function* () {
      yield bytes(real)
    }
    expect(await failureOf(send([file()], { files: { read } }))).toMatchObject({
      code: 'invalid_input',
      field: 'attachments',
    })
    expect(drafts()).toEqual([])
  })

  it('leaves no draft when the file cannot be read', async () => {
    const read = async function* () {
      yield bytes(MB)
      throw new PieceError('not_found', 'The file is gone.', { hint: 'Run it again.' })
    }
    expect(await failureOf(send([file()], { files: { read } }))).toMatchObject({ message: 'The file is gone.' })
    expect(drafts()).toEqual([])
  })

  it('leaves no draft when Microsoft refuses to send it', async () => {
    server.refusals.set('POST /send', refusal(403, 'ErrorSendAsDenied'))
    expect(await failureOf(send([file()]))).toMatchObject({ code: 'permission_denied' })
    expect(drafts()).toEqual([])
  })

  it('is left alone when nobody knows whether Microsoft sends it', async () => {
    server.refusals.set('POST /send', refusal(503, 'serviceNotAvailable'))
    expect(await failureOf(send([file()]))).toMatchObject({ code: 'provider_unavailable' })
    expect(server.seen.some(({ method }) => method === 'DELETE')).toBe(false)
  })

  it('says so in the log when the draft cannot be cleared away', async () => {
    const lines: LogLine[] = []
    server.refusals.set('POST /createUploadSession', refusal(403, 'ErrorAccessDenied'))
    server.refusals.set('DELETE /AAMkDraft.*', refusal(503, 'serviceNotAvailable'))
    expect(await failureOf(send([file()], { lines }))).toMatchObject({ code: 'permission_denied' })
    expect(lines.map(({ message }) => message)).toEqual([expect.stringContaining('Drafts')])
  })

  it('names the right to write where the connection lacks it', async () => {
    const error = await failureOf(send([file()], { values: delegated({ accessToken: TOKENS.reader }) }))
    expect(error).toMatchObject({ code: 'permission_denied', message: expect.stringContaining('Mail.ReadWrite') })
    expect(requests()).toEqual(['POST /v1.0/me/messages'])
  })

  it('is refused before anything happens where no copy is to be kept', async () => {
    const error = await failureOf(send([file()], {}, { saveToSentItems: false }))
    expect(error).toMatchObject({ code: 'unsupported', field: 'saveToSentItems' })
    expect(server.seen).toEqual([])
  })

  it('is refused before anything happens where a file is larger than any mail', async () => {
    const large = { ...file(), size: 151 * 1024 * 1024 }
    expect(await failureOf(send([large]))).toMatchObject({ code: 'invalid_input', field: 'attachments' })
    expect(server.seen).toEqual([])
  })

  it.each(['javascript:alert(1)', '/upload/1', 'https://example.com/upload'])(
    'is not uploaded to %s, which is no address for it',
    async (uploadUrl) => {
      server.refusals.set('POST /createUploadSession', { status: 201, body: { uploadUrl, nextExpectedRanges: ['0-'] } })
      expect(await failureOf(send([file()]))).toMatchObject({ code: 'bad_response' })
      expect(drafts()).toEqual([])
    },
  )

  it.each([
    [413, 'ErrorAttachmentSizeLimitExceeded', { code: 'invalid_input', field: 'attachments' }],
    [507, 'ErrorQuotaExceeded', { code: 'quota_exceeded' }],
    [403, 'ErrorMessageSubmissionBlocked', { code: 'permission_denied' }],
  ])('for %i %s says why', async (status, code, expected) => {
    server.refusals.set('POST /attachments/createUploadSession', refusal(status, code))
    expect(await failureOf(send([file()]))).toMatchObject(expected)
  })
})

describe('a draft', () => {
  it('is put into Drafts with its files, for somebody to send', async () => {
    const input = { subject: 'Offer', format: 'html', html: '<p>Hi</p>', attachments: [fileOf('a.bin', bytes(4 * MB))] }
    const output = await act('create-draft', input, { server })
    expect(output).toMatchObject({ id: drafts()[0]?.id, webLink: expect.stringMatching(/^https:/) })
    expect(drafts()).toMatchObject([
      { subject: 'Offer', isDraft: true, body: { contentType: 'html', content: '<p>Hi</p>' }, hasAttachments: true },
    ])
    expect(server.mailboxes.get(ADA)?.sent).toEqual([])
  })

  it('is thrown away when a file cannot be attached', async () => {
    server.refusals.set('POST /attachments', refusal(507, 'ErrorQuotaExceeded'))
    const input = { ...letter, attachments: [fileOf('a.bin', bytes(10))] }
    expect(await failureOf(act('create-draft', input, { server }))).toMatchObject({ code: 'quota_exceeded' })
    expect(drafts()).toEqual([])
  })
})
