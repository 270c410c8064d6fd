import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { makeServer, type TestServer } from './make-server.js'
import { act, choices, failureOf } from './try-out.js'

describe('rows of SQL Server', () => {
  let server: TestServer | undefined
  let values: Record<string, unknown> = {}
  beforeEach(async () => {
    await server?.stop()
    server = await makeServer(`
      create table person (id int identity primary key, name nvarchar(50) default 'nobody', age int);
      insert into person (name, age) values ('Ada', 36), ('Grace', 85), ('Linus', null), ('100%', 1);
      create schema sales; create table sales.orders (id int); insert into sales.orders values (7);
      create schema [we.ird]; create table [we.ird].[ta"b]]le] ([co"l.x] int, [Größe] nvarchar(10));
      create table [Upper] (id int); create table [a.b] (id int);
      create view adults as select * from person where age >= 18`)
    values = server.values
  })
  afterAll(() => server?.stop())

  const names = async (where: unknown[], more = {}) => {
    const { rows } = await act('select', values, { table: 'person', where, orderBy: [{ column: 'id' }], ...more })
    return rows.map((row) => row.name)
  }

  it('selects columns in an order, page by page', async () => {
    const input = { table: 'person', columns: ['name'], orderBy: [{ column: 'age', direction: 'desc' }] }
    const where = [{ column: 'age', operator: 'is not null' }]
    const first = await act('select', values, { ...input, limit: 2, where })
    expect(first).toEqual({ rows: [{ name: 'Grace' }, { name: 'Ada' }], more: true })
    expect(await act('select', values, { ...input, where, limit: 2, offset: 2 })).toEqual({
      rows: [{ name: '100%' }],
      more: false,
    })
    expect((await act('select', values, { table: 'person', offset: 3 })).rows).toHaveLength(1)
  })

  it.each([
    ['in', [36, 85], ['Ada', 'Grace']],
    ['in', [], []],
    ['not in', [36], ['Grace', '100%']],
    ['not in', [], ['Ada', 'Grace', 'Linus', '100%']],
    ['between', [1, 36], ['Ada', '100%']],
  ])('selects where a number %s %j', async (operator, value, expected) => {
    expect(await names([{ column: 'age', operator, value }])).toEqual(expected)
  })

  it.each([
    ['=', null],
    ['=', undefined],
    ['in', 36],
    ['in', [36, null]],
    ['between', [1]],
  ])('refuses the operator %s with %j at its field', async (operator, value) => {
    const error = await failureOf(
      names([
        { column: 'id', value: 1 },
        { column: 'age', operator, value },
      ]),
    )
    expect(error).toMatchObject({ code: 'invalid_input', field: 'where.1.value' })
  })

  it('finds tables by schema.table, by schema field and by quoted names', async () => {
    expect((await act('select', values, { table: 'sales.orders' })).rows).toEqual([{ id: 7 }])
    expect((await act('select', values, { table: 'dbo.Upper' })).rows).toEqual([])
    expect((await act('select', values, { schema: 'sales', table: 'orders' })).rows).toEqual([{ id: 7 }])
    expect((await act('select', values, { table: '"a.b"' })).rows).toEqual([])
    expect((await act('select', values, { schema: 'dbo', table: 'a.b' })).rows).toEqual([])
    expect((await failureOf(act('select', values, { table: 'a.b.c' }))).code).toBe('invalid_input')
    expect((await failureOf(act('select', values, { table: '"a' }))).code).toBe('invalid_input')
  })

  it('writes and reads names with quotes, brackets, dots and letters of every alphabet', async () => {
    const table = '"we.ird"."ta""b]le"'
    const rows = [{ 'co"l.x': 1, Größe: 'groß' }]
    expect(await act('insert', values, { schema: 'we.ird', table: 'ta"b]le', rows })).toEqual({ count: 1 })
    const where = [{ column: 'Größe', operator: '=', value: 'groß' }]
    expect((await act('select', values, { table, columns: ['co"l.x'], where })).rows).toEqual([{ 'co"l.x': 1 }])
    expect(await act('update', values, { schema: 'we.ird', table: 'ta"b]le', set: { Größe: 'x' }, where })).toEqual({
      count: 1,
    })
  })

  it('inserts rows with different columns, giving defaults to what is missing', async () => {
    const rows = [{ name: 'Ken' }, { age: 7 }, { name: null, age: 8 }, {}]
    const { count, rows: stored } = await act('insert', values, { table: 'person', rows, returning: true })
    expect(count).toBe(4)
    expect(stored.map(({ name, age }) => [name, age])).toEqual([
      ['Ken', null],
      ['nobody', 7],
      [null, 8],
      ['nobody', null],
    ])
    expect(await act('insert', values, { table: 'person', rows: [{}, {}] })).toEqual({ count: 2 })
  })

  it('inserts more rows and values than one statement takes, all or nothing', async () => {
    await server?.run('create table wide (a int, b int, h int, last int not null)')
    const rows = Array.from({ length: 10_000 }, (_, n) => ({ a: n, b: n, h: n, last: n }))
    expect(await act('insert', values, { table: 'wide', rows })).toEqual({ count: 10_000 })
    const inserts = server?.tds.host.calls.filter((call) => /^insert/.test(String(call.parameters[0]?.value))) ?? []
    expect(Math.max(...inserts.map((call) => call.parameters.length))).toBeLessThanOrEqual(2_100)
    const narrow = Array.from({ length: 2_500 }, (_, n) => ({ last: n }))
    await act('insert', values, { table: 'wide', rows: narrow })
    expect(server?.tds.host.calls.filter((call) => /^insert/.test(String(call.parameters[0]?.value)))).toHaveLength(
      inserts.length + 3,
    )
    const bad = [...rows.slice(0, 9_999), { last: null }]
    const error = await failureOf(act('insert', values, { table: 'wide', rows: bad }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'rows' })
    const { rows: counted } = await act('query', values, { sql: 'select count(*) as n, sum(h) as total from wide' })
    expect(counted).toEqual([{ n: 12_500, total: 49_995_000 }])
  })

  it.each(['update', 'delete'])('refuses to %s every row unless that is ticked', async (action) => {
    const set = action === 'update' ? { set: { age: 1 } } : {}
    const error = await failureOf(act(action, values, { table: 'person', ...set }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'where' })
    expect(await act(action, values, { table: 'person', ...set, where: [{ column: 'id', value: 1 }] })).toEqual({
      count: 1,
    })
    expect((await act(action, values, { table: 'person', ...set, allRows: true })).count).toBeGreaterThanOrEqual(3)
  })

  it('counts rows also where the server is set up not to', async () => {
    if (server) server.tds.host.noCount = true
    const where = [{ column: 'age', operator: 'is not null' }]
    expect(await act('update', values, { table: 'person', set: { name: 'x' }, where })).toEqual({ count: 3 })
  })

  it('offers the tables, columns and schemas there are', async () => {
    const tables = await choices('select', 'table', values, {})
    const mine = ['Upper', '"a.b"', 'adults', 'person', 'sales.orders', '"we.ird".ta"b]le']
    expect(tables.map((one) => one.value).sort()).toEqual(mine.sort())
    expect(tables.find((one) => one.value === 'adults')?.help).toBe('View')
    expect((await choices('select', 'table', values, { schema: 'we.ird' })).map((one) => one.value)).toEqual([
      'ta"b]le',
    ])
    expect((await choices('select', 'table', values, {}, 'ORD')).map((one) => one.value)).toEqual(['sales.orders'])
    const columns = await choices('select', 'columns', values, { table: 'person' })
    expect(columns.map(({ value, help }) => [value, help])).toEqual([
      ['id', 'int'],
      ['name', 'nvarchar(50)'],
      ['age', 'int'],
    ])
    expect((await failureOf(choices('select', 'columns', values, { table: 'nothing' }))).code).toBe('not_found')
    const schemas = await choices('select', 'schema', values, {})
    expect(schemas.map((one) => one.value)).toEqual(['dbo', 'sales', 'we.ird'])
  })

  it('reads a large table only as far as asked, and stops the server there', async () => {
    await server?.run(`create view big as
      with recursive n (id) as (select 1 union all select id + 1 from n where id < 100000)
        select id, hex(zeroblob(1000)) as words from n`)
    const before = server?.tds.rowsSent() ?? 0
    const { rows, more } = await act('select', values, { table: 'big', limit: 100 })
    expect([rows.length, more]).toEqual([100, true])
    expect((server?.tds.rowsSent() ?? 0) - before).toBe(101)
    const all = await act('query', values, { sql: 'select * from big', maxRows: 100 })
    expect([all.rows.length, all.count, all.more]).toEqual([100, 100, true])
    expect((server?.tds.rowsSent() ?? 0) - before).toBeLessThan(20_000)
    expect(server?.tds.host.attentions).toBe(1)
  })

  it('reads the rows of a change to the end, so that the change is whole', async () => {
    const sql = "update person set name = 'same' output inserted.id"
    const cut = await act('query', values, { sql, maxRows: 2 })
    expect([cut.rows.length, cut.more]).toEqual([2, true])
    expect(await names([{ column: 'name', value: 'same' }])).toHaveLength(4)
  })

  it('answers many calls at once and leaves no connection behind', async () => {
    const calls = Array.from({ length: 20 }, (_, n) =>
      act('insert', values, { table: 'person', rows: [{ name: `at once ${n}` }] }),
    )
    await Promise.all(calls)
    await Promise.all(Array.from({ length: 5 }, () => failureOf(act('select', values, { table: 'nothing' }))))
    await expect.poll(() => server?.tds.sockets(), { timeout: 20_000 }).toBe(0)
    expect(await names([{ column: 'name', operator: 'like', value: 'at once %' }])).toHaveLength(20)
  })
})
