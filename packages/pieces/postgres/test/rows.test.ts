import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { createDatabase, NO_POSTGRES } from './database.js'
import type { TestDatabase } from './make-database.js'
import { act, choices, failureOf } from './try-out.js'

describe.skipIf(NO_POSTGRES)('postgres rows', () => {
  let database: TestDatabase | undefined
  let values: Record<string, unknown> = {}
  beforeEach(async () => {
    await database?.drop()
    database = await createDatabase(`
      create table person (id int primary key generated always as identity, name text default 'nobody', age int);
      insert into person (name, age) values ('Ada', 36), ('Grace', 85), ('Linus', null), ('100%', 1);
      create schema sales; create table sales.orders (id int); insert into sales.orders values (7);
      create schema "we.ird"; create table "we.ird"."ta""b.le" ("co""l.x" int, "Größe" text);
      create table "Upper" (id int); create table "a.b" (id int);
      create view adults as select * from person where age >= 18`)
    values = database.values
  })
  afterAll(() => database?.drop())

  const names = async (where: unknown[], more = {}) => {
    const { rows } = await act('select', values, { table: 'person', where, orderBy: [{ column: 'id' }], ...more })
    return rows.map((row) => row.name)
  }

  it('selects columns in an order, page by page', async () => {
    const input = { table: 'person', columns: ['name'], orderBy: [{ column: 'age', direction: 'desc' }] }
    const first = await act('select', values, {
      ...input,
      limit: 2,
      where: [{ column: 'age', operator: 'is not null' }],
    })
    expect(first).toEqual({ rows: [{ name: 'Grace' }, { name: 'Ada' }], more: true })
    expect(await act('select', values, { ...input, limit: 2, offset: 3 })).toEqual({
      rows: [{ name: '100%' }],
      more: false,
    })
  })

  it.each([
    ['=', 36, ['Ada']],
    ['<>', 36, ['Grace', '100%']],
    ['<', 36, ['100%']],
    ['<=', 36, ['Ada', '100%']],
    ['>', '36', ['Grace']],
    ['>=', 36, ['Ada', 'Grace']],
    ['in', [36, 85], ['Ada', 'Grace']],
    ['in', [], []],
    ['not in', [36], ['Grace', '100%']],
    ['not in', [], ['Ada', 'Grace', 'Linus', '100%']],
    ['between', [1, 36], ['Ada', '100%']],
    ['is null', undefined, ['Linus']],
    ['is not null', undefined, ['Ada', 'Grace', '100%']],
  ])('selects where a number %s %j', async (operator, value, expected) => {
    expect(await names([{ column: 'age', operator, value }])).toEqual(expected)
  })

  it('selects where a text matches, and where all conditions are met', async () => {
    expect(await names([{ column: 'name', operator: 'like', value: 'A%' }])).toEqual(['Ada'])
    expect(await names([{ column: 'name', operator: 'like', value: '100\\%' }])).toEqual(['100%'])
    expect(await names([{ column: 'name', operator: 'ilike', value: '%A%' }])).toEqual(['Ada', 'Grace'])
    expect(
      await names([
        { column: 'name', operator: 'ilike', value: '%a%' },
        { column: 'age', value: 85 },
      ]),
    ).toEqual(['Grace'])
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

  it('finds tables by schema.table, by schema field, by capitals and by quoted names', async () => {
    expect((await act('select', values, { table: 'sales.orders' })).rows).toEqual([{ id: 7 }])
    expect((await act('select', values, { schema: 'sales', table: 'orders' })).rows).toEqual([{ id: 7 }])
    expect((await act('select', values, { table: 'Upper' })).rows).toEqual([])
    expect((await act('select', values, { table: '"a.b"' })).rows).toEqual([])
    expect((await act('select', values, { schema: 'public', table: 'a.b' })).rows).toEqual([])
    expect((await failureOf(act('select', values, { table: 'upper' }))).code).toBe('not_found')
    expect((await failureOf(act('select', values, { table: 'a.b.c' }))).code).toBe('invalid_input')
    expect((await failureOf(act('select', values, { table: '"a' }))).code).toBe('invalid_input')
  })

  it('writes and reads names with quotes, dots and letters of every alphabet', async () => {
    const table = '"we.ird"."ta""b.le"'
    const rows = [{ 'co"l.x': 1, Größe: 'groß' }]
    expect(await act('insert', values, { table, rows })).toEqual({ count: 1 })
    const where = [{ column: 'Größe', operator: '=', value: 'groß' }]
    expect((await act('select', values, { table, columns: ['co"l.x'], where })).rows).toEqual([{ 'co"l.x': 1 }])
    expect(await act('update', values, { schema: 'we.ird', table: 'ta"b.le', set: { Größe: 'x' }, where })).toEqual({
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

  it('inserts more values than one statement can count, all or nothing', async () => {
    await database?.client.query(
      'create table wide (a int, b int, c int, d int, e int, f int, g int, h int, last int not null)',
    )
    const rows = Array.from({ length: 10_000 }, (_, n) => ({ a: n, b: n, c: n, d: n, e: n, f: n, g: n, h: n, last: n }))
    expect(await act('insert', values, { table: 'wide', rows })).toEqual({ count: 10_000 })
    const bad = [...rows.slice(0, 9_999), { last: null }]
    const error = await failureOf(act('insert', values, { table: 'wide', rows: bad }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'rows' })
    const { rows: counted } = await act('query', values, { sql: 'select count(*), sum(h) from wide' })
    expect(counted).toEqual([{ count: 10_000, sum: 49_995_000 }])
  })

  it.each(['update', 'delete'])('refuses to %s every row unless that is ticked', async (action) => {
    const set = action === 'update' ? { set: { age: 1 } } : {}
    const error = await failureOf(act(action, values, { table: 'person', ...set }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'where' })
    expect((await failureOf(act(action, values, { table: 'person', where: [], ...set }))).field).toBe('where')
    expect(await act(action, values, { table: 'person', ...set, where: [{ column: 'id', value: 1 }] })).toEqual({
      count: 1,
    })
    expect((await act(action, values, { table: 'person', ...set, allRows: true })).count).toBeGreaterThanOrEqual(3)
  })

  it('offers the tables, columns and schemas the user can use', async () => {
    const tables = await choices('select', 'table', values, {})
    const mine = ['Upper', '"a.b"', 'adults', 'person', 'sales.orders', '"we.ird"."ta""b.le"']
    expect(tables.map((one) => one.value).sort()).toEqual(mine.sort())
    expect(tables.find((one) => one.value === 'adults')?.help).toBe('View')
    expect((await choices('select', 'table', values, { schema: 'we.ird' })).map((one) => one.value)).toEqual([
      'ta"b.le',
    ])
    expect((await choices('select', 'table', values, {}, 'ORD')).map((one) => one.value)).toEqual(['sales.orders'])
    const columns = await choices('select', 'columns', values, { table: 'person' })
    expect(columns.map(({ value, help }) => [value, help])).toEqual([
      ['id', 'integer'],
      ['name', 'text'],
      ['age', 'integer'],
    ])
    expect(await choices('select', 'columns', values, {})).toEqual([])
    expect((await failureOf(choices('select', 'columns', values, { table: 'nothing' }))).code).toBe('not_found')
    const schemas = await choices('select', 'schema', values, {})
    expect(schemas.map((one) => one.value)).toEqual(['public', 'sales', 'we.ird'])
  })

  it('reads a large table only as far as asked', async () => {
    await database?.client.query(
      "create table big as select n as id, repeat('x', 1000) as words from generate_series(1, 100000) n",
    )
    const before = process.memoryUsage().rss
    const { rows, more } = await act('select', values, { table: 'big', limit: 100 })
    expect([rows.length, more]).toEqual([100, true])
    const all = await act('query', values, { sql: 'select * from big', maxRows: 100 })
    expect([all.rows.length, all.count, all.more]).toEqual([100, 100, true])
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024)
  })

  it('answers many calls at once and leaves no connection behind', async () => {
    const calls = Array.from({ length: 20 }, (_, n) =>
      act('insert', values, { table: 'person', rows: [{ name: `at once ${n}` }] }),
    )
    await Promise.all(calls)
    await Promise.all(Array.from({ length: 5 }, () => failureOf(act('select', values, { table: 'nothing' }))))
    const left =
      "select count(*)::int as n from pg_stat_activity where application_name = 'Plugboard' and datname = current_database()"
    await expect.poll(async () => (await database?.client.query(left))?.rows[0].n).toBe(0)
    expect(await names([{ column: 'name', operator: 'like', value: 'at once %' }])).toHaveLength(20)
  })
})
