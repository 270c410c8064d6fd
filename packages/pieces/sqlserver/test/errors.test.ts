import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeServer, type TestServer } from './make-server.js'
import { act, failureOf } from './try-out.js'

describe('failures of SQL Server', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await makeServer(`
      create table account (id int primary key, email nvarchar(100) unique, age smallint check (age > 0),
        code varchar(3), born date, owner int references account, upper as (upper(email)), a int, b int,
        price decimal(5, 2), bytes varbinary(10), token uniqueidentifier, moment datetime, unique (a, b));
      insert into account (id, email, a, b) values (1, 'ada@example.com', 1, 1), (2, 'grace@example.com', 2, 2);
      create table secret (id int)`)
    for (const number of [334, 596, 701, 1205, 1222, 3906, 3960, 8623, 9002]) {
      await server.run(`create table raise_${number} (id int)`)
    }
    await server.run("create procedure fails as throw 50001, 'Stock is empty', 1")
    server.tds.host.denied.set('plugboard', new Set(['secret']))
  })
  afterAll(() => server.stop())

  const run = (action: string, input: Record<string, unknown>) => act(action, server.values, input)
  const add = (...rows: unknown[]) => run('insert', { table: 'account', rows })
  const query = (sql: string, parameters: unknown[] = []) => run('query', { sql, parameters })
  const where = (column: string, value: unknown) => ({
    table: 'account',
    where: [
      { column: 'id', value: 1 },
      { column, value },
    ],
  })

  const rows = { code: 'invalid_input', field: 'rows' }
  const cases: [title: string, call: () => Promise<unknown>, expected: Record<string, unknown>, message: RegExp][] = [
    ['a taken value', () => add({ id: 3, email: 'ada@example.com' }), rows, /unique.*UQ_account_email/],
    ['a taken pair', () => add({ id: 3, a: 1, b: 1 }), rows, /UQ_account_a_b/],
    ['a missing value', () => add({ email: 'x' }, { id: null }), rows, /./],
    ['a broken check', () => add({ id: 3, age: -1 }), rows, /not allowed by a check/],
    ['a row that is not there', () => add({ id: 3, owner: 99 }), rows, /does not exist.*FK_account_owner/],
    ['a generated column', () => add({ id: 3, upper: 'X' }), rows, /"upper" is filled by the server/],
    ['a text too long', () => add({ id: 3, code: 'secret text' }), rows, /too long for its column "code"/],
    ['a number out of range', () => add({ id: 3, age: 40_000 }), rows, /range/],
    ['a decimal out of range', () => add({ id: 3, price: '12345.6' }), rows, /range/],
    [
      'text for a number',
      () => add({ id: 3 }, { id: 'secret text' }),
      { code: 'invalid_input', field: 'rows.1' },
      /not a valid int/,
    ],
    ['text for a decimal', () => add({ id: 3, price: 'secret text' }), rows, /not a valid decimal/],
    ['text for bytes', () => add({ id: 3, bytes: 'secret text' }), rows, /type of its place/],
    ['text for an identifier', () => add({ id: 3, token: 'secret text' }), rows, /not a valid uniqueidentifier/],
    ['a date that is none', () => add({ id: 3, born: '2026-02-30' }), rows, /date/],
    [
      'bytes that are none',
      () => add({ id: 3, bytes: { base64: 'not base64' } }),
      { code: 'invalid_input', field: 'rows.0' },
      /base64/,
    ],
    ['an unknown column in a row', () => add({ id: 3, nope: 1 }), { code: 'not_found', field: 'rows' }, /"nope"/],
    ['a row that is no object', () => add(5), { code: 'invalid_input', field: 'rows.0' }, /JSON object/],
    [
      'a null byte in a value',
      () => add({ id: 3, email: 'a\0b' }),
      { code: 'invalid_input', field: 'rows.0' },
      /null byte/,
    ],
    [
      'half a character in a value',
      () => query('select @p1 as a', ['\ud800']),
      { code: 'invalid_input', field: 'parameters.0' },
      /half a character/,
    ],
    ['a null byte in a name', () => add({ id: 3, 'a\0': 1 }), rows, /not text/],
    ['an empty name', () => add({ '': 1 }), rows, /empty/],
    [
      'a name that is too long',
      () => run('select', { table: 'x'.repeat(129) }),
      { code: 'invalid_input', field: 'table' },
      /128/,
    ],
    ['an unknown table', () => run('select', { table: 'nope' }), { code: 'not_found', field: 'table' }, /"nope"/],
    [
      'an unknown schema',
      () => run('insert', { schema: 'nope', table: 'x', rows: [{ a: 1 }] }),
      { code: 'not_found', field: 'table' },
      /./,
    ],
    [
      'an unknown column to read',
      () => run('select', { table: 'account', columns: ['id', 'nope'] }),
      { code: 'not_found', field: 'columns.1' },
      /"nope"/,
    ],
    [
      'an unknown column in a condition',
      () => run('delete', { table: 'account', where: [{ column: '🐘', value: 1 }] }),
      { code: 'not_found', field: 'where.0.column' },
      /🐘/,
    ],
    [
      'an unknown column to order by',
      () => run('select', { table: 'account', orderBy: [{ column: 'nope' }] }),
      { code: 'not_found', field: 'orderBy.0.column' },
      /./,
    ],
    [
      'an unknown column to set',
      () => run('update', { table: 'account', set: { nope: 1 }, allRows: true }),
      { code: 'not_found', field: 'set' },
      /./,
    ],
    [
      'nothing to set',
      () => run('update', { table: 'account', set: {}, allRows: true }),
      { code: 'invalid_input', field: 'set' },
      /no new values/,
    ],
    [
      'a wrong value in a condition',
      () => run('select', where('age', 'secret text')),
      { code: 'invalid_input', field: 'where.1.value' },
      /not a valid smallint/,
    ],
    [
      'deleting what is pointed to',
      async () => {
        await query('update account set owner = 1 where id = 2')
        return run('delete', { table: 'account', where: [{ column: 'id', value: 1 }] })
      },
      { code: 'invalid_input', field: 'where' },
      /still pointed to/,
    ],
    [
      'a syntax error',
      () => query('select * form account where'),
      { code: 'invalid_input', field: 'sql' },
      /at line 1/,
    ],
    ['an unknown function', () => query('select nope(1)'), { code: 'not_found', field: 'sql' }, /function/],
    [
      'a parameter that is not there',
      () => query('select @p1 + @p2 as a', [1]),
      { code: 'invalid_input', field: 'parameters' },
      /parameters/,
    ],
    [
      'a parameter too many',
      () => query('select @p1 as a', [1, 2]),
      { code: 'invalid_input', field: 'parameters' },
      /parameters/,
    ],
    [
      'too many parameters',
      () =>
        query(
          'select 1 as a',
          Array.from({ length: 2_099 }, () => 1),
        ),
      { code: 'invalid_input', field: 'parameters' },
      /2098/,
    ],
    [
      'an error a procedure raises',
      () => run('call-procedure', { procedure: 'fails' }),
      { code: 'invalid_input', field: 'procedure' },
      /Stock is empty/,
    ],
    ['what cannot run in a transaction', () => query('create database other'), { code: 'unsupported' }, /transaction/],
    ['a commit of its own', () => query('commit'), { code: 'unsupported' }, /commits/],
    [
      'a table that is there already',
      () => query('create table account (id int)'),
      { code: 'invalid_input', field: 'sql' },
      /already/,
    ],
    [
      'no right on a table',
      () => run('select', { table: 'secret' }),
      { code: 'permission_denied', field: 'table' },
      /right/,
    ],
    ['no right to read', () => query('select * from secret'), { code: 'permission_denied', field: 'sql' }, /right/],
    [
      'a table that gives no rows back',
      () => run('insert', { table: 'raise_334', rows: [{ id: 1 }], returning: true }),
      { code: 'unsupported', field: 'returning' },
      /triggers/,
    ],
    [
      'a session that was ended',
      () => run('select', { table: 'raise_596' }),
      { code: 'provider_unavailable' },
      /shutting down/,
    ],
    ['a lack of memory', () => run('select', { table: 'raise_701' }), { code: 'provider_unavailable' }, /memory/],
    ['a deadlock', () => run('select', { table: 'raise_1205' }), { code: 'provider_unavailable' }, /deadlock/],
    ['rows that are locked', () => run('select', { table: 'raise_1222' }), { code: 'provider_unavailable' }, /locked/],
    [
      'a database that is read-only',
      () => run('select', { table: 'raise_3906' }),
      { code: 'permission_denied' },
      /read-only/,
    ],
    [
      'a change that came in between',
      () => run('select', { table: 'raise_3960' }),
      { code: 'provider_unavailable' },
      /in between/,
    ],
    [
      'an error of an unknown number',
      () => run('select', { table: 'raise_8623' }),
      { code: 'invalid_input', field: 'table' },
      /query plan/,
    ],
    ['a full log', () => run('select', { table: 'raise_9002' }), { code: 'provider_unavailable' }, /disk/],
  ]
  it.each(cases)('names %s', async (_title, call, expected, message) => {
    const error = await failureOf(call())
    expect(error).toMatchObject(expected)
    expect(error.message).toMatch(message)
    expect(error.hint).toMatch(/\.$/)
    expect(error.message + error.hint).not.toMatch(/ada@example|secret text/)
  })

  it('undoes a step that fails in the middle', async () => {
    const many = Array.from({ length: 1_500 }, (_, n) => ({ id: 100 + n }))
    await failureOf(add(...many, { id: 1 }))
    expect((await query('select count(*) as n from account')).rows).toEqual([{ n: 2 }])
  })

  it('names a connection that is cut in the middle', async () => {
    const cut = failureOf(query("waitfor delay '00:01:00'"))
    await expect.poll(() => server.tds.host.waiting, { timeout: 20_000 }).toBe(1)
    server.tds.cut()
    expect(await cut).toMatchObject({ code: 'provider_unavailable' })
  })
})
