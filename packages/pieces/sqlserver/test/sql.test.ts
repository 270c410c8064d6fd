import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeServer, type TestServer } from './make-server.js'
import { act, choices, failureOf } from './try-out.js'

describe('SQL of SQL Server', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await makeServer(
      'create table entry (id int identity primary key, words nvarchar(100)); create schema sales',
    )
    const makes = [
      'create function dbo.add_up (@a int, @b int = 10) returns int as begin return @a + @b end',
      `create function evens (@most int) returns table as return (select id as n from entry where id <= @most)`,
      'create procedure nothing as set nocount on',
      `create procedure add_entry @words nvarchar(100), @new_id int output, @times int output, @note nvarchar(10) = 'none'
        as begin
          insert into entry (words) values (@words + ' ' + @note); set @new_id = scope_identity();
          set @times = @times + 1; select words from entry;
        end`,
      'create procedure exact @price decimal(38, 9), @copy decimal(38, 9) output, @at datetime2(7) output as set @copy = @price',
      'create procedure counts as begin select 1 as [first]; select 2 as [second]; return 7; end',
      'create procedure sales.[We.ird] @The_x nvarchar(100) as select @The_x as [The x]',
    ]
    for (const sql of makes) await server.run(sql)
  })
  afterAll(() => server.stop())

  const query = (sql: string, parameters: unknown[] = [], more = {}) =>
    act('query', server.values, { sql, parameters, ...more })
  const call = (procedure: string, parameters?: unknown, more = {}) =>
    act('call-procedure', server.values, { procedure, parameters, ...more })

  it('tells rows, columns and how many', async () => {
    expect(await query('select @p1 as a, @p2 as b', [1, 'x'])).toEqual({
      rows: [{ a: 1, b: 'x' }],
      count: 1,
      columns: [
        { name: 'a', type: 'int' },
        { name: 'b', type: 'nvarchar(max)' },
      ],
      more: false,
    })
    expect(await query('select 1 as n where 1 = 0')).toMatchObject({ rows: [], count: 0, more: false })
  })

  it('tells how many rows a change touched', async () => {
    const sql = "insert into entry (words) values ('a'), ('b'), ('c')"
    expect(await query(sql)).toEqual({ rows: [], count: 3, columns: [], more: false })
    expect((await query("update entry set words = 'y' output inserted.words")).rows).toEqual(
      Array.from({ length: 3 }, () => ({ words: 'y' })),
    )
    expect((await query('delete from entry output deleted.words')).count).toBe(3)
    expect((await query('create table made (id int)')).count).toBe(0)
  })

  it.each([
    'select 1; select 2',
    'select 1; drop table entry; --',
    '-- only a comment',
    ' ; ',
    '/* nothing */',
    'selct 1',
  ])('refuses %j', async (sql) => {
    expect(await failureOf(query(sql))).toMatchObject({ code: 'invalid_input', field: 'sql' })
  })

  it.each([
    'select 1 as n;',
    'select 1 as n ; -- the end',
    "select ';' as n",
    'select 1 as [a;b]',
    '/* ; */ select 1 as n',
  ])('takes %j for one statement', async (sql) => {
    expect((await query(sql)).rows).toHaveLength(1)
  })

  it('calls functions with values by position, by name and with defaults', async () => {
    expect(await call('dbo.add_up', [1, 2])).toEqual({
      rows: [{ value: 3 }],
      resultSets: [[{ value: 3 }]],
      output: { value: 3 },
      more: false,
    })
    expect((await call('add_up', [1])).output).toEqual({ value: 11 })
    expect((await call('dbo.add_up', { b: 2, '@A': 1 })).output).toEqual({ value: 3 })
    await query("insert into entry (words) values ('a'), ('b'), ('c')")
    expect((await call('evens', [1_000], { maxRows: 2 })).more).toBe(true)
    await query('delete from entry')
  })

  it('calls procedures and gives their output parameters, results and status', async () => {
    const made = await call('add_entry', { words: 'hello', times: 1 })
    expect(made).toEqual({
      rows: [{ words: 'hello none' }],
      resultSets: [[{ words: 'hello none' }]],
      output: { new_id: expect.any(Number), times: 2 },
      more: false,
    })
    expect((await call('add_entry', ['second', 'noted'])).output).toMatchObject({ times: null })
    expect((await call('add_entry', ['third', 5, 1, 'all'])).output).toMatchObject({ times: 2 })
    const words = [{ words: 'hello none' }, { words: 'second noted' }, { words: 'third all' }]
    expect((await query('select words from entry')).rows).toEqual(words)
    expect(await call('counts')).toEqual({
      rows: [{ first: 1 }],
      resultSets: [[{ first: 1 }], [{ second: 2 }]],
      output: { '@RETURN_VALUE': 7 },
      more: false,
    })
    expect(await call('nothing')).toEqual({ rows: [], resultSets: [], output: {}, more: false })
  })

  it('loses no digit of an output parameter', async () => {
    const price = '-12345678901234567890123456789.123456789'
    const at = '2026-03-01T09:30:00.1234567'
    expect((await call('exact', { price, copy: '0', at })).output).toEqual({ copy: price, at })
    expect((await call('exact', [price])).output).toEqual({ copy: price, at: null })
  })

  it('calls procedures by any name, with what looks like SQL', async () => {
    const text = "'; drop table entry; --"
    expect((await call('sales."We.ird"', { The_x: text })).rows).toEqual([{ 'The x': text }])
    expect((await call('We.ird', [text], { schema: 'sales' })).rows).toEqual([{ 'The x': text }])
  })

  it('says what a procedure takes when the parameters do not fit', async () => {
    const error = await failureOf(call('exact', [1, 2, 3, 4]))
    expect(error).toMatchObject({
      code: 'invalid_input',
      field: 'parameters',
      hint: 'It takes (price, copy output, at output).',
    })
    expect((await failureOf(call('add_entry', { nonsense: 1 }))).hint).toContain('(words, new_id output')
    expect((await failureOf(call('add_entry', []))).hint).toContain('(words, new_id output')
    expect((await failureOf(call('dbo.add_up', []))).field).toBe('parameters')
    expect((await failureOf(call('add_entry', 'text'))).field).toBe('parameters')
    expect(await failureOf(call('dbo.add_up', ['x']))).toMatchObject({ code: 'invalid_input', field: 'parameters' })
    expect(await failureOf(call('not_there'))).toMatchObject({ code: 'not_found', field: 'procedure' })
    expect(await failureOf(call('entry'))).toMatchObject({ code: 'not_found', field: 'procedure' })
  })

  it('refuses a procedure that takes a table', async () => {
    await server.run('create procedure fill @rows pairs readonly as set nocount on')
    expect(await failureOf(call('fill', [[1, 2]]))).toMatchObject({ code: 'unsupported', field: 'procedure' })
    await server.run('drop procedure fill')
  })

  it('offers the procedures with what they take', async () => {
    const found = await choices('call-procedure', 'procedure', server.values, {}, 'EXACT')
    const help = '(price decimal, copy decimal output, at datetime2 output)'
    expect(found).toEqual([{ value: 'exact', title: 'exact', help }])
    const all = (await choices('call-procedure', 'procedure', server.values, {})).map((one) => one.value)
    expect(all).toContain('sales."We.ird"')
    expect(all).not.toContain('entry')
  })
})
