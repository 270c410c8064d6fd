import { isPieceError, networkError, PieceError } from '@plugboard/core'
import type { Meaning } from './meaning.js'
import { nameIn, oraCode } from './ora-codes.js'
import { isServerError, libraryCode, type ServerError } from './server-error.js'
import { fieldAt, fieldOfName, type Statement } from './statement.js'

/**
 * The `PieceError` for any failure of a statement or of a connection that had been made. With the statement it names
 * the field of the form the failing part came from.
 */
export function oracleError(error: unknown, one?: Statement): PieceError {
  if (isPieceError(error)) return error
  if (!isServerError(error)) return libraryError(error, one) ?? networkError(error, FIELDS) ?? connectionLost(error)
  const meaning = oraCode(error)
  const field = one && fieldOf(meaning, error, one)
  return new PieceError(meaning.code, meaning.message(error), {
    ...(field !== undefined && { field }),
    hint: meaning.hint,
    cause: error,
  })
}

const FIELDS = { host: 'host', port: 'port', tls: 'tls' }

function fieldOf(meaning: Meaning, error: ServerError, one: Statement): string | undefined {
  const { subject, values } = one.blame
  const place = placeOf(error, one)
  if (meaning.at === 'place') return place ?? subject
  if (meaning.at === 'value') return onlyValue(one) ?? values
  return meaning.at === 'values' ? values : undefined
}

function placeOf(error: ServerError, one: Statement): string | undefined {
  const name = nameIn(error)
  const byName = name === undefined ? undefined : fieldOfName(one, name)
  return byName ?? (error.offset ? fieldAt(one, error.offset) : undefined)
}

/** Oracle does not say which value it could not read; where all came from one field, it was that. */
function onlyValue(one: Statement): string | undefined {
  const fields = new Set(one.parameters.map(({ field }) => field).filter((field) => field !== PAGE))
  return fields.size === 1 ? [...fields][0] : undefined
}

/** Numbers of our own, which cannot be at fault. */
const PAGE = 'limit'

/** What the library itself refuses. */
function libraryError(error: unknown, one: Statement | undefined): PieceError | undefined {
  const code = libraryCode(error)
  const refused = (kind: PieceError['code'], field: string | undefined, message: string, hint: string) =>
    new PieceError(kind, message, { ...(field !== undefined && { field }), hint, cause: error })
  if (code === undefined) return undefined
  if (BINDS.has(code)) {
    return refused(
      'invalid_input',
      one?.blame.values,
      'The parameters are not those the statement takes.',
      'Write :1, :2, … where they go, outside of quotes, and give one value for each.',
    )
  }
  if (code === 'NJS-016') {
    return refused('unsupported', one?.blame.subject, 'An output is longer than 32,767 bytes.', 'Use a CLOB or BLOB.')
  }
  if (TYPES.has(code)) {
    return refused('unsupported', one?.blame.subject, 'A type here cannot be read.', 'Leave it out, or cast it.')
  }
  return undefined
}

const BINDS = new Set(['NJS-097', 'NJS-098', 'NJS-137'])
const TYPES = new Set(['NJS-010', 'NJS-100', 'NJS-109', 'NJS-110', 'NJS-119', 'NJS-130'])

const connectionLost = (cause: unknown) =>
  new PieceError('provider_unavailable', 'The connection to the server was lost.', {
    hint: 'See whether the change was made before you run the step again; the log of the server may say more.',
    cause,
  })
