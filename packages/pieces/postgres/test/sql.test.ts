import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, NO_POSTGRES } from './database.js'
import type { TestDatabase } from './make-database.js'
import { act, choices, failureOf } from './try-out.js'

describe.skipIf(NO_POSTGRES)('postgres SQL', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase(`
      create table entry (id int primary key generated always as identity, words text);
      create function add_up(a int, b int default 10) returns int language sql as 'select a + b';
      create function evens(up_to int) returns table (n int) language sql as 'select generate_series(0, up_to, 2)';
      create function divide(a int, b int, out quotient int, out rest int) language sql as 'select a / b, a % b';
      create function total(variadic parts int[]) returns bigint language sql as 'select sum(x) from unnest(parts) x';
      create function keys_of(doc jsonb) returns setof text language sql as 'select jsonb_object_keys(doc)';
      create function nothing() returns void language sql as '';
      create function overloaded(a int) returns text language sql as $$ select 'one' $$;
      create function overloaded(a int, b int) returns text language sql as $$ select 'two' $$;
      create function "We.ird"("The x" text) returns text language sql as 'select "The x"';
      create procedure add_entry(words text, out new_id int, inout times int, note text default 'none')
        language plpgsql as $$ begin
          insert into entry (words) values (add_entry.words || ' ' || note) returning id into new_id; times := times + 1;
        end $$;
      create procedure commits() language plpgsql as $$ begin
        insert into entry (words) values ('first'); commit; insert into entry (words) values ('second'); commit; end $$;
      create procedure many(numbers int[]) language sql as 'insert into entry (words) select x from unnest(numbers) x';
      create table parent (id int primary key);
      create table child (parent int references parent deferrable initially deferred);
      create procedure orphan() language sql as 'insert into child values (99)'`)
  })
  afterAll(() => database.drop())

  const query = (sql: string, parameters: unknown[] = [], more = {}) =>
    act('query', database.values, { sql, parameters, ...more })
  const call = (procedure: string, parameters?: unknown, more = {}) =>
    act('call-procedure', database.values, { procedure, parameters, ...more })
  const words = async () => (await query('select words from entry order by id')).rows.map((row) => row.words)

  it('tells rows, columns and how many', async () => {
    expect(await query('select $1::int as a, $2::text as b', [1, null])).toEqual({
      rows: [{ a: 1, b: null }],
      count: 1,
      columns: [
        { name: 'a', type: 'integer' },
        { name: 'b', type: 'text' },
      ],
      more: false,
    })
    expect(await query('select 1 where false')).toMatchObject({ rows: [], count: 0, more: false })
  })

  it('tells how many rows a change touched, and reads on only to the limit', async () => {
    expect(await query("insert into entry (words) select 'x' from generate_series(1, 5)")).toEqual({
      rows: [],
      count: 5,
      columns: [],
      more: false,
    })
    const cut = await query("update entry set words = 'y' where words = 'x' returning id", [], { maxRows: 2 })
    expect([cut.rows.length, cut.count, cut.more]).toEqual([2, 2, true])
    expect((await query("delete from entry where words = 'y'")).count).toBe(5)
    expect((await query('create table made (id int)')).count).toBe(0)
    expect((await query('do $$ begin perform 1; end $$')).count).toBe(0)
  })

  it.each([
    ['select 1; select 2', 'invalid_input'],
    ['select 1; drop table entry; --', 'invalid_input'],
    ['selct 1', 'invalid_input'],
    ['-- only a comment', 'invalid_input'],
    [' ', 'invalid_input'],
    ['select $1', 'invalid_input'],
    ['vacuum entry', 'unsupported'],
    ['copy entry from stdin', 'unsupported'],
    ['copy entry to stdout', 'unsupported'],
  ])('refuses %j with %s', async (sql, code) => {
    expect(await failureOf(query(sql))).toMatchObject({ code, ...(sql !== 'vacuum entry' && { field: 'sql' }) })
  })

  it('says where in the SQL the mistake is', async () => {
    const error = await failureOf(query("select '🐘' frm entry where"))
    expect(error.message).toMatch(/at character \d+/)
  })

  it('undoes everything when a rule that is checked at the end is broken', async () => {
    const error = await failureOf(query('insert into child values (98)'))
    expect(error).toMatchObject({ code: 'invalid_input' })
    expect(error.message).toContain('child_parent_fkey')
    expect((await failureOf(call('orphan'))).message).toContain('child_parent_fkey')
    expect((await query('select * from child')).rows).toEqual([])
  })

  it('calls functions with values by position, by name and with defaults', async () => {
    expect(await call('add_up', [1, 2])).toEqual({
      rows: [{ add_up: 3 }],
      resultSets: [[{ add_up: 3 }]],
      output: { add_up: 3 },
      more: false,
    })
    expect((await call('add_up', [1])).output).toEqual({ add_up: 11 })
    expect((await call('add_up', { b: 2, a: 1 })).output).toEqual({ add_up: 3 })
    expect((await call('divide', [7, 2])).output).toEqual({ quotient: 3, rest: 1 })
    expect((await call('total', [1, 2, 3])).output).toEqual({ total: 6 })
    expect((await call('nothing')).output).toEqual({ nothing: null })
    expect((await call('overloaded', [1])).output).toEqual({ overloaded: 'one' })
    expect((await call('overloaded', [1, 2])).output).toEqual({ overloaded: 'two' })
    expect((await call('keys_of', [{ a: 1, b: 2 }])).rows).toEqual([{ keys_of: 'a' }, { keys_of: 'b' }])
    expect((await call('"We.ird"', { 'The x': "'; drop table entry; --" })).output).toEqual({
      'We.ird': "'; drop table entry; --",
    })
    expect((await call('We.ird', ['x'], { schema: 'public' })).output).toEqual({ 'We.ird': 'x' })
  })

  it('calls a function of the server itself by its schema or without', async () => {
    expect((await call('pg_catalog.lower', ['ÀB'])).output).toEqual({ lower: 'àb' })
  })

  it('reads rows of a function only to the limit', async () => {
    const cut = await call('evens', [10], { maxRows: 2 })
    expect(cut).toEqual({ rows: [{ n: 0 }, { n: 2 }], resultSets: [[{ n: 0 }, { n: 2 }]], output: {}, more: true })
  })

  it('calls procedures and gives their output parameters', async () => {
    await query('delete from entry')
    const { output } = await call('add_entry', ['hello', 1])
    expect(output).toEqual({ new_id: expect.any(Number), times: 2 })
    expect((await call('add_entry', { words: 'by name', times: 4, note: 'noted' })).output).toMatchObject({ times: 5 })
    expect((await call('add_entry', ['all', 6, 'given'])).output).toMatchObject({ times: 7 })
    expect((await call('many', [[5, 6]])).rows).toEqual([])
    expect(await words()).toEqual(['hello none', 'by name noted', 'all given', '5', '6'])
  })

  it('lets a procedure commit on its way', async () => {
    await query('delete from entry')
    expect(await call('commits')).toEqual({ rows: [], resultSets: [], output: {}, more: false })
    expect(await words()).toEqual(['first', 'second'])
  })

  it('says what a procedure takes when the parameters do not fit', async () => {
    const error = await failureOf(call('add_up', [1, 2, 3]))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'parameters', hint: 'It takes (a, b).' })
    expect((await failureOf(call('add_entry', { nonsense: 1 }))).hint).toContain('(words, times, note)')
    expect((await failureOf(call('add_up', 'text'))).field).toBe('parameters')
    expect(await failureOf(call('add_up', ['x']))).toMatchObject({ code: 'invalid_input', field: 'parameters' })
    expect(await failureOf(call('not_there'))).toMatchObject({ code: 'not_found', field: 'procedure' })
  })

  it('offers the procedures with what they take', async () => {
    const found = await choices('call-procedure', 'procedure', database.values, {}, 'over')
    expect(found).toEqual([{ value: 'overloaded', title: 'overloaded', help: '(a integer) or (a integer, b integer)' }])
    const all = (await choices('call-procedure', 'procedure', database.values, {})).map((one) => one.value)
    expect(all).toContain('"We.ird"')
    expect(all).not.toContain('lower')
  })
})
