import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADA, application, delegated, ORDERS, startContoso, TOKENS } from './contoso.js'
import { type GraphServer, refusal } from './graph-state.js'
import { act, failureOf, misfits } from './try-out.js'

let server: GraphServer
beforeEach(async () => {
  server = await startContoso()
})
afterEach(() => server.close())

const letter = { to: ['grace@fabrikam.example'], subject: 'Hello', text: 'How are you?' }

const recipient = (address: string, name?: string) => ({ emailAddress: { address, ...(name && { name }) } })

describe('sending a mail', () => {
  it('hands the whole mail to Graph as text', async () => {
    await act('send-mail', letter, { server })
    expect(server.mailboxes.get(ADA)?.sent).toEqual([
      {
        message: {
          subject: 'Hello',
          body: { contentType: 'Text', content: 'How are you?' },
          toRecipients: [recipient('grace@fabrikam.example')],
          ccRecipients: [],
          bccRecipients: [],
        },
        saveToSentItems: true,
      },
    ])
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      path: '/v1.0/me/sendMail',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKENS.user}` },
    })
  })

  it('works in the mailbox an application names', async () => {
    await act('send-mail', letter, { server, method: 'application' })
    expect(server.mailboxes.get(ORDERS)?.sent).toHaveLength(1)
    expect(server.seen[0]?.path).toBe('/v1.0/users/orders%40contoso.example/sendMail')
  })

  it('sends HTML, to everybody named, without a copy', async () => {
    const input = {
      to: ['Grace Hopper <grace@fabrikam.example>'],
      cc: ['"Lovelace, Ada" <ada@contoso.example>'],
      bcc: [' alan@bletchley.example '],
      subject: '',
      format: 'html',
      html: '<p>Hi</p>',
      saveToSentItems: false,
    }
    const output = await act('send-mail', input, { server })
    expect(server.mailboxes.get(ADA)?.sent[0]).toEqual({
      message: {
        subject: '',
        body: { contentType: 'HTML', content: '<p>Hi</p>' },
        toRecipients: [recipient('grace@fabrikam.example', 'Grace Hopper')],
        ccRecipients: [recipient('ada@contoso.example', 'Lovelace, Ada')],
        bccRecipients: [recipient('alan@bletchley.example')],
      },
      saveToSentItems: false,
    })
    expect(output).toEqual({
      recipients: ['grace@fabrikam.example', 'ada@contoso.example', 'alan@bletchley.example'],
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })

  it.each([
    'nobody',
    'a@b@c',
    'a@b.example, c@d.example',
    'a@b.example; c@d.example',
    'Ada <a@b.example> <c@d.example>',
    '<a@b.example',
    'Ada <>',
    'two words@b.example',
    'Ada\u0007Lovelace <a@b.example>',
    'Ada\r\nBcc: x <a@b.example>',
  ])('refuses %j as an address before anything is sent', async (address) => {
    for (const field of ['to', 'cc', 'bcc', 'replyTo']) {
      const error = await failureOf(act('send-mail', { ...letter, [field]: [address] }, { server }))
      expect(error).toMatchObject({ code: 'invalid_input', field, hint: expect.stringMatching(/\.$/) })
    }
    expect(server.seen).toEqual([])
  })

  it.each([
    'Hi\r\nBcc: eve@example.com',
    'Hi\nBcc: eve@example.com',
    'Hi\rthere',
    'Hi\u0007',
    'Hi\u0085there',
    'Hi\u2028there',
  ])('refuses %j as a subject before anything is sent', async (subject) => {
    const error = await failureOf(act('send-mail', { ...letter, subject }, { server }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'subject', hint: expect.stringMatching(/\.$/) })
    expect(error.message).not.toContain('Hi')
    expect(server.seen).toEqual([])
  })

  it('says where answers go, and how important it is', async () => {
    const input = { ...letter, replyTo: ['Sales <sales@contoso.example>'], importance: 'high' }
    await act('send-mail', input, { server })
    expect(server.mailboxes.get(ADA)?.sent[0]).toMatchObject({
      message: { replyTo: [recipient('sales@contoso.example', 'Sales')], importance: 'high' },
    })
  })

  it('needs somebody to send to, and the content of the chosen format', () => {
    expect(misfits('send-mail', { ...letter, to: [] })).toEqual(['to'])
    expect(misfits('send-mail', { ...letter, format: 'html' })).toEqual(['html'])
    expect(misfits('send-mail', { to: letter.to, subject: 'Hi' })).toEqual(['text'])
  })

  it('is not repeated when the connection is lost, as the mail may have gone', async () => {
    server.script.push('cut')
    expect(await failureOf(act('send-mail', letter, { server }))).toMatchObject({ code: 'provider_unavailable' })
    expect(server.seen).toHaveLength(1)
  })

  it('is not repeated when Microsoft asks to slow down, but says when to come back', async () => {
    server.script.push({ ...refusal(429, 'ApplicationThrottled'), headers: { 'retry-after': '3' } })
    const error = await failureOf(act('send-mail', letter, { server }))
    expect(error).toMatchObject({ code: 'rate_limited', retryAfter: 3 })
    expect(server.seen).toHaveLength(1)
  })
})

describe('a mail that is refused', () => {
  it.each([
    [401, 'InvalidAuthenticationToken', { code: 'invalid_credentials' }],
    [401, 'SomethingNew', { code: 'invalid_credentials' }],
    [403, 'ErrorAccessDenied', { code: 'permission_denied', message: expect.stringContaining('Mail.Send') }],
    [403, 'Authorization_RequestDenied', { code: 'permission_denied', message: expect.stringContaining('Mail.Send') }],
    [403, 'insufficient_claims', { code: 'permission_denied' }],
    [403, 'ErrorSendAsDenied', { code: 'permission_denied', message: expect.stringContaining('send from') }],
    [400, 'ErrorInvalidRecipients', { code: 'invalid_input', field: 'to' }],
    [413, 'ErrorMessageSizeExceeded', { code: 'invalid_input', field: 'text' }],
    [413, 'RequestBodyTooLarge', { code: 'invalid_input', field: 'text' }],
    [429, 'ErrorExceededMessageLimit', { code: 'quota_exceeded' }],
    [507, 'ErrorQuotaExceeded', { code: 'quota_exceeded' }],
    [429, 'TooManyRequests', { code: 'rate_limited' }],
    [429, 'UnknownError', { code: 'rate_limited' }],
    [404, 'MailboxNotEnabledForRESTAPI', { code: 'not_found', field: undefined }],
    [
      400,
      'ErrorSomethingNew',
      { code: 'invalid_input', message: expect.stringContaining('It says: ErrorSomethingNew') },
    ],
    [500, 'generalException', { code: 'provider_unavailable' }],
    [503, 'serviceNotAvailable', { code: 'provider_unavailable' }],
    [400, 'toString', { code: 'invalid_input' }],
  ])('with %i %s is told apart', async (status, code, expected) => {
    server.script.push(refusal(status, code))
    const error = await failureOf(act('send-mail', letter, { server }))
    expect(error).toMatchObject(expected)
    expect(error.hint).toMatch(/\.$/)
  })

  it('points at the HTML where that is what is too large', async () => {
    server.script.push(refusal(413, 'ErrorMessageSizeExceeded'))
    const input = { to: letter.to, subject: 'Hi', format: 'html', html: '<p>Hi</p>' }
    expect(await failureOf(act('send-mail', input, { server }))).toMatchObject({ field: 'html' })
  })

  it('is read by the most exact code that is known, at any depth', async () => {
    const innerError = {
      code: 'Unheard',
      innererror: { code: 'ErrorInvalidRecipients', innerError: { code: 'Deeper' } },
    }
    server.script.push({ status: 403, body: { error: { code: 'accessDenied', message: 'No.', innerError } } })
    expect(await failureOf(act('send-mail', letter, { server }))).toMatchObject({ code: 'invalid_input', field: 'to' })
  })

  it.each(['', '<html>', '[]', '{"error":"no"}', '{"error":{"code":7,"message":{}}}'])(
    'is read by its status where the body is %j',
    async (body) => {
      server.script.push({ status: 403, body })
      expect(await failureOf(act('send-mail', letter, { server }))).toMatchObject({ code: 'permission_denied' })
    },
  )

  it('names the way to the permission by the kind of connection', async () => {
    server.tokens.set(TOKENS.user, { user: ADA, permissions: ['User.Read'] })
    server.tokens.set(TOKENS.application, { permissions: [] })
    const person = await failureOf(act('send-mail', letter, { server }))
    expect(person.hint).toContain('connect again')
    const app = await failureOf(act('send-mail', letter, { server, method: 'application' }))
    expect(app.hint).toContain('administrator grant consent')
  })

  it('points at the mailbox of an application that has none', async () => {
    const values = application({ mailbox: 'nobody@contoso.example' })
    const error = await failureOf(act('send-mail', letter, { server, method: 'application', values }))
    expect(error).toMatchObject({ code: 'not_found', field: 'mailbox' })
  })

  it('is quoted on one short line', async () => {
    server.script.push(refusal(400, 'BadRequest', `Bad\r\nthing ${'x'.repeat(5_000)}`))
    const { message } = await failureOf(act('send-mail', letter, { server, values: delegated() }))
    expect(message).toContain('Bad thing xxx')
    expect(message.length).toBeLessThan(300)
  })
})
