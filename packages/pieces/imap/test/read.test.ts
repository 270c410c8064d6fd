import { createHash, randomBytes } from 'node:crypto'
import type { FileRef } from '@plugboard/core'
import { memoryFiles, testContext } from '@plugboard/core/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { piece } from '../src/index.js'
import { mailbox } from './connection.js'
import { deliver, mailServer, sourceOf } from './mail-server.js'
import { mailEnv, NO_SERVER } from './service.js'
import { act, bytesOf, failureOf, poll, type Values } from './try-out.js'

/** Delivers one mail to somebody new, and reads it. */
async function delivered(source: string | Buffer, input: Values = {}) {
  const someone = mailbox()
  await deliver(mailServer(), someone.user, [source])
  const { messages } = await act(someone, 'search', {})
  const mail = await act(someone, 'read', { id: messages[0].id, ...input })
  return { someone, listed: messages[0], mail, id: messages[0].id }
}

const HEAD = 'From: Ada <ada@example.test>\r\nTo: grace@example.test\r\nSubject: x\r\nMIME-Version: 1.0\r\n'
const texted = (charset: string, bytes: Uint8Array) =>
  Buffer.concat([
    Buffer.from(`${HEAD}Content-Type: text/plain; charset=${charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n`),
    Buffer.from(Buffer.from(bytes).toString('base64')),
  ])

