import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, NO_MARIADB } from './database.js'
import type { TestDatabase } from './make-database.js'
import { act } from './try-out.js'

/** Columns of every kind. */
const STORE = `create table store (
  id int primary key auto_increment, tiny tinyint, tiny_u tinyint unsigned, flag tinyint(1), small smallint,
  medium mediumint, medium_u mediumint unsigned, whole int, whole_u int unsigned, big bigint, big_u bigint unsigned,
  exact decimal(38,9), single float, double_one double, day date, at datetime(6), at_second datetime,
  moment timestamp(6) null, span time(6), year_one year, yes bit(1), bits bit(10), long_bits bit(64), words varchar(100),
  fixed char(5), long_words longtext, pick enum('calm', 'glad, "very"', '1'), picks set('a', 'b c'), doc json,
  bytes blob, fixed_bytes binary(3), var_bytes varbinary(10), uuid_one uuid, address inet6)`

describe.skipIf(NO_MARIADB)('mysql values', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase([STORE, 'create table typed (shape geometry)'])
  })
  afterAll(() => database.drop())

  const read = async (expression: string, parameters: unknown[] = []) => {
    const { rows } = await act('query', database.values, { sql: `select ${expression} as value`, parameters })
    return rows[0]?.value
  }

  const cases: [expression: string, value: unknown][] = [
    ['null', null],
    ["''", ''],
    ['true', 1],
    ['cast(-128 as signed)', -128],
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
    ['9007199254740993', '9007199254740993'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['cast(18446744073709551615 as unsigned)', '18446744073709551615'],
    ['cast(9007199254740991 as unsigned)', 9007199254740991],
    ['1.10', '1.10'],
    ['0.000000001', '0.000000001'],
    ['cast(12345678901234567890123456789.123456789 as decimal(38, 9))', '12345678901234567890123456789.123456789'],
    ['0.1e0 + 0.2e0', 0.30000000000000004],
    ['1e100', 1e100],
    ["date '2026-03-01'", '2026-03-01'],
    ["cast('0000-00-00' as date)", '0000-00-00'],
    ["cast('2026-00-00' as date)", '2026-00-00'],
    ["timestamp '2026-03-01 09:30:00.123456'", '2026-03-01T09:30:00.123456'],
    ["timestamp '2026-03-01 09:30:00.120000'", '2026-03-01T09:30:00.12'],
    ["timestamp '2026-03-01 09:30:00.000000'", '2026-03-01T09:30:00'],
    ["cast('2026-03-01' as datetime(6))", '2026-03-01T00:00:00'],
    ["cast('0000-00-00' as datetime)", '0000-00-00 00:00:00'],
    ["cast('838:59:59' as time)", '838:59:59'],
    ["cast('-838:59:59.000001' as time(6))", '-838:59:59.000001'],
    ["cast('00:00:00' as time)", '00:00:00'],
    ["x'00ff'", { base64: 'AP8=' }],
    ["cast('a' as binary)", { base64: 'YQ==' }],
    ["''  collate utf8mb4_bin", ''],
    ["'€ 🐬'", '€ 🐬'],
    ["'a\\0b'", 'a\0b'],
    ["_latin1 x'e9'", 'é'],
    ["json_object('a', 1, 'b', json_array(12345678901234567890, null))", { a: 1, b: ['12345678901234567890', null] }],
    ["inet6_aton('::1')", { base64: 'AAAAAAAAAAAAAAAAAAAAAQ==' }],
    ["cast('550e8400-e29b-41d4-a716-446655440000' as uuid)", '550e8400-e29b-41d4-a716-446655440000'],
    ['point(1, 2)', { base64: 'AAAAAAEBAAAAAAAAAAAA8D8AAAAAAAAAQA==' }],
  ]
  it.each(cases)('reads %s without loss', async (expression, value) => {
    expect(await read(expression)).toEqual(value)
  })

  const row = {
    tiny: -128,
    tiny_u: 255,
    flag: 1,
    small: -32768,
    medium: -8388608,
    medium_u: 16777215,
    whole: -2147483648,
    whole_u: 4294967295,
    big: '-9223372036854775808',
    big_u: '18446744073709551615',
    exact: '-12345678901234567890123456789.123456789',
    single: 1.1,
    double_one: 0.30000000000000004,
    day: '2026-03-01',
    at: '2026-03-01T09:30:00.123456',
    at_second: '2026-03-01T09:30:00',
    moment: '2026-03-01T09:30:00.123456Z',
    span: '-838:59:59',
    year_one: 2026,
    yes: true,
    bits: 1023,
    long_bits: '18446744073709551615',
    words: 'it\'s "quoted" \\ {} ? € \0 🐬',
    fixed: 'ab',
    long_words: '2026-03-01T09:30:00Z',
    pick: 'glad, "very"',
    picks: 'a,b c',
    doc: [1, { b: null, long: '12345678901234567890' }],
    bytes: { base64: 'AP8Q' },
    fixed_bytes: { base64: 'AQID' },
    var_bytes: { base64: '' },
    uuid_one: '550e8400-e29b-41d4-a716-446655440000',
    address: '2001:db8::1',
  }

  it('writes what it reads', async () => {
    const insert = (one: object) => act('insert', database.values, { table: 'store', rows: [one] })
    const { firstId } = await insert(row)
    const select = async (id: unknown) => {
      const { rows } = await act('select', database.values, { table: 'store', where: [{ column: 'id', value: id }] })
      return rows[0]
    }
    const stored = await select(firstId)
    expect(stored).toEqual({ id: firstId, ...row })
    const { id: _, ...again } = stored ?? {}
    const next = await insert(again)
    expect(await select(next.firstId)).toEqual({ id: next.firstId, ...row })
    await act('update', database.values, { table: 'store', set: again, where: [{ column: 'id', value: firstId }] })
    expect(await select(firstId)).toEqual({ id: firstId, ...row })
  })

  const { doc: _, ...comparable } = row
  it.each(Object.entries(comparable))('finds a row by what was read: %s = %j', async (column, value) => {
    await act('insert', database.values, { table: 'store', rows: [{ [column]: value }] })
    for (const condition of [
      { operator: '=', value },
      { operator: 'in', value: [value] },
      { operator: 'between', value: [value, value] },
    ]) {
      const { rows } = await act('select', database.values, { table: 'store', where: [{ column, ...condition }] })
      expect(rows.length).toBeGreaterThan(0)
      for (const found of rows) expect(found[column]).toEqual(value)
    }
  })

  it('moves times of other zones to UTC, in columns that hold times', async () => {
    const rows = [
      { moment: '2026-03-01T11:30:00.5+02:00', at: '2026-03-01T04:00:00-05:30', words: '2026-03-01T00:00Z' },
    ]
    const { firstId } = await act('insert', database.values, { table: 'store', rows })
    const where = [{ column: 'moment', value: '2026-03-01T12:30:00.5+03:00' }]
    const found = await act('select', database.values, {
      table: 'store',
      columns: ['id', 'moment', 'at', 'words'],
      where,
    })
    expect(found.rows).toEqual([
      { id: firstId, moment: '2026-03-01T09:30:00.5Z', at: '2026-03-01T09:30:00', words: '2026-03-01T00:00Z' },
    ])
  })

  it('does not compare texts with numbers as numbers', async () => {
    await act('insert', database.values, { table: 'store', rows: [{ fixed: 'abc' }, { fixed: '0' }] })
    const find = async (column: string, value: unknown) =>
      (await act('select', database.values, { table: 'store', columns: ['fixed'], where: [{ column, value }] })).rows
    expect(await find('fixed', 0)).toEqual([{ fixed: '0' }])
    expect(await find('fixed', false)).toEqual([])
    expect(await find('pick', 1)).toEqual([])
  })

  it('binds numbers, texts, bytes and documents in a query as what they are', async () => {
    const parameters = [1, 0.5, '9007199254740993', true, null, { base64: 'AP8=' }, { a: ['b'] }, 1e100]
    const { rows, columns } = await act('query', database.values, {
      sql: 'select ? as n, ? as f, ? as t, ? as b, ? as z, ? as x, ? as j, ? as e',
      parameters,
    })
    expect(rows).toEqual([
      { n: 1, f: 0.5, t: '9007199254740993', b: 1, z: null, x: { base64: 'AP8=' }, j: '{"a":["b"]}', e: 1e100 },
    ])
    expect(columns.slice(0, 2).map(({ type }) => type)).toEqual(['bigint', 'double'])
    const sql = 'select 7 as n union select 8 limit ? offset ?'
    expect((await act('query', database.values, { sql, parameters: [1, 1] })).rows).toEqual([{ n: 8 }])
  })

  it('tells the types of columns as they were declared', async () => {
    const { columns } = await act('query', database.values, { sql: 'select * from store limit 0' })
    expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'id int',
      'tiny tinyint',
      'tiny_u tinyint unsigned',
      'flag tinyint',
      'small smallint',
      'medium mediumint',
      'medium_u mediumint unsigned',
      'whole int',
      'whole_u int unsigned',
      'big bigint',
      'big_u bigint unsigned',
      'exact decimal(38,9)',
      'single float',
      'double_one double',
      'day date',
      'at datetime(6)',
      'at_second datetime',
      'moment timestamp(6)',
      'span time(6)',
      'year_one year',
      'yes bit(1)',
      'bits bit(10)',
      'long_bits bit(64)',
      'words varchar(100)',
      'fixed char(5)',
      'long_words longtext',
      'pick enum',
      'picks set',
      'doc json',
      'bytes blob',
      'fixed_bytes binary(3)',
      'var_bytes varbinary(10)',
      'uuid_one uuid',
      'address inet6',
    ])
  })

  it('keeps both of two columns with one name, and names of every kind', async () => {
    const { rows } = await act('query', database.values, {
      sql: 'select 1 as a, 2 as a, 3 as a_2, 4.00 as `__proto__`, 5 as `constructor`',
    })
    expect(JSON.stringify(rows)).toBe('[{"a":1,"a_3":2,"a_2":3,"__proto__":"4.00","constructor":5}]')
  })

  it('carries a value of ten megabytes both ways', async () => {
    const words = 'é'.repeat(5_000_000)
    const { rows } = await act('query', database.values, { sql: 'select ? as value', parameters: [words] })
    expect(rows[0]?.value === words).toBe(true)
    const bytes = { base64: Buffer.alloc(10_000_000, 0xff).toString('base64') }
    const sent = await act('query', database.values, { sql: 'select ? as value', parameters: [bytes] })
    expect(JSON.stringify(sent.rows[0]?.value) === JSON.stringify(bytes)).toBe(true)
  })
})
