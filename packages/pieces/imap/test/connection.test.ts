import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { passwordValues, tokenValues } from './connection.js'
import { mailServer } from './mail-server.js'
import { startOwnServer } from './own-server.js'
import { mailEnv, NO_OWN_SERVER, NO_SERVER } from './service.js'
import { speak } from './speak.js'
import { tapInto } from './tap.js'
import { act, failureOf, tryConnection, type Values } from './try-out.js'

describe.skipIf(NO_SERVER)('a connection to Dovecot', () => {
  for (const [name, value] of Object.entries(mailEnv())) vi.stubEnv(name, value)

  it.each<[string, () => Values]>([
    ['TLS from the start', () => ({})],
    ['an address instead of a name', () => ({ host: '127.0.0.1' })],
    ['STARTTLS', () => ({ tls: 'starttls', port: mailServer().port })],
    ['no encryption', () => ({ tls: 'none', port: mailServer().port, ca: undefined })],
  ])('works with %s', async (_title, more) => {
    const values = passwordValues(more())
    expect(await tryConnection({ values })).toEqual({
      result: { account: values.user },
      steps: ['network', 'authentication', 'rights'],
    })
  })

  it('works with a token, after STARTTLS as well', async () => {
    for (const more of [{}, { tls: 'starttls', port: mailServer().port }]) {
      const { result } = await tryConnection({ method: 'oauth2', values: tokenValues(more) })
      expect(result).toEqual({ account: mailServer().tokenUser })
    }
  })

  it('takes any letters in a password, and never says them', async () => {
    for (const password of ['with "quotes" \\ and {5}', 'pässwörd ✓', 'x'.repeat(5_000)]) {
      const failure = await failureOf(act({ values: passwordValues({ password }) }, 'search', {}))
      expect(failure).toMatchObject({ code: 'invalid_credentials', field: 'password' })
      expect(failure.message).not.toContain(password)
    }
  })

  it('is refused where the certificate is for another name', async () => {
    const tap = await tapInto(mailServer().tlsPort, '127.0.0.2')
    onTestFinished(() => tap.close())
    const { result } = await tryConnection({ values: passwordValues({ host: '127.0.0.2', port: tap.port }) })
    expect(result).toMatchObject({ code: 'tls_failed', field: 'host' })
  })

  it.skipIf(NO_OWN_SERVER)('is told to encrypt where the server insists on it', async () => {
    const server = await startOwnServer(['ssl = required'])
    onTestFinished(() => server.running.stop())
    // Dovecot trusts those who come from the address at which it listens.
    const tap = await tapInto(server.running.imapPort, '127.0.0.2')
    onTestFinished(() => tap.close())
    const { values } = server.mailbox({ tls: 'none', host: '127.0.0.2', port: tap.port, ca: undefined })
    expect((await tryConnection({ values })).result).toMatchObject({ code: 'tls_failed', field: 'tls' })
    expect(tap.heard).not.toMatch(/AUTHENTICATE|LOGIN /)
  })

  it.skipIf(NO_OWN_SERVER)('is put off where the account has too many', async () => {
    const server = await startOwnServer(['mail_max_userip_connections = 1'])
    onTestFinished(() => server.running.stop())
    const mailbox = server.mailbox()
    const failure = await speak(mailbox, () => failureOf(act(mailbox, 'search', {})))
    expect(failure).toMatchObject({ code: 'rate_limited', retryAfter: 60 })
  })
})
