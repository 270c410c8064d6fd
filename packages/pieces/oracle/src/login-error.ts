import { isPieceError, networkError, PieceError } from '@plugboard/core'
import { oracleError } from './oracle-error.js'
import type { OracleFields } from './oracle-fields.js'
import { isServerError, libraryCode } from './server-error.js'

type Refusal = readonly [code: PieceError['code'], field: string | undefined, message: string, hint: string]

const FULL: Refusal = [
  'provider_unavailable',
  undefined,
  'The server has no connection left.',
  'Try again later, or have PROCESSES or SESSIONS raised.',
]
const CLOSED: Refusal = [
  'provider_unavailable',
  undefined,
  'The database lets nobody in at the moment.',
  'It may be starting up, shutting down or restricted to its operators. Try again in a minute.',
]
const NO_SERVICE: Refusal = [
  'not_found',
  'serviceName',
  'The listener knows no service of this name.',
  'Check the service name; `lsnrctl services` on the server lists them. A database that has just started is not known yet.',
]
const NO_SID: Refusal = [
  'not_found',
  'sid',
  'The listener knows no database with this SID.',
  'Check the SID. A pluggable database has none: enter its service name.',
]
const ENCRYPTED: Refusal = [
  'unsupported',
  'tls',
  'The server insists on Oracle’s own network encryption, which is not possible here.',
  'Have TLS set up at the listener, and choose it here.',
]
const OLD_PASSWORD: Refusal = [
  'unsupported',
  'user',
  'The server asks for a way of signing in that is not possible here.',
  'Have the password of the user set again, so that the server keeps a verifier of 11g or later.',
]
const NOT_ORACLE: Refusal = [
  'bad_response',
  'port',
  'What answers at this address does not sign in like Oracle Database.',
  'Check that server and port are those of an Oracle listener, and that TLS is chosen exactly where this port has it.',
]

/** By number of an ORA- error, while signing in. */
const REFUSALS: Readonly<Record<number, Refusal>> = {
  18: FULL,
  20: FULL,
  1005: ['invalid_credentials', 'password', 'The password is missing.', 'Enter the password.'],
  1017: [
    'invalid_credentials',
    'password',
    'The server refuses this user and password.',
    'Check both; Oracle does not say whether the user exists. Passwords are case-sensitive.',
  ],
  1033: CLOSED,
  1034: CLOSED,
  1035: ['permission_denied', 'user', 'Only operators may sign in at the moment.', 'Try again later.'],
  1045: ['permission_denied', 'user', 'The user may not sign in.', 'Have CREATE SESSION granted to the user.'],
  12505: NO_SID,
  12514: NO_SERVICE,
  12516: FULL,
  12518: FULL,
  12519: FULL,
  12520: FULL,
  12521: NO_SERVICE,
  12526: CLOSED,
  12527: CLOSED,
  12528: CLOSED,
  12541: ['unreachable', 'port', 'No listener answers at this address.', 'Check the port, and that the listener runs.'],
  12543: ['unreachable', 'host', 'The server cannot be reached.', 'Check the server, and the firewalls between.'],
  12545: ['unreachable', 'host', 'The server cannot be reached.', 'Check the server, and the firewalls between.'],
  12650: ENCRYPTED,
  12660: ENCRYPTED,
  28000: [
    'invalid_credentials',
    'user',
    'The account of this user is locked.',
    'Have it unlocked: ALTER USER … ACCOUNT UNLOCK.',
  ],
  28001: ['invalid_credentials', 'password', 'The password has expired.', 'Have a new one set, and enter that.'],
  28040: OLD_PASSWORD,
}

