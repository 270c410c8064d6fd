import { isPieceError, networkError, PieceError } from '@plugboard/core'
import type { PostgresFields } from './postgres-fields.js'
import { type Meaning, type ServerError, sqlState } from './sql-states.js'
import { fieldAt, type Statement } from './statement.js'

/**
 * The `PieceError` for any failure of a statement or of a connection that had been made. With the statement it names
 * the field of the form the failing part came from.
 */
export function postgresError(error: unknown, one?: Statement): PieceError {
  if (isPieceError(error)) return error
  if (!isServerError(error)) return networkError(error, FIELDS) ?? connectionLost(error)
  const meaning = sqlState(error)
  const field = one && fieldOf(meaning, error, one)
  return new PieceError(meaning.code, meaning.message(error), {
    ...(field !== undefined && { field }),
    hint: meaning.hint,
    cause: error,
  })
}

const FIELDS = { host: 'host', port: 'port', tls: 'tls' }

/** Node's codes, such as `EPIPE`, can look like a state; only the server's errors have a severity. */
function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string'
}

function fieldOf(meaning: Meaning, error: ServerError, one: Statement): string | undefined {
  const { subject, values } = one.blame
  const place = error.position === undefined ? undefined : fieldAt(one, Number(error.position))
  if (meaning.at === 'place') return place ?? subject
  if (meaning.at === 'value') return fieldOfParameter(error, one) ?? place ?? values
  return meaning.at === 'values' ? values : undefined
}

/** The server writes `… parameter $3 …` into the context of the error, in whatever language. */
function fieldOfParameter(error: ServerError, one: Statement): string | undefined {
  const [, number] = /\$(\d+)/.exec(error.where ?? '') ?? []
  return number === undefined ? undefined : one.parameters[Number(number) - 1]?.field
}

const connectionLost = (cause: unknown) =>
  new PieceError('provider_unavailable', 'The connection to the server was lost.', {
    hint: 'See whether the change was made before you run the step again; the log of the server may say more.',
    cause,
  })

/** The `PieceError` for a failure to connect or sign in; names the field of the connection at fault. */
export function loginError(error: unknown, fields: Pick<PostgresFields, 'tls'>): PieceError {
  if (isPieceError(error)) return error
  if (isServerError(error)) return refusedLogin(error, fields.tls)
  return tlsError(error) ?? otherSignIn(error) ?? networkError(error, FIELDS) ?? notPostgres(error)
}

function refusedLogin(error: ServerError, tls: PostgresFields['tls']): PieceError {
  const refused = (code: PieceError['code'], field: string, message: string, hint: string) =>
    new PieceError(code, message, { field, hint, cause: error })
  if (error.code === '28P01') return refused('invalid_credentials', 'password', ...WRONG_PASSWORD)
  if (error.code === '3D000') return refused('not_found', 'database', ...NO_DATABASE)
  if (error.code === '42501') return refused('permission_denied', 'database', ...NO_CONNECT)
  if (error.code === '28000' && error.routine === 'InitializeSessionUserId') {
    return refused('invalid_credentials', 'user', ...NO_USER)
  }
  if (error.code === '28000' && error.routine === 'ClientAuthentication') {
    return tls === 'disable'
      ? refused('permission_denied', 'tls', ...NOT_WITHOUT_TLS)
      : refused('permission_denied', 'user', ...NOT_ADMITTED)
  }
  if (error.code.startsWith('08')) return refused('provider_unavailable', 'user', `${REFUSED} ${error.message}`, ASK)
  return postgresError(error)
}

/** Poolers and proxies in front of a server have reasons of their own, told in words alone. */
const REFUSED = 'The server does not let us sign in:'
const ASK = 'Check server, database and user, or ask whoever runs the server.'

const WRONG_PASSWORD = [
  'The server refuses this user and password.',
  'Check both; PostgreSQL does not say whether the user exists. Passwords are case-sensitive.',
] as const
const NO_DATABASE = ['There is no such database.', 'Check the name of the database, capitals included.'] as const
const NO_CONNECT = ['The user may not use this database.', 'Have CONNECT granted on the database.'] as const
const NO_USER = [
  'There is no such user, or it may not sign in.',
  'Check the name of the user, capitals included, and that it has the LOGIN right.',
] as const
const NOT_WITHOUT_TLS = [
  'The server does not admit this user, database or address without TLS.',
  'Set TLS to "Require" or stricter. If that changes nothing, have this address added to pg_hba.conf on the server.',
] as const
const NOT_ADMITTED = [
  'The server does not admit this user, database or address.',
  'Have the user, the database and the address Plugboard connects from added to pg_hba.conf on the server.',
] as const

/** Node's codes for a certificate nobody trusted vouches for. */
const UNTRUSTED = /^(DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|CERT_(UNTRUSTED|SIGNATURE_FAILURE))/

function tlsError(error: unknown): PieceError | undefined {
  const failed = (field: string, message: string, hint: string) =>
    new PieceError('tls_failed', message, { field, hint, cause: error })
  const { code = '', message = '' }: { code?: unknown; message?: string } = error instanceof Error ? error : {}
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return failed('host', ...OTHER_NAME)
  if (UNTRUSTED.test(String(code))) return failed('ca', ...NOT_TRUSTED)
  if (/SSL connection/.test(message)) return failed('tls', ...NO_TLS)
  return undefined
}

/** The library says so in words alone. */
function otherSignIn(error: unknown): PieceError | undefined {
  if (!(error instanceof Error) || !/authenticationOk message type|^SASL: Only mechanism/.test(error.message))
    return undefined
  return new PieceError('unsupported', 'The server asks for a way of signing in that is not possible here.', {
    field: 'user',
    hint: 'Have the user sign in with a password: "scram-sha-256" in pg_hba.conf on the server.',
    cause: error,
  })
}

const OTHER_NAME = [
  'The certificate of the server is for another name.',
  'Enter the server by the name in its certificate, or choose "Verify the certificate" for TLS.',
] as const
const NOT_TRUSTED = [
  'The certificate of the server is not signed by an authority that is trusted.',
  'Paste the CA certificate of the server; a provider of databases offers it for download.',
] as const
const NO_TLS = ['The server does not offer TLS.', 'Set TLS to "Off", or have TLS switched on at the server.'] as const

const notPostgres = (cause: unknown) =>
  new PieceError('bad_response', 'What answers at this address does not sign in like PostgreSQL.', {
    field: 'port',
    hint: 'Check that server and port are those of PostgreSQL.',
    cause,
  })
