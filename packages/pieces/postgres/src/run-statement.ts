import { PieceError } from '@plugboard/core'
import { decoderOf, type TypeInfo } from './decode-value.js'
import { encodeParameters } from './encode-parameters.js'
import type { Session } from './postgres-client.js'
import { postgresError } from './postgres-error.js'
import { RAW_TEXT, type RawResult } from './raw-result.js'
import { readRows } from './row-cursor.js'
import type { Statement } from './statement.js'
import { typeInfos } from './type-infos.js'

export type Row = Record<string, unknown>

/** What a statement gave, as JSON. */
export interface Result {
  rows: Row[]
  /** Rows changed, or for a statement that gives rows, how many are in `rows`. */
  count: number
  /** There were more rows than asked for. */
  more: boolean
  fields: RawResult['fields']
}

/**
 * Runs one statement and reads at most `limit` rows, in an explicit transaction only.
 *
 * @throws PieceError that names the field of the form the failing part came from.
 */
export function runLimited(session: Session, one: Statement, limit: number): Promise<Result> {
  return blamed(session, one, async (values) => refuseEmpty(await readRows(session, one, values, limit), one))
}

/**
 * Runs one statement of which all rows are wanted. Outside an explicit transaction it is one of its own.
 *
 * @throws PieceError that names the field of the form the failing part came from.
 */
export function runWhole(session: Session, one: Statement): Promise<Result> {
  return blamed(session, one, async (values) => {
    const query = { text: one.text, values, rowMode: 'array' as const, types: RAW_TEXT }
    const { rows, fields, rowCount } = await session.client.query<(string | null)[]>(query)
    return { rows, fields, more: false, count: rowCount ?? 0, isEmpty: false }
  })
}

async function blamed(
  session: Session,
  one: Statement,
  run: (values: (string | null)[]) => Promise<RawResult>,
): Promise<Result> {
  session.signal.throwIfAborted()
  try {
    const raw = await run(await encodeParameters(session, one))
    const types = await typeInfos(
      session,
      raw.fields.map((field) => field.dataTypeID),
    )
    return { rows: decodeRows(raw, types), count: raw.count, more: raw.more, fields: raw.fields }
  } catch (error) {
    throw postgresError(error, one)
  }
}

function refuseEmpty(raw: RawResult, one: Statement): RawResult {
  if (!raw.isEmpty) return raw
  throw new PieceError('invalid_input', 'There is no statement in the SQL.', {
    field: one.blame.subject,
    hint: 'Write one statement, such as select now().',
  })
}

function decodeRows(raw: RawResult, types: ReadonlyMap<number, TypeInfo>): Row[] {
  const names = uniqueNames(raw.fields.map((field) => field.name))
  const columns = raw.fields.map((field, index) => ({
    name: names[index] ?? field.name,
    decode: decoderOf(types.get(field.dataTypeID) ?? { scalar: field.dataTypeID }),
  }))
  return raw.rows.map((values) => {
    const row: Row = {}
    for (const [index, { name, decode }] of columns.entries()) setOwn(row, name, decode(values[index] ?? null))
    return row
  })
}

/** A column may be called `__proto__`. */
function setOwn(row: Row, name: string, value: unknown): void {
  if (name === '__proto__') Object.defineProperty(row, name, { value, enumerable: true })
  else row[name] = value
}

/** Two columns may have the same name; the second is called `name_2`, so that neither is lost. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set(names)
  const seen = new Set<string>()
  return names.map((name) => {
    let unique = name
    for (let n = 2; seen.has(unique); n++) unique = taken.has(`${name}_${n}`) ? unique : `${name}_${n}`
    seen.add(unique)
    return unique
  })
}
