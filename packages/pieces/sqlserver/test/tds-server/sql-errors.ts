import type { SqlError } from './tokens.js'

/** What a statement fails with, as SQL Server numbers it. */
export class SqlFailure extends Error {
  readonly error: SqlError

  constructor(number: number, message: string, more: Partial<SqlError> = {}) {
    super(message)
    this.error = { number, message, ...more }
  }
}

/** What is known of the place where a statement failed. */
export interface Place {
  database: string
  /** The table a change is made to. */
  table: string
  verb: string
  /** Constraints of that table that SQLite does not name, by columns. */
  constraintOf(columns: string): string
  /** The foreign key that is broken. */
  foreignKey(): string
}

type Writer = (match: RegExpExecArray, place: Place) => SqlFailure

/** What SQLite says → what SQL Server would say. */
const FAILURES: readonly (readonly [RegExp, Writer])[] = [
  [/^no such table: (?:main\.)?(.*)$/, ([, name = '']) => new SqlFailure(208, `Invalid object name '${name}'.`)],
  [/^unknown database "?(.*?)"?$/, ([, name]) => new SqlFailure(208, `Invalid object name '${name}.?'.`)],
  [
    /^no such column: (?:[^"]*\.)?"?(.*?)"?(?: - should this be .*)?$/s,
    ([, name]) => new SqlFailure(207, `Invalid column name '${name}'.`),
  ],
  [/^table .* has no column named (.*)$/s, ([, name]) => new SqlFailure(207, `Invalid column name '${name}'.`)],
  [
    /^no such function: (.*)$/,
    ([, name]) => new SqlFailure(195, `'${name}' is not a recognized built-in function name.`),
  ],
  [/^UNIQUE constraint failed: (.*)$/s, unique],
  [/^NOT NULL constraint failed: (?:.*)\.(.*)$/s, notNull],
  [/^CHECK constraint failed: (.*)$/s, ([, name], place) => conflict(place, 'CHECK', name ?? '')],
  [
    /^FOREIGN KEY constraint failed$/,
    (_match, place) => conflict(place, place.verb === 'DELETE' ? 'REFERENCE' : 'FOREIGN KEY', place.foreignKey()),
  ],
  [
    /^near "(.*)": syntax error$/s,
    ([, near]) => new SqlFailure(102, `Incorrect syntax near '${near}'.`, { class: 15 }),
  ],
  [
    /^(?:incomplete input|unrecognized token: "(.*)")$/s,
    ([, near = '']) => new SqlFailure(102, `Incorrect syntax near '${near}'.`, { class: 15 }),
  ],
  [
    /^Missing named parameter "(.*)"$/,
    ([, name]) => new SqlFailure(137, `Must declare the scalar variable "@${name}".`, { class: 15 }),
  ],
  [
    /^cannot (?:INSERT into|UPDATE) generated column "(.*)"$/,
    ([, name]) =>
      new SqlFailure(
        271,
        `The column "${name}" cannot be modified because it is either a computed column or is the result of a UNION operator.`,
      ),
  ],
  [
    /^table (?:main\.)?"?(.*?)"? already exists$/,
    ([, name]) => new SqlFailure(2714, `There is already an object named '${name}' in the database.`),
  ],
]

function unique([, columns = '']: RegExpExecArray, { database, table, constraintOf }: Place): SqlFailure {
  const message = `Violation of UNIQUE KEY constraint '${constraintOf(columns)}'. Cannot insert duplicate key in object 'dbo.${table}'. The duplicate key value is (a value of ${database}).`
  return new SqlFailure(2627, message, { class: 14 })
}

function notNull([, column]: RegExpExecArray, { database, table, verb }: Place): SqlFailure {
  return new SqlFailure(
    515,
    `Cannot insert the value NULL into column '${column}', table '${database}.dbo.${table}'; column does not allow nulls. ${verb} fails.`,
  )
}

function conflict({ database, table, verb }: Place, kind: string, name: string): SqlFailure {
  return new SqlFailure(
    547,
    `The ${verb} statement conflicted with the ${kind} constraint "${name}". The conflict occurred in database "${database}", table "dbo.${table}".`,
  )
}

/** Any failure as SQL Server would tell it. */
export function toFailure(error: unknown, place: Place): SqlFailure {
  if (error instanceof SqlFailure) return error
  const message = error instanceof Error ? error.message : String(error)
  for (const [pattern, write] of FAILURES) {
    const match = pattern.exec(message)
    if (match) return write(match, place)
  }
  return new SqlFailure(8180, `Statement(s) could not be prepared: ${message}`)
}

/** Failures that tables named `raise_<number>` stand for: those SQLite cannot come to. */
const RAISED: Readonly<Record<number, readonly [message: string, severity: number]>> = {
  334: [
    "The target table 'raise_334' of the DML statement cannot have any enabled triggers if the statement contains an OUTPUT clause without INTO clause.",
    16,
  ],
  596: ['Cannot continue the execution because the session is in the kill state.', 21],
  701: ['There is insufficient system memory in resource pool to run this query.', 17],
  1205: [
    'Transaction (Process ID 52) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.',
    13,
  ],
  1222: ['Lock request time out period exceeded.', 16],
  3906: ['Failed to update database because the database is read-only.', 16],
  3960: ['Snapshot isolation transaction aborted due to update conflict.', 16],
  8623: ['The query processor ran out of internal resources and could not produce a query plan.', 16],
  9002: ['The transaction log is full.', 17],
}

export function raised(table: string): SqlFailure | undefined {
  const number = Number(/raise_(\d+)/.exec(table)?.[1])
  const known = RAISED[number]
  return known && new SqlFailure(number, known[0], { class: known[1] })
}
