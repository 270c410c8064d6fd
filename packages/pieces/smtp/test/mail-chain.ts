import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hasDovecot, type RunningDovecot, startDovecot } from '../../../../test/support/dovecot.js'
import { freePorts } from '../../../../test/support/free-port.js'
import { startStubProvider } from '../../../../test/support/oauth2/stub-provider.js'
import { hasPostfix, type RunningPostfix, startPostfix } from '../../../../test/support/postfix.js'
import type { Values } from './try-out.js'

/** What is said to recipients such as `refuse-450@example.test`. */
const SAID: Readonly<Record<string, string>> = {
  '421': '421 4.3.0 Closing',
  '450': '450 4.2.0 Greylisted',
  '451': '451 4.7.1 Greylisted for 300 seconds',
  '452': '452 4.2.2 Mailbox full',
  '501': '501 5.1.3 Bad address',
  '503': '503 5.5.1 Bad sequence',
  '521': '521 5.3.2 No mail here',
  '550': '550 5.1.1 No such user',
  '551': '551 5.1.6 User moved',
  '552': '552 5.2.2 Mailbox full',
  '553': '553 5.1.3 Name not allowed',
  '554': '554 5.7.1 Policy',
  '556': '556 5.1.10 Domain takes no mail',
}

/**
 * Two mail servers in which everybody has a mailbox, `ada` that of `ada@example.test`: a Postfix, and a Dovecot that
 * passes on to it what is submitted. What they take ends up in a mailbox of the Dovecot.
 */
export interface MailChain {
  postfix: RunningPostfix
  dovecot: RunningDovecot
  /** Values of a connection of `ada` to one of them. */
  values(server: 'postfix' | 'dovecot', more?: Values): Values
  /** The same with an access token in place of the password. */
  tokenValues(server: 'postfix' | 'dovecot', more?: Values): Values
  /** Whom the servers ask about access tokens. */
  provider: Awaited<ReturnType<typeof startStubProvider>>
  /** The mails in an inbox as they came, oldest first. */
  inbox(address: string): Promise<string[]>
  stop(): Promise<void>
}

/** Whether the tests over these servers are left out, for want of a server; under CI that is an error. */
export const NO_MAIL_CHAIN = isMissing()

function isMissing(): boolean {
  if (hasPostfix() && hasDovecot()) return false
  const reason = 'because Postfix and Dovecot are not both there, or not the rights of root.'
  if (process.env.CI) throw new Error(`The tests of SMTP cannot run, ${reason}`)
  console.error(`SKIPPED: every test over Postfix and Dovecot, ${reason}`)
  return true
}

/** @param lifetimeSeconds For which an access token is good. */
export async function startMailChain(lifetimeSeconds = 86_400): Promise<MailChain> {
  const provider = await startStubProvider({ settings: { lifetimeSeconds } })
  const [saslPort = 0, relayPort = 0] = await freePorts(2)
  const dovecot = await startDovecot({
    introspectionUrl: `${provider.url.replace('//', '//acme:acme-secret@')}/introspect`,
    userProperty: 'sub',
    relay: { host: '127.0.0.1', port: relayPort },
    lines: [
      `service auth {\n  inet_listener {\n    address = 127.0.0.1\n    port = ${saslPort}\n  }\n}`,
      'submission_max_mail_size = 100M',
    ],
  })
  const postfix = await startPostfix({
    lmtpPort: dovecot.lmtpPort,
    saslPort,
    relayPort,
    recipients: Object.entries(SAID).map(([code, said]) => `/^refuse-${code}@/ ${said}`),
    headers: ['/^Subject: .*cheap/ REJECT 5.7.1 This looks like spam'],
    lines: ['message_size_limit = 100000000', 'virtual_mailbox_limit = 0', 'smtpd_recipient_limit = 20'],
  })
  const [grant] = provider.mint({ client: 'acme', subject: 'ada' })
  const values = (server: 'postfix' | 'dovecot', more: Values = {}): Values => {
    const { host, submissionPort: port, ca } = server === 'postfix' ? postfix : dovecot
    const from = 'Ada <ada@example.test>'
    return { host, port, tls: 'starttls', ca, user: 'ada', password: dovecot.password, from, ...more }
  }
  return {
    postfix,
    dovecot,
    provider,
    values,
    tokenValues: (server, more = {}) => ({
      ...values(server),
      password: undefined,
      authorizationUrl: `${provider.url}/authorize`,
      tokenUrl: `${provider.url}/token`,
      scope: 'mail',
      clientId: 'acme',
      clientSecret: 'acme-secret',
      accessToken: grant?.accessToken,
      ...more,
    }),
    inbox: (address) => mailsIn(join(dovecot.mailFolder(address), 'new')),
    async stop() {
      await postfix.stop()
      await dovecot.stop()
      await provider.close()
    },
  }
}

/** The bytes of the parts of a mail whose headers hold `text`. */
export function partsWith(source: string, text: string): Buffer[] {
  const found = source.split(/\r?\n--[^\r\n]+/).filter((one) => one.slice(0, 1_000).includes(text))
  return found.map((one) => Buffer.from(one.slice(one.search(/\r?\n\r?\n/)), 'base64'))
}

/** The mails of a maildir; none while nobody has got one. */
async function mailsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return Promise.all(names.toSorted().map((name) => readFile(join(folder, name), 'latin1')))
}
