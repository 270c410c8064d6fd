import { isPieceError, networkError, PieceError } from '@plugboard/core'
import { columnIn, errorNumber, type Meaning, type ServerError, valueIn } from './error-numbers.js'
import type { SqlserverFields } from './sqlserver-fields.js'
import { fieldOfName, fieldOfValue, type Statement } from './statement.js'

/** An error the server sends while signing in. */
export interface LoginMessage {
  number: number
  message: string
}

/**
 * The `PieceError` for any failure of a statement or of a connection that had been made. With the statement it names
 * the field of the form the failing part came from.
 */
export function sqlserverError(error: unknown, one?: Statement): PieceError {
  if (isPieceError(error)) return error
  const [failure] = serverErrors(error)
  if (!failure) return networkError(error, FIELDS) ?? connectionLost(error)
  const meaning = errorNumber(failure)
  const field = one && fieldOf(meaning, failure, one)
  return new PieceError(meaning.code, meaning.message(failure), {
    ...(field !== undefined && { field }),
    hint: takesHint(failure, one) ?? meaning.hint,
    cause: error,
  })
}

const FIELDS = { host: 'host', port: 'port', tls: 'tls' }

/** Of several errors the first says what is wrong; those behind it say what came of that. */
function serverErrors(error: unknown): ServerError[] {
  if (error instanceof AggregateError) return error.errors.flatMap(serverErrors)
  return isServerError(error) ? [error] : []
}

/** Failures of the library's own have no number. */
function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && 'number' in error && typeof error.number === 'number'
}

function fieldOf(meaning: Meaning, error: ServerError, one: Statement): string | undefined {
  const { subject, values } = one.blame
  switch (meaning.at) {
    case 'place':
      return subject
    case 'name':
      return fieldOfName(one, columnIn(error) ?? '') ?? subject
    case 'value':
      return fieldOfValue(one, valueIn(error) ?? '') ?? values
    case 'values':
      return values
    case 'returning':
      return subject === 'table' ? 'returning' : subject
    case 'none':
      return undefined
  }
}

/** Parameters of a procedure that has not got what it takes. */
const MISFITS = new Set([201, 313, 8144, 8145, 8146])

function takesHint({ number }: ServerError, one: Statement | undefined): string | undefined {
  const takes = one?.blame.takes
  return takes !== undefined && MISFITS.has(number) ? `It takes ${takes}.` : undefined
}

const connectionLost = (cause: unknown) =>
  new PieceError('provider_unavailable', 'The connection to the server was lost.', {
    hint: 'See whether the change was made before you run the step again; the log of the server may say more.',
    cause,
  })

/**
 * The `PieceError` for a failure to connect or sign in; names the field of the connection at fault. `messages` are what
 * the server said before it ended the connection.
 */
export function loginError(
  error: unknown,
  messages: readonly LoginMessage[],
  fields: Pick<SqlserverFields, 'tls' | 'domain'>,
): PieceError {
  const known = pieceErrorIn(error)
  if (known) return known
  // That the login failed is said last, also where the reason is another.
  const message = messages.find(({ number }) => number !== LOGIN_FAILED) ?? messages[0]
  if (message) return refusedLogin(message, error, fields)
  if (fields.tls === 'disable' && codeOf(error) === 'EENCRYPT')
    return refused('permission_denied', 'tls', NOT_WITHOUT_TLS, error)
  return networkUnlessCut(error) ?? notSqlserver(error)
}

function pieceErrorIn(error: unknown): PieceError | undefined {
  if (isPieceError(error)) return error
  return error instanceof Error && error.cause !== undefined ? pieceErrorIn(error.cause) : undefined
}

/** A server that hangs up at the first message of ours is none of SQL Server's. */
function networkUnlessCut(error: unknown): PieceError | undefined {
  const found = networkError(error, FIELDS)
  return found?.code === 'provider_unavailable' ? undefined : found
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)

const LOGIN_FAILED = 18_456

type Reason = readonly [message: string, hint: string]

const refused = (code: PieceError['code'], field: string, [message, hint]: Reason, cause: unknown) =>
  new PieceError(code, message, { field, hint, cause })

function refusedLogin(message: LoginMessage, error: unknown, { domain }: Pick<SqlserverFields, 'domain'>): PieceError {
  switch (message.number) {
    case LOGIN_FAILED:
      return refused('invalid_credentials', 'password', WRONG_PASSWORD, error)
    case 18_452:
      return refused('invalid_credentials', domain === undefined ? 'user' : 'domain', UNTRUSTED_DOMAIN, error)
    case 4_060:
    case 4_063:
    case 911:
      return refused('not_found', 'database', NO_DATABASE, error)
    case 916:
      return refused('permission_denied', 'database', NO_CONNECT, error)
    case 18_470:
    case 18_486:
      return refused('invalid_credentials', 'user', LOCKED, error)
    case 18_487:
    case 18_488:
      return refused('invalid_credentials', 'password', EXPIRED, error)
    case 40_532:
    case 40_615:
      return refused('permission_denied', 'host', NOT_ADMITTED, error)
    default:
      return sqlserverError(Object.assign(new Error(message.message, { cause: error }), message))
  }
}

const WRONG_PASSWORD: Reason = [
  'The server refuses this user and password.',
  'Check both; SQL Server does not say whether the user exists. Passwords are case-sensitive.',
]
const UNTRUSTED_DOMAIN: Reason = [
  'The server does not trust this domain.',
  'Check the short name of the domain, and that the server belongs to it or to one that trusts it.',
]
const NO_DATABASE: Reason = [
  'There is no such database, or the user may not use it.',
  'Check the name of the database, and that the login has a user in it.',
]
const NO_CONNECT: Reason = ['The user may not use this database.', 'Have a user made for the login in this database.']
const LOCKED: Reason = ['The login is disabled or locked.', 'Have it unlocked, or use another user.']
const EXPIRED: Reason = ['The password has expired.', 'Have a new password set, and enter that.']
const NOT_ADMITTED: Reason = [
  'The server does not admit connections from this address.',
  'Have the address Plugboard connects from added to the firewall rules of the server.',
]
const NOT_WITHOUT_TLS: Reason = ['The server insists on TLS.', 'Set TLS to "Require" or stricter.']

/** What answers speaks another protocol. */
export const notSqlserver = (cause?: unknown) =>
  new PieceError('bad_response', 'What answers at this address does not sign in like SQL Server.', {
    field: 'port',
    hint: 'Check that server and port are those of SQL Server.',
    cause,
  })
