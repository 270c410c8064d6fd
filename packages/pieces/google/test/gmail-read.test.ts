import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { act, bytesOf, failureOf } from './try-out.js'

let server: GoogleServer
beforeEach(async () => {
  server = await startGoogleServer()
})
afterEach(() => server.close())

const CRLF = '\r\n'
const base64 = (content: string | Buffer) => Buffer.from(content).toString('base64').replace(/.{76}/g, `$&${CRLF}`)
const PDF = Buffer.from([37, 80, 68, 70, 0, 255, 254, 13, 10])

/** Each character a byte. */
const part = (headers: readonly string[], body: string) => [...headers, '', body].join(CRLF)
const multipart = (kind: string, boundary: string, parts: readonly string[], headers: readonly string[] = []) =>
  part(
    [...headers, `Content-Type: multipart/${kind}; boundary="${boundary}"`],
    [...parts.flatMap((one) => [`--${boundary}`, one]), `--${boundary}--`, ''].join(CRLF),
  )

const TEXT = part(['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64'], base64('Grüße ✓'))
const HTML = part(['Content-Type: text/html; charset=utf-8'], '<p>Hi</p><img src="cid:logo@x">')
const LOGO = part(
  [
    'Content-Type: image/png; name="logo.png"',
    'Content-ID: <logo@x>',
    'Content-Disposition: inline; filename="logo.png"',
  ],
  'png',
)
const FILE = part(
  [
    'Content-Type: application/pdf',
    "Content-Disposition: attachment; filename*=UTF-8''Gr%C3%BC%C3%9Fe.pdf",
    'Content-Transfer-Encoding: base64',
  ],
  base64(PDF),
)
const HEAD = [
  'From: "Hopper, Grace" <grace@example.com>',
  'To: Ada <ada@example.com>, bob@example.com',
  'Cc: carol@example.com',
  'Reply-To: orders@example.com',
  'Subject: =?UTF-8?B?R3LDvMOfZQ==?=',
  'Message-ID: <4@mail.example.com>',
  'In-Reply-To: <3@mail.example.com>',
  `References: <1@mail.example.com>${CRLF} <3@mail.example.com>`,
]
const WHOLE = multipart(
  'mixed',
  'm',
  [multipart('related', 'r', [multipart('alternative', 'a', [TEXT, HTML]), LOGO]), FILE],
  HEAD,
)

const read = async (source: string, input: Record<string, unknown> = {}) =>
  Object(await act(server, 'gmail-read', { id: server.state.gmail.deliver({ source }).id, ...input }))

