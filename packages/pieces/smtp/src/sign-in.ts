import type {
  SMTPConnectionAuth,
  SMTPConnectionCustomAuthHandler,
  SMTPConnectionCustomAuthHandlers,
} from 'nodemailer/lib/smtp-connection'
import type { Extensions } from './smtp-extensions.js'
import type { SmtpSettings } from './smtp-settings.js'

const ENCRYPTED = ['PLAIN', 'LOGIN', 'CRAM-MD5']
/** CRAM-MD5 first: it alone keeps the password from those who listen. */
const READABLE = ['CRAM-MD5', 'PLAIN', 'LOGIN']
const TOKENS = ['XOAUTH2', 'OAUTHBEARER']
/** The library takes XOAUTH2 for itself, and would renew tokens on its own. */
const OWN = 'TOKEN-'

/** How to sign in to this server; undefined where it offers no way that fits the credentials. */
export function signInWay(
  { credentials, tls }: SmtpSettings,
  { mechanisms }: Extensions,
): SMTPConnectionAuth | undefined {
  if (!credentials) return undefined
  const known = 'accessToken' in credentials ? TOKENS : tls === 'none' ? READABLE : ENCRYPTED
  const method = known.find((one) => mechanisms.has(one))
  if (method === undefined) return undefined
  if ('accessToken' in credentials) return { method: OWN + method }
  return { method, user: credentials.user, pass: credentials.password }
}

/** What the library does not say itself: access tokens, which the server of Plugboard has renewed already. */
export function tokenHandlers({ credentials, host, port }: SmtpSettings): SMTPConnectionCustomAuthHandlers {
  if (!credentials || !('accessToken' in credentials)) return {}
  const { user, accessToken } = credentials
  const name = user.replaceAll('=', '=3D').replaceAll(',', '=2C')
  return {
    [`${OWN}XOAUTH2`]: present('XOAUTH2', `user=${user}\x01auth=Bearer ${accessToken}\x01\x01`, ''),
    [`${OWN}OAUTHBEARER`]: present(
      'OAUTHBEARER',
      `n,a=${name},\x01host=${host}\x01port=${port}\x01auth=Bearer ${accessToken}\x01\x01`,
      'AQ==',
    ),
  }
}

/** @param leave Answers the server when it tells why it refuses; the refusal itself follows. */
function present(mechanism: string, said: string, leave: string): SMTPConnectionCustomAuthHandler {
  return async ({ sendCommand }) => {
    const first = await sendCommand(`AUTH ${mechanism} ${Buffer.from(said).toString('base64')}`)
    const last = first.response.startsWith('334') ? await sendCommand(leave) : first
    if (!last.response.startsWith('2')) throw new Error('The server refused the access token.')
  }
}
