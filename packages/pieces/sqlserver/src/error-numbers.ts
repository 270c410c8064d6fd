import type { PieceErrorCode } from '@plugboard/core'

/** What the server reports, as far as it is used. Its texts are English: the language of the session is set. */
export interface ServerError {
  number: number
  message: string
  /** Severity, 11 to 25. */
  class?: number | undefined
  lineNumber?: number | undefined
}

/** What a failure means to a person. `at` says how the field is found: by a name in the message, by a value, … */
export interface Meaning {
  code: PieceErrorCode
  at: 'place' | 'name' | 'value' | 'values' | 'returning' | 'none'
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
const SPELLING = 'Check the spelling.'
const FORM = 'Give the value in the form its type asks for.'

const serverSays = (error: ServerError) => `SQL Server says: ${shorten(error.message)}.`
const shorten = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text.replace(/\.$/, ''))
const rule = (error: ServerError) =>
  within(error, /(?:constraint|unique index) ['"]([^'"]*)['"]/, (name) => ` (constraint "${name}")`)

/** A part of the message, or nothing where it is not there. */
function within({ message }: ServerError, pattern: RegExp, write: (name: string) => string): string {
  const [, name] = pattern.exec(message) ?? []
  return name === undefined ? '' : write(name)
}

/** The column an error names, without those of the row's values that may follow. */
const column = (error: ServerError) => within(error, /[Cc]olumn (?:name )?['"]([^'"]*)['"]/, (name) => ` "${name}"`)
const type = (error: ServerError) => within(error, / (?:to data type|to) ([a-z][a-z0-9]*)\.?$/, (name) => name)

const form = (error: ServerError) =>
  type(error) === '' ? 'A value does not have the form its type asks for.' : `A value is not a valid ${type(error)}.`

const UNIQUE = values((e) => `A value must be unique, and it is taken${rule(e)}.`, 'Give another value.')
const TOO_LONG = values(
  (e) => `A text is too long for its column${column(e)}.`,
  'Shorten the text, or make the column longer.',
)
const OUT_OF_RANGE = value('A number is out of the range of its type.', 'Give a smaller number, or use a wider type.')
const NOT_VALID = value(form, FORM)
const NO_DATE = value(
  'A value is not a valid date or time.',
  'Write dates and times as 2026-03-01 or 2026-03-01T09:30:00.',
)
const BY_SERVER = values(
  (e) => `The column${column(e) || ' of a table'} is filled by the server alone.`,
  'Leave the column out.',
)
const OTHER_TYPE = values('A value is not of the type of its place.', 'Check the types, or cast the value in a query.')
const SYNTAX = place('invalid_input', syntax, 'Check the SQL there.')
const PARAMETERS = values(
  'The number of parameters is not what the statement takes.',
  'Give one for each of @p1, @p2, ….',
)
const TAKES = values(
  'The parameters do not fit what the procedure takes.',
  'Check the names and the number of the parameters.',
)
const NO_TABLE = place('not_found', table, `${SPELLING} Name a table of another schema as schema.table.`)
const NO_COLUMN = meaning('not_found', 'name', (e) => `There is no column${column(e)}.`, SPELLING)
const NO_ROUTINE = place('not_found', 'There is no such procedure or function.', SPELLING)
const MISSING = place('not_found', serverSays, SPELLING)
const NO_RIGHT = place(
  'permission_denied',
  'The user lacks the right to do this.',
  'Have it granted, or use another user.',
)
const NOT_INSIDE = whole(
  'unsupported',
  'This statement cannot run inside a transaction.',
  'Run it with a tool such as sqlcmd.',
)
const ENDS_ITSELF = whole(
  'unsupported',
  'This code commits or rolls back by itself.',
  'Leave the transaction to the step.',
)
const FULL = whole(
  'provider_unavailable',
  'The server has no connection left.',
  'Try again later, or raise "user connections".',
)
const BUSY = whole(
  'provider_unavailable',
  'The server is busy, starting up or shutting down.',
  'Try again in a minute.',
)
const NO_ROOM = whole('provider_unavailable', 'The server has run out of memory or disk.', ASK_OPERATOR)

const REFERENCE = values(
  (e) =>
    /\bCHECK\b/.test(e.message)
      ? `A value is not allowed by a check${rule(e)}.`
      : `A value points to a row that does not exist, or a row is still pointed to${rule(e)}.`,
  'Give a value the check allows; add the row it points to first, and before a row is deleted, delete those that point to it.',
)

