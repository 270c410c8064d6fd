import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, NO_POSTGRES } from './database.js'
import type { TestDatabase } from './make-database.js'
import { act, failureOf } from './try-out.js'

describe.skipIf(NO_POSTGRES)('postgres failures', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase(`
      create table account (id int primary key, email text unique, age smallint check (age > 0), code varchar(3),
        born date, owner int references account, upper text generated always as (upper(email)) stored,
        a int, b int, unique (a, b));
      insert into account (id, email, a, b) values (1, 'ada@example.com', 1, 1), (2, 'grace@example.com', 2, 2);
      create function fails() returns int language plpgsql as $$ begin raise exception 'Stock is empty'; end $$;
      create procedure commits_inside() language plpgsql as $$ begin commit; end $$`)
  })
  afterAll(() => database.drop())

  const run = (action: string, input: Record<string, unknown>) => act(action, database.values, input)
  const add = (...rows: unknown[]) => run('insert', { table: 'account', rows })
  const query = (sql: string, parameters: unknown[] = []) => run('query', { sql, parameters })

  const cases: [title: string, call: () => Promise<unknown>, expected: Record<string, unknown>, message: RegExp][] = [
    [
      'a taken value',
      () => add({ id: 3, email: 'ada@example.com' }),
      { code: 'invalid_input', field: 'rows' },
      /"email".*account_email_key/,
    ],
    ['a taken pair', () => add({ id: 3, a: 1, b: 1 }), { code: 'invalid_input', field: 'rows' }, /"a", "b"/],
    ['a missing value', () => add({ email: 'x' }), { code: 'invalid_input', field: 'rows' }, /"id" must have a value/],
    ['a broken check', () => add({ id: 3, age: -1 }), { code: 'invalid_input', field: 'rows' }, /account_age_check/],
    [
      'a row that is not there',
      () => add({ id: 3, owner: 99 }),
      { code: 'invalid_input', field: 'rows' },
      /"owner".*account_owner_fkey/,
    ],
    [
      'a generated column',
      () => add({ id: 3, upper: 'X' }),
      { code: 'invalid_input', field: 'rows' },
      /filled by the server/,
    ],
    ['a text too long', () => add({ id: 3, code: 'long' }), { code: 'invalid_input', field: 'rows' }, /too long/],
    [
      'a number out of range',
      () => add({ id: 3 }, { id: 4, age: 40_000 }),
      { code: 'invalid_input', field: 'rows.1' },
      /range/,
    ],
    [
      'text for a number',
      () => add({ id: 3 }, { id: 'secret text' }),
      { code: 'invalid_input', field: 'rows.1' },
      /not a valid integer/,
    ],
    [
      'a date that is none',
      () => add({ id: 3, born: '2026-02-30' }),
      { code: 'invalid_input', field: 'rows.0' },
      /date/,
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
      () => query('select $1::text', ['\ud800']),
      { code: 'invalid_input', field: 'parameters.0' },
      /half a character/,
    ],
    ['a null byte in a name', () => add({ id: 3, 'a\0': 1 }), { code: 'invalid_input', field: 'rows' }, /not text/],
    ['a null byte in a document', () => query('select $1::jsonb', [{ a: '\0' }]), { code: 'invalid_input' }, /./],
    ['an empty name', () => add({ '': 1 }), { code: 'invalid_input', field: 'rows' }, /empty/],
    [
      'a name that would be cut off',
      () => run('select', { table: 'x'.repeat(64) }),
      { code: 'invalid_input', field: 'table' },
      /63/,
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
      () => run('select', { table: 'account', where: [{ column: 'id', value: 'x' }] }),
      { code: 'invalid_input', field: 'where.0.value' },
      /integer/,
    ],
    [
      'an operator the type lacks',
      () => run('select', { table: 'account', where: [{ column: 'id', operator: 'like', value: 'x' }] }),
      { code: 'invalid_input', field: 'where.0.operator' },
      /operator/,
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
    ['a syntax error', () => query('select * form account'), { code: 'invalid_input', field: 'sql' }, /at character/],
    ['a division by zero', () => query('select 1 / 0'), { code: 'invalid_input', field: 'sql' }, /zero/],
    [
      'too few parameters',
      () => query('select $1::int + $2::int', [1]),
      { code: 'invalid_input', field: 'parameters' },
      /parameters/,
    ],
    [
      'an error a function raises',
      () => query('select fails()'),
      { code: 'invalid_input', field: 'sql' },
      /Stock is empty/,
    ],
    ['a commit inside a transaction', () => query('call commits_inside()'), { code: 'unsupported' }, /commits/],
    [
      'no right to read',
      () => query('select * from pg_catalog.pg_authid'),
      { code: 'permission_denied', field: 'sql' },
      /right/,
    ],
    [
      'no right on a table',
      () => run('select', { table: 'pg_catalog.pg_authid' }),
      { code: 'permission_denied', field: 'table' },
      /right/,
    ],
  ]
  it.each(cases)('names %s', async (_title, call, expected, message) => {
    const error = await failureOf(call())
    expect(error).toMatchObject(expected)
    expect(error.message).toMatch(message)
    expect(error.hint).toMatch(/\.$/)
    expect(error.message + error.hint).not.toMatch(/ada@example|secret text/)
  })

  it('names a timeout the server sets', async () => {
    await database.client.query(`alter role ${database.values.user} set statement_timeout = 100`)
    const error = await failureOf(query('select pg_sleep(20)'))
    await database.client.query(`alter role ${database.values.user} reset statement_timeout`)
    expect(error).toMatchObject({ code: 'timeout' })
  })

  it('names a lack of connections', async () => {
    const { user } = database.values
    const server = new Client(database.superuserUrl)
    await server.connect()
    await server.query(`alter role ${user} connection limit 1`)
    const error = await failureOf(query('select 1'))
    await server.query(`alter role ${user} connection limit -1`)
    await server.end()
    expect(error).toMatchObject({ code: 'provider_unavailable' })
    expect(error.message).toContain('connection')
  })

  it('names a deadlock, and undoes the step', async () => {
    const { user } = database.values
    const other = new Client(database.superuserUrl)
    await other.connect()
    // Only the step looks for a deadlock, so it is the one that is stopped.
    await other.query(`alter role ${user} set deadlock_timeout = '2s'; set deadlock_timeout = '1h'`)
    await other.query('begin')
    await other.query('update account set a = 5 where id = 1')
    const step = failureOf(
      query('do $$ begin update account set a = 6 where id = 2; update account set a = 6 where id = 1; end $$'),
    )
    const waiting =
      "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database() and pid <> pg_backend_pid()"
    await expect.poll(async () => (await database.client.query(waiting)).rowCount).toBe(1)
    await other.query('update account set a = 5 where id = 2')
    await other.query('rollback')
    await other.query(`alter role ${user} reset deadlock_timeout`)
    await other.end()
    expect(await step).toMatchObject({ code: 'provider_unavailable', hint: 'Try again.' })
    expect((await query('select a from account order by id')).rows).toEqual([{ a: 1 }, { a: 2 }])
  })

  it('names a connection that is cut in the middle', async () => {
    const cut = failureOf(query('select pg_sleep(20)'))
    const sql = `select pg_terminate_backend(pid) from pg_stat_activity
      where query like '%pg_sleep(20)%' and state = 'active' and pid <> pg_backend_pid()`
    await expect.poll(async () => (await database.client.query(sql)).rowCount).toBe(1)
    expect(await cut).toMatchObject({ code: 'provider_unavailable' })
  })
})
