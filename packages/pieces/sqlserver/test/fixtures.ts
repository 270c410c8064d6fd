import assert from 'node:assert/strict'
import type { Fixtures } from '@plugboard/core/testing'
import { CA, makeServer, type TestServer } from './make-server.js'

let server: TestServer
let plain: TestServer
let full: TestServer
let id = 10

const but = (values: Record<string, unknown>) => () => ({ ...server.values, ...values })
const other = (values: Record<string, unknown>) => () => ({ ...server.windows, ...values })
const method = 'sql'

/** Starts servers that speak the protocol of SQL Server, with SQLite behind them. */
export const fixtures: Fixtures = {
  start: async () => {
    server = await makeServer(`
      create table city (id int primary key, name nvarchar(100));
      insert into city values (1, 'Paris'), (2, 'Rome');
      create table raise_1205 (id int)`)
    await server.run('create procedure add_up @a int, @b int, @total int output as set @total = @a + @b')
    server.tds.host.denied.set('stranger', new Set(['city']))
    plain = await makeServer('', { encryption: 'notSupported' })
    full = await makeServer('', { maxConnections: 0 })
  },
  stop: async () => {
    await Promise.all([server, plain, full].map((one) => one?.stop()))
  },
  withoutHttp: 'It speaks the protocol of SQL Server.',
  families: {
    sql: {
      method,
      against: 'no SQL Server: a server of its protocol over SQLite',
      good: () => server.values,
      dialect: {
        quote: (name) => `[${name.replaceAll(']', ']]')}]`,
        parameter: (position) => `@p${position}`,
        types: {
          integer: 'int',
          bigint: 'bigint',
          decimal: 'decimal(38, 9)',
          text: 'nvarchar(400)',
          longText: 'nvarchar(max)',
          float: 'float',
          boolean: 'bit',
          date: 'date',
          timestamp: 'datetime2(6)',
          moment: 'datetimeoffset(6)',
          bytes: 'varbinary(max)',
        },
        procedures: {
          output: (name) => `create procedure ${name} @a int, @b int, @total int output as set @total = @a + @b`,
          rows: (name) => `create procedure ${name} @word nvarchar(400) as
            select 1 as position, @word as word union all select 2, @word union all select 3, @word order by position`,
          sets: (name) => `create procedure ${name} as begin select 1 as [first]; select 2 as [second]; end`,
        },
      },
      troubled: {
        withoutTls: () => plain.values,
        untrusted: but({ host: 'localhost', tls: 'verify-full' }),
        otherName: but({ tls: 'verify-full', ca: CA }),
        full: () => full.values,
      },
      forbidden: () => ({ values: { ...server.values, user: 'stranger' }, table: 'city' }),
      deadlock: (act) => act('select', { table: 'raise_1205' }),
      slow: { sql: "waitfor delay '00:00:20'", running: () => server.tds.host.waiting },
      notSupported: {
        'keeps a JSON document': 'SQL Server tells no client which texts are JSON, so they stay texts',
      },
    },
  },
  auth: {
    sql: {
      good: () => server.values,
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
        {
          title: 'no TLS where the server insists',
          values: but({ tls: 'disable' }),
          code: 'permission_denied',
          field: 'tls',
        },
      ],
    },
    windows: {
      good: () => server.windows,
      refused: [
        {
          title: 'a wrong password',
          values: other({ password: 'wrong-password' }),
          code: 'invalid_credentials',
          field: 'password',
        },
        { title: 'an unknown user', values: other({ user: 'nobody' }), code: 'invalid_credentials', field: 'password' },
        {
          title: 'an unknown domain',
          values: other({ domain: 'NOWHERE' }),
          code: 'invalid_credentials',
          field: 'domain',
        },
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
      { method: 'windows', input: { table: 'city' } },
    ],
    insert: [{ method, input: () => ({ table: 'city', rows: [{ id: id++, name: 'Oslo' }] }) }],
    update: [{ method, input: { table: 'city', set: { name: 'Roma' }, where: [{ column: 'id', value: 2 }] } }],
    delete: [{ method, input: { table: 'city', where: [{ column: 'id', value: 3 }] } }],
    'call-procedure': [
      {
        method,
        input: { procedure: 'add_up', parameters: [1, 2] },
        check: (output) => assert.deepEqual(Object(output).output, { total: 3 }),
      },
    ],
    query: [
      {
        method,
        input: { sql: 'select @p1 + 1 as n', parameters: [41] },
        check: (output) =>
          assert.deepEqual(output, {
            rows: [{ n: 42 }],
            count: 1,
            columns: [{ name: 'n', type: 'int' }],
            more: false,
          }),
      },
    ],
  },
}
