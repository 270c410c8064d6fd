import { X509Certificate } from 'node:crypto'
import { PieceError } from '@plugboard/core'
import type { SslOptions } from 'mysql2'
import type { MysqlFields } from './mysql-fields.js'

/**
 * TLS settings of a connection; false for none. `require` encrypts without asking who answers,
 * `verify-ca` checks the certificate, `verify-full` also the name in it.
 *
 * @throws PieceError `invalid_input` at `ca` if that is not a certificate.
 * @see https://dev.mysql.com/doc/refman/8.4/en/connection-options.html#option_general_ssl-mode
 */
export function tlsOptions({ tls, ca }: Pick<MysqlFields, 'tls' | 'ca'>): false | SslOptions {
  if (tls === 'disable') return false
  if (tls === 'require') return { rejectUnauthorized: false }
  return {
    rejectUnauthorized: true,
    ...(ca !== undefined && ca.trim() !== '' && { ca: certificates(ca) }),
    verifyIdentity: tls === 'verify-full',
  }
}

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** Node passes over text that is no certificate, and then trusts nobody; so each is opened here first. */
function certificates(text: string): string[] {
  const found = text.match(PEM) ?? []
  try {
    for (const one of found) new X509Certificate(one)
  } catch (cause) {
    throw noCertificate(cause)
  }
  if (found.length === 0) throw noCertificate()
  return found
}

const noCertificate = (cause?: unknown) =>
  new PieceError('invalid_input', 'The CA certificate is not a certificate in PEM form.', {
    field: 'ca',
    hint: 'Paste the whole file, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.',
    cause,
  })