describe.skipIf(NO_SERVER)('reading a mail', () => {
  beforeAll(() => {
    for (const [name, value] of Object.entries(mailEnv())) vi.stubEnv(name, value)
  })
  afterAll(() => void vi.unstubAllEnvs())

  it('tells everybody it went to, what it answers and what it refers to', async () => {
    const headers = [
      'Cc: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= <cc@example.test>, undisclosed: one@example.test, two@example.test;',
      'Bcc: hidden@example.test',
      'Reply-To: "Desk, the" <desk@example.test>',
      'In-Reply-To: <first@example.test>',
      'References: <zero@example.test>\r\n <first@example.test>',
    ]
    const { mail } = await delivered(sourceOf({ subject: 'Re: x', text: 'Yes.', headers }))
    expect(mail).toMatchObject({
      cc: [
        { name: 'Grüße', address: 'cc@example.test' },
        { name: null, address: 'one@example.test' },
        { name: null, address: 'two@example.test' },
      ],
      bcc: [{ name: null, address: 'hidden@example.test' }],
      replyTo: [{ name: 'Desk, the', address: 'desk@example.test' }],
      inReplyTo: '<first@example.test>',
      references: ['<zero@example.test>', '<first@example.test>'],
      isRead: false,
      text: 'Yes.',
      isShortened: false,
    })
    expect(mail.messageId).toMatch(/^<.*@example\.test>$/)
  })

  it('does not mark the mail as read', async () => {
    const { someone, id } = await delivered(sourceOf({ text: 'x' }))
    expect((await act(someone, 'read', { id })).isRead).toBe(false)
  })

  it.each<[string, number[] | string, string]>([
    ['iso-2022-jp', [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x5c, 0x1b, 0x28, 0x42], '日本'],
    ['gb18030', [0xd6, 0xd0, 0xb9, 0xfa], '中国'],
    ['GB2312', [0xd6, 0xd0, 0xb9, 0xfa], '中国'],
    ['big5', [0xa4, 0xa4, 0xb0, 0xea], '中國'],
    ['euc-kr', [0xc7, 0xd1, 0xb1, 0xb9], '한국'],
    ['shift_jis', [0x93, 0xfa, 0x96, 0x7b], '日本'],
    ['koi8-r', [0xcd, 0xc9, 0xd2], 'мир'],
    ['windows-1251', [0xec, 0xe8, 0xf0], 'мир'],
    ['windows-1252', [0x80, 0x20, 0xe9], '€ é'],
    ['iso-8859-15', [0xa4], '€'],
    ['utf-7', 'Gr+APwA3w-e +ACY +- x', 'Grüße & + x'],
    ['utf-16le', [0x41, 0x00, 0xe4, 0x00], 'Aä'],
    ['x-unknown-charset', [0xe4, 0x41], 'äA'],
    ['x-unknown-charset', 'ä', 'ä'],
    ['us-ascii', 'declared wrongly: ä€', 'declared wrongly: ä€'],
    ['iso-8859-1', 'declared wrongly: ä€', 'declared wrongly: ä€'],
    ['utf-8', [0x41, 0xff, 0x42], 'A\ufffdB'],
    ['"utf-8\\"; x"', 'ä', 'ä'],
  ])('reads %s', async (charset, bytes, text) => {
    const { mail, listed } = await delivered(texted(charset, Buffer.from(bytes)))
    expect(mail.text).toBe(text)
    expect(listed.preview).toBe(text.replaceAll('\ufffd', ' '))
  })

  it.each([
    ['=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=', '日本'],
    ['=?utf-8?B?w6Q=?=\r\n =?utf-8?Q?_=C3=A4?=', 'ä ä'],
    ['=?utf-8?Q?torn_=C3?= =?utf-8?Q?=A4?=', 'torn ä'],
    ['=?utf-8*de?Q?=C3=A4?= and =?broken', 'ä and =?broken'],
    ['=?nonsense?X?abc?=', '=?nonsense?X?abc?='],
    ['raw ä', 'raw ä'],
  ])('reads the subject %s', async (subject, text) => {
    const { listed } = await delivered(`Subject: ${subject}\r\n\r\nx`)
    expect(listed.subject).toBe(text)
  })

  it.each([
    [`filename*=utf-8''Gr%C3%BC%C3%9Fe.txt`, 'Grüße.txt'],
    [`filename*0*=utf-8''Gr%C3;\r\n filename*1*=%BC%C3%9F;\r\n filename*2="e.txt"`, 'Grüße.txt'],
    [`filename="=?utf-8?Q?Gr=C3=BC=C3=9Fe.txt?="`, 'Grüße.txt'],
    [`filename="plain.txt"; filename*=utf-8''better.txt`, 'better.txt'],
    ['filename="../../etc/passwd"', '.._.._etc_passwd'],
    ['filename="a\\\\b\\"c"', 'a_b"c'],
    ['filename=""', 'attachment'],
  ])('names an attachment by %s', async (disposition, name) => {
    const source = `${HEAD}Content-Type: text/plain\r\nContent-Disposition: attachment; ${disposition}\r\n\r\nbytes`
    const { mail } = await delivered(source)
    expect(mail.attachments).toMatchObject([{ id: '1', name, file: { name, contentType: 'text/plain' } }])
    expect(mail.text).toBe('')
  })

  it('tells pictures within the text from attachments, and a mail within a mail by its subject', async () => {
    const source = [
      `${HEAD}Content-Type: multipart/mixed; boundary=m\r\n`,
      '--m\r\nContent-Type: multipart/related; boundary=r\r\n',
      '--r\r\nContent-Type: text/html\r\n\r\n<style>p{}</style><p>Look: <img src="cid:pic"></p><p>2 &lt; 3</p>',
      '--r\r\nContent-Type: image/png\r\nContent-ID: <pic>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBO',
      '--r--\r\n--m\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ninner text',
      '--m\r\nContent-Type: text/plain; name=notes.txt\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A4=\r\n b  \r\n--m--',
    ].join('\r\n')
    const { mail, someone, id } = await delivered(source)
    expect(mail.text).toBe('Look:\n\n2 < 3')
    expect(mail.attachments).toMatchObject([
      { id: '1.2', contentType: 'image/png', inline: true, contentId: '<pic>' },
      { id: '2', contentType: 'message/rfc822', name: 'inner.eml', inline: false },
      { id: '3', contentType: 'text/plain', name: 'notes.txt' },
    ])
    expect(bytesOf(mail.attachments[0].file).toString('base64')).toBe('iVBO')
    expect(bytesOf(mail.attachments[1].file).toString()).toBe('Subject: inner\r\n\r\ninner text')
    const { file } = await act(someone, 'get-attachment', { id, attachmentId: '3' })
    expect(bytesOf(file).toString()).toBe('ä b')
  })

  it('names attachments without saving them when it is told so', async () => {
    const attachments = [{ name: 'a.bin', content: Buffer.from('bytes') }]
    const { mail } = await delivered(sourceOf({ text: 'x', attachments }), { saveAttachments: false })
    expect(mail.attachments).toMatchObject([{ name: 'a.bin', file: null }])
  })

  it.each([
    ['without an end', `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nstill readable`],
    ['without a boundary', `${HEAD}Content-Type: multipart/mixed\r\n\r\nstill readable`],
    ['with a type that is none', `${HEAD}Content-Type: ;;;=\r\n\r\nstill readable`],
    ['with headers only', `${HEAD}\r\n`],
    ['with a body that is not base64', `${HEAD}Content-Transfer-Encoding: base64\r\n\r\n!!! ???`],
    [
      'with a parameter of 50,000 letters',
      `${HEAD}Content-Type: text/plain; x="${'y'.repeat(50_000)}"\r\n\r\nstill readable`,
    ],
    ['with 20,000 recipients', `To: ${'a@example.test,\r\n '.repeat(20_000)}b@example.test\r\n\r\nstill readable`],
    ['with a line of a million letters', `${HEAD}\r\n${'x'.repeat(1_000_000)}`],
    ['with NUL and control characters', `${HEAD}\r\nstill\x00 \x01\x1breadable`],
  ])('reads a mail %s', async (title, source) => {
    const { mail } = await delivered(source)
    if (source.endsWith('still readable')) expect(mail.text.trim()).toBe('still readable')
    expect(JSON.stringify(mail).length, title).toBeLessThan(2_000_000)
  })

  it.each<[string, (depth: number) => string]>([
    [
      'multiparts',
      (depth) =>
        Array.from(
          { length: depth },
          (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`,
        ).join(''),
    ],
    ['mails', (depth) => 'Content-Type: message/rfc822\r\n\r\n'.repeat(depth)],
  ])('lists and reads a mail of a thousand %s within one another', async (_title, nested) => {
    const someone = mailbox()
    const { cursor } = await poll(someone, null)
    await deliver(mailServer(), someone.user, [
      sourceOf({ subject: 'before', text: 'x' }),
      `Subject: bomb\r\n${nested(1_000)}\r\n\r\ninnermost`,
      sourceOf({ subject: 'after', text: 'x' }),
    ])
    const { events } = await poll(someone, cursor)
    expect(events.map(({ data }) => data.subject)).toEqual(['before', 'bomb', 'after'])
    const mail = await act(someone, 'read', { id: events[1]?.data.id })
    expect(mail.attachments.length).toBeLessThanOrEqual(1_000)
  })

  it('saves the first hundred of a thousand attachments and names the others', async () => {
    const parts = Array.from(
      { length: 1_000 },
      (_, at) => `--b\r\nContent-Type: application/x; name=${at}\r\n\r\n${at}\r\n`,
    )
    const { mail, someone, id } = await delivered(
      `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts.join('')}--b--`,
    )
    const files = mail.attachments.map(({ file }: { file: FileRef | null }) => file)
    expect(files.length).toBe(1_000)
    expect(files.filter(Boolean).length).toBe(100)
    const { file } = await act(someone, 'get-attachment', { id, attachmentId: mail.attachments[999].id })
    expect(bytesOf(file).toString()).toBe('999')
  })

  it('cuts off a text that is too long for an answer, and says so', async () => {
    const { mail } = await delivered(sourceOf({ text: 'ä'.repeat(300_000) }))
    expect(mail.isShortened).toBe(true)
    expect(mail.text).toMatch(/^ä{190000,}$/)
  })

  it('fetches only the beginning of a mail of 50 MB', async () => {
    const { mail, listed } = await delivered(
      `${HEAD}\r\n${'a line of a mail that is far too long\r\n'.repeat(1_300_000)}`,
    )
    expect(listed.size).toBeGreaterThan(50_000_000)
    expect(mail.isShortened).toBe(true)
    expect(mail.text.length).toBeLessThan(512 * 1024 + 1)
  })

  it('streams an attachment of 20 MB out of a mail, and needs little memory for it', async () => {
    const content = randomBytes(20_000_000)
    const someone = mailbox()
    await deliver(mailServer(), someone.user, [sourceOf({ attachments: [{ name: 'big.bin', content }] })])
    const { messages } = await act(someone, 'search', {})
    const hash = createHash('sha256')
    const sizes: number[] = []
    const read = piece.actions.find(({ name }) => name === 'read')
    const auth: unknown = { kind: 'custom', method: 'password', fields: someone.values }
    const input = { id: messages[0].id, saveAttachments: true }
    const files = {
      ...memoryFiles(),
      async write(file: { name: string; contentType: string }, data: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
        let size = 0
        for await (const chunk of data) {
          hash.update(chunk)
          sizes.push(chunk.length)
          size += chunk.length
        }
        return { ...file, size, url: 'data:,' }
      },
    }
    await read?.run({ ...testContext<unknown, unknown>(piece, { auth, input }), files })
    expect(hash.digest('hex')).toBe(createHash('sha256').update(content).digest('hex'))
    expect(Math.max(...sizes)).toBeLessThan(300_000)
    expect(sizes.length).toBeGreaterThan(70)
  })

  it('fails when the mail goes while its attachment is read', async () => {
    const content = Buffer.alloc(2_000_000, 7)
    const someone = mailbox()
    await deliver(mailServer(), someone.user, [sourceOf({ attachments: [{ name: 'big.bin', content }] })])
    const { messages } = await act(someone, 'search', {})
    const { id } = messages[0]
    await act(someone, 'delete', { id, forGood: true })
    expect(await failureOf(act(someone, 'read', { id }))).toMatchObject({ code: 'not_found', field: 'id' })
    expect(await failureOf(act(someone, 'get-attachment', { id, attachmentId: '2' }))).toMatchObject({
      code: 'not_found',
      field: 'id',
    })
  })

  it('says which attachment a mail does not have', async () => {
    const { someone, id } = await delivered(sourceOf({ text: 'x' }))
    for (const attachmentId of ['7', '1.1', 'TEXT', '1]<0.1> BODY[HEADER', '1\r\na LOGOUT']) {
      expect(await failureOf(act(someone, 'get-attachment', { id, attachmentId }))).toMatchObject({
        code: 'not_found',
        field: 'attachmentId',
      })
    }
  })
})
