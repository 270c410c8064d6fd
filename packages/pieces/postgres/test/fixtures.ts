import assert from 'node:assert/strict'
import type { Fixtures } from '@plugboard/core/testing'
import { Client } from 'pg'
import { deadlock } from './deadlock.js'
import { makeDatabase, type TestDatabase } from './make-database.js'
import { startTlsProxy } from './tls-proxy.js'

let database: TestDatabase
let proxy: Awaited<ReturnType<typeof startTlsProxy>>
let id = 10

const but = (values: Record<string, unknown>) => () => ({ ...database.values, ...values })
const method = 'password'

/** A user who may do nothing, and one for whom the server is always full. */
const stranger = () => `${database.values.user}_stranger`
const late = () => `${database.values.user}_late`

async function asSuperuser(...statements: string[]): Promise<void> {
  const client = new Client(database.superuserUrl)
  await client.connect()
  for (const sql of statements) await client.query(sql)
  await client.end()
}

async function countRunning(sql: string): Promise<number> {
  const running = "select from pg_stat_activity where query = $1 and state <> 'idle' and datname = current_database()"
  return (await database.client.query(running, [sql])).rowCount ?? 0
}

/** Needs a PostgreSQL whose superuser's address is in PLUGBOARD_TEST_POSTGRES_URL. */
export const fixtures: Fixtures = {
  start: async () => {
    const sql = `
      create table city (id int primary key, name text);
      insert into city values (1, 'Paris'), (2, 'Rome');
      create function add_up(a int, b int) returns int language sql as 'select a + b'`
    database = await makeDatabase(process.env.PLUGBOARD_TEST_POSTGRES_URL, sql)
    const { host, port, password } = database.values
    proxy = await startTlsProxy({ host: String(host), port: Number(port) })
    await asSuperuser(
      `create role ${stranger()} login password '${password}'`,
      `create role ${late()} login password '${password}' connection limit 0`,
    )
  },
  stop: async () => {
    proxy?.close()
    if (database) await asSuperuser(`drop role if exists ${stranger()}`, `drop role if exists ${late()}`)
    await database?.drop()
  },
  withoutHttp: 'It speaks the protocol of PostgreSQL.',
  families: {
    sql: {
      method,
      against: 'PostgreSQL 18',
      good: () => database.values,
      dialect: {
        quote: (name) => `"${name.replaceAll('"', '""')}"`,
        parameter: (position) => `$${position}`,
        types: {
          integer: 'integer',
          bigint: 'bigint',
          decimal: 'numeric(38, 9)',
          text: 'text',
          longText: 'text',
          float: 'double precision',
          boolean: 'boolean',
          date: 'date',
          timestamp: 'timestamp',
          moment: 'timestamptz',
          bytes: 'bytea',
          json: 'jsonb',
        },
        procedures: {
          output: (name) => `create procedure ${name}(a int, b int, out total int) language sql as 'select a + b'`,
          rows: (
            name,
          ) => `create function ${name}(inout word text, out "position" int) returns setof record language sql
            as 'select word, n from generate_series(1, 3) n'`,
          drop: (name, kind) => `drop ${kind === 'rows' ? 'function' : 'procedure'} ${name}`,
        },
      },
      troubled: {
        withoutTls: but({ tls: 'require' }),
        untrusted: () => ({ ...database.values, port: proxy.port, host: 'localhost', tls: 'verify-full' }),
        otherName: () => ({ ...database.values, port: proxy.port, tls: 'verify-full', ca: proxy.ca }),
        full: () => ({ ...database.values, user: late() }),
      },
      forbidden: () => ({ values: { ...database.values, user: stranger() }, table: 'city' }),
      deadlock: (act) => deadlock(database, act),
      slow: { sql: 'select pg_sleep(20)', running: () => countRunning('select pg_sleep(20)') },
      notSupported: {
        'gives every result set of a procedure': 'a procedure of PostgreSQL gives no result sets, and a function one',
      },
    },
  },
  auth: {
    password: {
      good: () => database.values,
      refused: [
        {
          title: 'a wrong password',
          values: but({ password: 'wrong-password' }),
          code: 'invalid_credentials',
          field: 'password',
        },
        { title: 'an unknown user', values: but({ user: 'nobody' }), code: 'invalid_credentials', field: 'password' },
        { title: 'an unknown database', values: but({ database: 'nowhere' }), code: 'not_found', field: 'database' },
        { title: 'a closed port', values: but({ port: 1 }), code: 'unreachable', field: 'port' },
        { title: 'an unknown server', values: but({ host: 'db.invalid' }), code: 'unreachable', field: 'host' },
        { title: 'TLS the server lacks', values: but({ tls: 'require' }), code: 'tls_failed', field: 'tls' },
      ],
    },
  },
  triggers: {
    'new-row': [
      {
        method,
        input: { table: 'city', column: 'id' },
        cursor: { value: 1, seen: [] },
        check: (result: unknown) => assert.ok(Object(result).events.length >= 2),
      },
    ],
  },
  actions: {
    select: [
      {
        method,
        input: { table: 'city', where: [{ column: 'id', operator: '=', value: 1 }] },
        check: (output) => assert.deepEqual(output, { rows: [{ id: 1, name: 'Paris' }], more: false }),
      },
    ],
    insert: [{ method, input: () => ({ table: 'city', rows: [{ id: id++, name: 'Oslo' }] }) }],
    update: [{ method, input: { table: 'city', set: { name: 'Roma' }, where: [{ column: 'id', value: 2 }] } }],
    delete: [{ method, input: { table: 'city', where: [{ column: 'id', value: 3 }] } }],
    'call-procedure': [
      {
        method,
        input: { procedure: 'add_up', parameters: [1, 2] },
        check: (output) => assert.deepEqual(Object(output).output, { add_up: 3 }),
      },
    ],
    query: [
      {
        method,
        input: { sql: 'select $1::int + 1 as n', parameters: [41] },
        check: (output) =>
          assert.deepEqual(output, {
            rows: [{ n: 42 }],
            count: 1,
            columns: [{ name: 'n', type: 'integer' }],
            more: false,
          }),
      },
    ],
  },
}
