import { ASK_OPERATOR, type Meaning, place, SPELLING, TRY_AGAIN, value, values, whole } from './meaning.js'
import { deferredNumber, type ServerError, wordsOf } from './server-error.js'

const serverSays = (error: ServerError) => `Oracle says: ${wordsOf(error)}.`

/** The constraint in `unique constraint (SHOP.ORDERS_PK) violated`. What may follow are values, which are not shown. */
function rule(error: ServerError): string {
  const [, name] = /constraint \(([^)]+)\)/.exec(error.message) ?? []
  return name === undefined ? '' : ` (constraint "${name.split('.').at(-1)}")`
}

/** The column in `cannot insert NULL into ("SHOP"."ORDERS"."ID")` or `for column "SHOP"."ORDERS"."NAME" (actual: …`. */
function column(error: ServerError): string {
  const [, name] = /"\."[^"]*"\."([^"]*)"/.exec(error.message) ?? []
  return name === undefined ? 'A column of the table' : `The column "${name}"`
}

function unknownColumn(error: ServerError): string {
  const name = nameIn(error)
  return name === undefined ? 'There is no such column.' : `There is no column "${name.split('"."').at(-1)}".`
}

/** The name in `"NOPE": invalid identifier`, without the quotes around it; those between its parts stay. */
export function nameIn(error: ServerError): string | undefined {
  const [, name] = /^ORA-\d+: "(.*)": invalid identifier/m.exec(error.message) ?? []
  return name
}

const UNIQUE = values((e) => `A value must be unique, and it is taken${rule(e)}.`, 'Give another value.')
const POINTS_NOWHERE = values(
  (e) => `A value points to a row that does not exist${rule(e)}.`,
  'Add the row it points to first.',
)
const POINTED_TO = values(
  (e) => `A row is still pointed to by others${rule(e)}.`,
  'Change or delete the rows that point to it first.',
)
const MISSING = values(
  (e) => `${column(e)} must have a value.`,
  'Give a value that is not null; an empty text is null.',
)
const TOO_LONG = values((e) => `A text is too long for its column: ${column(e)}.`, 'Shorten the text.')
const NO_NUMBER = value('A value is not a valid number.', 'Write numbers with a point, such as 12.50.')
const NO_DATE = value(
  'A value is not a valid date or time.',
  'Write dates and times as 2026-03-01 or 2026-03-01T09:30:00Z.',
)
const SYNTAX = place(
  'invalid_input',
  (e) => `The SQL is not understood${e.offset ? ` at character ${e.offset + 1}` : ''}: ${wordsOf(e)}.`,
  'Check the SQL there. One statement at a time is possible, without a semicolon at its end.',
)
const TYPES = place(
  'invalid_input',
  'A value is not of the type of its place.',
  'Check the types, or cast the value. Columns of large objects cannot be compared.',
)
const NO_TABLE = place(
  'not_found',
  'There is no such table or view, or the user may not see it.',
  `${SPELLING} Name a table of another schema as SCHEMA.TABLE.`,
)
const NO_OBJECT = place('not_found', serverSays, SPELLING)
const NO_RIGHT = place('permission_denied', 'The user lacks the right to do this.', 'Have it granted.')
const BY_SERVER = values('A column of this table is filled by the server alone.', 'Leave the generated column out.')
const FULL = whole('provider_unavailable', 'The server has no connection left.', 'Try again later.')
const STOPPING = whole('provider_unavailable', 'The server is starting up or shutting down.', 'Try again in a minute.')
const LOCKED = whole('provider_unavailable', 'The rows are locked by somebody else.', TRY_AGAIN)
const LOST = whole(
  'provider_unavailable',
  'The connection to the server was lost.',
  'See whether the change was made before you run the step again; the log of the server may say more.',
)
const NO_SPACE = whole('provider_unavailable', 'The server has run out of memory or space.', ASK_OPERATOR)
const BINDS = values(
  'The number of parameters is not what the statement takes.',
  'Give one for each of :1, :2, …, which stand outside of quotes.',
)
const ESCAPE = value('In the pattern a backslash stands before something it cannot escape.', 'Write \\\\ for one.')

