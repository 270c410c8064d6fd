import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { imapError } from '../src/imap-error.js'
import type { ImapSettings } from '../src/imap-settings.js'
import { openSession } from '../src/wire/open-session.js'
import { AUTHORITY, type Script, type ScriptedServer, startScripted } from './scripted-server.js'
import { act, type Connection, failureOf, tryConnection, type Values } from './try-out.js'

const PASSWORD = 'open sesame 42'

async function scripted(script: Script = {}): Promise<ScriptedServer> {
  const server = await startScripted(script)
  onTestFinished(() => server.close())
  return server
}

const valuesFor = (port: number, more: Values = {}): Values => ({
  host: 'localhost',
  port,
  tls: 'none',
  user: 'ada@example.test',
  password: PASSWORD,
  ...more,
})
const connectionTo = (port: number, more: Values = {}): Connection => ({ values: valuesFor(port, more) })
const tokenTo = (port: number): Connection => ({
  method: 'oauth2',
  values: {
    ...valuesFor(port),
    authorizationUrl: 'http://127.0.0.1:1/a',
    tokenUrl: 'http://127.0.0.1:1/t',
    scope: 'mail',
    clientId: 'c',
    clientSecret: 's',
    accessToken: PASSWORD,
  },
})

const refusal = async (connection: Connection) => {
  const { result, steps } = await tryConnection(connection)
  return { error: await failureOf(Promise.reject(result)), step: steps.at(-1) }
}

describe('a sign-in that is refused', () => {
  it.each([
    ['NO [AUTHENTICATIONFAILED] no', 'invalid_credentials', 'password'],
    ['NO Invalid credentials (Failure)', 'invalid_credentials', 'password'],
    ['NO [AUTHORIZATIONFAILED] no', 'permission_denied', 'user'],
    ['NO [EXPIRED] no', 'invalid_credentials', 'password'],
    ['NO [PRIVACYREQUIRED] no', 'tls_failed', 'tls'],
    ['NO [CONTACTADMIN] no', 'permission_denied', 'user'],
    ['NO [UNAVAILABLE] no', 'provider_unavailable', undefined],
    ['NO [SERVERBUG] no', 'provider_unavailable', undefined],
    ['NO [INUSE] no', 'provider_unavailable', undefined],
    ['NO [LIMIT] no', 'rate_limited', undefined],
    ['NO Too many simultaneous connections. (Failure)', 'rate_limited', undefined],
    [
      'NO [ALERT] Application-specific password required: https://support.example.test',
      'invalid_credentials',
      'password',
    ],
    ['NO [WEBALERT https://accounts.example.test] Web login required.', 'invalid_credentials', 'password'],
    ['NO LOGIN failed: basic authentication is disabled', 'permission_denied', 'user'],
    ['BAD no such command', 'unsupported', 'user'],
  ])('is told: %s', async (answer, code, field) => {
    const server = await scripted({ answers: { AUTHENTICATE: `TAG ${answer}\r\n` } })
    const { error, step } = await refusal(connectionTo(server.port))
    expect([error.code, error.field, step]).toEqual([code, field, 'authentication'])
    expect(error.hint).toMatch(/\.$/)
  })

  it('points at no password where there is none', async () => {
    const server = await scripted({
      capabilities: 'IMAP4rev1 AUTH=XOAUTH2',
      answers: { AUTHENTICATE: 'TAG NO [AUTHENTICATIONFAILED] no\r\n' },
    })
    const { error } = await refusal(tokenTo(server.port))
    expect([error.code, error.field]).toEqual(['invalid_credentials', undefined])
  })

  it('shows what the server said in one line, without the password however it was sent', async () => {
    const sent = Buffer.from(`\0ada@example.test\0${PASSWORD}`).toString('base64')
    const said = `\x1b[31m${PASSWORD} or ${Buffer.from(PASSWORD).toString('base64')} or ${sent} is${' very'.repeat(100)} wrong`
    const server = await scripted({ answers: { AUTHENTICATE: `TAG NO ${said}\r\n` } })
    const { error } = await refusal(connectionTo(server.port))
    expect(error.message).not.toContain(PASSWORD)
    expect(error.message).not.toContain(Buffer.from(PASSWORD).toString('base64').slice(0, 12))
    expect(error.message).toMatch(/^\P{Cc}{20,320}$/u)
  })

  it.each([
    ['password', connectionTo, 'IMAP4rev1 LOGINDISABLED'],
    ['token', tokenTo, 'IMAP4rev1 AUTH=PLAIN'],
  ])('says that the server takes no %s here', async (_title, connect, capabilities) => {
    const server = await scripted({ capabilities })
    const { error } = await refusal(connect(server.port))
    expect([error.code, error.field]).toEqual(['unsupported', 'user'])
    expect(server.heard).not.toMatch(/LOGIN |AUTHENTICATE/)
  })
})

