import type { PieceErrorCode } from '@plugboard/core'
import type { DatabaseError } from 'pg'

/** What the server reports, as far as it is used. Its texts may be in any language; the state never changes. */
export type ServerError = { code: string } & Pick<
  DatabaseError,
  'message' | 'detail' | 'position' | 'where' | 'column' | 'constraint' | 'routine'
>

/** What a failure means to a person. `at` says how the field is found: by the place in the SQL, by the value, … */
export interface Meaning {
  code: PieceErrorCode
  at: 'place' | 'value' | 'values' | 'none'
  message: (error: ServerError) => string
  hint: string
}

type Message = string | Meaning['message']

const meaning = (code: PieceErrorCode, at: Meaning['at'], message: Message, hint: string): Meaning => ({
  code,
  at,
  message: typeof message === 'string' ? () => message : message,
  hint,
})
const place = (code: PieceErrorCode, message: Message, hint: string) => meaning(code, 'place', message, hint)
const value = (message: Message, hint: string) => meaning('invalid_input', 'value', message, hint)
const values = (message: Message, hint: string) => meaning('invalid_input', 'values', message, hint)
const whole = (code: PieceErrorCode, message: Message, hint: string) => meaning(code, 'none', message, hint)

const TRY_AGAIN = 'Try again.'
const ASK_OPERATOR = 'Ask whoever runs the server.'
const SPELLING = 'Check the spelling, capitals included.'

const serverSays = (error: ServerError) => `PostgreSQL says: ${shorten(error.message)}.`
const shorten = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text.replace(/\.$/, ''))
const quoted = (name: string | undefined) => (name === undefined ? 'of the table' : `"${name}"`)
const rule = (error: ServerError) => (error.constraint === undefined ? '' : ` (constraint "${error.constraint}")`)

