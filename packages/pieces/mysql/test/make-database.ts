import { randomBytes } from 'node:crypto'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'

/** A database of a test's own on the MariaDB of the test run. */
export interface TestDatabase {
  name: string
  /** Values of a connection of the piece, as a user with rights on this database alone. */
  values: Record<string, unknown>
  /** Runs SQL as a superuser in this database, one statement after the other; rows of the last. */
  run(...statements: string[]): Promise<Record<string, unknown>[]>
  drop(): Promise<void>
}

/** Makes an empty database on the MariaDB whose superuser connects at `url`, and runs statements in it. */
export async function makeDatabase(url: string | undefined, statements: readonly string[]): Promise<TestDatabase> {
  if (!url) throw new Error('There is no MariaDB to test against.')
  const name = `piece_${randomBytes(6).toString('hex')}`
  const password = randomBytes(12).toString('hex')
  const client = await connect(url)
  const run = async (...all: string[]) => {
    let rows: Record<string, unknown>[] = []
    for (const sql of all) {
      const [result] = await client.query<RowDataPacket[]>(sql)
      rows = Array.isArray(result) ? result : []
    }
    return rows
  }
  await run(
    // So that a test that leaves a transaction open does not keep the others waiting.
    'set lock_wait_timeout = 10',
    `create database ${name} character set utf8mb4`,
    `create user '${name}'@'%' identified by '${password}'`,
    `grant all on ${name}.* to '${name}'@'%'`,
    // Only who has rights on a database is told that there is none of this name.
    `grant select on nowhere.* to '${name}'@'%'`,
    `use ${name}`,
    ...statements,
  )
  const drop = async () => {
    await run(`drop user '${name}'@'%'`, `drop database ${name}`)
    await client.end()
  }
  return { name, values: connectionValues(new URL(url), { database: name, user: name, password }), run, drop }
}

/** Values of a connection, defaults filled in. */
export function connectionValues(url: URL, login: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    host: url.hostname,
    port: Number(url.port),
    database: 'mysql',
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    tls: 'disable',
    connectTimeout: 10,
    ...login,
  }
}

export const connect = (url: string): Promise<Connection> =>
  createConnection({ uri: url, dateStrings: true, supportBigNumbers: true })