describe('a sign-in', () => {
  const said = (text: string) => Buffer.from(/AUTHENTICATE \S+ (\S+)/.exec(text)?.[1] ?? '', 'base64').toString()

  it.each([
    ['SASL-IR AUTH=PLAIN', `\0ada@example.test\0${PASSWORD}`],
    ['SASL-IR AUTH=XOAUTH2 AUTH=OAUTHBEARER', `user=ada@example.test\x01auth=Bearer ${PASSWORD}\x01\x01`],
  ])('is said as %s wants it', async (capabilities, expected) => {
    const server = await scripted({ capabilities: `IMAP4rev1 ${capabilities}` })
    const connection = capabilities.includes('OAUTH') ? tokenTo(server.port) : connectionTo(server.port)
    expect((await tryConnection(connection)).result).toEqual({ account: 'ada@example.test' })
    expect(said(server.heard)).toBe(expected)
  })

  it('names server and port with OAUTHBEARER', async () => {
    const server = await scripted({ capabilities: 'IMAP4rev1 SASL-IR AUTH=OAUTHBEARER' })
    await tryConnection(tokenTo(server.port))
    expect(said(server.heard)).toBe(
      `n,a=ada@example.test,\x01host=localhost\x01port=${server.port}\x01auth=Bearer ${PASSWORD}\x01\x01`,
    )
  })

  it('waits to be asked where the server does not take it at once, and uses LOGIN where there is nothing else', async () => {
    const asking = await scripted({
      capabilities: 'IMAP4rev1 AUTH=PLAIN',
      answers: { AUTHENTICATE: '+ \r\n', [Buffer.from(`\0ada@example.test\0${PASSWORD}`).toString('base64')]: '' },
    })
    const trying = tryConnection(connectionTo(asking.port))
    await expect
      .poll(() => asking.heard)
      .toContain(`AUTHENTICATE PLAIN\r\n${Buffer.from(`\0ada@example.test\0${PASSWORD}`).toString('base64')}\r\n`)
    asking.close()
    await trying
    const old = await scripted({ capabilities: 'IMAP4rev1' })
    await tryConnection(connectionTo(old.port, { password: 'with "quotes" \\' }))
    expect(old.heard).toContain('LOGIN "ada@example.test" "with \\"quotes\\" \\\\"\r\n')
  })

  it('says nothing more to a token that is refused than the protocol wants', async () => {
    const why = Buffer.from('{"status":"401"}').toString('base64')
    const server = await scripted({
      capabilities: 'IMAP4rev1 SASL-IR AUTH=OAUTHBEARER',
      answers: { AUTHENTICATE: `+ ${why}\r\nTAG NO [AUTHENTICATIONFAILED] no\r\n` },
    })
    await refusal(tokenTo(server.port))
    await expect.poll(() => server.heard).toMatch(/\r\nAQ==\r\nz LOGOUT/)
  })
})

