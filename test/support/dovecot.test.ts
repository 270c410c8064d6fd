import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { deliver } from '../../packages/pieces/imap/test/mail-server.js'
import { hasDovecot, type RunningDovecot, startDovecot } from './dovecot.js'
import { startStubProvider } from './oauth2/stub-provider.js'

/** Says the lines one by one and gives all the server answered until it hung up. */
async function converse(socket: Socket, lines: readonly string[]): Promise<string> {
  let answers = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    answers += text
  })
  socket.write(lines.map((line) => `${line}\r\n`).join(''))
  await once(socket, 'close')
  return answers
}

describe.skipIf(!hasDovecot())('a Dovecot for tests', () => {
  let provider: Awaited<ReturnType<typeof startStubProvider>>
  let relay: { port: number; mails: string[]; close(): void }
  let server: RunningDovecot

  beforeAll(async () => {
    provider = await startStubProvider()
    relay = await startRelay()
    const introspectionUrl = `${provider.url.replace('//', '//acme:acme-secret@')}/introspect`
    server = await startDovecot({
      introspectionUrl,
      userProperty: 'sub',
      relay: { host: '127.0.0.1', port: relay.port },
    })
  })
  afterAll(async () => {
    await server?.stop()
    relay?.close()
    await provider?.close()
  })

  const imap = (lines: readonly string[]) =>
    converse(connectTls({ host: 'localhost', port: server.imapsPort, ca: server.ca }), lines)
  const login = (user: string, password = server.password) => `a login ${user} ${password}`

  it('lets any user in with the password, and nobody with another', async () => {
    expect(await imap([login('ada'), 'z logout'])).toContain('a OK')
    expect(await imap([login('grace', 'wrong'), 'z logout'])).toContain('a NO [AUTHENTICATIONFAILED]')
  })

  it('keeps delivered mail while it is halted', async () => {
    await deliver(server, 'kept', [{ subject: 'Hello', text: 'Kept.' }])
    await server.halt()
    await server.resume()
    expect(await imap([login('kept'), 'b status INBOX (messages)', 'z logout'])).toContain('INBOX (MESSAGES 1)')
  })

  it('asks the provider about a token, in both ways of presenting it', async () => {
    const [grant] = await provider.mint({ client: 'acme', subject: 'ada', count: 1 })
    for (const [token, answer] of [
      [grant?.accessToken, 'a OK'],
      ['none', 'a NO'],
    ] as const) {
      const base64 = (text: string) => Buffer.from(text).toString('base64')
      const bearer = base64(`n,a=ada,\u0001host=localhost\u0001port=993\u0001auth=Bearer ${token}\u0001\u0001`)
      const xoauth2 = base64(`user=ada\u0001auth=Bearer ${token}\u0001\u0001`)
      expect(await imap([`a authenticate oauthbearer ${bearer}`, 'AQ==', 'z logout'])).toContain(answer)
      expect(await imap([`a authenticate xoauth2 ${xoauth2}`, '', 'z logout'])).toContain(answer)
    }
  })

  it('passes on what is submitted, after STARTTLS as well', async () => {
    const secret = Buffer.from(`\0ada\0${server.password}`).toString('base64')
    const said = (subject: string) => [
      'EHLO tests',
      `AUTH PLAIN ${secret}`,
      'MAIL FROM:<ada@example.test>\r\nRCPT TO:<grace@example.test>\r\nDATA',
      `Subject: ${subject}\r\n\r\nHello.\r\n.`,
      'QUIT',
    ]
    const secure = connectTls({ host: 'localhost', port: server.submissionsPort, ca: server.ca })
    await converse(secure, said('TLS from the start'))
    const plain = connect(server.submissionPort, '127.0.0.1')
    await once(plain, 'data')
    plain.write('STARTTLS\r\n')
    await once(plain, 'data')
    await converse(connectTls({ socket: plain, host: 'localhost', ca: server.ca }), said('STARTTLS'))
    expect(relay.mails).toEqual([
      expect.stringContaining('Subject: TLS from the start'),
      expect.stringContaining('Subject: STARTTLS'),
    ])
  })

  it('says where it stopped when it does not start', async () => {
    await expect(startDovecot({ lines: ['no_such_setting = yes'] })).rejects.toThrow('no_such_setting')
  })

  it('leaves nothing that listens behind', async () => {
    const other = await startDovecot()
    await other.stop()
    const socket = connect(other.imapPort, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    await expect(once(socket, 'connect')).rejects.toThrow('ECONNREFUSED')
  })
})

async function startRelay() {
  const mails: string[] = []
  const relay = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      let mail = ''
      stream.setEncoding('utf8').on('data', (text: string) => {
        mail += text
      })
      stream.on('end', () => {
        mails.push(mail)
        done()
      })
    },
  })
  const listening = relay.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  if (address === null || typeof address === 'string') throw new Error('The relay has no port')
  return { port: address.port, mails, close: () => void relay.close() }
}
