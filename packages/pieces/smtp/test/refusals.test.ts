import { afterEach, describe, expect, it } from 'vitest'
import { mail, server, token } from './connection.js'
import { PASSWORD, type ScriptedServer, startScriptedServer, TOKEN, USER } from './mail-server.js'
import { failure, send, validate } from './try-out.js'

const open: ScriptedServer[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

const OFFERS = ['250-test', '250-AUTH PLAIN LOGIN XOAUTH2', '250-8BITMIME', '250 ENHANCEDSTATUSCODES']

/** A server that takes everything but what is answered otherwise: by command, or by `.` for the end of the message. */
async function answering(answers: Readonly<Record<string, string>>, offers: readonly string[] = OFFERS) {
  const said = { EHLO: offers.join('\r\n'), AUTH: '235 2.7.0 Welcome', DATA: '354 Go on', ...answers }
  let takesData = false
  const scripted = await startScriptedServer(answers.greeting ?? '220 test', (line) => {
    if (takesData && line !== '.') return undefined
    const [command = ''] = line === '.' ? ['.'] : line.toUpperCase().split(/[ :]/)
    const answer = Object.entries(said).find(([name]) => name === command)?.[1] ?? '250 2.0.0 Fine'
    takesData = command === 'DATA' && answer.startsWith('354')
    return answer
  })
  open.push(scripted)
  return scripted
}

const plain = { tls: 'none', ca: undefined }

describe('a sign-in that is refused', () => {
  it.each<[string, string, string | undefined, number?]>([
    ['421 4.3.2 Shutting down', 'provider_unavailable', undefined, 60],
    ['421 4.7.0 Too many login attempts, try again later', 'rate_limited', undefined, 300],
    ['432 4.7.12 A password transition is needed', 'invalid_credentials', 'password'],
    ['451 4.3.0 Internal error', 'provider_unavailable', undefined, 60],
    ['454 4.7.0 Temporary authentication failure', 'provider_unavailable', undefined, 60],
    ['454 4.7.0 Too many concurrent connections', 'rate_limited', undefined, 300],
    ['500 5.5.6 Line too long', 'unsupported', 'user'],
    ['501 5.5.2 Cannot decode', 'unsupported', 'user'],
    ['502 5.5.1 Not implemented', 'unsupported', 'user'],
    ['503 5.5.1 AUTH not available', 'unsupported', 'user'],
    ['504 5.5.4 Unrecognized mechanism', 'unsupported', 'user'],
    ['525 5.7.13 User account disabled', 'permission_denied', 'user'],
    ['530 5.7.0 Must issue a STARTTLS command first', 'tls_failed', 'tls'],
    ['534 5.7.9 Application-specific password required', 'invalid_credentials', 'password'],
    ['535 5.7.8 Authentication credentials invalid', 'invalid_credentials', 'password'],
    ['535 5.7.3 Authentication unsuccessful', 'invalid_credentials', 'password'],
    ['535 5.7.139 SmtpClientAuthentication is disabled for the Tenant', 'permission_denied', 'user'],
    ['538 5.7.11 Encryption required', 'tls_failed', 'tls'],
    ['550 5.7.1 Not for this account', 'permission_denied', 'user'],
  ])('is told: %s', async (reply, code, field, retryAfter) => {
    const scripted = await answering({ AUTH: reply })
    const error = await failure(validate(server(scripted.port, plain)))
    expect([error.code, error.field, error.retryAfter]).toEqual([code, field, retryAfter])
    expect(error.message).toContain(reply)
    expect(error.hint).toMatch(/\.$/)
  })

  it('points at no password where there is a token', async () => {
    const scripted = await answering({ AUTH: '535 5.7.8 No' })
    const error = await failure(validate(token(scripted.port, plain)))
    expect([error.code, error.field]).toEqual(['invalid_credentials', undefined])
  })

  it('shows neither password nor token, however the server repeats them', async () => {
    for (const [values, secret] of [
      [server, PASSWORD],
      [token, TOKEN],
    ] as const) {
      const sent = [`\0${USER}\0${secret}`, `user=${USER}\x01auth=Bearer ${secret}\x01\x01`, secret]
      const forms = [secret, ...sent.map((text) => Buffer.from(text).toString('base64'))]
      for (const form of forms) {
        const scripted = await answering({ AUTH: `535 5.7.8 No: ${form}` })
        const error = await failure(validate(values(scripted.port, plain)))
        const told = JSON.stringify([error.message, error.hint, error.cause])
        expect(told).not.toContain(secret)
        expect(told).not.toContain(Buffer.from(secret).toString('base64').slice(4, 16))
      }
    }
  })
})

describe('a mail that is refused', () => {
  it.each<[string, string, string, string | undefined, number?]>([
    ['MAIL', '421 4.3.2 Closing', 'provider_unavailable', undefined, 300],
    ['MAIL', '450 4.7.1 Greylisted', 'provider_unavailable', undefined, 300],
    ['MAIL', '451 4.3.0 Local error', 'provider_unavailable', undefined, 300],
    ['MAIL', '452 4.3.1 Out of storage', 'provider_unavailable', undefined, 300],
    ['MAIL', '451 4.7.28 Unusual rate of mail', 'rate_limited', undefined, 300],
    ['MAIL', '501 5.1.7 Bad sender address syntax', 'invalid_input', 'from'],
    ['MAIL', '501 What?', 'invalid_input', 'from'],
    ['MAIL', '503 5.5.1 Bad sequence', 'bad_response', undefined],
    ['MAIL', '530 5.7.0 Authentication required', 'invalid_credentials', 'user'],
    ['MAIL', '530 5.7.0 Must issue a STARTTLS command first', 'tls_failed', 'tls'],
    ['MAIL', '550 5.4.5 Daily user sending limit exceeded', 'quota_exceeded', undefined],
    ['MAIL', '550 5.7.1 Sender not allowed', 'permission_denied', 'from'],
    ['MAIL', '551 Not local', 'permission_denied', 'from'],
    ['MAIL', '552 5.3.4 Message size exceeds fixed limit', 'invalid_input', 'attachments'],
    ['MAIL', '553 5.1.8 Domain of sender does not exist', 'invalid_input', 'from'],
    ['MAIL', '553 5.7.1 Not owned', 'permission_denied', 'from'],
    ['MAIL', '554 5.7.1 No', 'permission_denied', 'from'],
    ['RCPT', '421 4.3.2 Closing', 'provider_unavailable', undefined, 300],
    ['RCPT', '450 4.2.1 Receiving mail at too high a rate', 'rate_limited', undefined, 300],
    ['RCPT', '452 4.5.3 Too many recipients', 'invalid_input', 'to'],
    ['RCPT', '501 5.1.3 Bad address', 'invalid_input', 'to'],
    ['RCPT', '550 5.1.1 No such user', 'not_found', 'to'],
    ['RCPT', '550 5.1.2 No such domain', 'not_found', 'to'],
    ['RCPT', '550 5.1.10 Recipient not found', 'not_found', 'to'],
    ['RCPT', '550 5.2.1 Mailbox disabled', 'not_found', 'to'],
    ['RCPT', '550 relay not permitted', 'permission_denied', 'to'],
    ['RCPT', '551 User not local', 'not_found', 'to'],
    ['RCPT', '552 Mailbox full', 'quota_exceeded', 'to'],
    ['RCPT', '553 Name not allowed', 'invalid_input', 'to'],
    ['RCPT', '553 5.7.1 Sender address rejected: not owned by user', 'permission_denied', 'from'],
    ['RCPT', '554 5.7.1 Relay access denied', 'permission_denied', 'to'],
    ['DATA', '451 4.3.0 Local error', 'provider_unavailable', undefined, 300],
    ['DATA', '503 5.5.1 No valid recipients', 'bad_response', undefined],
    ['DATA', '554 5.5.1 No', 'permission_denied', undefined],
    ['.', '421 4.4.2 Timeout', 'provider_unavailable', undefined, 300],
    ['.', '450 4.7.1 Later', 'provider_unavailable', undefined, 300],
    ['.', '452 4.2.2 Mailbox full', 'quota_exceeded', 'to'],
    ['.', '550 5.7.1 Looks like spam', 'permission_denied', undefined],
    ['.', '552 5.2.3 Message length exceeds the limit', 'invalid_input', 'attachments'],
    ['.', '552 Too much', 'invalid_input', 'attachments'],
    ['.', '552 5.7.0 This attachment is a security issue', 'permission_denied', 'attachments'],
    ['.', '554 5.2.252 SendAsDenied; not allowed to send as', 'permission_denied', 'from'],
    ['.', '554 5.6.0 Malformed', 'permission_denied', undefined],
  ])('in answer to %s is told: %s', async (command, reply, code, field, retryAfter) => {
    const scripted = await answering({ [command]: reply })
    const error = await failure(send(server(scripted.port, plain), mail()))
    expect([error.code, error.field, error.retryAfter]).toEqual([code, field, retryAfter])
    expect(error.message).toContain(reply)
    expect(error.hint).toMatch(/\.$/)
  })

  it.each([
    ['SMTPUTF8', 'to', { to: ['jürgen@example.com'] }],
    ['SMTPUTF8', 'to', { bcc: ['jürgen@example.com'] }],
    ['SMTPUTF8', 'from', { from: 'jürgen@example.com' }],
    ['DSN', 'notify', { notify: ['failure'] }],
  ])('is not sent where the server knows no %s and %s needs it', async (_extension, field, input) => {
    const scripted = await answering({})
    const error = await failure(send(server(scripted.port, plain), mail(input)))
    expect([error.code, error.field]).toEqual(['unsupported', field])
    expect(scripted.lines.filter((line) => /^(MAIL|RCPT|DATA)/.test(line))).toEqual([])
  })
})

describe('what is said to a server', () => {
  const heard = async (offers: readonly string[], input = {}, values = server) => {
    const scripted = await answering({}, offers)
    await send(values(scripted.port, plain), mail(input))
    return scripted.lines
  }

  it('says in which form addresses come, how long the mail is and which reports are wanted, where it knows that', async () => {
    const offers = ['250-test', '250-AUTH PLAIN', '250-SMTPUTF8', '250-SIZE 1000000', '250 DSN']
    const lines = await heard(offers, { to: ['jürgen@example.com'], notify: ['failure', 'delay'] })
    expect(lines).toContain(`MAIL FROM:<${USER}> SMTPUTF8 SIZE=13 RET=HDRS`)
    expect(lines).toContain('RCPT TO:<jürgen@example.com> NOTIFY=FAILURE,DELAY')
  })

  it('names domains beyond ASCII in the form that every server reads', async () => {
    const lines = await heard(OFFERS, { to: ['bob@bücher.example'] })
    expect(lines).toContain('RCPT TO:<bob@xn--bcher-kva.example>')
  })

  it('sends lines of seven bits and not too long, whatever is in the mail', async () => {
    const text = `.\n..\n${'ä'.repeat(5_000)}\n${'x'.repeat(20_000)}\nFrom me\r.\rMAIL FROM:<eve@example.com>\n.\r\nRCPT`
    const lines = await heard(OFFERS, {
      text,
      html: text,
      to: Array.from({ length: 200 }, (_, index) => `user${index}@example.com`),
      subject: 'ü'.repeat(400),
      headers: { 'X-Long': 'y'.repeat(900) },
    })
    const message = lines.slice(lines.indexOf('DATA') + 1, lines.indexOf('.'))
    expect(message.length).toBeGreaterThan(100)
    expect(message.filter((line) => line.length > 998)).toEqual([])
    expect(message.filter((line) => /[^\t -~]/.test(line))).toEqual([])
    expect(lines.filter((line) => line.startsWith('MAIL FROM'))).toHaveLength(1)
    // A line that begins with a point is sent with another one before it (RFC 5321 §4.5.2).
    expect(message.filter((line) => line.startsWith('.') && !line.startsWith('..'))).toEqual([])
  })

  it.each([
    ['CRAM-MD5 where the password could be read otherwise', ['250 AUTH PLAIN LOGIN CRAM-MD5'], server, 'AUTH CRAM-MD5'],
    ['XOAUTH2 where both are offered', ['250 AUTH OAUTHBEARER XOAUTH2'], token, 'AUTH XOAUTH2 '],
    ['OAUTHBEARER where it alone is', ['250 AUTH PLAIN OAUTHBEARER'], token, 'AUTH OAUTHBEARER '],
    ['PLAIN where it is offered the old way', ['250 AUTH=PLAIN'], server, 'AUTH PLAIN '],
  ])('signs in with %s', async (_title, offers, values, said) => {
    const scripted = await answering({ AUTH: '535 5.7.8 No' }, ['250-test', ...offers])
    await failure(validate(values(scripted.port, plain)))
    expect(scripted.lines[1]).toMatch(new RegExp(`^${said}`))
  })

  it('presents a token as each mechanism wants it, and lets the server say why it refuses', async () => {
    const why = `334 ${Buffer.from('{"status":"401"}').toString('base64')}`
    for (const [mechanism, said, leave] of [
      ['XOAUTH2', `user=${USER}\x01auth=Bearer ${TOKEN}\x01\x01`, ''],
      ['OAUTHBEARER', `n,a=${USER},\x01host=localhost\x01port=PORT\x01auth=Bearer ${TOKEN}\x01\x01`, 'AQ=='],
    ] as const) {
      const scripted = await answering({ AUTH: why, [leave]: '535 5.7.8 Expired' }, [
        '250-test',
        `250 AUTH ${mechanism}`,
      ])
      const error = await failure(validate(token(scripted.port, plain)))
      expect([error.code, error.message]).toEqual(['invalid_credentials', expect.stringContaining('5.7.8 Expired')])
      const [, sent = '', answered] = scripted.lines
      const presented = Buffer.from(sent.split(' ')[2] ?? '', 'base64').toString()
      expect(presented).toBe(said.replace('PORT', String(scripted.port)))
      expect(answered).toBe(leave)
    }
  })

  it.each([
    ['a password', '250 AUTH XOAUTH2', server],
    ['a token', '250 AUTH PLAIN LOGIN CRAM-MD5', token],
    ['a password', '250 SIZE 1000', server],
  ])('is nothing of %s where the server offers: %s', async (_title, offer, values) => {
    const scripted = await answering({}, ['250-test', offer])
    const error = await failure(validate(values(scripted.port, plain)))
    expect([error.code, error.field]).toEqual(['unsupported', 'user'])
    expect(scripted.lines.filter((line) => line.startsWith('AUTH'))).toEqual([])
  })
})
