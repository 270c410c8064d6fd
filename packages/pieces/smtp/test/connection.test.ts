import { afterEach, describe, expect, it } from 'vitest'
import { openSession } from '../src/smtp-client.js'
import { server } from './connection.js'
import {
  CA,
  type MailServer,
  PASSWORD,
  type ScriptedServer,
  startInjectingServer,
  startMailServer,
  startScriptedServer,
  USER,
} from './mail-server.js'
import { failure, validate } from './try-out.js'

const open: (MailServer | ScriptedServer)[] = []
const using = <S extends MailServer | ScriptedServer>(started: S): S => {
  open.push(started)
  return started
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

const patient = { connect: 5_000, greeting: 5_000, silence: 5_000 }
const plain = (port: number) =>
  ({ host: '127.0.0.1', port, tls: 'none', ca: undefined, credentials: undefined }) as const

describe('a connection to a mail server', () => {
  it('signs in after STARTTLS and tells the user as the account', async () => {
    const mailServer = using(await startMailServer())
    expect(await validate(server(mailServer.port))).toEqual({ account: USER, steps: ['network', 'authentication'] })
  })

  it('signs in over TLS from the start', async () => {
    const mailServer = using(await startMailServer({ secure: true }))
    expect(await validate(server(mailServer.port, { tls: 'implicit' }))).toMatchObject({ account: USER })
  })

  it('signs in without TLS only where that was chosen', async () => {
    const mailServer = using(await startMailServer({ allowInsecureAuth: true, hideSTARTTLS: true }))
    expect(await validate(server(mailServer.port, { tls: 'none', ca: undefined }))).toMatchObject({ account: USER })
  })

  it('does without a sign-in where the server asks for none, and tells the server as the account', async () => {
    const mailServer = using(await startMailServer({ authOptional: true }))
    const values = server(mailServer.port, { user: undefined, password: undefined })
    expect(await validate(values)).toEqual({ account: 'localhost', steps: ['network'] })
    expect(mailServer.mechanisms).toEqual([])
  })

  it.each(['PLAIN', 'LOGIN', 'CRAM-MD5'])(
    'signs in with %s where that is what the server offers',
    async (mechanism) => {
      const mailServer = using(await startMailServer({ authMethods: [mechanism] }))
      await validate(server(mailServer.port))
      expect(mailServer.mechanisms).toEqual([mechanism])
    },
  )

  it('closes its connection after a test, passed or failed', async () => {
    const closed: string[] = []
    let done = () => {}
    const both = new Promise<void>((resolve) => (done = resolve))
    const onClose = (session: { id: string }) => void (closed.push(session.id) === 2 && done())
    const mailServer = using(await startMailServer({ onClose }))
    await validate(server(mailServer.port))
    await failure(validate(server(mailServer.port, { password: 'wrong' })))
    await both
    expect(await mailServer.connections()).toBe(0)
  })
})

describe('a connection that cannot be made', () => {
  it('blames the password, and never repeats it, though the server does', async () => {
    const mailServer = using(await startMailServer())
    const error = await failure(validate(server(mailServer.port, { password: 'Wr0ng-pass/+=' })))
    expect(error).toMatchObject({ code: 'invalid_credentials', field: 'password' })
    expect(error.message).toContain('[secret]')
    expect(JSON.stringify([error.message, error.hint, error.cause])).not.toContain('Wr0ng')
  })

  it('hides the password in the encoded forms in which it is sent', async () => {
    const echo = (line: string) => (line.startsWith('EHLO') ? '250-test\r\n250 AUTH PLAIN' : `535 refused: ${line}`)
    const scripted = using(await startScriptedServer('220 test', echo))
    const error = await failure(validate(server(scripted.port, { tls: 'none', ca: undefined })))
    expect(error).toMatchObject({ code: 'invalid_credentials', field: 'password' })
    expect(scripted.lines[1]).toMatch(/^AUTH PLAIN \S+$/)
    expect(error.message).not.toContain(Buffer.from(`\0${USER}\0${PASSWORD}`).toString('base64'))
    expect(error.message).not.toContain(PASSWORD)
  })

  it('never falls back to plain text where the server offers no STARTTLS', async () => {
    const scripted = using(
      await startScriptedServer('220 test', (line) =>
        line.startsWith('EHLO') ? '250-test\r\n250 AUTH PLAIN LOGIN' : '502 no',
      ),
    )
    const error = await failure(validate(server(scripted.port)))
    expect(error).toMatchObject({ code: 'tls_failed', field: 'tls' })
    expect(scripted.lines.filter((line) => line.startsWith('AUTH'))).toEqual([])
  })

  it('does not trust a certificate made for another name', async () => {
    const mailServer = using(await startMailServer())
    const error = await failure(validate(server(mailServer.port, { host: '127.0.0.1' })))
    expect(error).toMatchObject({ code: 'tls_failed', field: 'host' })
    expect(error.message).toContain('another name')
  })

  it.each(['starttls', 'implicit'])(
    'does not trust an unknown authority with %s, and points to the field for it',
    async (tls) => {
      const mailServer = using(await startMailServer({ secure: tls === 'implicit' }))
      const error = await failure(validate(server(mailServer.port, { tls, ca: undefined })))
      expect(error).toMatchObject({ code: 'tls_failed', field: 'tls' })
      expect(error.hint).toContain('authority')
      expect(mailServer.mechanisms).toEqual([])
    },
  )

  it('refuses an authority that is no certificate before anything is sent', async () => {
    const error = await failure(validate(server(1, { ca: 'not a certificate' })))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'ca' })
  })

  it.each([
    [{ user: undefined }, 'user'],
    [{ password: undefined }, 'password'],
  ])('wants user name and password together', async (missing, field) => {
    expect(await failure(validate(server(1, missing)))).toMatchObject({ code: 'invalid_input', field })
  })

  it('points to the encryption where the server refuses a sign-in without it', async () => {
    const mailServer = using(await startMailServer())
    const error = await failure(validate(server(mailServer.port, { tls: 'none', ca: undefined })))
    expect(error).toMatchObject({ code: 'tls_failed', field: 'tls' })
    expect(mailServer.mechanisms).toEqual([])
  })

  it('says so when the server offers no sign-in', async () => {
    const mailServer = using(await startMailServer({ disabledCommands: ['AUTH'] }))
    const error = await failure(validate(server(mailServer.port, { tls: 'none', ca: undefined })))
    expect(error).toMatchObject({ code: 'unsupported', field: 'user' })
  })

  it('says so when the server wants another way of signing in', async () => {
    const mailServer = using(await startMailServer({ authMethods: ['XOAUTH2'] }))
    const error = await failure(validate(server(mailServer.port)))
    expect(error).toMatchObject({ code: 'unsupported', field: 'user' })
  })

  it('asks for an app password where the server does', async () => {
    const mailServer = using(
      await startMailServer({
        onAuth: (_auth, _session, callback) =>
          callback(null, { message: '5.7.9 Application-specific password required', responseCode: 534 }),
      }),
    )
    const error = await failure(validate(server(mailServer.port)))
    expect(error).toMatchObject({ code: 'invalid_credentials', field: 'password' })
    expect(error.hint).toContain('app password')
  })

  it('suggests another try when the sign-in fails for the moment', async () => {
    const mailServer = using(
      await startMailServer({
        onAuth: (_auth, _session, callback) => callback(null, { message: 'Busy', responseCode: 454 }),
      }),
    )
    expect(await failure(validate(server(mailServer.port)))).toMatchObject({
      code: 'provider_unavailable',
      retryAfter: 60,
    })
  })

  it('suggests another try when the server greets with “too busy”', async () => {
    const scripted = using(await startScriptedServer('421 4.3.2 too busy', () => undefined))
    expect(await failure(validate(server(scripted.port)))).toMatchObject({
      code: 'provider_unavailable',
      retryAfter: 60,
    })
  })

  it('says that it is not welcome when the server greets with a refusal', async () => {
    const scripted = using(await startScriptedServer('554 5.7.1 go away', () => undefined))
    const error = await failure(validate(server(scripted.port)))
    expect(error).toMatchObject({ code: 'permission_denied', field: 'host' })
    expect(error.message).toContain('go away')
  })

  it('says that something else answers on the port', async () => {
    const scripted = using(await startScriptedServer('SSH-2.0-OpenSSH_9.6', () => undefined))
    expect(await failure(validate(server(scripted.port)))).toMatchObject({ code: 'bad_response', field: 'port' })
  })

  it('survives a server that hangs up at once', async () => {
    const scripted = using(await startScriptedServer('220 test', (_line, socket) => void socket.destroy()))
    expect(await failure(validate(server(scripted.port)))).toMatchObject({ code: 'provider_unavailable' })
  })

  it('survives a server that resets the connection', async () => {
    const scripted = using(await startScriptedServer('220 test', (_line, socket) => void socket.resetAndDestroy()))
    expect(await failure(validate(server(scripted.port)))).toMatchObject({ code: 'provider_unavailable' })
  })

  it('survives a server that hangs up in the middle of TLS', async () => {
    const scripted = using(
      await startScriptedServer('220 test', (line, socket) => {
        if (line === 'STARTTLS') socket.once('data', () => socket.destroy())
        return line.startsWith('EHLO') ? '250-test\r\n250 STARTTLS' : '220 go on'
      }),
    )
    expect(await failure(validate(server(scripted.port)))).toMatchObject({ code: 'tls_failed', field: 'tls' })
  })

  it('is not exhausted by a reply that never ends', async () => {
    const endless = `220-${'x'.repeat(64_000)}\r\n`.repeat(40)
    const scripted = using(await startScriptedServer(endless, () => undefined))
    expect(await failure(validate(server(scripted.port)))).toMatchObject({ code: 'bad_response' })
  })

  it('gives up on a server that does not greet, and hints at the encryption', async () => {
    const scripted = using(await startScriptedServer(undefined, () => undefined))
    const settings = plain(scripted.port)
    const error = await failure(openSession(settings, new AbortController().signal, { ...patient, greeting: 50 }))
    expect(error).toMatchObject({ code: 'timeout', field: 'tls' })
  })

  it('gives up on a server whose greeting never ends', async () => {
    const scripted = using(await startScriptedServer(undefined, () => undefined))
    const socket = scripted.connected.then((one) => setInterval(() => one.write('220-and so on\r\n'), 5))
    const settings = plain(scripted.port)
    const error = await failure(openSession(settings, new AbortController().signal, { ...patient, greeting: 100 }))
    clearInterval(await socket)
    expect(error).toMatchObject({ code: 'timeout', field: 'tls' })
  })

  it('believes nothing that was put in before the encryption', async () => {
    const injecting = using(await startInjectingServer('250-test\r\n250 AUTH PLAIN\r\n'))
    const error = await failure(validate(server(injecting.port)))
    // Inside of the encryption the server offers no sign-in.
    expect(error).toMatchObject({ code: 'unsupported', field: 'user' })
    expect(injecting.lines.filter((line) => line.startsWith('AUTH'))).toEqual([])
    expect(injecting.secureLines.filter((line) => /^(EHLO|AUTH)/.test(line))).toEqual([expect.stringMatching(/^EHLO/)])
  })

  it('gives up where the beginning of a reply was put in before the encryption', async () => {
    const injecting = using(await startInjectingServer('250-AUTH PLAIN LOGIN\r\n250-'))
    const settings = { ...plain(injecting.port), host: 'localhost', tls: 'starttls', ca: CA } as const
    const quick = { connect: 100, greeting: 100, silence: 5_000 }
    const error = await failure(openSession(settings, new AbortController().signal, quick))
    expect(error).toMatchObject({ code: 'timeout', field: 'host' })
    expect(injecting.secureLines).toEqual([])
  })

  it('gives up on a server that falls silent', async () => {
    const scripted = using(await startScriptedServer('220 test', () => undefined))
    const settings = plain(scripted.port)
    const error = await failure(openSession(settings, new AbortController().signal, { ...patient, silence: 50 }))
    expect(error).toMatchObject({ code: 'timeout', field: 'host' })
  })

  it('closes the socket when it is cancelled while it waits', async () => {
    const scripted = using(await startScriptedServer(undefined, () => undefined))
    const abort = new AbortController()
    const waiting = failure(validate(server(scripted.port), abort.signal))
    const socket = await scripted.connected
    const closed = new Promise((resolve) => socket.once('close', resolve))
    abort.abort()
    expect(await waiting).toMatchObject({ code: 'timeout' })
    await closed
  })

  it('does not connect at all when it is cancelled before', async () => {
    const mailServer = using(await startMailServer())
    expect(await failure(validate(server(mailServer.port), AbortSignal.abort()))).toMatchObject({ code: 'timeout' })
  })
})