/** Meanings and the numbers they stand for. https://learn.microsoft.com/sql/relational-databases/errors-events/ */
const KNOWN: readonly (readonly [Meaning, ...number[]])[] = [
  [UNIQUE, 2601, 2627],
  [REFERENCE, 547],
  [values((e) => `The column${column(e)} must have a value.`, 'Give a value that is not null.'), 515],
  [TOO_LONG, 2628, 8152],
  [OUT_OF_RANGE, 220, 232, 244, 248, 8115, 1007],
  [NO_DATE, 241, 242, 295, 296],
  [NOT_VALID, 235, 245, 293, 8114, 8169, 9400, 9402, 9403, 9411, 9420],
  [BY_SERVER, 271, 272, 273, 339, 544, 8102],
  [OTHER_TYPE, 206, 257, 260, 306, 402, 403, 529, 8116, 8117],
  [place('invalid_input', 'The statement divides by zero.', 'Check the numbers that are divided by.'), 8134],
  [SYNTAX, 102, 103, 105, 111, 113, 125, 156, 170, 178, 319, 336, 343],
  [PARAMETERS, 137, 8178],
  [TAKES, 201, 313, 8144, 8145, 8146, 8162],
  [NO_TABLE, 208, 1088],
  [NO_COLUMN, 207, 1911],
  [NO_ROUTINE, 195, 2812, 4121],
  [MISSING, 911, 2760, 3701, 4104, 4902, 15151],
  [NO_RIGHT, 229, 230, 262, 297, 300, 916, 1092, 15247],
  [
    whole('permission_denied', 'Nothing can be changed here: the database is read-only.', 'Use the primary server.'),
    3906,
  ],
  [whole('provider_unavailable', 'This step and another waited for each other (deadlock).', TRY_AGAIN), 1205],
  [whole('provider_unavailable', 'The rows are locked by somebody else.', TRY_AGAIN), 1222],
  [whole('provider_unavailable', 'Another change came in between.', TRY_AGAIN), 3960, 41302, 41305, 41325],
  [FULL, 10928, 10929, 17809, 17830, 49918, 49919, 49920],
  [BUSY, 596, 6005, 18401, 40197, 40501, 40613],
  [NO_ROOM, 701, 1101, 1105, 1204, 9002],
  [NOT_INSIDE, 226, 574, 3021],
  [ENDS_ITSELF, 266, 3609, 3902, 3903, 3916, 3930],
  [
    meaning(
      'unsupported',
      'returning',
      'A table with triggers does not give its rows back.',
      'Leave "Give the rows back" off.',
    ),
    334,
  ],
]

const BY_NUMBER: ReadonlyMap<number, Meaning> = new Map(
  KNOWN.flatMap(([one, ...numbers]) => numbers.map((number): [number, Meaning] => [number, one])),
)

/** Numbers from here on are the database's own: `throw` and `raiserror` in a procedure or trigger. */
const OWN = 50_000
const RAISED = place('invalid_input', serverSays, 'The database raised this error itself, in a procedure or trigger.')

/** From this severity on the server is short of something, or broken. */
const SHORT = 17
const FAILED = whole('provider_unavailable', serverSays, ASK_OPERATOR)

const ANY = place('invalid_input', serverSays, 'Check the input of this step.')

function syntax(error: ServerError): string {
  const line = error.lineNumber === undefined ? '' : ` at line ${error.lineNumber}`
  return `The SQL is not understood${line}: ${shorten(error.message)}.`
}

function table(error: ServerError): string {
  return (
    within(error, /object (?:name )?['"]([^'"]*)['"]/, (name) => `There is no table "${name}".`) ||
    'There is no such table.'
  )
}

/** The name of a column in an error, so that its field can be found. */
export function columnIn({ message }: ServerError): string | undefined {
  return /column (?:name )?['"](.*)['"]/i.exec(message)?.[1]
}

/** The value in an error, so that its field can be found; it is never shown. */
export function valueIn({ message }: ServerError): string | undefined {
  return /\bvalue '(.*)' (?:to|overflowed)/s.exec(message)?.[1]
}

/** What a server's failure means, by its number or severity. */
export function errorNumber(error: ServerError): Meaning {
  const known = BY_NUMBER.get(error.number)
  if (known) return known
  if (error.number >= OWN) return RAISED
  return (error.class ?? 0) >= SHORT ? FAILED : ANY
}
