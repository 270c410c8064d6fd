import { randomBytes } from 'node:crypto'
import type { PieceError } from '../../error/piece-error.js'
import type { Piece } from '../../piece/piece.js'
import type { Lazy, Values } from '../lazy.js'
import { pieceUser } from './piece-user.js'

/** How a system writes SQL, as far as the cases write some themselves. */
export interface SqlDialect {
  /** A name in SQL, quoted so that it means itself. */
  quote(name: string): string
  /** The mark of the n-th parameter in the `query` action, counted from 1, such as `$1` or `?`. */
  parameter(position: number): string
  types: {
    /** Whole numbers to at least nine digits. */
    integer: string
    /** Whole numbers to at least nineteen digits. */
    bigint: string
    /** Thirty-eight digits, nine of them after the point. */
    decimal: string
    /** At least 200 characters of Unicode, compared exactly or without regard to case. */
    text: string
  }
  /** Names of tables and columns that need quoting. Default: with quotes, dots, spaces, words of SQL and Unicode. */
  names?: readonly string[]
}

/** What an SQL piece brings so that the sentences of the family can be proven. */
export interface SqlFixtures {
  /** Name of the auth method. */
  method: string
  /** Values of a connection that may make and drop tables. */
  good: Lazy<Values>
  dialect: SqlDialect
  /** The field of the connection that names the database. Default `database`. */
  databaseField?: string
  /** A port of the server at which nothing listens. Default 1. */
  closedPort?: Lazy<number>
}

/** What the actions answer, taken together. */
export interface SqlOutput {
  rows: Values[]
  more: boolean
  count: number
}

/** A table of one case, gone when the case has ended. */
export interface ScratchTable {
  /** As SQL. */
  sql: string
  /** As the field `table` takes it. */
  field: string
}

/** A database a case works in. */
export interface SqlDatabase {
  dialect: SqlDialect
  /** Runs an action; the answer as it travels, through JSON. */
  act(action: string, input: Values): Promise<SqlOutput>
  /** The `PieceError` an action fails with. */
  failure(action: string, input: Values): Promise<PieceError>
  /** Makes a table, works with it, and drops it. `columns`: SQL types by name. */
  withTable(columns: Values, work: (table: ScratchTable) => Promise<void>, name?: string): Promise<void>
  /** The same with three rows in it: Ada, 36; Grace, 85; Linus, whose age is null. */
  withPeople(work: (table: ScratchTable) => Promise<void>): Promise<void>
}

/** The database behind the fixtures, reached through the piece alone. */
export function sqlDatabase(piece: Piece, fixtures: SqlFixtures): SqlDatabase {
  const { method, dialect } = fixtures
  const { act, failure } = pieceUser(piece, { method, good: fixtures.good })
  const withTable: SqlDatabase['withTable'] = async (columns, work, name = freshName()) => {
    const table = { sql: dialect.quote(name), field: tableField(name) }
    const definitions = Object.entries(columns).map(([column, type]) => `${dialect.quote(column)} ${type}`)
    await act('query', { sql: `create table ${table.sql} (${definitions.join(', ')})` })
    try {
      await work(table)
    } finally {
      await act('query', { sql: `drop table ${table.sql}` })
    }
  }
  return {
    dialect,
    act,
    failure,
    withTable,
    withPeople: (work) => withTable(personColumns(dialect), (table) => addPeople(act, table).then(() => work(table))),
  }
}

/** A name no other case has. */
export const freshName = () => `family_${randomBytes(6).toString('hex')}`

/** A part of a name that holds a dot, or begins with a quote, stands in double quotes. */
function tableField(name: string): string {
  return /^"|\./.test(name) ? `"${name.replaceAll('"', '""')}"` : name
}

function personColumns({ types }: SqlDialect): Values {
  return { id: `${types.integer} not null`, name: `${types.text} default 'nobody'`, age: types.integer }
}

async function addPeople(act: SqlDatabase['act'], table: ScratchTable): Promise<void> {
  const rows = [
    { id: 1, name: 'Ada', age: 36 },
    { id: 2, name: 'Grace', age: 85 },
    { id: 3, name: 'Linus', age: null },
  ]
  await act('insert', { table: table.field, rows })
}
