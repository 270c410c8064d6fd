import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import type { Fixtures } from '@plugboard/core/testing'
import type { Connection } from 'mysql2/promise'
import { deadlock } from './deadlock.js'
import { connect, makeDatabase, type TestDatabase } from './make-database.js'
import { type ProtocolServer, protocolServer } from './protocol-server.js'

let database: TestDatabase
let withTls: ProtocolServer
let ca: string
let only: Connection
let id = 10

const but = (values: Record<string, unknown>) => () => ({ ...database.values, ...values })
const method = 'password'
const url = () => process.env.PLUGBOARD_TEST_MARIADB_URL ?? ''
const pem = (name: string) => readFile(new URL(`fixtures/${name}`, import.meta.url), 'utf8')

/** A user who may do nothing, and one whose only connection is taken. */
const stranger = () => `${database.name}_s`
const late = () => `${database.name}_l`

async function makeUsers(): Promise<void> {
  const { name, values, run } = database
  await run(
    `create user '${stranger()}'@'%' identified by '${values.password}'`,
    `grant create on ${name}.* to '${stranger()}'@'%'`,
    `create user '${late()}'@'%' identified by '${values.password}' with max_user_connections 1`,
    `grant select on ${name}.* to '${late()}'@'%'`,
  )
  const address = new URL(url())
  address.username = late()
  address.password = String(values.password)
  only = await connect(address.href)
}

async function countRunning(sql: string): Promise<number> {
  const running = `select 1 from information_schema.processlist where info = '${sql}' and db = database()`
  return (await database.run(running)).length
}

/** Needs a MariaDB whose superuser's address is in PLUGBOARD_TEST_MARIADB_URL. */
export const fixtures: Fixtures = {
  start: async () => {
    database = await makeDatabase(url(), [
      'create table city (id int primary key, name varchar(100))',
      "insert into city values (1, 'Paris'), (2, 'Rome')",
      'create function add_up(a int, b int) returns int deterministic return a + b',
    ])
    await makeUsers()
    ca = await pem('ca.pem')
    const tls = { key: await pem('server-key.pem'), cert: await pem('server.pem') }
    withTls = await protocolServer({ plugin: 'mysql_native_password', tls, answer: () => [] })
  },
  stop: async () => {
    await withTls?.close()
    await only?.end()
    await database?.run(`drop user if exists '${stranger()}'@'%', '${late()}'@'%'`)
    await database?.drop()
  },
  withoutHttp: 'It speaks the protocol of MySQL.',
  families: {
    sql: {
      method,
      against: 'MariaDB 10.11',
      good: () => database.values,
      dialect: {
        quote: (name) => `\`${name.replaceAll('`', '``')}\``,
        parameter: () => '?',
        types: {
          integer: 'int',
          bigint: 'bigint',
          decimal: 'decimal(38, 9)',
          text: 'varchar(200)',
          longText: 'longtext',
          float: 'double',
          // What MySQL calls boolean is a number.
          boolean: 'bit(1)',
          date: 'date',
          timestamp: 'datetime(6)',
          moment: 'timestamp(6)',
          bytes: 'varbinary(1000)',
          json: 'json',
        },
        procedures: {
          output: (name) => `create procedure ${name}(in a int, in b int, out total int) set total = a + b`,
          rows: (name) => `create procedure ${name}(in word text)
            select n as position, word from (select 1 as n union select 2 union select 3) as numbers order by n`,
          sets: (name) => `create procedure ${name}() begin select 1 as first; select 2 as second; end`,
        },
      },
      troubled: {
        withoutTls: but({ tls: 'require' }),
        untrusted: () => ({ ...database.values, port: withTls.port, host: 'localhost', tls: 'verify-full' }),
        otherName: () => ({ ...database.values, port: withTls.port, tls: 'verify-full', ca }),
        full: () => ({ ...database.values, user: late() }),
      },
      forbidden: () => ({ values: { ...database.values, user: stranger() }, table: 'city' }),
      deadlock: (act) => deadlock(database, url(), act),
      slow: { sql: 'select sleep(20)', running: () => countRunning('select sleep(20)') },
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
        input: { sql: 'select ? + 1 as n', parameters: [41] },
        check: (output) =>
          assert.deepEqual(output, {
            rows: [{ n: 42 }],
            count: 1,
            columns: [{ name: 'n', type: 'bigint' }],
            more: false,
          }),
      },
    ],
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
}
