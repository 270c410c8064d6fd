import { X509Certificate } from 'node:crypto'
import type { SecureContextOptions, TLSSocket } from 'node:tls'
import { PieceError } from '@plugboard/core'
import type { SqlserverFields } from './sqlserver-fields.js'

/**
 * Whom to trust.
 *
 * @throws PieceError `invalid_input` at `ca` if that is not a certificate.
 */
export function tlsOptions({ tls, ca }: Pick<SqlserverFields, 'tls' | 'ca'>): SecureContextOptions {
  const isVerified = tls === 'verify-ca' || tls === 'verify-full'
  return isVerified && ca !== undefined && ca.trim() !== '' ? { ca: certificates(ca) } : {}
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

/**
 * Stands between the handshake and the password: the library would go on without encryption where the server offers
 * none, and cannot tell a wrong name from a wrong certificate. `require` encrypts without asking who answers,
 * `verify-ca` checks the certificate, `verify-full` also the name in it.
 *
 * @throws PieceError `tls_failed` at `tls`, `ca` or `host`.
 */
export function checkTls(tls: SqlserverFields['tls'], socket: TLSSocket | undefined): void {
  if (tls === 'disable') return
  if (socket === undefined) throw failed('tls', ...NO_TLS)
  if (tls === 'require' || socket.authorized) return
  const reason: unknown = socket.authorizationError
  const code = reason instanceof Error && 'code' in reason ? String(reason.code) : String(reason)
  if (code !== OTHER_NAME_CODE) {
    throw UNTRUSTED.test(code) ? failed('ca', ...NOT_TRUSTED) : failed('tls', `${REFUSED} (${code}).`, ASK)
  }
  if (tls !== 'verify-ca') throw failed('host', ...OTHER_NAME)
}

/** Node looks at the name last, so with this code everything else about the certificate is right. */
const OTHER_NAME_CODE = 'ERR_TLS_CERT_ALTNAME_INVALID'

/** Node's codes for a certificate nobody trusted vouches for. */
const UNTRUSTED = /^(DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|CERT_(UNTRUSTED|SIGNATURE_FAILURE))/

const failed = (field: string, message: string, hint: string) => new PieceError('tls_failed', message, { field, hint })

const REFUSED = 'The certificate of the server is not valid'
const ASK = 'Ask whoever runs the server to renew its certificate.'
const OTHER_NAME = [
  'The certificate of the server is for another name.',
  'Enter the server by the name in its certificate, or choose "Verify the certificate" for TLS.',
] as const
const NOT_TRUSTED = [
  'The certificate of the server is not signed by an authority that is trusted.',
  'Paste the CA certificate of the server; a provider of databases offers it for download.',
] as const
const NO_TLS = ['The server does not offer TLS.', 'Set TLS to "Off", or have TLS switched on at the server.'] as const
