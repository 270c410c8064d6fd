import { X509Certificate } from 'node:crypto'
import { PieceError } from '@plugboard/core'
import type { OracleFields } from './oracle-fields.js'
import { throwAwayCertificate } from './throw-away-certificate.js'

/** What the library is told about TLS. */
export interface TlsAttributes {
  /** PEM: a certificate with its key, then those that are trusted. Absent: the public authorities are trusted. */
  walletContent?: string
  /** Whether the certificate must be for the name of the server. */
  sslServerDNMatch?: boolean
}

/**
 * TLS settings of a connection; nothing where it has none. `verify-ca` checks the certificate, `verify-full` also the
 * name in it. The library always checks the certificate, so there is no encryption without.
 *
 * @throws PieceError `invalid_input` at `ca` if that is not a certificate.
 */
export function tlsAttributes({ tls, ca }: Pick<OracleFields, 'tls' | 'ca'>): TlsAttributes {
  if (tls === 'disable') return {}
  const sslServerDNMatch = tls === 'verify-full'
  if (ca === undefined || ca.trim() === '') return { sslServerDNMatch }
  // The library reads trust and a certificate of its own from one text, and refuses one without a key.
  return { sslServerDNMatch, walletContent: [throwAwayCertificate(), ...certificates(ca)].join('\n') }
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
