/** A failure as Oracle numbers it. */
export class OraError extends Error {
  readonly number: number
  /** Where in the SQL, in bytes from 0. */
  readonly offset: number

  /** @param text what stands after the number. */
  constructor(number: number, text: string, offset = 0) {
    super(`ORA-${String(number).padStart(5, '0')}: ${text}`)
    this.number = number
    this.offset = offset
  }
}

type Reading = readonly [pattern: RegExp, make: (found: string[], sql: string) => OraError]

/** What SQLite says → what Oracle would say. */
const READINGS: readonly Reading[] = [
  [/^no such table: /, () => new OraError(942, 'table or view does not exist')],
  [/^no such column: "?(.*?)"?(?: - should.*)?$/, ([, name = ''], sql) => unknownColumn(name, sql)],
  [/^table .* has no column named (.*)$/, ([, name = ''], sql) => unknownColumn(name, sql)],
  [
    /^NOT NULL constraint failed: (.*)\.(.*)$/,
    ([, table, column]) => new OraError(1400, `cannot insert NULL into ("PLUGBOARD"."${table}"."${column}")`),
  ],
  [
    /^UNIQUE constraint failed: (\S+)\./,
    ([, table]) => new OraError(1, `unique constraint (PLUGBOARD.${table}_PK) violated`),
  ],
  [
    /^CHECK constraint failed: (.*)$/,
    ([, name]) => new OraError(2290, `check constraint (PLUGBOARD.${name}) violated`),
  ],
  [
    /^FOREIGN KEY constraint failed/,
    () => new OraError(2291, 'integrity constraint (PLUGBOARD.FK) violated - parent key not found'),
  ],
  [/^cannot store \S+ value in (INTEGER|REAL) column/, () => new OraError(1722, 'invalid number')],
  [
    /^near "(.*)": syntax error$/s,
    ([, word = ''], sql) => new OraError(933, 'SQL command not properly ended', offsetOf(word, sql)),
  ],
  [/more than one statement/, () => new OraError(933, 'SQL command not properly ended')],
  [/^incomplete input/, () => new OraError(936, 'missing expression')],
  [/^Missing named parameter|^Too (few|many) parameter/, () => new OraError(1008, 'not all variables bound')],
]

const unknownColumn = (name: string, sql: string) =>
  new OraError(904, `"${name}": invalid identifier`, offsetOf(`"${name}"`, sql))

function offsetOf(word: string, sql: string): number {
  const at = sql.indexOf(word)
  return at === -1 ? 0 : Buffer.byteLength(sql.slice(0, at))
}

/** The failure of a statement as Oracle would report it. */
export function oraErrorOf(error: unknown, sql: string): OraError {
  if (error instanceof OraError) return error
  const words = error instanceof Error ? error.message : String(error)
  for (const [pattern, make] of READINGS) {
    const found = pattern.exec(words)
    if (found) return make([...found], sql)
  }
  return new OraError(900, `invalid SQL statement (${words})`)
}
