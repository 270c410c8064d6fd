import { setTimeout as delay } from 'node:timers/promises'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { AuditUnavailableError } from './audit-unavailable-error.js'
import type { Engine } from './engine.js'
import { codeOf } from './portable.js'
import { runTransaction } from './run-transaction.js'
import type { Schema } from './schema.js'

/** Settings of the connections to PostgreSQL. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, with the parameters libpq knows. */
  readonly url: string
  /** How many connections this process opens at most; 10 by default. */
  readonly maxConnections?: number
  /** After how long the server ends a statement; 30 seconds by default, in milliseconds. */
  readonly statementTimeout?: number
  /** Told of a connection that broke while nobody used it; the pool has replaced it. */
  readonly onIdleError: (error: Error) => void
}

const RETRIES = 3
const CONNECT_TIMEOUT_MS = 10_000
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000
const SERIALIZATION_FAILURE = '40001'
const DEADLOCK_DETECTED = '40P01'

/** PostgreSQL, shared by any number of replicas. */
export class PostgresEngine implements Engine {
  readonly dialect = 'postgres'
  readonly read: Kysely<Schema>
  readonly #pool: pg.Pool

  private constructor(pool: pg.Pool) {
    this.#pool = pool
    this.read = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  }

  /**
   * Makes the pool and sees that the server answers.
   *
   * @throws the error of the driver if it does not, within 10 seconds.
   */
  static async open(options: PostgresOptions): Promise<PostgresEngine> {
    const pool = createPool(options)
    try {
      await pool.query('select 1')
    } catch (error) {
      await pool.end()
      throw error
    }
    return new PostgresEngine(pool)
  }

  async now(db: Kysely<Schema>): Promise<number> {
    const clock = sql<{ now: number }>`select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now`
    const { rows } = await clock.execute(db)
    const [row] = rows
    if (!row) throw new Error('The database did not tell the time')
    return row.now
  }

  async transaction<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await runTransaction(this.read.transaction().setIsolationLevel('read committed'), work)
      } catch (error) {
        if (attempt === RETRIES || !isConflict(error)) throw error
        await delay(Math.random() * 10 * 2 ** attempt)
      }
    }
  }

  maintenance<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    return this.read.connection().execute(async (db) => {
      await sql`set statement_timeout = 0`.execute(db)
      await sql`set idle_in_transaction_session_timeout = 0`.execute(db)
      try {
        return await work(db)
      } finally {
        await sql`reset statement_timeout`.execute(db)
        await sql`reset idle_in_transaction_session_timeout`.execute(db)
      }
    })
  }

  close(): Promise<void> {
    return this.#pool.end()
  }
}

function createPool(options: PostgresOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections ?? 10,
    application_name: 'plugboard',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: options.statementTimeout ?? 30_000,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    types: { getTypeParser },
  })
  pool.on('error', options.onIdleError)
  // A connection that breaks while in use fails the query that runs or comes next; unheard, the event would end the process.
  pool.on('connect', (client) => client.on('error', ignore))
  return pool
}

function ignore(): void {}

/** 64-bit integers, and the sums of them (numeric), are numbers here as they are on SQLite. */
const getTypeParser: typeof pg.types.getTypeParser = (type, format) =>
  type === pg.types.builtins.INT8 || type === pg.types.builtins.NUMERIC ? Number : pg.types.getTypeParser(type, format)

/** Whether the database ended a transaction only because of another one, so that it may succeed when run again. */
function isConflict(error: unknown): boolean {
  const code = codeOf(error instanceof AuditUnavailableError ? error.cause : error)
  return code === SERIALIZATION_FAILURE || code === DEADLOCK_DETECTED
}
