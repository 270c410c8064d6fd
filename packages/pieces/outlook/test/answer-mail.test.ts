import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADA, attached, delegated, inFolder, mail, sentBy, startContoso, TOKENS } from './contoso.js'
import { type GraphServer, refusal } from './graph-state.js'
import { act, failureOf, fileOf, misfits, type Values } from './try-out.js'

let server: GraphServer
beforeEach(async () => {
  server = await startContoso()
  inFolder(server).push(
    mail(1, {
      body: { contentType: 'html', content: '<p>How are you?</p>' },
      toRecipients: [{ emailAddress: { address: ADA } }, { emailAddress: { address: 'bob@contoso.example' } }],
      ccRecipients: [{ emailAddress: { address: 'carol@contoso.example' } }],
      attachments: [attached({ name: 'plan.pdf' })],
    }),
  )
})
afterEach(() => server.close())

const reply = (input: Values, more = {}) => act('reply-mail', { id: 'AAMk1=', ...input }, { server, ...more })
const forward = (input: Values, more = {}) =>
  act('forward-mail', { id: 'AAMk1=', to: ['dan@contoso.example'], text: 'See below.', ...input }, { server, ...more })

const requests = () => server.seen.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`)
const drafts = () => inFolder(server, 'AQMkDrafts=')
const reader = { values: delegated({ accessToken: TOKENS.reader }) }

describe('answering a mail', () => {
  it('with text goes to the sender in one request, and needs no right to write', async () => {
    expect(await reply({ text: 'Fine.' }, reader)).toEqual({ requestId: expect.any(String) })
    expect(requests()).toEqual(['POST reply'])
    expect(server.seen[0]?.body).toEqual({ comment: 'Fine.' })
    expect(sentBy(server, ADA)).toMatchObject([
      { recipients: ['grace@fabrikam.example'], subject: 'RE: Order 1', html: expect.stringContaining('Fine.') },
    ])
  })

  it('goes to everybody where that is wanted, and not to oneself', async () => {
    await reply({ text: 'Fine.', all: true })
    expect(sentBy(server, ADA)[0]?.recipients).toEqual([
      'grace@fabrikam.example',
      'bob@contoso.example',
      'carol@contoso.example',
    ])
  })

  it('with HTML puts it above the mail that is quoted', async () => {
    await reply({ format: 'html', html: '<p>Fine &amp; you?</p>', all: true })
    expect(requests()).toEqual(['POST createReplyAll', expect.stringMatching(/^PATCH /), 'POST send'])
    expect(sentBy(server, ADA)[0]?.html).toMatch(/<body><p>Fine &amp; you\?<\/p>.*<p>How are you\?<\/p>/)
    expect(drafts()).toEqual([])
  })

  it('with HTML to a mail of text quotes that as it was written', async () => {
    inFolder(server).push(mail(2, { body: { contentType: 'text', content: '1 < 2 & 3' } }))
    await reply({ id: 'AAMk2=', format: 'html', html: '<p>Yes</p>' })
    expect(sentBy(server, ADA)[0]?.html).toMatch(/^<p>Yes<\/p><pre>[^<]*1 &lt; 2 &amp; 3<\/pre>$/)
  })

  it('carries files of any size', async () => {
    const files = [fileOf('a.txt', Buffer.from('a')), fileOf('b.bin', Buffer.alloc(3_500_000, 'b'))]
    await reply({ text: 'Here.', attachments: files })
    expect(requests().slice(0, 3)).toEqual(['POST createReply', 'POST attachments', 'POST createUploadSession'])
    expect(server.seen[0]?.body).toEqual({ comment: 'Here.' })
    expect(sentBy(server, ADA)[0]?.attachments.map(({ name, content }) => [name, content.length])).toEqual([
      ['a.txt', 1],
      ['b.bin', 3_500_000],
    ])
  })

  it.each([
    ['PATCH /AAMkDraft.*', refusal(413, 'ErrorMessageSizeExceeded'), { code: 'invalid_input', field: 'html' }],
    ['POST /attachments', refusal(507, 'ErrorQuotaExceeded'), { code: 'quota_exceeded' }],
    ['POST /send', refusal(403, 'ErrorSendAsDenied'), { code: 'permission_denied' }],
  ])('that fails at %s leaves no draft', async (at, answer, expected) => {
    server.refusals.set(at, answer)
    const input = { format: 'html', html: '<p>Hi</p>', attachments: [fileOf('a.txt', Buffer.from('a'))] }
    expect(await failureOf(reply(input))).toMatchObject(expected)
    expect([drafts(), sentBy(server, ADA)]).toEqual([[], []])
  })

  it('is not repeated when the connection is lost', async () => {
    server.script.push('cut')
    expect(await failureOf(reply({ text: 'Fine.' }))).toMatchObject({ code: 'provider_unavailable' })
    expect(server.seen).toHaveLength(1)
  })

  it('names the mail that is not there, and the permission that is missing', async () => {
    expect(await failureOf(reply({ id: 'AAMkGone=', text: 'x' }))).toMatchObject({ code: 'not_found', field: 'id' })
    expect(await failureOf(reply({ format: 'html', html: 'x' }, reader))).toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining('Mail.ReadWrite'),
    })
    expect(misfits('reply-mail', { id: 'x' })).toEqual(['text'])
  })
})

describe('handing a mail on', () => {
  it('sends it with its attachments to everybody named', async () => {
    const output = await forward({ cc: ['Erin <erin@contoso.example>'], bcc: ['frank@contoso.example'] }, reader)
    const recipients = ['dan@contoso.example', 'erin@contoso.example', 'frank@contoso.example']
    expect(output).toEqual({ recipients, requestId: expect.any(String) })
    expect(requests()).toEqual(['POST forward'])
    expect(sentBy(server, ADA)).toMatchObject([
      { recipients, subject: 'FW: Order 1', attachments: [{ name: 'plan.pdf' }] },
    ])
  })

  it('carries HTML and more files', async () => {
    await forward({ format: 'html', html: '<p>Look</p>', attachments: [fileOf('a.txt', Buffer.from('a'))] })
    expect(sentBy(server, ADA)).toMatchObject([
      { html: expect.stringContaining('<p>Look</p>'), attachments: [{ name: 'plan.pdf' }, { name: 'a.txt' }] },
    ])
  })

  it.each(['to', 'cc', 'bcc'])('refuses in %s what is not one address, before anything is sent', async (field) => {
    for (const address of [
      'a@b.example, c@d.example',
      'Bob\r\nBcc: eve@e.example <bob@b.example>',
      'a@b\u0007.example',
    ]) {
      expect(await failureOf(forward({ [field]: [address] }))).toMatchObject({ code: 'invalid_input', field })
    }
    expect(server.seen).toEqual([])
  })

  it('names the recipients where Microsoft refuses them', async () => {
    server.script.push(refusal(400, 'ErrorInvalidRecipients'))
    expect(await failureOf(forward({}))).toMatchObject({ code: 'invalid_input', field: 'to' })
  })
})
