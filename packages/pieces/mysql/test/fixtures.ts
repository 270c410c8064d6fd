import assert from 'node:assert/strict'
import type { Fixtures } from '@plugboard/core/testing'
import { makeDatabase, type TestDatabase } from './make-database.js'

let database: TestDatabase
let id = 10

const but = (values: Record<string, unknown>) => () => ({ ...database.values, ...values })
const method = 'password'

interface Polled {
  events: readonly { data: unknown }[]
  cursor: unknown
  more?: boolean
}

/** Needs a MariaDB (or MySQL) whose superuser's address is in PLUGBOARD_TEST_MARIADB_URL. */
export const fixtures: Fixtures = {
  start: async () => {
    database = await makeDatabase(process.env.PLUGBOARD_TEST_MARIADB_URL, [
      'create table city (id int primary key, name varchar(100))',
      "insert into city values (1, 'Paris'), (2, 'Rome')",
      'create table event (id int primary key, kind varchar(20))',
      "insert into event values (1, 'first'), (2, 'second')",
      'create function add_up(a int, b int) returns int deterministic return a + b',
    ])
  },
  stop: async () => database?.drop(),
  withoutHttp: 'It speaks the protocol of MySQL.',
  families: {
    sql: {
      method,
      good: () => database.values,
      dialect: {
        quote: (name) => `\`${name.replaceAll('`', '``')}\``,
        parameter: () => '?',
        types: { integer: 'int', bigint: 'bigint', decimal: 'decimal(38, 9)', text: 'varchar(200)' },
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
        input: { table: 'event', column: 'id' },
        check: ({ events, cursor }: Polled) => {
          assert.deepEqual(events, [])
          assert.equal(Object(cursor).value, '2')
        },
      },
      {
        method,
        input: { table: 'event', column: 'id', limit: 1 },
        cursor: { value: null, seen: [] },
        check: ({ events, more }: Polled) => {
          assert.deepEqual(
            events.map(({ data }) => data),
            [{ id: 1, kind: 'first' }],
          )
          assert.equal(more, true)
        },
      },
    ],
  },
}
