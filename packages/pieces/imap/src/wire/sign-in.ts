import type { ImapSettings } from '../imap-settings.js'
import { stringArgument } from './command.js'
import { ImapFailure } from './imap-failure.js'
import type { ImapSession, Listener } from './imap-session.js'
import { askCapabilities, capabilityListener, keepCapabilities } from './open-session.js'

/** Signs in. Throws `ImapFailure` `no-sign-in` where the server offers no way that fits the credentials. */
export async function signIn(session: ImapSession, settings: ImapSettings): Promise<void> {
  const before = session.capabilities
  const listener = capabilityListener(session)
  const answer =
    'accessToken' in settings
      ? await presentToken(session, settings, settings.accessToken, listener)
      : await presentPassword(session, settings, settings.password, listener)
  session.trust()
  if (!keepCapabilities(session, answer) && session.capabilities === before) await askCapabilities(session)
  // Some providers let nobody in who does not say who they are (RFC 2971).
  if (session.capabilities.has('ID')) await session.run(['ID ("name" "Plugboard")'])
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

async function presentPassword(session: ImapSession, settings: ImapSettings, password: string, listener: Listener) {
  const { capabilities } = session
  const { user, tls } = settings
  if (capabilities.has('AUTH=PLAIN')) {
    return authenticate(session, 'PLAIN', base64(`\0${user}\0${password}`), listener)
  }
  if (capabilities.has('LOGINDISABLED')) {
    const wantsTls = tls === 'none' && capabilities.has('STARTTLS')
    throw wantsTls ? new ImapFailure('refused', { code: 'PRIVACYREQUIRED' }) : new ImapFailure('no-sign-in')
  }
  return session.run(['LOGIN ', stringArgument(user), ' ', stringArgument(password)], listener)
}

/** RFC 7628, and the older form of Google and Microsoft. */
function presentToken(session: ImapSession, { user, host, port }: ImapSettings, token: string, listener: Listener) {
  if (session.capabilities.has('AUTH=XOAUTH2')) {
    return authenticate(session, 'XOAUTH2', base64(`user=${user}\x01auth=Bearer ${token}\x01\x01`), listener)
  }
  if (!session.capabilities.has('AUTH=OAUTHBEARER')) throw new ImapFailure('no-sign-in')
  const name = user.replaceAll('=', '=3D').replaceAll(',', '=2C')
  const said = `n,a=${name},\x01host=${host}\x01port=${port}\x01auth=Bearer ${token}\x01\x01`
  return authenticate(session, 'OAUTHBEARER', base64(said), { ...listener, onContinue: () => 'AQ==' })
}

/** The first answer goes with the command where the server takes it there (RFC 4959). */
function authenticate(session: ImapSession, mechanism: string, answer: string, listener: Listener) {
  const atOnce = session.capabilities.has('SASL-IR')
  let said = atOnce
  const onContinue = (text: string) => {
    // A second question tells why a token is refused; it is answered with nothing, and the refusal follows.
    if (said) return listener.onContinue?.(text) ?? ''
    said = true
    return answer
  }
  return session.run([`AUTHENTICATE ${mechanism}${atOnce ? ` ${answer}` : ''}`], { ...listener, onContinue })
}
