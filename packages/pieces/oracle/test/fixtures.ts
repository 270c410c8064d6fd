import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Fixtures } from '@plugboard/core/testing'
import { OraError } from './server/ora-error.js'
import { connectionValues, type OracleServer, startOracleServer } from './server/oracle-server.js'
import type { ServerRoutine } from './server/routines.js'

let server: OracleServer
let secure: OracleServer
let id = 10

const good = () => connectionValues(server)
const but = (values: Record<string, unknown>) => () => ({ ...good(), ...values })
const pem = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
const method = 'password'

const ADD_UP: ServerRoutine = {
  name: 'ADD_UP',
  parameters: [
    { name: 'A', mode: 'IN', type: 'NUMBER' },
    { name: 'B', mode: 'IN', type: 'NUMBER' },
  ],
  returns: 'NUMBER',
  run: ({ A, B }) => ({ RESULT: { value: String(Number(A) + Number(B)) } }),
}

const DEADLOCK = 'update CITY set NAME = NAME where ID = -60'
const SLOW = 'begin dbms_session.sleep(20); end;'

async function start(): Promise<void> {
  server = await startOracleServer({ routines: [ADD_UP] })
  secure = await startOracleServer({ tls: { cert: pem('server.pem'), key: pem('server-key.pem') } })
  const { engine, users, failures } = server.state
  engine.run('create table CITY (ID number(10) not null, NAME varchar2(100))', [[]])
  engine.run('insert into CITY values (:1, :2)', [
    [1, 'Paris'],
    [2, 'Rome'],
  ])
  users.STRANGER = { password: String(good().password) }
  failures.push({ text: '"CITY"', user: 'STRANGER', error: new OraError(1031, 'insufficient privileges') })
  failures.push({ text: DEADLOCK, error: new OraError(60, 'deadlock detected while waiting for resource') })
}

/** Starts small servers of its own that speak Oracle's protocol over SQLite; they prove the piece, not Oracle. */
export const fixtures: Fixtures = {
  start,
  stop: () => Promise.all([server?.close(), secure?.close()]),
  withoutHttp: 'It speaks the protocol of Oracle Database.',
  families: {
    sql: {
      method,
      good,
      against: 'no Oracle: a server of its protocol over SQLite',
      databaseField: 'serviceName',
      dialect: {
        quote: (name) => `"${name}"`,
        parameter: (position) => `:${position}`,
        types: {
          integer: 'number(10)',
          bigint: 'number(19)',
          decimal: 'number(38, 9)',
          text: 'varchar2(400)',
          longText: 'clob',
          float: 'binary_double',
          date: 'date',
          timestamp: 'timestamp(6)',
          moment: 'timestamp(6) with time zone',
          bytes: 'raw(2000)',
          json: 'json',
        },
        procedures: {
          output: (name) =>
            `create procedure ${name}("a" in number, "b" in number, "total" out number) as begin "total" := "a" + "b"; end;`,
          rows: (name) =>
            `create procedure ${name}("word" in varchar2, "found" out sys_refcursor) as begin
              open "found" for select 1 as "position", "word" as "word" from dual
                union all select 2, "word" from dual union all select 3, "word" from dual; end;`,
          sets: (name) =>
            `create procedure ${name}("one" out sys_refcursor, "two" out sys_refcursor) as begin
              open "one" for select 1 as "first" from dual; open "two" for select 2 as "second" from dual; end;`,
        },
        // No name in Oracle holds a double quote.
        names: ['with space', 'select', 'a.b', "apos'trophe", 'back`tick', 'brack]et', 'percent%s', 'Größe', 'co:lon'],
      },
      troubled: {
        withoutTls: but({ tls: 'verify-full' }),
        untrusted: () => ({ ...connectionValues(secure), host: 'localhost', tls: 'verify-full' }),
        otherName: () => ({ ...connectionValues(secure), tls: 'verify-full', ca: pem('ca.pem') }),
        full: but({ serviceName: 'full' }),
      },
      forbidden: () => ({ values: { ...good(), user: 'stranger' }, table: 'CITY' }),
      deadlock: (act) => act('query', { sql: DEADLOCK }),
      slow: { sql: SLOW, running: () => server.state.sleeping },
      notSupported: {
        'keeps true and false apart from numbers': 'before 23ai Oracle has no BOOLEAN for columns',
        'keeps a day as it is written': 'a DATE of Oracle always has a time',
        'keeps an empty text apart from null': 'an empty text is null in Oracle',
      },
    },
  },
  auth: {
    password: {
      good,
      refused: [
        {
          title: 'a wrong password',
          values: but({ password: 'wrong-password' }),
          code: 'invalid_credentials',
          field: 'password',
        },
        { title: 'an unknown user', values: but({ user: 'nobody' }), code: 'invalid_credentials', field: 'password' },
        {
          title: 'an unknown service',
          values: but({ serviceName: 'nowhere' }),
          code: 'not_found',
          field: 'serviceName',
        },
        {
          title: 'an unknown SID',
          values: but({ serviceName: '', sid: 'nowhere' }),
          code: 'not_found',
          field: 'sid',
        },
        { title: 'no database', values: but({ serviceName: '' }), code: 'invalid_input', field: 'serviceName' },
        { title: 'a closed port', values: but({ port: 1 }), code: 'unreachable', field: 'port' },
        { title: 'an unknown server', values: but({ host: 'db.invalid' }), code: 'unreachable', field: 'host' },
        { title: 'TLS the server lacks', values: but({ tls: 'verify-ca' }), code: 'tls_failed', field: 'tls' },
      ],
    },
  },
  actions: {
    select: [
      {
        method,
        input: { table: 'CITY', where: [{ column: 'ID', operator: '=', value: 1 }] },
        check: (output) => assert.deepEqual(output, { rows: [{ ID: 1, NAME: 'Paris' }], more: false }),
      },
    ],
    insert: [{ method, input: () => ({ table: 'CITY', rows: [{ ID: id++, NAME: 'Oslo' }] }) }],
    update: [{ method, input: { table: 'CITY', set: { NAME: 'Roma' }, where: [{ column: 'ID', value: 2 }] } }],
    delete: [{ method, input: { table: 'CITY', where: [{ column: 'ID', value: 3 }] } }],
    'call-procedure': [
      {
        method,
        input: { procedure: 'ADD_UP', parameters: [1, 2] },
        check: (output) => assert.deepEqual(output, { rows: [], resultSets: [], output: { ADD_UP: 3 }, more: false }),
      },
    ],
    query: [
      {
        method,
        input: { sql: 'select id, name from city where id = :1', parameters: [1] },
        check: (output) =>
          assert.deepEqual(output, {
            rows: [{ ID: 1, NAME: 'Paris' }],
            count: 1,
            columns: [
              { name: 'ID', type: 'NUMBER(10)' },
              { name: 'NAME', type: 'VARCHAR2(100)' },
            ],
            more: false,
          }),
      },
    ],
  },
  triggers: {
    'new-row': [
      {
        method,
        input: { table: 'CITY', column: 'ID', limit: 100 },
        cursor: { value: 1, seen: [] },
        check: (result: unknown) => assert.ok(Object(result).events.length >= 2),
      },
    ],
  },
}
