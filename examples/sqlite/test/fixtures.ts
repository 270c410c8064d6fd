import assert from 'node:assert/strict'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fixtures, NotSupported } from '@plugboard/core/testing'
import sqlite from 'node-sqlite3-wasm'

const method = 'file'
let folder = ''
const good = () => ({ file: join(folder, 'shop.db') })

/** What a file cannot do, or this example leaves out. */
const because = (reason: string, ...sentences: string[]): NotSupported =>
  Object.fromEntries(sentences.map((sentence) => [sentence, reason]))

const notSupported: NotSupported = {
  ...because(
    'SQLite has no type for it',
    'keeps true and false apart from numbers',
    'keeps a JSON document',
    'compares days and decimals by what they mean',
  ),
  ...because('a column of SQLite takes any value', 'refuses a value that does not fit its type, at its field'),
  ...because(
    'SQLite takes a missing parameter for null',
    'tells at its field that the parameters are not those the SQL takes',
  ),
  ...because(
    'SQLite leaves out what comes after the first statement',
    'refuses a second statement in SQL of a person’s own, and runs neither',
  ),
  ...because('the library keeps columns by their names', 'keeps both of two columns with one name'),
  ...because(
    'SQLite has no stored procedures',
    'calls a procedure with parameters in order or by name, and gives its output parameters',
    'gives the rows of a procedure up to the limit, and says whether there were more',
    'gives every result set of a procedure',
    'binds the parameters of a procedure: what looks like SQL comes back as the text it was',
    'says what a procedure takes when the parameters do not fit',
    'tells an unknown procedure at its field',
    'offers the procedures with what they take, narrowed by what is typed',
  ),
  ...because(
    'this small example offers nothing to choose from',
    ...['select', 'insert', 'update', 'delete'].map((one) => `offers the tables for ${one}, narrowed by what is typed`),
    'offers the columns of the table that is chosen, with their types',
    'offers tables by any name so that they can be chosen',
  ),
  ...because(
    'this small example has no trigger',
    'tells of every row added since the last poll, each once and in order',
    'tells of the first rows of a table that was empty',
    'gives new rows poll by poll while more are waiting, also where rows share a value',
    'tells of a row that is added later with the last value, and of rows that are alike',
    'tells of no row again that is changed after, where the table has a primary key',
    'follows a time as well as a number',
  ),
  ...because(
    'SQLite has no server',
    'refuses a wrong password with invalid_credentials at password',
    'refuses an unknown database with not_found at its field',
    'refuses a closed port with unreachable at port',
    'refuses an unknown host with unreachable at host',
    'refuses a server that says nothing with timeout at host, after the connect timeout',
    'refuses what is no such server with bad_response at port',
    'refuses a server without TLS with tls_failed at tls',
    'refuses a certificate nobody trusted vouches for with tls_failed at ca',
    'refuses a certificate for another name with tls_failed at host',
    'refuses a server that is full with provider_unavailable',
    'tells with permission_denied at table that the user may not read it',
    'tells a deadlock with provider_unavailable',
    'stops at the server when the run is cancelled, and tells it with timeout',
  ),
}

export const fixtures: Fixtures = {
  start: async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'sqlite-piece-')))
    const db = new sqlite.Database(good().file)
    db.exec("create table city (id integer primary key, name text); insert into city values (1, 'Paris')")
    db.close()
  },
  stop: async () => rmSync(folder, { recursive: true, force: true }),
  folders: () => [folder],
  withoutHttp: 'It works in a file.',
  families: {
    sql: {
      method,
      against: 'SQLite in WebAssembly',
      good,
      dialect: {
        quote: (name) => `"${name.replaceAll('"', '""')}"`,
        parameter: () => '?',
        types: {
          integer: 'integer',
          bigint: 'integer',
          decimal: 'text',
          text: 'text',
          longText: 'text',
          float: 'real',
          date: 'text',
          timestamp: 'text',
          moment: 'text',
          bytes: 'blob',
        },
      },
      notSupported,
    },
  },
  auth: {
    file: {
      good,
      refused: [
        {
          title: 'a file that is not there',
          values: () => ({ file: join(folder, 'nowhere.db') }),
          code: 'not_found',
          field: 'file',
        },
        {
          title: 'a file of another folder',
          values: { file: '/etc/hosts' },
          code: 'permission_denied',
          field: 'file',
        },
      ],
    },
  },
  actions: {
    select: [
      {
        method,
        input: { table: 'city', limit: 1 },
        check: (output) => assert.deepEqual(Object(output).rows, [{ id: 1, name: 'Paris' }]),
      },
    ],
    insert: [{ method, input: { table: 'city', rows: [{ name: 'Oslo' }] } }],
    update: [{ method, input: { table: 'city', set: { name: 'Roma' }, where: [{ column: 'id', value: 2 }] } }],
    delete: [{ method, input: { table: 'city', where: [{ column: 'id', value: 3 }] } }],
    query: [{ method, input: { sql: 'select ? + 1 as n', parameters: [41] } }],
  },
}
