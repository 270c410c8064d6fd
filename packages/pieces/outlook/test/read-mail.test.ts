import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADA, attached, delegated, inFolder, mail, ORDERS, startContoso, TOKENS } from './contoso.js'
import type { GraphMessage, StoredAttachment } from './graph-messages.js'
import { type GraphServer, refusal } from './graph-state.js'
import { act, bytesOf, failureOf, type Values } from './try-out.js'

let server: GraphServer
beforeEach(async () => {
  server = await startContoso()
})
afterEach(() => server.close())

const put = (more: Partial<GraphMessage> = {}) => inFolder(server).push(mail(1, more))
const read = (input: Values = {}) => act('read-mail', { id: 'AAMk1=', ...input }, { server })
const get = (attachmentId: string, input: Values = {}) =>
  act('get-attachment', { id: 'AAMk1=', attachmentId, ...input }, { server })

const digest = (data: Uint8Array) => createHash('sha256').update(data).digest('hex')
const person = (address: string, name?: string) => ({ emailAddress: { address, ...(name && { name }) } })

describe('reading a mail', () => {
  it('gives everybody, the mails before, text and HTML', async () => {
    put({
      subject: 'Grüße ✓',
      toRecipients: [person('ada@contoso.example', 'Ada')],
      ccRecipients: [person('carol@contoso.example')],
      bccRecipients: [person('dan@contoso.example')],
      replyTo: [person('sales@fabrikam.example')],
      body: { contentType: 'html', content: '<html><body><p>Hi &amp; bye</p></body></html>' },
      internetMessageHeaders: [
        { name: 'Received', value: 'from somewhere' },
        { name: 'in-reply-to', value: '<two@contoso.example>' },
        { name: 'References', value: '<one@contoso.example>\r\n <two@contoso.example>' },
      ],
    })
    expect(await read()).toEqual({
      id: 'AAMk1=',
      messageId: '<AAMk1@fabrikam.example>',
      subject: 'Grüße ✓',
      from: { name: 'Grace Hopper', address: 'grace@fabrikam.example' },
      to: [{ name: 'Ada', address: 'ada@contoso.example' }],
      cc: [{ name: null, address: 'carol@contoso.example' }],
      bcc: [{ name: null, address: 'dan@contoso.example' }],
      replyTo: [{ name: null, address: 'sales@fabrikam.example' }],
      receivedAt: '2026-01-01T00:01:00.000Z',
      preview: 'About order 1',
      isRead: true,
      isFlagged: false,
      isDraft: false,
      hasAttachments: false,
      importance: 'normal',
      categories: [],
      folder: 'inbox',
      threadId: 'AAQkAAMk1=',
      inReplyTo: '<two@contoso.example>',
      references: ['<one@contoso.example>', '<two@contoso.example>'],
      text: 'Hi & bye',
      html: '<html><body><p>Hi &amp; bye</p></body></html>',
      attachments: [],
    })
  })

  it('says that a mail of text has no HTML', async () => {
    put({ body: { contentType: 'text', content: 'Hello,\r\n<b>Ada</b>' } })
    expect(await read()).toMatchObject({ text: 'Hello,\r\n<b>Ada</b>', html: null, inReplyTo: null, references: [] })
  })

  it('leaves it as it is', async () => {
    put({ isRead: false })
    await read()
    expect(inFolder(server)[0]?.isRead).toBe(false)
    expect(server.seen.every(({ method }) => method === 'GET')).toBe(true)
  })

  it('saves its attachments, pictures in the text too', async () => {
    const picture = attached({ name: 'logo.png', contentType: 'image/png', isInline: true, contentId: 'logo@1' })
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    put({ attachments: [picture, attached({ name: 'bytes.bin', contentType: 'application/x-any', bytes })] })
    const { attachments } = Object(await read())
    expect(attachments).toMatchObject([
      { name: 'logo.png', contentType: 'image/png', inline: true, contentId: 'logo@1', kind: 'file' },
      { name: 'bytes.bin', inline: false, contentId: null, file: { name: 'bytes.bin', size: 256 } },
    ])
    expect(bytesOf(attachments[1].file)).toEqual(bytes)
  })

  it('only tells of them where they are not to be saved', async () => {
    put({ attachments: [attached()] })
    const { attachments } = Object(await read({ saveAttachments: false }))
    expect(attachments).toMatchObject([{ name: 'note.txt', size: expect.any(Number), file: null }])
    expect(server.seen.some(({ path }) => path.endsWith('/$value'))).toBe(false)
  })

  it('tells of a link to a file in the cloud, which has no content', async () => {
    put({ attachments: [attached({ type: 'referenceAttachment', name: 'Plan', contentType: null }), attached()] })
    const { attachments } = Object(await read())
    expect(attachments).toMatchObject([
      { name: 'Plan', kind: 'link', file: null },
      { kind: 'file', file: { name: 'note.txt' } },
    ])
  })

  it('works in the mailbox an application names', async () => {
    inFolder(server, 'inbox', ORDERS).push(mail(1, { attachments: [attached()] }))
    const output = await act('read-mail', { id: 'AAMk1=' }, { server, method: 'application' })
    expect(output).toMatchObject({ subject: 'Order 1', attachments: [{ file: { name: 'note.txt' } }] })
  })
})