/** By the library's own code, where it says enough. */
const LIBRARY: Readonly<Record<string, Refusal>> = {
  'NJS-116': OLD_PASSWORD,
  'NJS-138': ['unsupported', 'host', 'The server is older than Oracle Database 12.1.', 'Use a newer server.'],
  'NJS-505': [
    'invalid_input',
    'ca',
    'The CA certificate cannot be used.',
    'Paste one that a current TLS library reads.',
  ],
  'NJS-518': NO_SERVICE,
  'NJS-519': NO_SID,
  'NJS-530': [
    'unreachable',
    'host',
    'No server has this name.',
    'Check the spelling of the server name, and that it can be resolved from where Plugboard runs.',
  ],
  'NJS-510': [
    'timeout',
    'host',
    'The server did not answer in time.',
    'Check server and port, and that a firewall lets Plugboard through.',
  ],
  'NJS-531': ENCRYPTED,
  'NJS-532': ENCRYPTED,
  'NJS-533': ENCRYPTED,
}

/**
 * The `PieceError` for a failure to connect or sign in; names the field of the connection at fault.
 *
 * @param failure what befell the socket, which the library tells in words alone.
 */
export function loginError(error: unknown, failure: Error | undefined, fields: Pick<OracleFields, 'tls'>): PieceError {
  if (isPieceError(error)) return error
  const code = libraryCode(error)
  const known = (isServerError(error) && REFUSALS[error.errorNum]) || (code && LIBRARY[code]) || listener(error)
  if (known) return refusal(known, error)
  if (isServerError(error)) return oracleError(error)
  if (code === 'NJS-506') return tlsError(error)
  const network = failure && networkError(failure, { host: 'host', port: 'port', tls: 'tls' })
  // A connection that is cut while signing in was made to something else, or with TLS on one side only.
  if (network && network.code !== 'provider_unavailable') return network
  return refusal(fields.tls === 'disable' ? NOT_ORACLE : NO_TLS, error)
}

function refusal([code, field, message, hint]: Refusal, cause: unknown): PieceError {
  return new PieceError(code, message, { ...(field !== undefined && { field }), hint, cause })
}

/** `… was refused.\nCause: ORA-12519`, where it is not one the library has a code of its own for. */
function listener(error: unknown): Refusal | undefined {
  if (libraryCode(error) !== 'NJS-511' || !(error instanceof Error)) return undefined
  const [, number] = /ORA-(\d+)/.exec(error.message) ?? []
  return (number && REFUSALS[Number(number)]) || ['provider_unavailable', undefined, ...refusedWith(number)]
}

const refusedWith = (number: string | undefined) =>
  [
    `The listener refuses the connection${number === undefined ? '' : ` (ORA-${number})`}.`,
    'Check service name or SID, or ask whoever runs the server.',
  ] as const

const NO_TLS: Refusal = [
  'tls_failed',
  'tls',
  'The server does not offer TLS here.',
  'Set TLS to "Off", or enter the port the listener has for TLS.',
]
const OTHER_NAME: Refusal = [
  'tls_failed',
  'host',
  'The certificate of the server is for another name.',
  'Enter the server by the name in its certificate, or choose "Verify the certificate" for TLS.',
]
const NOT_TRUSTED: Refusal = [
  'tls_failed',
  'ca',
  'The certificate of the server is not signed by an authority that is trusted.',
  'Paste the CA certificate of the server; a provider of databases offers it for download.',
]
const NOT_VALID: Refusal = [
  'tls_failed',
  'tls',
  'No trusted encrypted connection could be made.',
  'See whether the certificate of the server has expired, and whether it asks for one of ours, which is not possible.',
]

/** The library hands on the words of OpenSSL and Node without their codes. */
function tlsError(error: unknown): PieceError {
  const words = error instanceof Error ? error.message : ''
  if (/not present in certificate/.test(words)) return refusal(OTHER_NAME, error)
  if (/self.signed certificate|unable to (get|verify)|unable to (local )?issuer/.test(words))
    return refusal(NOT_TRUSTED, error)
  if (/wrong version number|ECONNRESET|EPIPE|disconnected before|packet length too long|record/.test(words)) {
    return refusal(NO_TLS, error)
  }
  return refusal(NOT_VALID, error)
}