/** The columns in `Key (a, b)=(…) …`, in any language. What follows are the row's values, which are not shown. */
function columns(error: ServerError): string {
  const [, names] = /\(([^=]*)\)=\(/.exec(error.detail ?? '') ?? []
  if (names === undefined) return 'A value'
  return names.includes(', ') ? `The columns "${names.split(', ').join('", "')}"` : `The column "${names}"`
}

/** Not the server's own words, since they repeat the value. */
function form(error: ServerError): string {
  const [, type] = / type ([a-z][a-z ]*?)(?:: |$)/.exec(error.message) ?? []
  return type === undefined ? 'A value does not have the form its type asks for.' : `A value is not a valid ${type}.`
}

/** SQLSTATE → what it means here. https://www.postgresql.org/docs/18/errcodes-appendix.html */
const BY_STATE: Readonly<Record<string, Meaning>> = {
  '08P01': values('The number of parameters is not what the statement takes.', 'Give one for each of $1, $2, ….'),
  '22001': value('A text is too long for its column.', 'Shorten the text, or make the column longer.'),
  '22003': value('A number is out of the range of its type.', 'Give a smaller number, or use a wider type.'),
  '22007': value(form, 'Write dates and times as 2026-03-01 or 2026-03-01T09:30:00Z.'),
  '22008': value('A date or time is out of range.', 'Check day, month and time.'),
  '22012': place('invalid_input', 'The statement divides by zero.', 'Check the numbers that are divided by.'),
  '22021': value('A text holds a null byte or half a character.', 'Remove what is not text.'),
  '23502': values((e) => `The column ${quoted(e.column)} must have a value.`, 'Give a value that is not null.'),
  '23503': values(
    (e) => `${columns(e)} points to a row that does not exist, or is still pointed to${rule(e)}.`,
    'Add the row it points to first; before a row is deleted, delete those that point to it.',
  ),
  '23505': values((e) => `${columns(e)} must be unique, and this value is taken${rule(e)}.`, 'Give another value.'),
  '23514': values((e) => `A value is not allowed by a check${rule(e)}.`, 'Give a value the check allows.'),
  '23P01': values((e) => `A value conflicts with another row${rule(e)}.`, 'Give a value that does not overlap.'),
  '25001': whole('unsupported', 'This statement cannot run inside a transaction.', 'Run it with a tool such as psql.'),
  '25006': whole(
    'permission_denied',
    'Nothing can be changed here: the server is read-only.',
    'Use the primary server.',
  ),
  '2D000': whole('unsupported', 'This code commits or rolls back by itself.', 'Run it as a procedure of its own.'),
  '3F000': place('not_found', 'There is no such schema.', SPELLING),
  '40001': whole('provider_unavailable', 'Another change came in between.', TRY_AGAIN),
  '40P01': whole('provider_unavailable', 'This step and another waited for each other (deadlock).', TRY_AGAIN),
  '42501': place('permission_denied', 'The user lacks the right to do this.', 'Have it granted, or use another user.'),
  '42601': place('invalid_input', syntax, 'Check the SQL there. One statement at a time is possible.'),
  '42703': place('not_found', column, SPELLING),
  '42704': place('not_found', serverSays, SPELLING),
  '42725': place(
    'invalid_input',
    'Several functions or operators fit.',
    'Cast the values in a query, so that one fits.',
  ),
  '42804': place('invalid_input', 'A value is not of the type of its place.', 'Check the types, or cast the value.'),
  '42883': place('invalid_input', serverSays, 'Check the name, and the types of the values.'),
  '42P01': place('not_found', table, `${SPELLING} Name a table of another schema as schema.table.`),
  '42P18': place('invalid_input', 'The type of a value is unclear where it stands.', 'Cast it, such as $1::text.'),
  '428C9': values('A column of this table is filled by the server alone.', 'Leave the generated column out.'),
  '53300': whole(
    'provider_unavailable',
    'The server has no connection left.',
    'Try again later, or raise max_connections.',
  ),
  '55P03': whole('provider_unavailable', 'The rows are locked by somebody else.', TRY_AGAIN),
  '57014': whole('timeout', 'The server stopped the statement before it was done.', 'Use fewer rows or an index.'),
  '57P01': whole('provider_unavailable', 'The server ended the connection.', TRY_AGAIN),
  '57P03': whole('provider_unavailable', 'The server is starting up or shutting down.', 'Try again in a minute.'),
  P0001: place('invalid_input', serverSays, 'The database raised this error itself, in a function or trigger.'),
}

/** By the first two characters, for the states that are not above. */
const BY_CLASS: Readonly<Record<string, Meaning>> = {
  '08': whole('provider_unavailable', serverSays, TRY_AGAIN),
  '0A': place('unsupported', serverSays, 'Use another statement.'),
  '22': value(form, 'Give the value in the form its type asks for.'),
  '23': values((e) => `A value breaks a rule of the table${rule(e)}.`, 'Give a value the rule allows.'),
  '28': whole('invalid_credentials', serverSays, 'Check the user and the password.'),
  '40': whole('provider_unavailable', 'The server undid the step.', TRY_AGAIN),
  '53': whole('provider_unavailable', 'The server has run out of memory or disk.', ASK_OPERATOR),
  '54': place('invalid_input', serverSays, 'Make the statement smaller.'),
  '57': whole('provider_unavailable', serverSays, TRY_AGAIN),
  '58': whole('provider_unavailable', serverSays, ASK_OPERATOR),
  XX: whole('bad_response', serverSays, ASK_OPERATOR),
}

const ANY = place('invalid_input', serverSays, 'Check the input of this step.')

/** A statement of the person's own is told apart from ours by its position, which is only of use there. */
function syntax(error: ServerError): string {
  const at = error.position === undefined ? '' : ` at character ${error.position}`
  return `The SQL is not understood${at}: ${shorten(error.message)}.`
}

function column(error: ServerError): string {
  const [, name] = /"([^"]*)"/.exec(error.message) ?? []
  return name === undefined ? 'There is no such column.' : `There is no column "${name}".`
}

function table(error: ServerError): string {
  const [, name] = /"([^"]*)"/.exec(error.message) ?? []
  return name === undefined ? 'There is no such table.' : `There is no table "${name}".`
}

/** What a server's failure means, by its SQLSTATE or the class of it. */
export function sqlState(error: ServerError): Meaning {
  return BY_STATE[error.code] ?? BY_CLASS[error.code.slice(0, 2)] ?? ANY
}