describe('reading a mail', () => {
  it('gives texts, people, references and attachments as files', async () => {
    const mail = await read(WHOLE)
    expect(mail).toMatchObject({
      id: 'mail-7',
      messageId: '<4@mail.example.com>',
      subject: 'Grüße',
      from: { name: 'Hopper, Grace', address: 'grace@example.com' },
      to: [
        { name: 'Ada', address: 'ada@example.com' },
        { name: null, address: 'bob@example.com' },
      ],
      cc: [{ name: null, address: 'carol@example.com' }],
      bcc: [],
      replyTo: [{ name: null, address: 'orders@example.com' }],
      inReplyTo: '<3@mail.example.com>',
      references: ['<1@mail.example.com>', '<3@mail.example.com>'],
      isRead: false,
      hasAttachments: true,
      text: 'Grüße ✓',
      html: expect.stringContaining('<p>Hi</p>'),
      shortened: false,
    })
    expect(mail.attachments).toMatchObject([
      { id: '0.1', name: 'logo.png', contentType: 'image/png', size: 3, inline: true, contentId: 'logo@x' },
      { id: '1', name: 'Grüße.pdf', contentType: 'application/pdf', size: 9, inline: false, contentId: null },
    ])
    expect(bytesOf(mail.attachments[1].file)).toEqual(PDF)
  })

  it('lists attachments without fetching them where that is chosen', async () => {
    const mail = await read(WHOLE, { saveAttachments: false })
    expect(mail.attachments.map(({ file }: { file: unknown }) => file)).toEqual([null, null])
    expect(server.seen).toHaveLength(1)
  })

  it('takes a mail of one part, and one that is nothing but a file', async () => {
    expect(await read(part([...HEAD, 'Content-Type: text/html'], '<p>Hi</p>'))).toMatchObject({
      text: '',
      html: '<p>Hi</p>',
      attachments: [],
    })
    const file = await read([...HEAD, FILE].join(CRLF))
    expect(file).toMatchObject({ text: '', html: null, attachments: [{ id: 'mail', name: 'Grüße.pdf' }] })
    expect(bytesOf(file.attachments[0].file)).toEqual(PDF)
  })

  it('gives no pictures of the text for attachments', async () => {
    expect(await read(multipart('related', 'r', [HTML, LOGO]))).toMatchObject({ hasAttachments: false })
  })

  it('fetches a text that is too long to stand in the mail, and cuts one that is longer than a step can take', async () => {
    const long = 'ü'.repeat(250_000)
    const headers = ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64']
    expect(await read(part(headers, base64(long)))).toMatchObject({ text: long, shortened: false })
    const { text, shortened } = await read(part(headers, base64(`x${'ü'.repeat(700_000)}`)))
    expect([text.length, text.at(-1), shortened]).toEqual([500_000, 'ü', true])
  })

  it.each([
    ['iso-8859-1', [0x5a, 0x6f, 0xeb], 'Zoë'],
    ['windows-1251', [0xc0, 0xe4, 0xe0], 'Ада'],
    ['koi8-r', [0xe1, 0xc4, 0xc1], 'Ада'],
    ['shift_jis', [0x83, 0x47, 0x83, 0x43], 'エイ'],
    ['gb18030', [0xb0, 0xac], '艾'],
    ['x-unknown', [0x5a, 0xc3, 0xab], 'Zë'],
    ['x-unknown', [0x5a, 0xff], 'Z\ufffd'],
    ['iso-2022-jp', [0x1b, 0x24, 0x42, 0x25, 0x28, 0x1b, 0x28, 0x42], 'エ'],
  ])('reads a text in %s', async (charset, bytes, text) => {
    const source = part([`Content-Type: text/plain; charset=${charset}`], Buffer.from(bytes).toString('latin1'))
    expect(await read(source)).toMatchObject({ text })
  })

  it.each([
    ['iso-8859-1', [0x5a, 0x6f, 0xeb], 'Zoë'],
    ['koi8-r', [0xe1, 0xc4, 0xc1], 'Ада'],
    ['iso-2022-jp', [0x1b, 0x24, 0x42, 0x25, 0x28, 0x1b, 0x28, 0x42], 'エ'],
    ['x-unknown', [0xff], '\ufffd'],
  ])('reads a text in %s that Gmail has left as it came', async (charset, bytes, text) => {
    const headers = [{ name: 'Content-Type', value: `text/plain; charset="${charset}"` }]
    const body = { size: bytes.length, data: Buffer.from(bytes).toString('base64url') }
    const payload = { partId: '', mimeType: 'text/plain', filename: '', headers, body }
    server.answerNext({ status: 200, body: { id: 'a', threadId: 'a', internalDate: '1', payload } })
    expect(await act(server, 'gmail-read', { id: 'a' })).toMatchObject({ text })
  })

  it.each([
    ['../../etc/passwd', '_.._etc_passwd'],
    ['a\u0000b\u2028c.txt', 'a_b_c.txt'],
    ['..', 'attachment'],
    ['=?UTF-8?Q?Gr=C3=BC=C3=9Fe.txt?=', 'Grüße.txt'],
  ])('makes of the file name %j the name %j', async (given, name) => {
    const payload = { mimeType: 'text/plain', filename: given, body: { size: 0 } }
    server.answerNext({ status: 200, body: { id: 'a', threadId: 'a', internalDate: '1', payload } })
    expect(await act(server, 'gmail-read', { id: 'a' })).toMatchObject({ attachments: [{ name }] })
  })

  it('takes a mail within the mail for one file', async () => {
    const inner = part(['Content-Type: message/rfc822', 'Content-Disposition: attachment'], WHOLE)
    const { attachments } = await read(multipart('mixed', 'x', [TEXT, inner]))
    expect(attachments).toMatchObject([{ name: 'mail.eml', contentType: 'message/rfc822' }])
    expect(bytesOf(attachments[0].file).toString('latin1').trim()).toBe(WHOLE.trim())
  })

  it('is not led astray by a thousand parts within one another, or beside', async () => {
    let nested: Record<string, unknown> = { mimeType: 'text/plain', body: { size: 2, data: 'SGk' } }
    for (let depth = 0; depth < 1_000; depth++) nested = { mimeType: 'multipart/mixed', parts: [nested] }
    const parts = Array.from({ length: 5_000 }, (_, index) => ({
      partId: `1.${index}`,
      mimeType: 'text/plain',
      body: { size: 0 },
    }))
    const payload = { mimeType: 'multipart/mixed', parts: [nested, { mimeType: 'multipart/mixed', parts }] }
    server.answerNext({ status: 200, body: { id: 'a', threadId: 'a', internalDate: '1', payload } })
    expect(Object(await act(server, 'gmail-read', { id: 'a' })).text.trim()).toBe('Hi')
  })

  it('does not trust an answer that is nested without end', async () => {
    const deep = `${'{"payload":{"parts":['.repeat(1)}${'{"parts":['.repeat(20_000)}${']}'.repeat(20_000)}]}}`
    server.answerNext({ status: 200, body: `{"id":"a","threadId":"a","internalDate":"1",${deep.slice(1)}` })
    expect(await failureOf(act(server, 'gmail-read', { id: 'a' }))).toMatchObject({ code: 'bad_response' })
  })

  it.each(['mail-99', '../labels', 'x y'])('names the mail when there is no %s', async (id) => {
    expect(await failureOf(act(server, 'gmail-read', { id }))).toMatchObject({ code: 'not_found', field: 'id' })
    expect(server.seen.every(({ path }) => path.startsWith('/gmail/v1/users/me/messages/'))).toBe(true)
  })
})