describe('an attachment', () => {
  const item = (content: string, more: Partial<StoredAttachment> = {}) =>
    attached({
      id: 'AAMkItem=',
      type: 'itemAttachment',
      name: 'Lunch',
      contentType: null,
      bytes: Buffer.from(content),
      ...more,
    })

  it('is given byte by byte', async () => {
    put({ attachments: [attached({ id: 'AAMk/1+2=' })] })
    const { file } = Object(await get('AAMk/1+2='))
    expect(file).toMatchObject({ name: 'note.txt', contentType: 'text/plain', size: 12 })
    expect(bytesOf(file).toString()).toBe('Hello, Ada.\n')
  })

  it.each([
    ['a mail', 'From: ada@contoso.example\r\n\r\nHi', 'Lunch.eml', 'message/rfc822'],
    ['an event', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR', 'Lunch.ics', 'text/calendar'],
    ['a contact', 'BEGIN:VCARD\r\nEND:VCARD', 'Lunch.vcf', 'text/vcard'],
    ['nothing', '', 'Lunch.eml', 'message/rfc822'],
  ])('that is %s becomes a file of its kind', async (_, content, name, contentType) => {
    put({ attachments: [item(content)] })
    const { file } = Object(await get('AAMkItem='))
    expect(file).toMatchObject({ name, contentType, size: content.length })
    expect(bytesOf(file).toString()).toBe(content)
  })

  it('that is a link is refused with what to do', async () => {
    put({ attachments: [attached({ id: 'AAMkLink=', type: 'referenceAttachment' })] })
    expect(await failureOf(get('AAMkLink='))).toMatchObject({
      code: 'unsupported',
      field: 'attachmentId',
      hint: expect.stringContaining('link'),
    })
  })

  it.each([
    ['../../etc/passwd', 'text/plain', '_.._etc_passwd', 'text/plain'],
    ['a\r\nb\u0000.txt', 'text/html\r\nx: y', 'a__b_.txt', 'application/octet-stream'],
    ['.hidden', 'no type', 'hidden', 'application/octet-stream'],
    ['', '', 'attachment', 'application/octet-stream'],
  ])('named %j of type %j is no path and no header', async (name, contentType, safe, type) => {
    put({ attachments: [attached({ id: 'AAMkOdd=', name, contentType })] })
    expect(Object(await get('AAMkOdd=')).file).toMatchObject({ name: safe, contentType: type })
  })

  it('of 25 MB is handed on while it arrives', async () => {
    const bytes = Buffer.alloc(
      25_000_000,
      Uint8Array.from({ length: 65_521 }, (_, at) => at % 256),
    )
    put({ attachments: [attached({ id: 'AAMkLarge=', bytes })] })
    const hash = createHash('sha256')
    let largest = 0
    const write = async (
      file: { name: string; contentType: string },
      data: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    ) => {
      for await (const chunk of data) {
        hash.update(chunk)
        largest = Math.max(largest, chunk.length)
      }
      return { ...file, size: bytes.length, url: 'file:large' }
    }
    await act('get-attachment', { id: 'AAMk1=', attachmentId: 'AAMkLarge=' }, { server, files: { write } })
    expect(hash.digest('hex')).toBe(digest(bytes))
    expect(largest).toBeLessThan(1_000_000)
  })

  it('that breaks off is told, and not taken for a whole one', async () => {
    put({ attachments: [attached({ id: 'AAMkBroken=' })] })
    server.script.push(undefined, 'break off')
    const error = await failureOf(get('AAMkBroken='))
    expect(error).toMatchObject({ hint: expect.stringMatching(/\.$/) })
    expect(['provider_unavailable', 'bad_response']).toContain(error.code)
  })
})

describe('a mail that cannot be read', () => {
  it.each([
    ['is not there', 'AAMkGone=', 'not_found', 'id'],
    ['is no ID', 'nonsense', 'invalid_input', 'id'],
    ['would lead to another path', '..', 'invalid_input', 'id'],
    ['has a control character', 'AAMk\u0007', 'invalid_input', 'id'],
  ])('because it %s names the field', async (_, id, code, field) => {
    expect(await failureOf(read({ id }))).toMatchObject({ code, field, hint: expect.stringMatching(/\.$/) })
    expect(await failureOf(get('AAMkAtt=', { id }))).toMatchObject({ code })
  })

  it.each([
    ['is not there', 'AAMkGone=', 'not_found'],
    ['is no ID', 'nonsense', 'invalid_input'],
    ['would lead to another path', '.', 'invalid_input'],
  ])('whose attachment %s names that', async (_, attachmentId, code) => {
    put()
    expect(await failureOf(get(attachmentId))).toMatchObject({ code, field: 'attachmentId' })
  })

  it.each([
    [403, 'ErrorAccessDenied', { code: 'permission_denied', message: expect.stringContaining('Mail.Read') }],
    [404, 'MailboxNotEnabledForRESTAPI', { code: 'not_found', field: undefined }],
    [503, 'ErrorMailboxStoreUnavailable', { code: 'provider_unavailable' }],
  ])('for %i %s says why', async (status, code, expected) => {
    put()
    server.refusals.set('GET /messages/AAMk1.*', refusal(status, code))
    expect(await failureOf(read())).toMatchObject(expected)
  })

  it('for want of a right says so', async () => {
    put()
    server.tokens.set(TOKENS.reader, { user: ADA, permissions: ['User.Read', 'Mail.Send'] })
    const values = delegated({ accessToken: TOKENS.reader })
    const error = await failureOf(act('read-mail', { id: 'AAMk1=' }, { server, values }))
    expect(error).toMatchObject({ code: 'permission_denied', message: expect.stringContaining('Mail.Read') })
  })

  it('says nothing of what stands in it', async () => {
    put({ subject: 'Top secret', body: { contentType: 'text', content: 'The code is 4711.' } })
    server.refusals.set('GET /attachments', refusal(400, 'BadRequest'))
    const error = await failureOf(read())
    expect(JSON.stringify([error.message, error.hint])).not.toMatch(/secret|4711/)
  })
})