describe('encryption', () => {
  it('begins before anything is said of who signs in', async () => {
    const server = await scripted({ capabilities: 'IMAP4rev1 STARTTLS AUTH=PLAIN SASL-IR', afterStartTls: '' })
    const { result } = await tryConnection(connectionTo(server.port, { tls: 'starttls', ca: AUTHORITY }))
    expect(result).toEqual({ account: 'ada@example.test' })
    expect(server.heardPlainly).toMatch(/^p1 CAPABILITY\r\np2 STARTTLS\r\n/)
    expect(server.heardPlainly).not.toMatch(/AUTHENTICATE|ID /)
  })

  it('asks again what the server can do once nobody can listen', async () => {
    const server = await scripted({
      greeting: '* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] ready\r\n',
      afterStartTls: '',
      capabilities: 'IMAP4rev1 LOGINDISABLED',
    })
    const { error } = await refusal(connectionTo(server.port, { tls: 'starttls', ca: AUTHORITY }))
    expect(error.code).toBe('unsupported')
  })

  it.each([
    ['is not offered', { capabilities: 'IMAP4rev1 AUTH=PLAIN' }],
    ['is refused', { capabilities: 'IMAP4rev1 STARTTLS', answers: { STARTTLS: 'TAG NO not now\r\n' } }],
    [
      'is preceded by words nobody asked for',
      { capabilities: 'IMAP4rev1 STARTTLS', afterStartTls: '* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\np3 OK\r\n' },
    ],
    ['never comes', { capabilities: 'IMAP4rev1 STARTTLS', answers: { STARTTLS: 'TAG OK\r\n' } }],
  ] satisfies [string, Script][])('that %s ends the connection, and no secret is sent', async (title, script) => {
    const server = await scripted(script)
    const settings: ImapSettings = {
      host: 'localhost',
      port: server.port,
      tls: 'starttls',
      ca: AUTHORITY,
      user: 'ada',
      password: PASSWORD,
    }
    const opening = openSession(settings, new AbortController().signal, { connect: 300, silence: 300 })
    const error = await failureOf(opening.catch((cause: unknown) => Promise.reject(imapError(cause, settings))))
    expect(error.field).toBe('tls')
    expect(error.code).toBe(title === 'never comes' ? 'timeout' : 'tls_failed')
    expect(server.heard).not.toMatch(/AUTHENTICATE|LOGIN /)
  })
})

describe('a server that is none', () => {
  const opened = async (port: number, tls: 'none' | 'implicit' = 'none') => {
    const settings: ImapSettings = { host: '127.0.0.1', port, tls, ca: undefined, user: 'ada', password: PASSWORD }
    const opening = openSession(settings, new AbortController().signal, { connect: 300, silence: 300 })
    return failureOf(opening.catch((cause: unknown) => Promise.reject(imapError(cause, settings))))
  }

  it.each([
    ['says nothing', 'say nothing', 'timeout', 'tls'],
    ['hangs up', 'hang up', 'provider_unavailable', undefined],
    ['says goodbye', '* BYE too busy\r\n', 'provider_unavailable', undefined],
    ['speaks HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'bad_response', 'port'],
    ['speaks SMTP', '220 smtp.example.test ESMTP\r\n', 'bad_response', 'port'],
    ['greets with a line of a megabyte', `* OK ${'x'.repeat(1_000_000)}`, 'bad_response', undefined],
    ['greets with a refusal', '* NO go away\r\n', 'bad_response', 'port'],
    ['sends noise', '\x00\xff\x16\x03\r\n', 'bad_response', 'port'],
  ])('%s', async (_title, greeting, code, field) => {
    const server = await scripted({ greeting })
    const error = await opened(server.port)
    expect([error.code, error.field]).toEqual([code, field])
    expect(error.message).not.toContain('HTTP')
  })

  it('stays silent where TLS is expected', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void silent.close())
    await once(silent, 'listening')
    const address = silent.address()
    const error = await opened(Object(address).port, 'implicit')
    expect([error.code, error.field]).toEqual(['timeout', 'tls'])
  })
})

