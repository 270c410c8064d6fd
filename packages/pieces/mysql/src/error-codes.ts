import type { PieceErrorCode } from '@plugboard/core'
import {
  constraint,
  foreignKey,
  form,
  key,
  namedColumn,
  ofColumn,
  type ServerError,
  serverSays,
  syntax,
  table,
  theColumn,
} from './error-messages.js'

/** What a failure means to a person. `at` says how the field is found: by a name in the message, by the value, … */
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
const OTHER_SCHEMA = `${SPELLING} Name a table of another schema as schema.table.`

const FULL = whole('provider_unavailable', 'The server has no connection left.', 'Try again later, or raise the limit.')
const DENIED = place(
  'permission_denied',
  'The user lacks the right to do this.',
  'Have it granted, or use another user.',
)
const NO_COLUMN = place('not_found', (error) => `There is no column "${namedColumn(error) ?? ''}".`, SPELLING)
const NO_VALUE = values((error) => `${theColumn(error)} must have a value.`, 'Give a value that is not null.')
const CHECK = values((e) => `A value is not allowed by a check${constraint(e)}.`, 'Give a value the check allows.')
const MISSING_ROW = values(
  (error) => `${foreignKey(error)} points to a row that does not exist${constraint(error)}.`,
  'Add the row it points to first.',
)
const USED_ROW = values(
  (error) => `${foreignKey(error)} of another table: the row is still pointed to${constraint(error)}.`,
  'Before a row is deleted or its key changed, delete the rows that point to it.',
)
const GENERATED = values('A column of this table is filled by the server alone.', 'Leave the generated column out.')
const TAKEN = values((error) => `A value must be unique, and this one is taken${key(error)}.`, 'Give another value.')
const RANGE = value((e) => `A number${ofColumn(e)} is out of the range of its type.`, 'Give one that fits the type.')
const FORM = value(form, 'Write numbers as 12.5, dates and times as 2026-03-01 or 2026-03-01T09:30:00Z.')
const TOO_LONG = value((e) => `A value${ofColumn(e)} is too long.`, 'Shorten it, or make the column longer.')
const TIMEOUT = whole(
  'timeout',
  'The server stopped the statement before it was done.',
  'Use fewer rows or an index, or raise the limit of the server.',
)
const READ_ONLY = whole('permission_denied', 'Nothing can be changed here: it is read-only.', 'Use the primary server.')
const GOING_DOWN = whole('provider_unavailable', 'The server is shutting down.', 'Try again in a minute.')
const ENDED = whole('provider_unavailable', 'The server ended the connection.', TRY_AGAIN)
const FULL_DISK = whole('provider_unavailable', 'The server has run out of memory or disk.', ASK_OPERATOR)
const NOT_LIKE_THIS = place('unsupported', 'This statement cannot be run this way.', 'Run it with a tool like mysql.')
const WRONG_NAME = place('invalid_input', 'MySQL allows no such name.', 'Check the name; it must not end with a space.')
const JSON_FORM = value('A text is not a JSON document.', 'Give a JSON object or list, or the text of a document.')
const BROKEN_TEXT = value('A text holds bytes that are not text.', 'Give bytes as {"base64": "…"}.')

/** Number → what it means here. https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html */
const BY_NUMBER: Readonly<Record<number, Meaning>> = {
  1021: FULL_DISK,
  1037: FULL_DISK,
  1038: FULL_DISK,
  1040: FULL,
  1041: FULL_DISK,
  1044: DENIED,
  1048: NO_VALUE,
  1049: place('not_found', 'There is no such schema.', SPELLING),
  1053: GOING_DOWN,
  1054: NO_COLUMN,
  1062: TAKEN,
  1064: place('invalid_input', syntax, 'Check the SQL there. One statement at a time is possible.'),
  1065: place('invalid_input', 'There is no statement in the SQL.', 'Write one statement, such as select now().'),
  1102: WRONG_NAME,
  1103: WRONG_NAME,
  1114: FULL_DISK,
  1142: DENIED,
  1143: DENIED,
  1146: place('not_found', (error) => `${table(error)}.`, OTHER_SCHEMA),
  1148: NOT_LIKE_THIS,
  1153: values('The values are larger than the server takes at once.', 'Give less, or raise max_allowed_packet.'),
  1166: WRONG_NAME,
  1203: FULL,
  1205: whole('provider_unavailable', 'The rows are locked by somebody else.', TRY_AGAIN),
  1210: values('The values do not fit the statement.', 'Give one value for each ? of the statement.'),
  1213: whole('provider_unavailable', 'This step and another waited for each other (deadlock).', TRY_AGAIN),
  1216: MISSING_ROW,
  1217: USED_ROW,
  1226: FULL,
  1227: DENIED,
  1235: NOT_LIKE_THIS,
  1264: RANGE,
  1265: FORM,
  1290: whole('permission_denied', serverSays, ASK_OPERATOR),
  1292: FORM,
  1295: NOT_LIKE_THIS,
  1300: BROKEN_TEXT,
  1305: place('not_found', serverSays, SPELLING),
  1317: TIMEOUT,
  1364: NO_VALUE,
  1365: place('invalid_input', 'The statement divides by zero.', 'Check the numbers that are divided by.'),
  1366: FORM,
  1370: DENIED,
  1390: values('The statement has more values than the server takes.', 'Give fewer values.'),
  1406: TOO_LONG,
  1451: USED_ROW,
  1452: MISSING_ROW,
  1615: whole('provider_unavailable', 'The table was changed meanwhile.', TRY_AGAIN),
  // The message repeats the calculation, with its values.
  1690: value('A number in a calculation is out of range.', 'Use smaller numbers, or cast them to decimal.'),
  1792: READ_ONLY,
  1836: READ_ONLY,
  1906: GENERATED,
  1927: ENDED,
  1969: TIMEOUT,
  3024: TIMEOUT,
  3105: GENERATED,
  3140: JSON_FORM,
  3141: JSON_FORM,
  3819: CHECK,
  4025: CHECK,
  4031: ENDED,
  4166: NOT_LIKE_THIS,
}

/** By the first two characters of the SQLSTATE, for the numbers that are not above. */
const BY_CLASS: Readonly<Record<string, Meaning>> = {
  '08': whole('provider_unavailable', serverSays, TRY_AGAIN),
  '0A': place('unsupported', serverSays, 'Use another statement.'),
  '22': FORM,
  '23': values((error) => `A value breaks a rule of the table${constraint(error)}.`, 'Give a value the rule allows.'),
  '28': whole('invalid_credentials', serverSays, 'Check the user and the password.'),
  '40': whole('provider_unavailable', 'The server undid the step.', TRY_AGAIN),
  '45': place('invalid_input', serverSays, 'The database raised this error itself, in a procedure or trigger.'),
}

const ANY = place('invalid_input', serverSays, 'Check the input of this step.')

/** What a server's failure means, by its number or the class of its SQLSTATE. */
export function errorCode(error: ServerError): Meaning {
  return BY_NUMBER[error.errno] ?? BY_CLASS[error.sqlState.slice(0, 2)] ?? ANY
}
