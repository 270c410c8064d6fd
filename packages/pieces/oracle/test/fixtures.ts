import assert from 'node:assert/strict'
import type { Fixtures } from '@plugboard/core/testing'
import { connectionValues, type OracleServer, startOracleServer } from './server/oracle-server.js'

let server: OracleServer
let id = 10

const good = () => connectionValues(server)
const but = (values: Record<string, unknown>) => () => ({ ...good(), ...values })
const method = 'password'

/** What a poll gives. */
interface Polled {
  events: readonly { data: unknown }[]
  cursor: unknown
  more?: boolean
}

/** Starts a small server of its own that speaks Oracle's protocol over SQLite; it proves the piece, not Oracle. */
export const fixtures: Fixtures = {
  start: async () => {
    server = await startOracleServer({
      routines: [
        {
          name: 'ADD_UP',
          parameters: [
            { name: 'A', mode: 'IN', type: 'NUMBER' },
            { name: 'B', mode: 'IN', type: 'NUMBER' },
          ],
          returns: 'NUMBER',
          run: ({ A, B }) => ({ RESULT: String(Number(A) + Number(B)) }),
        },
      ],
    })
    const { engine } = server.state
    engine.run('create table CITY (ID number(10) not null, NAME varchar2(100))', [[]])
    engine.run('insert into CITY values (:1, :2)', [
      [1, 'Paris'],
      [2, 'Rome'],
    ])
  },
  stop: async () => server?.close(),
  withoutHttp: 'It speaks the protocol of Oracle Database.',
  families: {
    sql: {
      method,
      good,
      databaseField: 'serviceName',
      dialect: {
        quote: (name) => `"${name}"`,
        parameter: (position) => `:${position}`,
        types: { integer: 'number(10)', bigint: 'number(19)', decimal: 'number(38, 9)', text: 'varchar2(400)' },
        names: ['with space', 'select', 'a.b', "apos'trophe", 'back`tick', 'brack]et', 'percent%s', 'Größe', 'co:lon'],
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
        check: ({ events, cursor }: Polled) => {
          assert.deepEqual(events, [])
          assert.deepEqual(Object.keys(Object(cursor)), ['value', 'seen'])
        },
      },
      {
        method,
        input: { table: 'CITY', column: 'ID', limit: 1 },
        cursor: { value: null, seen: [] },
        check: ({ events, more }: Polled) => {
          assert.deepEqual([events.length, more], [1, true])
          assert.deepEqual(events[0]?.data, { ID: 1, NAME: 'Paris' })
        },
      },
    ],
  },
}
