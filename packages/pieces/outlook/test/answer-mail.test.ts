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
  it('goes to the sender, and quotes the mail', async () => {
    expect(await reply({ text: 'Fine.' })).toEqual({ requestId: expect.any(String) })
    expect(requests()).toEqual(['POST createReply', expect.stringMatching(/^PATCH /), 'POST send'])
    expect(sentBy(server, ADA)).toMatchObject([
      {
        recipients: ['grace@fabrikam.example'],
        subject: 'RE: Order 1',
        html: expect.stringMatching(/<body><div>Fine\.<\/div>.*<p>How are you\?<\/p>/),
      },
    ])
    expect(drafts()).toEqual([])
  })

  it('with text keeps its lines, and lets no HTML in', async () => {
    await reply({ text: 'One\n<b>two</b> & three\r\nfour' })
    expect(sentBy(server, ADA)[0]?.html).toContain(
      '<div>One<br>\r\n&lt;b&gt;two&lt;/b&gt; &amp; three<br>\r\nfour</div>',
    )
  })

  it('with text to a mail of text stays text', async () => {
    inFolder(server).push(mail(2, { body: { contentType: 'text', content: '1 < 2' } }))
    await reply({ id: 'AAMk2=', text: 'Yes,\nit is.' })
    expect(sentBy(server, ADA)[0]?.text).toMatch(/^Yes,\nit is\.\r\n\r\n[\s\S]*1 < 2$/)
  })

  it('may say nothing but what is quoted', async () => {
    await reply({ text: '' })
    expect(requests()).toEqual(['POST createReply', 'POST send'])
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
    expect(sentBy(server, ADA)[0]?.html).toMatch(/^<p>Yes<\/p><div>.*1 &lt; 2 &amp; 3<\/div>$/s)
  })

  it('carries files of any size', async () => {
    const files = [fileOf('a.txt', Buffer.from('a')), fileOf('b.bin', Buffer.alloc(3_500_000, 'b'))]
    await reply({ text: 'Here.', attachments: files })
    expect(requests()).toEqual(expect.arrayContaining(['POST attachments', 'POST createUploadSession']))
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
    server.script.push(undefined, undefined, 'cut')
    expect(await failureOf(reply({ text: 'Fine.' }))).toMatchObject({ code: 'provider_unavailable' })
    expect(requests().filter((one) => one === 'POST send')).toHaveLength(1)
    expect(requests().some((one) => one.startsWith('DELETE'))).toBe(false)
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
    const output = await forward({ cc: ['Erin <erin@contoso.example>'], bcc: ['frank@contoso.example'] })
    const recipients = ['dan@contoso.example', 'erin@contoso.example', 'frank@contoso.example']
    expect(output).toEqual({ recipients, requestId: expect.any(String) })
    expect(requests()).toEqual(['POST createForward', expect.stringMatching(/^PATCH /), 'POST send'])
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