describe('getting an attachment', () => {
  const get = (id: string, attachmentId = '1') => act(server, 'gmail-get-attachment', { id, attachmentId })
  const deliver = () => server.state.gmail.deliver({ source: WHOLE }).id

  it('gives it byte by byte, by the id reading gave', async () => {
    const id = deliver()
    const { file } = Object(await get(id))
    expect(file).toMatchObject({ name: 'Grüße.pdf', contentType: 'application/pdf', size: 9 })
    expect(bytesOf(file)).toEqual(PDF)
  })

  it('names the attachment, or the mail, when there is none', async () => {
    expect(await failureOf(get(deliver(), '7'))).toMatchObject({ code: 'not_found', field: 'attachmentId' })
    expect(await failureOf(get('mail-99'))).toMatchObject({ code: 'not_found', field: 'id' })
  })

  it.each([
    ['without its content', '{"size": 3}'],
    ['whose content is no base64', '{"size": 3, "data": "a b"}'],
    ['with something behind it', '{"data": "YWJj"} {}'],
    ['that ends within the content', '{"data": "YWJj'],
    ['that is a list', '[]'],
    ['that is empty', ''],
    ['that is a web page', '<!doctype html>'],
    ['with a member of any size before it', `{"x": "${'y'.repeat(2_000_000)}", "data": "YWJj"}`],
  ])('does not take an answer %s', async (_, body) => {
    const id = deliver()
    server.answerNext('usual', { status: 200, body })
    expect(await failureOf(get(id))).toMatchObject({ code: 'bad_response' })
  })

  it.each([
    ['{"data":"YWI="}', 'ab'],
    ['{"data":"YQ\\u003d\\u003d","size":1}', 'a'],
    ['{ "attachmentId" : "x", "size": 2 , "data" : "_-8" }', '\xff\xef'],
    ['{"data":""}', ''],
  ])('reads the content of %s', async (body, text) => {
    const id = deliver()
    server.answerNext('usual', { status: 200, body })
    expect(bytesOf(Object(await get(id)).file).toString('latin1')).toBe(text)
  })

  it.each([
    ['an attachment', { data: 'x'.repeat(80 * 1024 * 1024) }, 'usual'],
    ['a mail', { x: 'x'.repeat(80 * 1024 * 1024) }, undefined],
  ] as const)('does not unpack %s without end', async (_, body, first) => {
    const bomb = {
      status: 200,
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(body), { level: 1 }),
    }
    const id = deliver()
    server.answerNext(...(first ? [first] : []), bomb)
    expect(await failureOf(get(id))).toMatchObject({ code: 'bad_response' })
  })

  it('does not follow to another host, nor send it the credentials', async () => {
    const elsewhere = await startGoogleServer()
    const id = deliver()
    server.answerNext('usual', { status: 302, headers: { location: `${elsewhere.origin}/x` }, body: '' })
    expect(await failureOf(get(id))).toMatchObject({ code: 'bad_response' })
    expect(elsewhere.seen).toEqual([])
    await elsewhere.close()
  })

  it('tells an answer that is cut off from one that is wrong', async () => {
    const id = deliver()
    server.answerNext('usual', 'half')
    expect(await failureOf(get(id))).toMatchObject({ code: 'provider_unavailable' })
  })
})
