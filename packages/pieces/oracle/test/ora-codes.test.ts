import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loginError } from '../src/login-error.js'
import { oracleError } from '../src/oracle-error.js'
import { OraError } from './server/ora-error.js'
import { connectionValues, type OracleServer, startOracleServer } from './server/oracle-server.js'
import { act, failureOf } from './try-out.js'

/** A value of somebody's, which may stand in no message. */
const VALUE = 'secret-value'

type Case = [number: number, text: string, code: string, field: string | undefined, message: RegExp]

/** Failures in Oracle's words, of 19c and 23ai, and what becomes of them in `insert`. */
const CASES: Case[] = [
  [
    1,
    `unique constraint (SHOP.ORDERS_PK) violated on table SHOP.ORDERS columns (ID)\nORA-03301: (ORA-00001 details) row with column values (ID:${VALUE}) already exists`,
    'invalid_input',
    'rows',
    /taken \(constraint "ORDERS_PK"\)/,
  ],
  [1400, 'cannot insert NULL into ("SHOP"."ORDERS"."CODE")', 'invalid_input', 'rows', /"CODE" must have a value/],
  [1407, 'cannot update ("SHOP"."ORDERS"."CODE") to NULL', 'invalid_input', 'rows', /"CODE" must have a value/],
  [2290, 'check constraint (SHOP.ORDERS_CK) violated', 'invalid_input', 'rows', /check \(constraint "ORDERS_CK"\)/],
  [
    2291,
    'integrity constraint (SHOP.ORDERS_FK) violated - parent key not found',
    'invalid_input',
    'rows',
    /does not exist \(constraint "ORDERS_FK"\)/,
  ],
  [
    2292,
    'integrity constraint (SHOP.ORDERS_FK) violated - child record found',
    'invalid_input',
    'rows',
    /still pointed to/,
  ],
  [
    12899,
    'value too large for column "SHOP"."ORDERS"."NAME" (actual: 5, maximum: 3)',
    'invalid_input',
    'rows',
    /too long.*"NAME"/,
  ],
  [
    1438,
    `value ${VALUE} greater than specified precision (3, 0) for column`,
    'invalid_input',
    'rows',
    /out of the range/,
  ],
  [
    1722,
    `unable to convert string value containing '${VALUE}' to a number: ID`,
    'invalid_input',
    'rows',
    /valid number/,
  ],
  [1861, `literal does not match format string`, 'invalid_input', 'rows', /date or time/],
  [1843, 'not a valid month', 'invalid_input', 'rows', /date or time/],
  [1858, 'a non-numeric character was found', 'invalid_input', 'rows', /date or time/],
  [1465, 'invalid hex number', 'invalid_input', 'rows', /hexadecimal/],
  [1461, 'can bind a LONG value only for insert into a LONG column', 'invalid_input', 'rows', /too long/],
  [6502, `PL/SQL: numeric or value error: ${VALUE}`, 'invalid_input', 'rows', /does not fit/],
  [32795, 'cannot insert into a generated always identity column', 'invalid_input', 'rows', /by the server/],
  [942, 'table or view does not exist', 'not_found', 'table', /no such table/],
  [904, '"NOPE": invalid identifier', 'not_found', 'table', /no column "NOPE"/],
  [904, '"NAME": invalid identifier', 'not_found', 'rows', /no column "NAME"/],
  [904, '"ORDERS"."NAME": invalid identifier', 'not_found', 'rows', /no column "NAME"/],
  [2289, 'sequence does not exist', 'not_found', 'table', /sequence/],
  [1031, 'insufficient privileges', 'permission_denied', 'table', /right/],
  [41900, 'missing READ privilege on "SHOP"."ORDERS"', 'permission_denied', 'table', /right/],
  [16000, 'database or pluggable database open for read-only access', 'permission_denied', undefined, /read-only/],
  [900, 'invalid SQL statement', 'invalid_input', 'table', /not understood/],
  [933, 'SQL command not properly ended', 'invalid_input', 'table', /not understood/],
  [936, 'missing expression', 'invalid_input', 'table', /not understood/],
  [932, 'inconsistent datatypes: expected - got CLOB', 'invalid_input', 'table', /type/],
  [1476, 'divisor is equal to zero', 'invalid_input', 'table', /zero/],
  [1008, 'not all variables bound', 'invalid_input', 'rows', /parameters/],
  [14551, 'cannot perform a DML operation inside a query', 'unsupported', undefined, /changes data/],
  [60, 'deadlock detected while waiting for resource', 'provider_unavailable', undefined, /deadlock/],
  [
    54,
    'resource busy and acquire with NOWAIT specified or timeout expired',
    'provider_unavailable',
    undefined,
    /locked/,
  ],
  [8177, "can't serialize access for this transaction", 'provider_unavailable', undefined, /in between/],
  [1555, 'snapshot too old', 'provider_unavailable', undefined, /in between/],
  [28, 'your session has been killed', 'provider_unavailable', undefined, /ended the connection/],
  [1089, 'immediate shutdown or close in progress', 'provider_unavailable', undefined, /shutting down/],
  [1653, 'unable to extend table SHOP.ORDERS', 'provider_unavailable', undefined, /space/],
  [1013, 'user requested cancel of current operation', 'timeout', undefined, /stopped/],
  [12170, 'TNS:Connect timeout occurred', 'provider_unavailable', undefined, /Oracle says/],
  [600, 'internal error code, arguments: [x]', 'bad_response', undefined, /error of its own/],
  [
    20001,
    'Stock is empty\nORA-06512: at "SHOP.CHECK_STOCK", line 4',
    'invalid_input',
    'table',
    /^Oracle says: Stock is empty\.$/,
  ],
  [6550, 'line 1, column 7:\nPLS-00103: Encountered the symbol "X"', 'invalid_input', 'table', /Encountered/],
  [
    6550,
    "line 1, column 7:\nPLS-00306: wrong number or types of arguments in call to 'P'",
    'invalid_input',
    'rows',
    /fit the types/,
  ],
  [6550, "line 1, column 7:\nPLS-00201: identifier 'P' must be declared", 'not_found', 'table', /must be declared/],
  [
    6550,
    'line 1, column 7:\nPLS-00904: insufficient privilege to access object P',
    'permission_denied',
    'table',
    /right/,
  ],
  [40441, 'JSON syntax error', 'invalid_input', 'rows', /JSON/],
  [99999, 'something new', 'invalid_input', 'table', /Oracle says: something new/],
]