const MEANINGS: readonly [Meaning, ...number[]][] = [
  [UNIQUE, 1],
  [POINTS_NOWHERE, 2291],
  [POINTED_TO, 2292],
  [values((e) => `A value is not allowed by a check${rule(e)}.`, 'Give a value the check allows.'), 2290],
  [MISSING, 1400, 1407],
  [TOO_LONG, 1401, 1461, 12899],
  [value('A number is out of the range of its column.', 'Give a number with fewer digits.'), 1426, 1438, 1455, 1457],
  [NO_NUMBER, 1722],
  [value('A value does not hold hexadecimal digits.', 'Give {"base64": "…"} for bytes.'), 1465],
  [values('A value does not fit the type of its variable.', 'Check the types and lengths.'), 6502],
  [ESCAPE, 1424, 1425],
  [BY_SERVER, 32795, 54013, 54017],
  [place('invalid_input', 'The statement divides by zero.', 'Check the numbers that are divided by.'), 1476],
  [SYNTAX, 900, 901, 902, 903, 905, 906, 907, 908, 909, 911, 917, 920, 921, 922, 923, 924, 925, 926, 928],
  [SYNTAX, 933, 934, 935, 936, 937, 938, 939, 946, 947, 960, 967, 969, 970, 979, 984, 918, 1747, 1756, 3048, 3049],
  [TYPES, 932, 1790, 997],
  [NO_TABLE, 942],
  [place('not_found', unknownColumn, SPELLING), 904],
  [NO_OBJECT, 1435, 1918, 2019, 2289, 2443, 4043, 980],
  [NO_RIGHT, 1031, 1720, 41900],
  [BINDS, 1006, 1008, 1036, 1745],
  [place('invalid_input', 'The name is already taken.', 'Choose another name.'), 955, 957, 1430],
  [place('invalid_input', 'The name is too long.', 'Before 12.2 a name has at most 30 bytes.'), 972],
  [place('invalid_input', serverSays, 'Check the code of the procedure or block.'), 6550, 4063, 6575, 6576],
  [whole('unsupported', 'This code changes data while it is read.', 'Call it as a procedure.'), 14551, 14552],
  [
    whole('permission_denied', 'Nothing can be changed here: the database is read-only.', 'Use another one.'),
    16000,
    1456,
  ],
  [
    whole('timeout', 'The server stopped the statement before it was done.', 'Use fewer rows or an index.'),
    1013,
    40,
    56735,
  ],
  [whole('provider_unavailable', 'This step and another waited for each other (deadlock).', TRY_AGAIN), 60, 4020],
  [whole('provider_unavailable', 'Another change came in between.', TRY_AGAIN), 8176, 8177, 4061, 4065, 4068, 1555],
  [LOCKED, 54, 4021, 30006, 2049],
  [FULL, 18, 19, 20, 2391],
  [STOPPING, 1033, 1034, 1035, 1089, 1090, 1092, 1109],
  [whole('provider_unavailable', 'The server ended the connection.', TRY_AGAIN), 28, 31, 1012, 2396, 2399, 603],
  [LOST, 3113, 3114, 3135],
  [NO_SPACE, 257, 1536, 1628, 1630, 1631, 1650, 1652, 1653, 1654, 1658, 1688, 4030, 4031, 30036],
  [whole('provider_unavailable', 'The step was undone by the server.', TRY_AGAIN), 2091],
]

const BY_NUMBER = new Map(MEANINGS.flatMap(([meaning, ...numbers]) => numbers.map((number) => [number, meaning])))

/** What stands in a block of numbers, for those that are not above. */
const BY_RANGE: readonly [from: number, to: number, meaning: Meaning][] = [
  [600, 600, whole('bad_response', 'The server has an error of its own.', ASK_OPERATOR)],
  [1801, 1899, NO_DATE],
  [12150, 12699, whole('provider_unavailable', serverSays, TRY_AGAIN)],
  [
    20000,
    20999,
    place('invalid_input', serverSays, 'The database raised this error itself, in a procedure or trigger.'),
  ],
  [40400, 40699, value('A value is not valid JSON.', 'Give a JSON document.')],
]

/** What the compiler of PL/SQL says within ORA-06550. */
const PLS_CODES: readonly [code: string, meaning: Meaning][] = [
  [
    'PLS-00306',
    values('The values do not fit the types of the parameters.', 'Check the number and types of the values.'),
  ],
  ['PLS-00201', NO_OBJECT],
  ['PLS-00904', NO_RIGHT],
]

const ANY = place('invalid_input', serverSays, 'Check the input of this step.')

/**
 * What a server's failure means, by its number.
 *
 * @see https://docs.oracle.com/en/error-help/db/
 */
export function oraCode(error: ServerError): Meaning {
  const number = deferredNumber(error)
  const block = number === 6550 && PLS_CODES.find(([code]) => error.message.includes(code))
  if (block) return block[1]
  return BY_NUMBER.get(number) ?? BY_RANGE.find(([from, to]) => number >= from && number <= to)?.[2] ?? ANY
}