describe('a server that turns hostile after the sign-in', () => {
  const list = (answers: Script['answers']) => async () => {
    const server = await scripted({ answers: { ...answers } })
    return failureOf(act(connectionTo(server.port), 'list-folders', {}))
  }
  const search = (answers: Script['answers']) => async () => {
    const server = await scripted({ answers: { ...answers } })
    return failureOf(act(connectionTo(server.port), 'search', {}))
  }
  const folders = (count: number) =>
    `${Array.from({ length: count }, (_, at) => `* LIST () "/" f${at}\r\n`).join('')}TAG OK\r\n`

  it.each<[string, () => ReturnType<typeof failureOf>, string]>([
    ['announces ten gigabytes', list({ LIST: '* LIST () "/" {10000000000}\r\n' }), 'bad_response'],
    ['announces more than a number holds', list({ LIST: `* LIST () "/" {${'9'.repeat(20)}}\r\n` }), 'bad_response'],
    ['never ends a line', list({ LIST: 'x'.repeat(5_000_000) }), 'bad_response'],
    ['has ten thousand and one folders', list({ LIST: folders(10_001) }), 'bad_response'],
    ['hangs up in the middle of an answer', list({ LIST: 'hang up' }), 'provider_unavailable'],
    ['says goodbye in the middle', list({ LIST: '* BYE [UNAVAILABLE] down\r\n' }), 'provider_unavailable'],
    ['answers to another command', list({ LIST: 'p99 OK done\r\n' }), 'bad_response'],
    ['speaks something else', list({ LIST: '<html>\r\n' }), 'bad_response'],
    ['refuses for no reason', list({ LIST: 'TAG NO\r\n' }), 'provider_unavailable'],
    ['does not understand', list({ LIST: 'TAG BAD what\r\n' }), 'bad_response'],
    ['has no such folder', search({ EXAMINE: 'TAG NO [NONEXISTENT] none\r\n' }), 'not_found'],
    ['gives no reason for a folder', search({ EXAMINE: 'TAG NO none\r\n' }), 'not_found'],
    ['does not allow the folder', search({ EXAMINE: 'TAG NO [NOPERM] no\r\n' }), 'permission_denied'],
    ['knows no charset', search({ 'UID SEARCH': 'TAG NO [BADCHARSET (US-ASCII)] no\r\n' }), 'unsupported'],
    ['is overloaded', search({ 'UID SEARCH': 'TAG NO [LIMIT] too much\r\n' }), 'rate_limited'],
    ['is full', search({ 'UID SEARCH': 'TAG NO [OVERQUOTA] full\r\n' }), 'quota_exceeded'],
    ['is broken', search({ 'UID SEARCH': 'TAG NO [CORRUPTION] broken\r\n' }), 'provider_unavailable'],
  ])('%s', async (_title, fail, code) => {
    expect((await fail()).code).toBe(code)
  })

  it('may have ten thousand folders', async () => {
    const server = await scripted({ answers: { LIST: folders(10_000) } })
    expect((await act(connectionTo(server.port), 'list-folders', {})).folders.length).toBe(10_000)
  })

  it.each([
    ['no list', 'FETCH'],
    ['nothing', '1 FETCH ()'],
    ['lists without end', `1 FETCH (UID 7 ENVELOPE ${'('.repeat(100_000)}`],
    [
      'lists of the wrong kind',
      '1 FETCH (UID 7 ENVELOPE "x" FLAGS 5 BODYSTRUCTURE NIL INTERNALDATE (1) RFC822.SIZE x)',
    ],
    ['closing brackets', '1 FETCH (UID 7 ENVELOPE ))))) FLAGS ()'],
    ['a body of NILs', '1 FETCH (UID 7 BODYSTRUCTURE (NIL NIL NIL NIL NIL NIL NIL))'],
    ['a multipart of nothing', '1 FETCH (UID 7 BODYSTRUCTURE ("MIXED" ("boundary" "x") NIL NIL))'],
    ['raw bytes', '1 FETCH (UID 7 ENVELOPE ("\xff\xfe" "\xe4" NIL NIL NIL NIL NIL NIL NIL "<x>"))'],
    ['another mail', '1 FETCH (UID 99 FLAGS ())'],
  ])('may tell of a mail by %s', async (_title, answer) => {
    const server = await scripted({
      answers: {
        EXAMINE: '* 1 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT 8] x\r\nTAG OK\r\n',
        'UID SEARCH': '* SEARCH 7\r\nTAG OK\r\n',
        'UID FETCH': `* ${answer}\r\nTAG OK\r\n`,
      },
    })
    const { messages } = await act(connectionTo(server.port), 'search', {})
    expect(messages.length).toBeLessThanOrEqual(1)
  })

  it('removes no mail where it would remove others with it', async () => {
    const id = Buffer.from('["INBOX",1,7]').toString('base64url')
    const server = await scripted({
      capabilities: 'IMAP4rev1 AUTH=PLAIN SASL-IR',
      answers: {
        SELECT: '* OK [UIDVALIDITY 1] x\r\nTAG OK\r\n',
        'UID FETCH': '* 1 FETCH (UID 7 FLAGS ())\r\nTAG OK\r\n',
      },
    })
    expect((await failureOf(act(connectionTo(server.port), 'delete', { id, forGood: true }))).code).toBe('unsupported')
    expect((await failureOf(act(connectionTo(server.port), 'move', { id, folder: 'x' }))).code).toBe('unsupported')
    expect(server.heard).not.toMatch(/EXPUNGE|STORE|COPY/)
  })

  it('copies and removes where it cannot move', async () => {
    const id = Buffer.from('["INBOX",1,7]').toString('base64url')
    const server = await scripted({
      capabilities: 'IMAP4rev1 AUTH=PLAIN SASL-IR UIDPLUS',
      answers: {
        SELECT: '* OK [UIDVALIDITY 1] x\r\nTAG OK\r\n',
        'UID FETCH': '* 1 FETCH (UID 7 FLAGS ())\r\nTAG OK\r\n',
        'UID COPY': 'TAG OK [COPYUID 5 7 3] done\r\n',
      },
    })
    const moved = await act(connectionTo(server.port), 'move', { id, folder: 'x' })
    expect(Buffer.from(moved.id, 'base64url').toString()).toBe('["x",5,3]')
    expect(server.heard).toMatch(/UID COPY 7 "x"\r\n.*UID STORE 7 \+FLAGS.SILENT \(\\Deleted\)\r\n.*UID EXPUNGE 7\r\n/s)
  })

  it('is left at once when the run is cancelled, and the connection is closed', async () => {
    const server = await scripted({ answers: { LIST: 'say nothing' } })
    const cancelling = new AbortController()
    const listing = failureOf(act(connectionTo(server.port), 'list-folders', {}, cancelling.signal))
    await expect.poll(() => server.heard).toContain('LIST')
    cancelling.abort()
    expect((await listing).code).toBe('timeout')
  })

  it('waits for its leave before a literal is sent to it', async () => {
    const server = await scripted({
      answers: { 'UID SEARCH': (line) => (line.endsWith('}') ? '+ OK\r\n' : 'TAG OK\r\n') },
    })
    const searching = act(connectionTo(server.port), 'search', { subject: 'Grüße' })
    searching.catch(() => undefined)
    await expect.poll(() => server.heard).toContain(`SUBJECT {7}\r\n${Buffer.from('Grüße').toString('latin1')}\r\n`)
    server.close()
    await failureOf(searching)
  })
})
