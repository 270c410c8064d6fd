import { isPieceError, networkError, PieceError } from '@plugboard/core'
import { errorCode, type Meaning } from './error-codes.js'
import { namedColumn, type ServerError } from './error-messages.js'
import type { MysqlFields } from './mysql-fields.js'
import { fieldOfName, type Statement } from './statement.js'

/**
 * The `PieceError` for any failure of a statement or of a connection that had been made. With the statement it names
 * the field of the form the failing part came from.
 */
export function mysqlError(error: unknown, one?: Statement): PieceError {
  if (isPieceError(error)) return error
  if (!isServerError(error)) return filesWanted(error) ?? networkError(error, FIELDS) ?? connectionLost(error)
  // MariaDB lets a user sign in whose password has expired, and refuses every statement.
  if (error.errno === 1820) return refused(error, 'invalid_credentials', 'password', EXPIRED)
  const meaning = errorCode(error)
  const field = one && fieldOf(meaning, error, one)
  return new PieceError(meaning.code, meaning.message(error), {
    ...(field !== undefined && { field }),
    hint: meaning.hint,
    cause: error,
  })
}

const FIELDS = { host: 'host', port: 'port', tls: 'tls' }

/** Only the server's errors have a number and a state; those of Node have a negative number. */
export function isServerError(error: unknown): error is ServerError {
  if (!(error instanceof Error) || !('errno' in error) || !('sqlState' in error)) return false
  return typeof error.errno === 'number' && typeof error.sqlState === 'string'
}

function fieldOf(meaning: Meaning, error: ServerError, one: Statement): string | undefined {
  const { subject, values } = one.blame
  const column = namedColumn(error)
  if (meaning.at === 'place') return (column === undefined ? undefined : fieldOfName(one, column)) ?? subject
  if (meaning.at === 'value') return fieldOfRow(error, one) ?? fieldOfColumn(column, one) ?? values
  return meaning.at === 'values' ? values : undefined
}

/** The server counts the rows of one statement from 1: `… at row 2`. */
function fieldOfRow({ message }: ServerError, { blame }: Statement): string | undefined {
  const [, row] = / at row (\d+)$/.exec(message) ?? []
  if (row === undefined || blame.firstRow === undefined) return undefined
  return `${blame.values}.${blame.firstRow + Number(row) - 1}`
}

const fieldOfColumn = (column: string | undefined, one: Statement) =>
  one.parameters.find((parameter) => column !== undefined && parameter.column === column)?.field

/** `LOAD DATA LOCAL` is switched off when signing in, so a server that still asks for a file means harm. */
function filesWanted(error: unknown): PieceError | undefined {
  if (!(error instanceof Error) || !/LOCAL INFILE/.test(error.message)) return undefined
  return new PieceError('bad_response', 'The server asks for a file of this machine, and gets none.', {
    hint: 'Check that server and port are those of your database, and ask whoever runs it.',
  })
}

const connectionLost = (cause: unknown) =>
  new PieceError('provider_unavailable', 'The connection to the server was lost.', {
    hint: 'See whether the change was made before you run the step again; the log of the server may say more.',
    cause,
  })

/** The `PieceError` for a failure to connect or sign in; names the field of the connection at fault. */
export function loginError(error: unknown, fields: Pick<MysqlFields, 'tls'>): PieceError {
  if (isPieceError(error)) return error
  if (isServerError(error)) return refusedLogin(error, fields.tls)
  return tlsError(error) ?? otherSignIn(error) ?? networkError(error, FIELDS) ?? notMysql(error)
}

function refused(
  cause: unknown,
  code: PieceError['code'],
  field: string,
  [message, hint]: readonly [string, string],
): PieceError {
  return new PieceError(code, message, { field, hint, cause })
}

