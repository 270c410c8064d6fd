import { PieceError } from '@plugboard/core'
import { memoryFiles } from '@plugboard/core/testing'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mail, server } from './connection.js'
import { type MailServer, type ScriptedServer, startMailServer, startScriptedServer, USER } from './mail-server.js'
import { failure, fileOf, send } from './try-out.js'

const CRLF = '\r\n'

/** The bytes of the part whose headers hold `text`. */
function partWith(source: string, text: string): Buffer {
  const part = source.split(/\r\n--[^\r\n]+/).find((one) => one.includes(text)) ?? ''
  return Buffer.from(part.slice(part.indexOf(CRLF.repeat(2))), 'base64')
}

/** The headers of a mail, unfolded. */
const headersOf = (source: string) => source.slice(0, source.indexOf(CRLF.repeat(2))).replaceAll(/\r\n[ \t]+/g, ' ')

describe('sending a mail', () => {
  let mailServer: MailServer
  beforeAll(async () => {
    mailServer = await startMailServer({
      maxRecipients: 200,
      onRcptTo({ address }, _session, callback) {
        const code = Number(/^refuse-(\d+)@/.exec(address)?.[1])
        callback(code ? Object.assign(new Error('5.1.1 No such user'), { responseCode: code }) : null)
      },
    })
  })
  afterAll(() => mailServer.close())
  beforeEach(() => void mailServer.arrived.splice(0))

  const connection = (more: Record<string, unknown> = {}) => server(mailServer.port, more)
  const last = () => mailServer.arrived.at(-1)?.source ?? ''

  it('delivers the text and answers with what the server said', async () => {
    const output = await send(connection(), mail())
    expect(output).toMatchObject({ accepted: ['bob@example.com'], rejected: [] })
    expect(output).toHaveProperty('response', expect.stringContaining('Queued as 42'))
    expect(mailServer.arrived).toMatchObject([{ from: USER, to: ['bob@example.com'], secure: true, user: USER }])
    expect(headersOf(last())).toContain(`From: ${USER}`)
    expect(headersOf(last())).toContain('Subject: Hello')
    expect(last()).toContain('Good morning.')
  })

  it('tells the message id that stands in the mail', async () => {
    const output = await send(connection(), mail())
    const id = /^Message-ID: (\S+)$/im.exec(headersOf(last()))?.[1]
    expect(id).toMatch(/^<\S+@example\.com>$/)
    expect(output).toHaveProperty('messageId', id)
  })

  it('sends text and HTML as alternatives, in any script', async () => {
    await send(connection(), mail({ subject: 'Grüße 👋', text: 'Guten Morgen, Jürgen', html: '<p>早上好</p>' }))
    expect(last()).toContain('multipart/alternative')
    expect(partWith(last(), 'text/html').toString()).toContain('<p>早上好</p>')
    const subject = /^Subject: (.*)$/m.exec(headersOf(last()))?.[1] ?? ''
    expect(subject).toMatch(/^=\?UTF-8\?/)
  })

  it('streams attachments of several kinds unharmed', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256))
    const report = fileOf('Übersicht "Q1".pdf', 'application/pdf', bytes)
    const note = fileOf('note.txt', 'text/plain', Buffer.from('.\r\n..\r\nlast'))
    await send(connection(), mail({ attachments: [report, note] }))
    expect(partWith(last(), 'application/pdf').equals(bytes)).toBe(true)
    expect(partWith(last(), 'note.txt').toString()).toBe('.\r\n..\r\nlast')
    expect(last()).toMatch(/filename\*0?\*?=/)
  })

  it('names a copy to everybody but the blind ones', async () => {
    const input = mail({
      cc: ['Cleo <cleo@example.com>'],
      bcc: ['dan@example.com'],
      replyTo: 'Desk <desk@example.com>',
    })
    const output = await send(connection(), input)
    expect(output).toMatchObject({ accepted: ['bob@example.com', 'cleo@example.com', 'dan@example.com'] })
    expect(mailServer.arrived[0]?.to).toEqual(['bob@example.com', 'cleo@example.com', 'dan@example.com'])
    expect(headersOf(last())).toContain('Cc: Cleo <cleo@example.com>')
    expect(headersOf(last())).toContain('Reply-To: Desk <desk@example.com>')
    expect(last()).not.toContain('dan@example.com')
  })

  it('continues a conversation and carries further headers', async () => {
    const input = mail({
      inReplyTo: '1@a.example',
      references: ['<0@a.example>', '1@a.example'],
      headers: { 'X-Ticket': 'T-7' },
    })
    await send(connection(), input)
    expect(headersOf(last())).toContain('In-Reply-To: <1@a.example>')
    expect(headersOf(last())).toContain('References: <0@a.example> <1@a.example>')
    expect(headersOf(last())).toContain('X-Ticket: T-7')
  })

  it.each([
    [
      'the step',
      { from: 'Default <default@example.com>' },
      { from: 'Step <step@example.com>' },
      'Step <step@example.com>',
    ],
    ['the connection', { from: 'Default <default@example.com>' }, {}, 'Default <default@example.com>'],
    ['the user name', {}, {}, USER],
  ])('takes the sender from %s', async (_title, values, input, from) => {
    await send(connection(values), mail(input))
    expect(headersOf(last())).toContain(`From: ${from}`)
  })

  it('wants a sender where the user name is no address', async () => {
    const error = await failure(send(connection({ user: 'ada' }), mail()))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'from' })
  })

  it('succeeds for the recipients the server takes, and lists the others with the reason', async () => {
    const output = await send(connection(), mail({ to: ['bob@example.com', 'refuse-550@example.com'] }))
    expect(output).toMatchObject({
      accepted: ['bob@example.com'],
      rejected: [{ address: 'refuse-550@example.com', message: expect.stringContaining('No such user') }],
    })
    expect(mailServer.arrived).toHaveLength(1)
  })

  it.each([
    [550, 'not_found', undefined],
    [553, 'invalid_input', undefined],
    [552, 'quota_exceeded', undefined],
    [450, 'provider_unavailable', 300],
    [451, 'provider_unavailable', 300],
  ])('fails when the server answers %i for every recipient', async (code, expected, retryAfter) => {
    const error = await failure(send(connection(), mail({ to: [`refuse-${code}@example.com`] })))
    expect(error).toMatchObject({ code: expected, retryAfter })
    expect(error.field).toBe(retryAfter === undefined ? 'to' : undefined)
    expect(error.hint).toBeTruthy()
    expect(mailServer.arrived).toEqual([])
  })

  it('delivers many at once, each whole', async () => {
    const texts = Array.from({ length: 12 }, (_, index) => `Mail number ${index}.`)
    await Promise.all(texts.map((text) => send(connection(), mail({ text }))))
    expect(mailServer.arrived.map(({ source }) => /Mail number \d+\./.exec(source)?.[0]).sort()).toEqual(texts.sort())
  })

  it('delivers the same mail twice with two ids when it is sent twice', async () => {
    const outputs = [await send(connection(), mail()), await send(connection(), mail())]
    expect(new Set(outputs.map((one) => JSON.stringify(one))).size).toBe(2)
    expect(mailServer.arrived).toHaveLength(2)
  })

  it('delivers a long text and a hundred recipients', async () => {
    const to = Array.from({ length: 100 }, (_, index) => `user${index}@example.com`)
    const output = await send(connection(), mail({ to, text: `${'A long line of text. '.repeat(50)}\n`.repeat(1_000) }))
    expect(output).toHaveProperty('accepted', to)
    expect(last().length).toBeGreaterThan(1_000_000)
  })

  const injected = 'x\r\nBcc: evil@example.com'
  it.each([
    ['to', { to: [`bob@example.com${injected}`] }],
    ['cc', { cc: [`"Bob${injected}" <bob@example.com>`] }],
    ['bcc', { bcc: [`bob@example.com\nevil@example.com`] }],
    ['from', { from: `Ada${injected} <ada@example.com>` }],
    ['replyTo', { replyTo: `desk@example.com${injected}` }],
    ['subject', { subject: `Hello${injected}` }],
    ['inReplyTo', { inReplyTo: `<1@a.example>${injected}` }],
    ['references', { references: [`<1@a.example>\r${injected}`] }],
    ['headers', { headers: { 'X-Ticket': `1${injected}` } }],
    ['headers', { headers: { [`X-Ticket: 1${injected}`]: '1' } }],
    ['attachments', { attachments: [fileOf(`a${injected}`, 'text/plain', Buffer.from('x'))] }],
    ['attachments', { attachments: [fileOf('a', `text/plain${injected}`, Buffer.from('x'))] }],
    ['messageId', { messageId: `<1@a.example>${injected}` }],
    ['images', { html: 'cid:a', images: [fileOf(`a${injected}`, 'image/png', Buffer.from('x'))] }],
    ['images', { html: 'cid:a', images: [fileOf('a', `image/png${injected}`, Buffer.from('x'))] }],
  ])('refuses a line break in %s and sends nothing', async (field, input) => {
    expect(await failure(send(connection(), mail(input)))).toMatchObject({ code: 'invalid_input', field })
    expect(mailServer.arrived).toEqual([])
  })

  it.each([
    'bob@example.com, evil@example.com',
    'Bob <a@b.example>, evil@example.com',
    'g: a@b.example;',
    '<a@b.example> evil@example.com',
    'no address',
    'a@b@c',
    '"a@b" c@d.example',
  ])('refuses “%s” as one recipient', async (address) => {
    expect(await failure(send(connection(), mail({ to: [address] })))).toMatchObject({
      code: 'invalid_input',
      field: 'to',
    })
    expect(mailServer.arrived).toEqual([])
  })

  it.each(['Bcc', 'to', 'Content-Type', 'Message-ID', 'Resent-To', 'From'])('refuses the header %s', async (name) => {
    const error = await failure(send(connection(), mail({ headers: { [name]: 'evil@example.com' } })))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'headers' })
  })

  it.each([
    ['subject', { subject: 'x'.repeat(901) }],
    ['headers', { headers: { 'X-Long': 'x'.repeat(901) } }],
    ['messageId', { messageId: `${'x'.repeat(900)}@a.example` }],
  ])('refuses a word that would not fit into a line in %s', async (field, input) => {
    expect(await failure(send(connection(), mail(input)))).toMatchObject({ code: 'invalid_input', field })
  })

  it('keeps any text where it was put, or refuses it', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('\r\n', '\n', '\r', '=?', '?=', '"', '<', '>', ';', '.', ':', 'Bcc: '),
    )
    const anything = fc.array(piece, { minLength: 1, maxLength: 8 }).map((parts) => `x${parts.join('')}`.toWellFormed())
    await fc.assert(
      fc.asyncProperty(anything, fc.constantFrom('subject', 'name', 'header', 'file'), async (text, place) => {
        mailServer.arrived.splice(0)
        const input = {
          subject: place === 'subject' ? text : 'Hello',
          to: [place === 'name' ? `${text} <bob@example.com>` : 'bob@example.com'],
          headers: { 'X-Ticket': place === 'header' ? text : '1' },
          attachments: [fileOf(place === 'file' ? text : 'a', 'text/plain', Buffer.from('x'))],
        }
        const error = await send(connection(), mail(input)).catch((thrown: unknown) => thrown)
        if (mailServer.arrived.length === 0) {
          expect(error).toMatchObject({ code: 'invalid_input' })
          return
        }
        expect(mailServer.arrived.map(({ to }) => to)).toEqual([['bob@example.com']])
        const names = headersOf(last())
          .split(CRLF)
          .map((line) => line.slice(0, line.indexOf(':')))
        expect(names.toSorted()).toEqual([
          'Content-Type',
          'Date',
          'From',
          'MIME-Version',
          'Message-ID',
          'Subject',
          'To',
          'X-Ticket',
        ])
      }),
      { numRuns: 20 },
    )
  })

  it('refuses more than a thousand recipients, however they are spread, before it connects', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `user${index}@example.com`)
    for (const input of [{ to: many(400), cc: many(300), bcc: many(301) }]) {
      const error = await failure(send(connection({ port: 1 }), mail(input)))
      expect(error).toMatchObject({ code: 'invalid_input', field: 'to' })
    }
    await expect(send(connection({ port: 1 }), mail({ to: many(10_000) }))).rejects.toThrow('"field":"to"')
  })

  it('shows pictures in the HTML, and sends other files beside it', async () => {
    const [logo, note] = [Buffer.from('a picture'), Buffer.from('a note')]
    const files = {
      images: [fileOf('logo.png', 'image/png', logo)],
      attachments: [fileOf('n.txt', 'text/plain', note)],
    }
    await send(connection(), mail({ html: '<img src="cid:logo.png">', ...files }))
    expect(last()).toContain('multipart/related')
    expect(partWith(last(), 'Content-ID: <logo.png>').equals(logo)).toBe(true)
    expect(partWith(last(), 'Content-ID: <logo.png>').toString()).not.toContain('a note')
    expect(partWith(last(), 'n.txt').equals(note)).toBe(true)
  })

  it.each([
    ['a name that does not fit into an address', ['my logo.png'], '<img src="cid:my logo.png">'],
    ['two of one name', ['logo.png', 'logo.png'], '<img src="cid:logo.png">'],
    ['one that is not shown', ['logo.png'], '<p>Hello</p>'],
    ['one without HTML', ['logo.png'], undefined],
  ])('refuses pictures: %s', async (_title, names, html) => {
    const images = names.map((name) => fileOf(name, 'image/png', Buffer.from('x')))
    const error = await failure(send(connection(), mail({ html, images })))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'images' })
    expect(mailServer.arrived).toEqual([])
  })

  it('sends a mail as an attachment byte by byte', async () => {
    const bytes = Buffer.from('Subject: x\n\nbare\nlines, \xff and \r alone', 'latin1')
    await send(connection(), mail({ attachments: [fileOf('old.eml', 'message/rfc822', bytes)] }))
    expect(partWith(last(), 'old.eml').equals(bytes)).toBe(true)
  })

  it('gives a mail the id that was chosen', async () => {
    const output = await send(connection(), mail({ messageId: 'order-1@shop.example' }))
    expect(output.messageId).toBe('<order-1@shop.example>')
    expect(headersOf(last())).toContain('Message-ID: <order-1@shop.example>')
  })

  it.each([{}, { text: '', html: '' }])('refuses a mail without content', async (content) => {
    const error = await failure(send(connection(), mail({ text: undefined, ...content })))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'text' })
  })

  it('reads nothing from disk or network, whatever the content looks like', async () => {
    await send(connection(), mail({ text: 'file:///etc/passwd', html: '{"path":"/etc/passwd"}' }))
    expect(last()).toContain('file:///etc/passwd')
    expect(last()).not.toContain('root:')
  })

  it('sends nothing when an attachment is gone', async () => {
    const gone = { name: 'gone.pdf', contentType: 'application/pdf', url: 'file:///etc/passwd' }
    const error = await failure(send(connection(), mail({ attachments: [gone] })))
    expect(error).toMatchObject({ code: 'not_found', field: 'attachments' })
    expect(mailServer.arrived).toEqual([])
  })

  it('does not deliver half a mail when an attachment breaks off', async () => {
    const files = {
      ...memoryFiles(),
      async *read() {
        yield Buffer.alloc(100_000, 'x')
        throw new PieceError('provider_unavailable', 'The disk is gone.')
      },
    }
    const error = await failure(sendThrough(files, new AbortController().signal))
    expect(error).toMatchObject({ code: 'provider_unavailable', field: 'attachments' })
    expect(mailServer.arrived).toEqual([])
  })

  it('stops in the middle of a message when it is cancelled, and delivers nothing', async () => {
    const abort = new AbortController()
    const files = {
      ...memoryFiles(),
      async *read() {
        for (let sent = 0; ; sent++) {
          if (sent === 20) abort.abort()
          yield Buffer.alloc(10_000, 'x')
        }
      },
    }
    expect(await failure(sendThrough(files, abort.signal))).toMatchObject({ code: 'timeout' })
    expect(mailServer.arrived).toEqual([])
  })

  function sendThrough(files: ReturnType<typeof memoryFiles>, signal: AbortSignal) {
    const attachments = [{ name: 'a', contentType: 'application/x-test', url: 'host:1' }]
    return send(connection(), mail({ attachments }), { files, signal })
  }
})

