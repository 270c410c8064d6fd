import { type RunningDovecot, startDovecot, type TestMailServer } from './dovecot.js'
import { startStubProvider } from './oauth2/stub-provider.js'

/** The mail server of the whole test run. */
export interface SharedMailServer extends TestMailServer {
  /** The user whom `token` lets in by XOAUTH2 and OAUTHBEARER; empty where there is no such token. */
  readonly tokenUser: string
  readonly token: string
}

declare module 'vitest' {
  interface ProvidedContext {
    /** A mail server in which every user name may be used; null where there is none. */
    mailServer: SharedMailServer | null
  }
}

const TOKEN_USER = 'tova'

/** A Dovecot, and the provider it asks about access tokens. */
export async function startMailServer() {
  const provider = await startStubProvider({ settings: { lifetimeSeconds: 86_400 } })
  let dovecot: RunningDovecot | undefined
  const stop = async () => {
    await dovecot?.stop()
    await provider.close()
  }
  try {
    const [grant] = provider.mint({ client: 'acme', subject: TOKEN_USER })
    const introspectionUrl = `${provider.url.replace('//', '//acme:acme-secret@')}/introspect`
    dovecot = await startDovecot({ introspectionUrl, userProperty: 'sub' })
    return { place: { ...placeOf(dovecot), tokenUser: TOKEN_USER, token: grant?.accessToken ?? '' }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Only what can be handed to the processes that run tests. */
function placeOf(server: TestMailServer): TestMailServer {
  const { host, imapsPort, imapPort, submissionsPort, submissionPort, lmtpPort, ca, password } = server
  return { host, imapsPort, imapPort, submissionsPort, submissionPort, lmtpPort, ca, password }
}

/** A server that runs already: every user name signs in with the one password, and LMTP takes mail for each. */
export function givenMailServer(): SharedMailServer | undefined {
  const { PLUGBOARD_TEST_IMAP_HOST: host, ...env } = process.env
  if (!host) return undefined
  return {
    host,
    imapsPort: Number(env.PLUGBOARD_TEST_IMAP_TLS_PORT ?? 993),
    imapPort: Number(env.PLUGBOARD_TEST_IMAP_PORT ?? 143),
    submissionsPort: Number(env.PLUGBOARD_TEST_SMTP_TLS_PORT ?? 465),
    submissionPort: Number(env.PLUGBOARD_TEST_SMTP_PORT ?? 587),
    lmtpPort: Number(env.PLUGBOARD_TEST_IMAP_LMTP_PORT ?? 24),
    ca: env.PLUGBOARD_TEST_IMAP_CA ?? '',
    password: env.PLUGBOARD_TEST_IMAP_PASSWORD ?? '',
    tokenUser: env.PLUGBOARD_TEST_IMAP_TOKEN_USER ?? '',
    token: env.PLUGBOARD_TEST_IMAP_TOKEN ?? '',
  }
}
