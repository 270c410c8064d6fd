import type { Lazy, Values } from '../lazy.js'
import type { NotSupported } from './family-case.js'
import type { FamilyConnection } from './piece-user.js'

/** SQL types, as a column is declared with them. */
export interface SqlTypes {
  /** Whole numbers to at least nine digits. */
  integer: string
  /** Whole numbers to at least nineteen digits. */
  bigint: string
  /** Thirty-eight digits, nine of them after the point. */
  decimal: string
  /** At least 200 characters of Unicode, compared exactly or without regard to case. */
  text: string
  /** Texts of ten megabytes. */
  longText?: string
  /** Binary floating point of 64 bits. */
  float?: string
  boolean?: string
  /** A day without a time. */
  date?: string
  /** A day and a time to the microsecond, without a time zone. */
  timestamp?: string
  /** A moment to the microsecond, the same seen from every time zone. */
  moment?: string
  /** At least 256 bytes. */
  bytes?: string
  /** JSON documents. */
  json?: string
}

/** How a system writes stored procedures. Each gives the SQL that makes one of the given quoted name. */
export interface SqlProcedures {
  /** Takes the whole numbers `a` and `b`, and gives their sum in the output parameter `total`. */
  output(name: string): string
  /** Takes the text `word`, and gives three rows with the columns `position` (1 to 3) and `word`. */
  rows(name: string): string
  /** Takes nothing, and gives two result sets: the row `{first: 1}` and the row `{second: 2}`. */
  sets?(name: string): string
  /** The SQL that drops what one of the others made. Default `drop procedure` and the name. */
  drop?(name: string, kind: 'output' | 'rows' | 'sets'): string
}

/** How a system writes SQL, as far as the cases write some themselves. */
export interface SqlDialect {
  /** A name in SQL, quoted so that it means itself. */
  quote(name: string): string
  /** The mark of the n-th parameter in the `query` action, counted from 1, such as `$1` or `?`. */
  parameter(position: number): string
  types: SqlTypes
  procedures?: SqlProcedures
  /** Names of tables and columns that need quoting. Default: with quotes, dots, spaces, words of SQL and Unicode. */
  names?: readonly string[]
}

/** What an SQL piece brings so that the sentences of the family can be proven. */
export interface SqlFixtures extends FamilyConnection {
  /** Values of a connection that may make and drop tables and procedures. */
  good: Lazy<Values>
  dialect: SqlDialect
  /** The field of the connection that names the database. Default `database`. */
  databaseField?: string
  /** A port of the server at which nothing listens. Default 1. */
  closedPort?: Lazy<number>
  /** Connections to servers that do not do as they should. */
  troubled?: {
    /** TLS is asked for, and the server has none. */
    withoutTls?: Lazy<Values>
    /** The certificate is to be verified, and comes from nobody who is trusted. */
    untrusted?: Lazy<Values>
    /** The certificate is trusted, but for another name, which is to be verified. */
    otherName?: Lazy<Values>
    /** The server takes no further connection. */
    full?: Lazy<Values>
  }
  /** A table, and a connection of a user who may not read it. */
  forbidden?: Lazy<{ values: Values; table: string }>
  /** Has a transaction of the test's own and a step wait for each other so that the step loses; gives the step. */
  deadlock?(act: (action: string, input: Values) => Promise<unknown>): Promise<unknown>
  /** SQL that takes 20 seconds or more, and how many times it runs at the server now. */
  slow?: { sql: string; running(): number | Promise<number> }
  /** Sentences the piece does not keep, and why. Proven both ways: what is named here must fail. */
  notSupported?: NotSupported
}
