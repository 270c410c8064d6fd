import { X509Certificate } from 'node:crypto'
import { PieceError } from '@plugboard/core'

/** What somebody signs in with. */
export type Credentials = { user: string } & ({ password: string } | { accessToken: string })

/** A connection's fields once they are known to fit together. */
export interface SmtpSettings {
  host: string
  port: number
  tls: 'starttls' | 'implicit' | 'none'
  ca: string | undefined
  /** Absent for a server that asks for no sign-in. */
  credentials: Credentials | undefined
}

interface ServerValues {
  host: string
  port: number
  tls: 'starttls' | 'implicit' | 'none'
  ca?: string
  from?: string
}

/** What every function of the piece finds in `ctx.auth`. */
export type SmtpAuth =
  | { method: 'password'; fields: ServerValues & { user?: string; password?: string } }
  | { method: 'oauth2'; accessToken: string; fields: ServerValues & { user: string } }

/** Throws `PieceError` `invalid_input` where fields contradict each other or cannot be sent, or the authority is none. */
export function smtpSettings(auth: SmtpAuth): SmtpSettings {
  const { host, port, tls, ca } = auth.fields
  if (ca !== undefined) checkCertificate(ca)
  return { host, port, tls, ca, credentials: credentialsOf(auth) }
}

/** What must not be seen of the credentials. */
export function secretOf(credentials: Credentials | undefined): string | undefined {
  if (!credentials) return undefined
  return 'password' in credentials ? credentials.password : credentials.accessToken
}

function credentialsOf(auth: SmtpAuth): Credentials | undefined {
  if (auth.method === 'oauth2') {
    return { user: sendable(auth.fields.user, 'user'), accessToken: auth.accessToken }
  }
  const { user, password } = auth.fields
  if (user === undefined && password === undefined) return undefined
  if (user !== undefined && password !== undefined) {
    return { user: sendable(user, 'user'), password: sendable(password, 'password') }
  }
  throw new PieceError('invalid_input', 'User name and password belong together.', {
    field: user === undefined ? 'user' : 'password',
    hint: 'Fill in both, or leave both empty for a server that asks for neither.',
  })
}

/** Control characters end lines and strings of the mechanisms by which somebody signs in. */
function sendable(text: string, field: string): string {
  if (!/\p{Cc}/u.test(text)) return text
  throw new PieceError('invalid_input', 'There is a line break or a control character in it.', {
    field,
    hint: 'Enter it anew; what was copied may have brought a line break along.',
  })
}

/** Node ignores an authority it cannot read, which would later look like a fault of the server. */
function checkCertificate(pem: string): void {
  try {
    new X509Certificate(pem)
  } catch (cause) {
    throw new PieceError('invalid_input', 'The certificate authority is not a certificate in PEM form.', {
      field: 'ca',
      hint: 'Paste the whole text from “-----BEGIN CERTIFICATE-----” to “-----END CERTIFICATE-----”.',
      cause,
    })
  }
}
