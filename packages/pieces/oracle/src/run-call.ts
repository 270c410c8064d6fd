import { PieceError } from '@plugboard/core'
import type { BindDefinition, DbType, Result as LibraryResult, Lob, ResultSet } from 'oracledb'
import type { Call, CallBind } from './call-statement.js'
import { type Bound, encodeValue } from './encode-parameters.js'
import { fetchTypes } from './fetch-types.js'
import type { Session } from './oracle-client.js'
import { oracleError } from './oracle-error.js'
import { outputValue, parameterText } from './output-value.js'
import { type Row, readRows } from './run-statement.js'

/** What a call gave. */
export interface CallResult {
  rows: Row[]
  resultSets: Row[][]
  output: Record<string, unknown>
  more: boolean
}

/** What a variable of PL/SQL can hold of text or bytes. */
const MAX_SIZE = 32_767

/**
 * Calls a routine. Cursors it gives back, and those it returns implicitly, are read to the limit.
 *
 * @throws PieceError that names the field of the form the failing part came from.
 */
export async function runCall(session: Session, { one, binds }: Call, maxRows: number): Promise<CallResult> {
  session.signal.throwIfAborted()
  try {
    const given = await bindDefinitions(binds)
    const result = await session.client.execute(one.text, given, {
      ...(await fetchTypes()),
      // Also what is returned implicitly is read to the limit only.
      resultSet: true,
      prefetchRows: Math.min(maxRows + 1, 1_000),
      fetchArraySize: Math.min(maxRows + 1, 1_000),
    })
    return await readResult(result, binds, maxRows)
  } catch (error) {
    throw oracleError(error, one)
  }
}

type Library = typeof import('oracledb').default

async function bindDefinitions(binds: readonly CallBind[]): Promise<Record<string, BindDefinition | Bound>> {
  const { default: oracledb } = await import('oracledb')
  return Object.fromEntries(binds.map((bind, index) => [index + 1, bindDefinition(bind, oracledb)]))
}

function bindDefinition({ declared, value }: CallBind, oracledb: Library): BindDefinition | Bound {
  const { column, mode } = declared
  if (COMPOUND.test(column.type)) throw compound(declared.name, column.type)
  const bound = encodeValue(parameterText(value, column), 'parameters')
  if (mode === 'IN' && column.kind !== 'boolean') return bound
  const type = outputType(column.type, oracledb)
  const val = column.kind === 'boolean' && bound !== null ? bound === 1 || bound === 'true' : bound
  if (mode === 'IN') return { dir: oracledb.BIND_IN, type, val }
  const size = SIZED.has(type.columnTypeName) ? { maxSize: MAX_SIZE } : {}
  if (mode === 'OUT') return { dir: oracledb.BIND_OUT, type, ...size }
  const isText = type === oracledb.DB_TYPE_VARCHAR && typeof val === 'number'
  return { dir: oracledb.BIND_INOUT, type, ...size, val: isText ? String(val) : val }
}

const COMPOUND = /^(OBJECT|TABLE|VARRAY|OPAQUE|UNDEFINED|REF$|PL\/SQL (RECORD|TABLE))/
const SIZED = new Set(['VARCHAR2', 'RAW'])

const compound = (name: string, type: string) =>
  new PieceError('unsupported', `The parameter "${name}" is of a type that cannot be passed: ${type}.`, {
    field: 'procedure',
    hint: 'Write a procedure around it that takes plain values, or JSON as a text.',
  })

/** Most types come back as text, in which nothing of them is lost. */
function outputType(type: string, oracledb: Library): DbType {
  if (type === 'REF CURSOR') return oracledb.DB_TYPE_CURSOR
  if (type === 'CLOB' || type === 'NCLOB') return oracledb.DB_TYPE_CLOB
  if (type === 'BLOB') return oracledb.DB_TYPE_BLOB
  if (type === 'RAW' || type === 'LONG RAW') return oracledb.DB_TYPE_RAW
  if (type === 'BOOLEAN' || type === 'PL/SQL BOOLEAN') return oracledb.DB_TYPE_BOOLEAN
  if (type === 'BINARY_DOUBLE' || type === 'BINARY_FLOAT') return oracledb.DB_TYPE_BINARY_DOUBLE
  return oracledb.DB_TYPE_VARCHAR
}

async function readResult(result: LibraryResult, binds: readonly CallBind[], maxRows: number): Promise<CallResult> {
  const given: Readonly<Record<string, unknown>> = { ...Object(result.outBinds) }
  const cursors: ResultSet[] = []
  const output: Record<string, unknown> = {}
  for (const [index, { declared }] of binds.entries()) {
    const value = given[index + 1]
    if (declared.mode === 'IN') continue
    if (isResultSet(value)) cursors.push(value)
    else if (declared.column.type !== 'REF CURSOR') {
      output[declared.name] = outputValue(isLob(value) ? await value.getData() : value, declared.column)
    }
  }
  let more = false
  const resultSets: Row[][] = []
  for (const cursor of [...cursors, ...(result.implicitResults ?? [])]) {
    const read = await readRows(cursor, maxRows)
    resultSets.push(read.rows)
    more ||= read.more
  }
  return { rows: resultSets[0] ?? [], resultSets, output, more }
}

const isResultSet = (value: unknown): value is ResultSet =>
  typeof value === 'object' && value !== null && 'getRows' in value

const isLob = (value: unknown): value is Lob => typeof value === 'object' && value !== null && 'getData' in value
