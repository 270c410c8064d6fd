import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { inject } from 'vitest'
import type { Plugboard } from './plugboard.js'

// biome-ignore lint/suspicious/noExplicitAny: rows have whatever columns the query names
type Row = Record<string, any>

/** Where a server under test keeps its data, with a way around the server. */
export interface Storage {
  readonly name: string
  /** The folder of the server; its SQLite file and root key lie below. */
  readonly folder: string
  /** What a server needs to be told to use it. */
  readonly env: Record<string, string>
  /** Runs one SQL statement, with `$1`, `$2`, … as its parameters. On SQLite change things only while no server runs. */
  query(sql: string, parameters?: readonly unknown[]): Promise<Row[]>
  /** Removes everything. */
  clean(): Promise<void>
}

const postgresUrl = inject('postgresUrl')

/** The databases there are to test with; PostgreSQL is missing only where the test run said so. */
export const STORAGES: readonly string[] = postgresUrl ? ['SQLite', 'PostgreSQL'] : ['SQLite']

/** An empty database of its own, of one of `STORAGES`. */
export async function createStorage(name: string): Promise<Storage> {
  const folder = mkdtempSync(join(tmpdir(), 'plugboard-fault-'))
  return name === 'SQLite' ? sqliteStorage(folder) : postgresStorage(folder)
}

/** The SQLite file of a server started with `folder`. */
export const sqliteFile = ({ folder }: Pick<Plugboard, 'folder'>): string => join(folder, 'data/plugboard.sqlite')

function sqliteStorage(folder: string): Storage {
  return {
    name: 'SQLite',
    folder,
    env: {},
    query: async (sql, parameters = []) => {
      const database = new Sqlite(sqliteFile({ folder }))
      try {
        const statement = database.prepare(sql)
        const given =
          parameters.length > 0 ? [Object.fromEntries(parameters.map((one, index) => [index + 1, one]))] : []
        if (statement.reader) return statement.all(...given).map((row) => Object(row))
        statement.run(...given)
        return []
      } finally {
        database.close()
      }
    },
    clean: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

async function postgresStorage(folder: string): Promise<Storage> {
  const name = `fault_${randomBytes(6).toString('hex')}`
  await queryPostgres(postgresUrl ?? '', `create database ${name}`)
  const url = new URL(postgresUrl ?? '')
  url.pathname = `/${name}`
  return {
    name: 'PostgreSQL',
    folder,
    env: { PLUGBOARD_DATABASE_URL: url.href },
    query: (sql, parameters) => queryPostgres(url.href, sql, parameters),
    clean: async () => {
      rmSync(folder, { recursive: true, force: true })
      await queryPostgres(postgresUrl ?? '', `drop database ${name} with (force)`)
    },
  }
}

async function queryPostgres(url: string, sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql, [...parameters])).rows
  } finally {
    await client.end()
  }
}