function refusedLogin(error: ServerError, tls: MysqlFields['tls']): PieceError {
  switch (error.errno) {
    case 1045:
    case 1698:
      return refused(
        error,
        'invalid_credentials',
        'password',
        tls === 'disable' ? WRONG_OR_WITHOUT_TLS : WRONG_PASSWORD,
      )
    case 1862:
      return refused(error, 'invalid_credentials', 'password', EXPIRED)
    case 1049:
      return refused(error, 'not_found', 'database', NO_DATABASE)
    case 1044:
      return refused(error, 'permission_denied', 'database', NO_ACCESS)
    case 1129:
    case 1130:
      return refused(error, 'permission_denied', 'user', NOT_ADMITTED)
    case 3118:
    case 4151:
      return refused(error, 'permission_denied', 'user', LOCKED)
    case 3159:
      return refused(error, 'permission_denied', 'tls', NOT_WITHOUT_TLS)
    case 1251:
    case 1524:
      return refused(error, 'unsupported', 'user', OTHER_WAY)
    default:
      return mysqlError(error)
  }
}

const WRONG_PASSWORD = [
  'The server refuses this user and password.',
  'Check both; MySQL does not say whether the user exists, or may come from this address. Passwords are case-sensitive.',
] as const
const WRONG_OR_WITHOUT_TLS = [
  WRONG_PASSWORD[0],
  'Check both; MySQL does not say whether the user exists, or may come from this address. A user that may only sign in with TLS is refused like this too: then set TLS to "Require" or stricter.',
] as const
const EXPIRED = ['The password has expired.', 'Set a new password for the user at the server.'] as const
const NO_DATABASE = ['There is no such database.', 'Check the name of the database, capitals included.'] as const
const NO_ACCESS = [
  'The user may not use this database, or there is none of this name.',
  'Check the name of the database, capitals included, and have rights on it granted. MySQL tells only users with rights whether a database exists.',
] as const
const NOT_ADMITTED = [
  'The server does not admit the address Plugboard connects from.',
  "Have a user created for this address, or for any: 'plugboard'@'%'. After many failures the address is blocked until FLUSH HOSTS.",
] as const
const LOCKED = ['The user is locked.', 'Have it unlocked: ALTER USER … ACCOUNT UNLOCK.'] as const
const NOT_WITHOUT_TLS = ['The server does not admit anybody without TLS.', 'Set TLS to "Require" or stricter.'] as const
const OTHER_WAY = [
  'The server asks for a way of signing in that is not possible here.',
  'Have the user sign in with caching_sha2_password or mysql_native_password.',
] as const

/** Node's codes for a certificate nobody trusted vouches for. */
const UNTRUSTED = /^(DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|CERT_(UNTRUSTED|SIGNATURE_FAILURE))/

const codeOf = (error: unknown) => String(error instanceof Error && 'code' in error ? error.code : '')

function tlsError(error: unknown): PieceError | undefined {
  const code = codeOf(error)
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return refused(error, 'tls_failed', 'host', OTHER_NAME)
  if (UNTRUSTED.test(code)) return refused(error, 'tls_failed', 'ca', NOT_TRUSTED)
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') return refused(error, 'tls_failed', 'tls', NO_TLS)
  return undefined
}

/** The library's own refusals. */
function otherSignIn(error: unknown): PieceError | undefined {
  const code = codeOf(error)
  if (code === 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED') return refused(error, 'unsupported', 'tls', CLEAR_PASSWORD)
  if (code === 'AUTH_SWITCH_PLUGIN_ERROR') return refused(error, 'unsupported', 'user', OTHER_WAY)
  return undefined
}

const CLEAR_PASSWORD = [
  'The server asks for the password itself, which is only given to a server whose certificate is verified.',
  'Set TLS to "Verify the certificate and name", or have the user sign in with caching_sha2_password.',
] as const
const OTHER_NAME = [
  'The certificate of the server is for another name.',
  'Enter the server by the name in its certificate, or choose "Verify the certificate" for TLS.',
] as const
const NOT_TRUSTED = [
  'The certificate of the server is not signed by an authority that is trusted.',
  'Paste the CA certificate of the server; a provider of databases offers it for download.',
] as const
const NO_TLS = ['The server does not offer TLS.', 'Set TLS to "Off", or have TLS switched on at the server.'] as const

const notMysql = (cause: unknown) =>
  new PieceError('bad_response', 'What answers at this address does not sign in like MySQL.', {
    field: 'port',
    hint: 'Check that server and port are those of MySQL.',
    cause,
  })
