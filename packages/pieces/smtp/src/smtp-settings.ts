import { X509Certificate } from 'node:crypto'
import { type AuthValueOf, PieceError } from '@plugboard/core'
import type { passwordAuth } from './smtp-auth.js'

/** A connection's fields once they are known to fit together. */
export interface SmtpSettings {
  host: string
  port: number
  tls: 'starttls' | 'implicit' | 'none'
  ca: string | undefined
  /** Absent for a server that asks for no sign-in. */
  credentials: { user: string; password: string } | undefined
}

type ServerFields = AuthValueOf<typeof passwordAuth>['fields']

/** Throws `PieceError` `invalid_input` where one field contradicts another, or the authority is no certificate. */
export function smtpSettings(fields: ServerFields): SmtpSettings {
  const { host, port, tls, ca } = fields
  if (ca !== undefined) checkCertificate(ca)
  return { host, port, tls, ca, credentials: credentialsOf(fields) }
}

function credentialsOf({ user, password }: ServerFields): SmtpSettings['credentials'] {
  if (user !== undefined && password !== undefined) return { user, password }
  if (user === undefined && password === undefined) return undefined
  const field = user === undefined ? 'user' : 'password'
  throw new PieceError('invalid_input', 'User name and password belong together.', {
    field,
    hint: 'Fill in both, or leave both empty for a server that asks for neither.',
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
