import { X509Certificate } from 'node:crypto'
import { PieceError } from '@plugboard/core'

/** A connection's fields once they are known to fit together. */
export type ImapSettings = {
  host: string
  port: number
  tls: 'implicit' | 'starttls' | 'none'
  ca: string | undefined
  user: string
} & ({ password: string } | { accessToken: string })

interface ServerValues {
  host: string
  port: number
  tls: 'implicit' | 'starttls' | 'none'
  ca?: string
  user: string
}

/** What every function of the piece finds in `ctx.auth`. */
export type ImapAuth =
  | { method: 'password'; fields: ServerValues & { password: string } }
  | { method: 'oauth2'; accessToken: string; fields: ServerValues }

/** Throws `PieceError` `invalid_input` where a field cannot be sent, or the authority is no certificate. */
export function imapSettings(auth: ImapAuth): ImapSettings {
  const { host, port, tls, ca, user } = auth.fields
  if (ca !== undefined) checkCertificate(ca)
  checkSendable(user, 'user')
  const server = { host, port, tls, ca, user }
  if (auth.method === 'oauth2') {
    const { accessToken } = auth
    return { ...server, accessToken }
  }
  const { password } = auth.fields
  checkSendable(password, 'password')
  return { ...server, password }
}

/** Control characters end lines and strings of the protocols in which somebody signs in. */
function checkSendable(text: string, field: string): void {
  if (!/\p{Cc}/u.test(text)) return
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
