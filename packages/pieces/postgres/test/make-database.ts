import { randomBytes } from 'node:crypto'
import { Client } from 'pg'

/** A database of a test's own on the PostgreSQL of the test run. */
export interface TestDatabase {
  /** Values of a connection of the piece. */
  values: Record<string, unknown>
  /** Where a superuser connects to the same database. */
  superuserUrl: string
  /** A connection of the test's own, as the owner of the database. */
  client: Client
  drop(): Promise<void>
}

/** Makes an empty database on the PostgreSQL whose superuser connects at `url`, and runs SQL in it. */
export async function makeDatabase(url: string | undefined, sql: string): Promise<TestDatabase> {
  if (!url) throw new Error('There is no PostgreSQL to test against.')
  const name = `piece_${randomBytes(6).toString('hex')}`
  const password = randomBytes(12).toString('hex')
  await once(url, `create role ${name} login password '${password}'`, `create database ${name} owner ${name}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  const superuserUrl = own.href
  own.username = name
  own.password = password
  const client = new Client({ connectionString: own.href })
  await client.connect()
  if (sql !== '') await client.query(sql)
  return {
    values: connectionValues(own),
    superuserUrl,
    client,
    async drop() {
      await client.end()
      await once(url, `drop database ${name} with (force)`, `drop role ${name}`)
    },
  }
}

/** Values of a connection, defaults filled in. */
export function connectionValues(url: URL): Record<string, unknown> {
  return {
    host: url.hostname,
    port: Number(url.port),
    database: url.pathname.slice(1),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    tls: 'disable',
    connectTimeout: 10,
  }
}

async function once(url: string, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    for (const sql of statements) await client.query(sql)
  } finally {
    await client.end()
  }
}