describe('a server that does not take the mail', () => {
  const open: (MailServer | ScriptedServer)[] = []
  const started = async (...options: Parameters<typeof startMailServer>) => {
    const mailServer = await startMailServer(...options)
    open.push(mailServer)
    return server(mailServer.port)
  }
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
  })
  const refusing = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode })

  it('is not sent a message larger than the limit it announces', async () => {
    const attachments = [fileOf('big.bin', 'application/octet-stream', Buffer.alloc(20_000))]
    const error = await failure(send(await started({ size: 10_000 }), mail({ attachments })))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'attachments' })
  })

  it('may refuse a message as too large at the end', async () => {
    const attachments = [fileOf('big.bin', 'application/octet-stream', Buffer.alloc(20_000))]
    const error = await failure(send(await started({ size: 10_000, hideSize: true }), mail({ attachments })))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'attachments' })
    expect(error.message).toContain('Too big')
  })

  it('may refuse the sender', async () => {
    const values = await started({ onMailFrom: (_from, _session, done) => done(refusing(553, 'Sender not owned')) })
    expect(await failure(send(values, mail()))).toMatchObject({ code: 'permission_denied', field: 'from' })
  })

  it('may put off an unknown sender', async () => {
    const values = await started({ onMailFrom: (_from, _session, done) => done(refusing(451, '4.7.1 Greylisted')) })
    expect(await failure(send(values, mail()))).toMatchObject({ code: 'provider_unavailable', retryAfter: 300 })
  })

  it('may refuse to relay', async () => {
    const values = await started({ onRcptTo: (_to, _session, done) => done(refusing(550, '5.7.1 Relaying denied')) })
    expect(await failure(send(values, mail()))).toMatchObject({ code: 'permission_denied', field: 'to' })
  })

  it('may refuse the content', async () => {
    const values = await started({
      onData(stream, _session, done) {
        stream.resume().on('end', () => done(refusing(554, '5.7.1 Looks like spam')))
      },
    })
    const error = await failure(send(values, mail()))
    expect(error).toMatchObject({ code: 'permission_denied' })
    expect(error.message).toContain('Looks like spam')
  })

  it('may want a sign-in', async () => {
    const values = { ...(await started()), user: undefined, password: undefined }
    const error = await failure(send(values, mail({ from: USER })))
    expect(error).toMatchObject({ code: 'invalid_credentials', field: 'user' })
  })

  it('may hang up in the middle of the message', async () => {
    const values = await started({
      onData(stream) {
        stream.once('data', () => open.at(-1)?.close())
        stream.resume()
      },
    })
    const attachments = [fileOf('big.bin', 'application/octet-stream', Buffer.alloc(2_000_000))]
    expect(await failure(send(values, mail({ attachments })))).toMatchObject({ code: 'provider_unavailable' })
  })

  it('cannot smuggle a line break or a wall of text into an error', async () => {
    const scripted = await startScriptedServer('220 test', (line) => {
      if (line.startsWith('EHLO')) return '250 test'
      return `550-first\r\n550 ${'y'.repeat(5_000)}`
    })
    open.push(scripted)
    const values = server(scripted.port, { tls: 'none', ca: undefined, user: undefined, password: undefined })
    const error = await failure(send(values, mail({ from: USER })))
    expect(error).toMatchObject({ code: 'permission_denied', field: 'from' })
    expect(error.message.length).toBeLessThan(400)
    expect(error.message).not.toMatch(/[\r\n]/)
  })
})