describe('failures of oracle', () => {
  let server: OracleServer
  beforeAll(async () => {
    server = await startOracleServer()
    await act('query', connectionValues(server), { sql: 'create table ORDERS (ID number(10), NAME varchar2(10))' })
  })
  afterAll(() => server.close())

  const insert = () => act('insert', connectionValues(server), { table: 'ORDERS', rows: [{ ID: 1, NAME: VALUE }] })

  it.each(CASES)('ORA-%i, %j, are %s at %s', async (number, text, code, field, message) => {
    server.state.failures.splice(0, 1, { text: 'insert', error: new OraError(number, text) })
    const error = await failureOf(insert())
    expect([error.code, error.field]).toEqual([code, field])
    expect(error.message).toMatch(message)
    expect(error.hint).toMatch(/\.$/)
    expect(`${error.message} ${error.hint}`).not.toMatch(/secret-value|help\/db/)
  })

  it.each([3113, 3114, 3135])('ORA-%i end the connection, and say to look before running it again', async (number) => {
    server.state.failures.splice(0, 1, {
      text: 'insert',
      error: new OraError(number, 'end-of-file on communication channel'),
    })
    const error = await failureOf(insert())
    expect(error).toMatchObject({ code: 'provider_unavailable', hint: expect.stringContaining('See whether') })
  })

  it('say which rule was broken when it is checked at the end', async () => {
    const text =
      'transaction rolled back\nORA-02291: integrity constraint (SHOP.ORDERS_FK) violated - parent key not found'
    server.state.failures.splice(0, 1, { text: 'commit', error: new OraError(2091, text) })
    const error = await failureOf(insert())
    expect(error).toMatchObject({ code: 'invalid_input', message: expect.stringContaining('ORDERS_FK') })
    server.state.failures.length = 0
    expect((await act('select', connectionValues(server), { table: 'ORDERS' })).rows).toEqual([])
  })

  it('point at the place in SQL of a person’s own', async () => {
    server.state.failures.length = 0
    const error = await failureOf(act('query', connectionValues(server), { sql: "select 'é🐘' frm ORDERS where" }))
    expect(error).toMatchObject({
      code: 'invalid_input',
      field: 'sql',
      message: expect.stringMatching(/at character \d+/),
    })
  })

  it('of a connection that is cut are told, and the change with them is undone', async () => {
    server.state.failures.length = 0
    const step = failureOf(act('query', connectionValues(server), { sql: 'begin dbms_session.sleep(60); end;' }))
    await expect.poll(() => server.state.sleeping).toBe(1)
    server.cut()
    expect(await step).toMatchObject({ code: 'provider_unavailable' })
  })

  it('do not make messages of any length', () => {
    const error = Object.assign(new Error(`ORA-20000: ${'x'.repeat(10_000)}`), { errorNum: 20_000 })
    expect(oracleError(error).message.length).toBeLessThan(300)
  })

  it.each([
    ['NJS-098', 'invalid_input'],
    ['NJS-016', 'unsupported'],
    ['NJS-119', 'unsupported'],
    ['NJS-500', 'provider_unavailable'],
  ])('of the library, %s, are %s', (code, expected) => {
    expect(oracleError(Object.assign(new Error(code), { code }))).toMatchObject({ code: expected })
  })

  it.each([
    ['NJS-116', 'unsupported', 'user'],
    ['NJS-138', 'unsupported', 'host'],
    ['NJS-505', 'invalid_input', 'ca'],
    ['NJS-510', 'timeout', 'host'],
    ['NJS-533', 'unsupported', 'tls'],
    ['NJS-103', 'bad_response', 'port'],
  ])('of the library while signing in, %s, are %s at %s', (code, expected, field) => {
    const error = Object.assign(new Error(code), { code })
    expect(loginError(error, undefined, { tls: 'disable' })).toMatchObject({ code: expected, field })
  })

  it('of the network keep their meaning through the library', () => {
    const error = Object.assign(new Error('NJS-503'), { code: 'NJS-503' })
    const failure = (code: string) => Object.assign(new Error(code), { code })
    const meant = (code: string) => loginError(error, failure(code), { tls: 'disable' })
    expect(meant('ECONNREFUSED')).toMatchObject({ code: 'unreachable', field: 'port' })
    expect(meant('ETIMEDOUT')).toMatchObject({ code: 'timeout', field: 'host' })
    expect(meant('EGRESS_DENIED')).toMatchObject({ code: 'unreachable' })
    expect(meant('ECONNRESET')).toMatchObject({ code: 'bad_response', field: 'port' })
  })

  it.each([
    ['certificate has expired', 'tls'],
    ['self-signed certificate in certificate chain', 'ca'],
    ['unable to get local issuer certificate', 'ca'],
    ['unable to verify the first certificate', 'ca'],
    ['write EPROTO wrong version number', 'tls'],
    ['TLS detected an invalid certificate. db.example.com not present in certificate', 'host'],
  ])('of TLS, %s, are told at %s', (words, field) => {
    const error = Object.assign(new Error(`NJS-506: handshake failure.\n${words}`), { code: 'NJS-506' })
    expect(loginError(error, undefined, { tls: 'verify-full' })).toMatchObject({ code: 'tls_failed', field })
  })
})
