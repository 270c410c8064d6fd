import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { robot } from './connections.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { act, failureOf } from './try-out.js'

let server: GoogleServer
beforeEach(async () => {
  server = await startGoogleServer()
})
afterEach(() => server.close())

const MAIL = { to: ['grace@example.com'], subject: 'Hello', text: 'Hello Grace' }

const send = (more: Record<string, unknown> = {}) => act(server, 'gmail-send', { ...MAIL, ...more })

/** The message as Gmail got it. */
const sent = async (more: Record<string, unknown> = {}) => {
  await send(more)
  return server.state.gmail.sent[0] ?? ''
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('sending a mail', () => {
  it('tells the id of the message and of its conversation', async () => {
    expect(await send()).toEqual({ id: 'mail-7', threadId: 'thread-mail-7' })
  })

  it('writes headers and text as RFC 5322 and MIME want them', async () => {
    expect(await sent({ cc: ['Alan <alan@example.com>'], bcc: ['eve@example.com'] })).toBe(
      [
        'To: grace@example.com',
        'Cc: "Alan" <alan@example.com>',
        'Bcc: eve@example.com',
        'Subject: Hello',
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: base64',
        '',
        base64('Hello Grace'),
      ].join('\r\n'),
    )
  })

  it('puts text and HTML beside each other, the HTML last', async () => {
    const message = await sent({ html: '<b>Hello</b>' })
    const [, boundary = 'none'] = /multipart\/alternative; boundary="(.*)"/.exec(message) ?? []
    const [, text, html, end] = message.split(`--${boundary}`)
    expect(text).toContain(
      `text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64('Hello Grace')}`,
    )
    expect(html).toContain(
      `text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64('<b>Hello</b>')}`,
    )
    expect(end).toBe('--\r\n')
  })

  it('keeps every line within 998 characters and 76 in the content, whatever is sent', async () => {
    const long = 'x'.repeat(950)
    const to = Array.from({ length: 300 }, (_, index) => `reader-${index}@example.com`)
    const message = await sent({ to, subject: long, text: 'ü'.repeat(100_000) })
    const [head = '', body = ''] = message.split('\r\n\r\n')
    expect(Math.max(...head.split('\r\n').map((line) => line.length))).toBeLessThan(998)
    expect(Math.max(...body.split('\r\n').map((line) => line.length))).toBe(76)
    expect(Buffer.from(body, 'base64').toString()).toBe('ü'.repeat(100_000))
  })

  it.each([['Grüße aus Zürich'], ['😀'.repeat(60)], ['=?UTF-8?B?SGk=?= as it stands'], ['y'.repeat(950)]])(
    'writes the subject %s so that it is read again as it was',
    async (subject) => {
      const line = /^Subject: (.*(?:\r\n .*)*)/m.exec(await sent({ subject }))?.[1] ?? ''
      const words = line.split('\r\n ')
      expect(words.every((word) => word.length <= 75)).toBe(true)
      const decoded = words.map((word) => {
        const text = Buffer.from(/^=\?UTF-8\?B\?(.*)\?=$/.exec(word)?.[1] ?? '', 'base64').toString()
        expect(text).not.toContain('\ufffd')
        return text
      })
      expect(decoded.join('')).toBe(subject)
    },
  )

  it.each([
    ['Ada Lovelace <ada@example.com>', '"Ada Lovelace" <ada@example.com>'],
    ['"Lovelace, Ada" <ada@example.com>', '"Lovelace, Ada" <ada@example.com>'],
    ['<ada@example.com>', 'ada@example.com'],
    ['Zoë <zoe@example.com>', `=?UTF-8?B?${base64('Zoë')}?= <zoe@example.com>`],
    ['back\\slash <ada@example.com>', '"back\\\\slash" <ada@example.com>'],
    ['ada+tag@bücher.example', 'ada+tag@xn--bcher-kva.example'],
  ])('writes the recipient %s as %s', async (given, written) => {
    expect((await sent({ to: [given] })).split('\r\n')[0]).toBe(`To: ${written}`)
  })

  it.each([
    ['to', ['ada@example.com, eve@example.com']],
    ['to', ['Ada <ada@example.com>, Eve <eve@example.com>']],
    ['to', ['ada@example.com\r\nBcc: eve@example.com']],
    ['to', ['Ada\nBcc: eve@example.com <ada@example.com>']],
    ['cc', ['ada@example.com', 'no address']],
    ['cc', ['friends: ada@example.com;']],
    ['bcc', ['ada@@example.com']],
    ['bcc', ['ada@example.com@evil.example']],
    ['bcc', ['ada@localhost']],
    ['subject', 'Hello\r\nBcc: eve@example.com'],
    ['subject', 'Hello\u2028Bcc: eve@example.com'],
    ['subject', 'Hello\rBcc: eve@example.com'],
  ])('refuses in %s the value %j, and sends nothing', async (field, value) => {
    expect(await failureOf(send({ [field]: value }))).toMatchObject({ code: 'invalid_input', field })
    expect(server.seen).toEqual([])
  })

  it('refuses a mail without content', async () => {
    const error = await failureOf(act(server, 'gmail-send', { to: MAIL.to, subject: 'Hello' }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'text' })
  })

  it('names the recipients when Gmail refuses one', async () => {
    expect(await failureOf(send({ to: ['ada@nowhere.invalid'] }))).toMatchObject({
      code: 'invalid_input',
      field: 'to',
      message: expect.stringContaining('Invalid To header'),
    })
  })

  it('is not tried a second time, as the first may have been sent', async () => {
    server.answerNext('cut')
    expect(await failureOf(send())).toMatchObject({ code: 'provider_unavailable' })
    expect(server.seen).toHaveLength(1)
  })

  it('can be done by a service account for a user', async () => {
    await act(server, 'gmail-send', MAIL, robot({ subject: 'ada@example.com', services: ['gmail'] }))
    expect(server.state.gmail.sent).toHaveLength(1)
  })
})
