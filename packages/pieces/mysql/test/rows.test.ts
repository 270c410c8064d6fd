import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDatabase, NO_MARIADB } from './database.js'
import type { TestDatabase } from './make-database.js'
import { act, choices, failureOf } from './try-out.js'

describe.skipIf(NO_MARIADB)('mysql rows', () => {
  let database: TestDatabase
  let values: Record<string, unknown> = {}
  beforeAll(async () => {
    database = await createDatabase([
      'create table `ta"b.le``s` (`co"l.x` int, `Größe` varchar(20))',
      'create table `Upper` (id int)',
      'create table `a.b` (id int)',
    ])
    values = database.values
  })
  beforeEach(() =>
    database.run(
      "create or replace table person (id int primary key auto_increment, name varchar(50) default 'nobody', age int)",
      "insert into person (name, age) values ('Ada', 36), ('Grace', 85), ('Linus', null), ('100%', 1)",
    ),
  )
  afterAll(() => database.drop())

  const names = async (where: unknown[], more = {}) => {
    const { rows } = await act('select', values, { table: 'person', where, orderBy: [{ column: 'id' }], ...more })
    return rows.map((row) => row.name)
  }

  it('selects columns in an order, page by page', async () => {
    const input = { table: 'person', columns: ['name'], orderBy: [{ column: 'age', direction: 'desc' }] }
    const first = await act('select', values, { ...input, limit: 2 })
    expect(first).toEqual({ rows: [{ name: 'Grace' }, { name: 'Ada' }], more: true })
    expect(await act('select', values, { ...input, limit: 2, offset: 3 })).toEqual({
      rows: [{ name: 'Linus' }],
      more: false,
    })
  })

  it.each([
    ['=', 36, ['Ada']],
    ['=', '36', ['Ada']],
    ['=', 36.5, []],
    ['<>', 36, ['Grace', '100%']],
    ['<', 36.5, ['Ada', '100%']],
    ['<=', 36, ['Ada', '100%']],
    ['>', '36', ['Grace']],
    ['>=', 36, ['Ada', 'Grace']],
    ['like', '3%', ['Ada']],
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
    const where = [
      { column: 'name', operator: 'like', value: '%a%' },
      { column: 'age', value: 85 },
    ]
    expect(await names(where)).toEqual(['Grace'])
  })

  it.each([
    ['=', null],
    ['=', undefined],
    ['in', 36],
    ['in', [36, null]],
    ['between', [1]],
  ])('refuses the operator %s with %j at its field', async (operator, value) => {
    const where = [
      { column: 'id', value: 1 },
      { column: 'age', operator, value },
    ]
    expect(await failureOf(names(where))).toMatchObject({ code: 'invalid_input', field: 'where.1.value' })
  })

  it('finds tables by schema.table, by schema field, by capitals and by quoted names', async () => {
    const schema = database.name
    expect((await act('select', values, { table: `${schema}.person`, limit: 1 })).rows).toHaveLength(1)
    expect((await act('select', values, { schema, table: 'person', limit: 1 })).rows).toHaveLength(1)
    expect((await act('select', values, { table: 'Upper' })).rows).toEqual([])
    expect((await act('select', values, { table: '"a.b"' })).rows).toEqual([])
    expect((await act('select', values, { schema, table: 'a.b' })).rows).toEqual([])
    expect(await failureOf(act('select', values, { table: 'upper' }))).toMatchObject({
      code: 'not_found',
      field: 'table',
      message: 'There is no table "upper".',
    })
    expect((await failureOf(act('select', values, { table: 'a.b.c' }))).code).toBe('invalid_input')
    expect((await failureOf(act('select', values, { table: '"a' }))).code).toBe('invalid_input')
  })

  it('writes and reads names with quotes, dots and letters of every alphabet', async () => {
    const table = '"ta""b.le`s"'
    const rows = [{ 'co"l.x': 1, Größe: 'groß' }]
    expect(await act('insert', values, { table, rows })).toEqual({ count: 1 })
    const where = [{ column: 'Größe', operator: '=', value: 'groß' }]
    expect((await act('select', values, { table, columns: ['co"l.x'], where })).rows).toEqual([{ 'co"l.x': 1 }])
    const named = { schema: database.name, table: 'ta"b.le`s' }
    expect(await act('update', values, { ...named, set: { Größe: 'x' }, where })).toEqual({ count: 1 })
  })

  it('inserts rows with different columns, giving defaults to what is missing', async () => {
    const rows = [{ name: 'Ken' }, { age: 7 }, { name: null, age: 8 }, {}]
    expect(await act('insert', values, { table: 'person', rows })).toEqual({ count: 4, firstId: 5 })
    const added = await act('select', values, {
      table: 'person',
      columns: ['name', 'age'],
      where: [{ column: 'id', operator: '>=', value: 5 }],
      orderBy: [{ column: 'id' }],
    })
    expect(added.rows).toEqual([
      { name: 'Ken', age: null },
      { name: 'nobody', age: 7 },
      { name: null, age: 8 },
      { name: 'nobody', age: null },
    ])
    expect(await act('insert', values, { table: 'person', rows: [{}, {}] })).toEqual({ count: 2, firstId: 9 })
  })

  it('gives the first number the server counted up, and none where all were given', async () => {
    const insert = (...rows: object[]) => act('insert', values, { table: 'person', rows })
    expect(await insert({ id: 100 }, { id: 101 })).toEqual({ count: 2 })
    expect(await insert({ id: null }, { id: 200 }, {})).toEqual({ count: 3, firstId: 102 })
    // To MySQL a zero asks for the next number, as null does.
    expect(await insert({ id: 0 })).toEqual({ count: 1, firstId: 202 })
    await database.run(
      'create table big (id bigint unsigned primary key auto_increment) auto_increment = 9007199254740993',
    )
    expect((await act('insert', values, { table: 'big', rows: [{}] })).firstId).toBe('9007199254740993')
    expect(await act('insert', values, { table: 'Upper', rows: [{ id: 1 }] })).toEqual({ count: 1 })
  })

  it('counts the rows that were found, changed or not', async () => {
    const where = [{ column: 'name', operator: '<>', value: 'Ada' }]
    expect(await act('update', values, { table: 'person', set: { age: 1 }, where })).toEqual({ count: 3 })
    expect(await act('update', values, { table: 'person', set: { age: 1 }, where })).toEqual({ count: 3 })
  })

  it('inserts more values than one statement can count, all or nothing', async () => {
    await database.run('create table wide (a int, b int, c int, d int, e int, f int, g int, h int, last int not null)')
    const rows = Array.from({ length: 10_000 }, (_, n) => ({ a: n, b: n, c: n, d: n, e: n, f: n, g: n, h: n, last: n }))
    expect(await act('insert', values, { table: 'wide', rows })).toEqual({ count: 10_000 })
    const bad = [...rows.slice(0, 9_999), { last: null }]
    const error = await failureOf(act('insert', values, { table: 'wide', rows: bad }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'rows' })
    const { rows: counted } = await act('query', values, { sql: 'select count(*) as n, sum(h) as s from wide' })
    expect(counted).toEqual([{ n: 10_000, s: '49995000' }])
  })

  it('inserts rows that together are larger than the server takes at once', async () => {
    await database.run('create table document (id int, body longtext)')
    const body = 'x'.repeat(6_000_000)
    const rows = [1, 2, 3, 4].map((id) => ({ id, body }))
    expect(await act('insert', values, { table: 'document', rows })).toEqual({ count: 4 })
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

  it('gives an empty list of an empty table', async () => {
    expect(await act('select', values, { table: '"a.b"' })).toEqual({ rows: [], more: false })
  })

  it('reads only what is asked for of a huge table, and has the server stop', async () => {
    await database.run(
      'set global userstat = on',
      'create table huge (id int primary key, body varchar(1000))',
      "insert into huge select seq, repeat('x', 1000) from seq_1_to_100000",
    )
    const page = await act('select', values, { table: 'huge', limit: 2, orderBy: [{ column: 'id' }] })
    expect([page.rows.length, page.more]).toEqual([2, true])
    for (const sql of ['select * from huge', 'select * from huge limit 90000', '(select * from huge) limit 90000']) {
      const { rows, count, more } = await act('query', values, { sql, maxRows: 5 })
      expect([rows.length, count, more]).toEqual([5, 5, true])
    }
    const statistics = `select bytes_sent from information_schema.user_statistics where user = '${database.name}'`
    const busy = "select 1 from information_schema.processlist where info like '%huge%' and id <> connection_id()"
    await expect.poll(async () => (await database.run(busy)).length).toBe(0)
    const [sent] = await database.run(statistics)
    // The table is 100 MB, asked for three times and a bit.
    expect(Number(sent?.bytes_sent)).toBeLessThan(50_000_000)
    expect(Number(sent?.bytes_sent)).toBeGreaterThan(1_000)
  })

  it('answers many calls at once and leaves no connection behind', async () => {
    const calls = Array.from({ length: 20 }, (_, n) =>
      act('insert', values, { table: 'person', rows: [{ name: `at once ${n}` }] }),
    )
    await Promise.all(calls)
    await Promise.all(Array.from({ length: 5 }, () => failureOf(act('select', values, { table: 'nothing' }))))
    await act('query', values, { sql: 'select 1 union select 2 union select 3 limit 3', maxRows: 1 })
    const left = `select 1 from information_schema.processlist where user = '${database.name}'`
    await expect.poll(async () => (await database.run(left)).length).toBe(0)
    expect(await names([{ column: 'name', operator: 'like', value: 'at once %' }])).toHaveLength(20)
  })

  it('offers the tables, columns and schemas the user can use', async () => {
    await database.run('create view adults as select * from person where age >= 18')
    const tables = await choices('select', 'table', values, {})
    const found = tables.map((one) => one.value)
    expect(found).toEqual(expect.arrayContaining(['"a.b"', '"ta""b.le`s"', 'Upper', 'adults', 'person']))
    expect(found.filter((name) => name.includes(database.name))).toEqual([])
    expect(tables.find((one) => one.value === 'adults')?.help).toBe('View')
    const schema = database.name
    const inSchema = (await choices('select', 'table', values, { schema })).map((one) => one.value)
    expect(inSchema).toContain('ta"b.le`s')
    expect((await choices('select', 'table', values, {}, 'PERS')).map((one) => one.value)).toEqual(['person'])
    const columns = await choices('select', 'columns', values, { table: 'person' })
    expect(columns.map(({ value, help }) => [value, help])).toEqual([
      ['id', 'int(11)'],
      ['name', 'varchar(50)'],
      ['age', 'int(11)'],
    ])
    expect(await choices('select', 'columns', values, {})).toEqual([])
    expect(await failureOf(choices('select', 'columns', values, { table: 'nothing' }))).toMatchObject({
      code: 'not_found',
      field: 'table',
    })
    expect((await choices('select', 'schema', values, {})).map((one) => one.value)).toEqual([schema])
  })

  it('offers tables of other schemas by their full names', async () => {
    const other = await createDatabase(['create table elsewhere (id int)'])
    await database.run(`grant select on ${other.name}.* to '${database.name}'@'%'`)
    const found = await choices('select', 'table', values, {}, 'elsewhere')
    await database.run(`revoke select on ${other.name}.* from '${database.name}'@'%'`)
    await other.drop()
    expect(found).toEqual([{ value: `${other.name}.elsewhere`, title: `${other.name}.elsewhere` }])
  })
})
