import { X509Certificate } from 'node:crypto'
import type { ConnectionOptions } from 'node:tls'
import { PieceError } from '@plugboard/core'
import type { PostgresFields } from './postgres-fields.js'

/**
 * TLS settings of a connection; false for none. As in libpq, `require` encrypts without asking who answers,
 * `verify-ca` checks the certificate, `verify-full` also the name in it.
 *
 * @throws PieceError `invalid_input` at `ca` if that is not a certificate.
 * @see https://www.postgresql.org/docs/18/libpq-ssl.html
 */
export function tlsOptions({ tls, ca }: Pick<PostgresFields, 'tls' | 'ca'>): false | ConnectionOptions {
  if (tls === 'disable') return false
  if (tls === 'require') return { rejectUnauthorized: false }
  return {
    rejectUnauthorized: true,
    ...(ca !== undefined && ca.trim() !== '' && { ca: certificates(ca) }),
    ...(tls === 'verify-ca' && { checkServerIdentity: () => undefined }),
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
