import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, NO_MARIADB } from './database.js'
import type { TestDatabase } from './make-database.js'
import { act, choices, failureOf } from './try-out.js'

describe.skipIf(NO_MARIADB)('mysql queries and procedures', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase([
      'create table entry (id int primary key auto_increment, words varchar(100), n int)',
      'create function add_up(a int, b int) returns int deterministic return a + b',
      'create function nothing() returns int deterministic return null',
      `create procedure add_entry(in words varchar(100), inout times int, out new_id bigint, out price decimal(10, 2),
          out at datetime(6))
        begin
          insert into entry (words) values (words);
          set new_id = 9007199254740993, times = times + 1, price = times * 1.1, at = '2026-03-01 09:30:00.5';
        end`,
      `create procedure reports(in most int, out total int)
        begin
          select seq as n from seq_1_to_5 where seq <= most;
          select 'x' as a, 'y' as a;
          select 1 as n where false;
          set total = most;
        end`,
      'create procedure silent() begin end',
      `create procedure commits() begin
          insert into entry (words) values ('first'); commit; insert into entry (words) values ('second'); end`,
      `create procedure fails_late() begin
          insert into entry (words) values ('undone'); select 1; signal sqlstate '45000' set message_text = 'Too late';
        end`,
      'create procedure `We.ird`(in `The x` varchar(100)) select `The x` as x',
      'create function same(a int) returns int deterministic return a',
      'create procedure same(in a int, in b int) select a, b',
      'create procedure moves(in at datetime(6), in flag bit(1), in big decimal(30, 5), in raw varbinary(10), in doc json) select at, flag, big, raw, doc',
    ])
  })
  afterAll(() => database.drop())

  const query = (sql: string, parameters: unknown[] = [], maxRows = 1_000) =>
    act('query', database.values, { sql, parameters, maxRows })
  const call = (procedure: string, parameters?: unknown, more = {}) =>
    act('call-procedure', database.values, { procedure, ...(parameters !== undefined && { parameters }), ...more })
  const words = async () => (await query('select words from entry order by id')).rows.map((row) => row.words)

  it('runs a statement with parameters', async () => {
    expect(await query('select ? + 1 as n', [41])).toEqual({
      rows: [{ n: 42 }],
      count: 1,
      columns: [{ name: 'n', type: 'bigint' }],
      more: false,
    })
    expect(await query('insert into entry (words, n) values (?, ?), (?, 2)', ['a', 1, 'b'])).toMatchObject({ count: 2 })
    expect(await query('update entry set n = n + ? where words = ?', [5, 'b'])).toMatchObject({ count: 1, rows: [] })
    expect(await query("insert into entry (words) values ('c') returning words")).toMatchObject({
      rows: [{ words: 'c' }],
    })
    expect(await query('delete from entry')).toMatchObject({ count: 3, columns: [] })
  })

  it('runs statements that give rows beside select', async () => {
    expect((await query('show tables')).rows.length).toBeGreaterThan(0)
    expect((await query('describe entry')).rows).toHaveLength(3)
    expect((await query('explain select * from entry')).rows).toHaveLength(1)
    expect(
      (await query('with recursive n as (select 1 as n union select n + 1 from n where n < 9) select * from n', [], 4))
        .more,
    ).toBe(true)
    expect((await query('values (1), (2), (3)', [], 2)).rows).toHaveLength(2)
  })

  it('makes every change of a statement whose rows are cut off', async () => {
    const sql = 'insert into entry (n) select seq from seq_1_to_5000 returning n'
    const { rows, more } = await query(sql, [], 2)
    expect([rows, more]).toEqual([[{ n: 1 }, { n: 2 }], true])
    expect((await query('select count(*) as n from entry')).rows).toEqual([{ n: 5_000 }])
    expect(await query('insert into entry (n) select n from entry', [], 1)).toMatchObject({ count: 5_000 })
    await query('delete from entry')
  })

  it('counts rows exactly at the limit', async () => {
    const three = 'select 1 as n union select 2 union select 3'
    expect((await query(three, [], 3)).more).toBe(false)
    expect(await query(three, [], 2)).toMatchObject({ count: 2, more: true })
    expect(await query(`${three} limit 3`, [], 2)).toMatchObject({ count: 2, more: true })
  })

  it('tells comments and quoted marks from parameters', async () => {
    expect((await query('-- first\n/* then */ select 1 as n # last')).rows).toEqual([{ n: 1 }])
    expect(
      (await query("select '? -- not a parameter' as t, `?` from (select 2 as `?`) as x where 1 = ?", [1])).rows,
    ).toEqual([{ t: '? -- not a parameter', '?': 2 }])
  })

  it('calls functions', async () => {
    const sum = { rows: [{ add_up: 3 }], resultSets: [[{ add_up: 3 }]], output: { add_up: 3 }, more: false }
    expect(await call('add_up', [1, 2])).toEqual(sum)
    expect(await call('add_up', { b: 2, a: 1 })).toEqual(sum)
    expect(await call('ADD_UP', { B: 2, A: 1 })).toMatchObject({ output: { ADD_UP: 3 } })
    expect((await call('nothing')).output).toEqual({ nothing: null })
    expect((await call(`${database.name}.add_up`, [1, 2])).output).toEqual({ add_up: 3 })
  })

  it('calls procedures and gives their output parameters', async () => {
    const given = { new_id: '9007199254740993', times: 2, price: '2.20', at: '2026-03-01T09:30:00.5' }
    expect(await call('add_entry', ['in order', 1])).toEqual({ rows: [], resultSets: [], output: given, more: false })
    expect((await call('add_entry', { words: 'by name', times: 1 })).output).toEqual(given)
    expect(await call('silent')).toEqual({ rows: [], resultSets: [], output: {}, more: false })
    expect(await words()).toEqual(['in order', 'by name'])
    await query('delete from entry')
  })

  it('gives every result set, each up to the limit', async () => {
    const whole = await call('reports', [2])
    expect(whole).toEqual({
      rows: [{ n: 1 }, { n: 2 }],
      resultSets: [[{ n: 1 }, { n: 2 }], [{ a: 'x', a_2: 'y' }], []],
      output: { total: 2 },
      more: false,
    })
    const cut = await call('reports', [5], { maxRows: 1 })
    expect(cut).toEqual({
      rows: [{ n: 1 }],
      resultSets: [[{ n: 1 }], [{ a: 'x', a_2: 'y' }], []],
      output: { total: 5 },
      more: true,
    })
  })

  it('undoes what a procedure did before it failed, unless it committed', async () => {
    expect(await failureOf(call('fails_late'))).toMatchObject({
      field: 'procedure',
      message: expect.stringContaining('Too late'),
    })
    expect(await words()).toEqual([])
    await call('commits')
    expect(await words()).toEqual(['first', 'second'])
    await query('delete from entry')
  })

  it('binds parameters by their types', async () => {
    const rows = [
      {
        at: '2026-03-01T07:30:00.25',
        flag: true,
        big: '12345678901234567890.12345',
        raw: { base64: 'AP8=' },
        doc: '{"a":[1]}',
      },
    ]
    const parameters = [
      '2026-03-01T09:30:00.25+02:00',
      true,
      '12345678901234567890.12345',
      { base64: 'AP8=' },
      { a: [1] },
    ]
    expect((await call('moves', parameters)).rows).toMatchObject(rows)
    expect(await failureOf(call('moves', ['x', true, 1, null, null]))).toMatchObject({
      code: 'invalid_input',
      field: 'parameters',
    })
  })

  it('tells a procedure and a function of one name apart by what they take', async () => {
    expect((await call('same', [1])).output).toEqual({ same: 1 })
    expect((await call('same', [1, 2])).rows).toEqual([{ a: 1, b: 2 }])
    expect((await failureOf(call('same', []))).hint).toBe('It takes (a, b), or (a).')
  })

  it('takes names of every kind', async () => {
    expect((await call('"We.ird"', { 'The x': "'; drop table entry; --" })).rows).toEqual([
      { x: "'; drop table entry; --" },
    ])
    expect((await call('We.ird', ['x'], { schema: database.name })).rows).toEqual([{ x: 'x' }])
  })

  it('says what a procedure takes when the parameters do not fit', async () => {
    const error = await failureOf(call('add_up', [1, 2, 3]))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'parameters', hint: 'It takes (a, b).' })
    expect((await failureOf(call('add_entry', { nonsense: 1 }))).hint).toContain('(words, times)')
    expect((await failureOf(call('add_up', 'text'))).field).toBe('parameters')
    expect((await failureOf(call('silent', [1]))).hint).toBe('It takes no parameters.')
    expect(await failureOf(call('add_up', ['x', 1]))).toMatchObject({ code: 'invalid_input', field: 'parameters' })
    expect(await failureOf(call('not_there'))).toMatchObject({ code: 'not_found', field: 'procedure' })
  })

  it('offers the procedures with what they take', async () => {
    expect(await choices('call-procedure', 'procedure', database.values, {}, 'SAM')).toEqual([
      { value: 'same', title: 'same', help: '(a int(11)) or (a int(11), b int(11))' },
    ])
    const all = await choices('call-procedure', 'procedure', database.values, {})
    expect(all.map((one) => one.value)).toContain('"We.ird"')
    expect(all.find((one) => one.value === 'reports')?.help).toBe('(most int(11), OUT total int(11))')
    expect(all.find((one) => one.value === 'silent')?.help).toBe('()')
  })
})
