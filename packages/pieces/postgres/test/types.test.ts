import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, NO_POSTGRES } from './database.js'
import type { TestDatabase } from './make-database.js'
import { act } from './try-out.js'

describe.skipIf(NO_POSTGRES)('postgres values', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase(`
      create type mood as enum ('calm', 'glad, "very"');
      create domain score as int check (value >= 0);
      create domain document as jsonb;
      create table store (
        id int primary key generated always as identity, small smallint, whole bigint, exact numeric, real_one real,
        double_one double precision, yes boolean, words text, day date, at timestamp, at_zone timestamptz, span interval,
        bytes bytea, doc json, docb jsonb, ints int[], texts text[], docs jsonb[], moods mood[], mood mood, scores score[],
        document document, id_one uuid, place point, boxes box[], address inet, range_one int4range, prices numeric[],
        grid int[][], moments timestamptz[], wholes bigint[]
      )`)
  })
  afterAll(() => database.drop())

  const read = async (expression: string, parameters: unknown[] = []) => {
    const { rows } = await act('query', database.values, { sql: `select ${expression} as value`, parameters })
    return rows[0]?.value
  }

  const cases: [expression: string, value: unknown][] = [
    ['null::int', null],
    ["'' ::text", ''],
    ['true', true],
    ['32767::smallint', 32767],
    ['9007199254740991::bigint', 9007199254740991],
    ['-9007199254740991::bigint', -9007199254740991],
    ['9007199254740993::bigint', '9007199254740993'],
    ["'-9223372036854775808'::bigint", '-9223372036854775808'],
    ['1.10::numeric', '1.10'],
    ['123456789012345678901234567890.123456789::numeric', '123456789012345678901234567890.123456789'],
    ["'NaN'::numeric", 'NaN'],
    ["'Infinity'::float8", 'Infinity'],
    ["'-Infinity'::float4", '-Infinity'],
    ["'NaN'::float8", 'NaN'],
    ['0.1::float8 + 0.2::float8', 0.30000000000000004],
    ["'2026-03-01'::date", '2026-03-01'],
    ["'0044-03-15 BC'::date", '0044-03-15 BC'],
    ["'infinity'::timestamptz", 'infinity'],
    ["'2026-03-01 09:30:00.123456'::timestamp", '2026-03-01T09:30:00.123456'],
    ["'2026-03-01 09:30:00.123456+02'::timestamptz", '2026-03-01T07:30:00.123456Z'],
    ["'1850-01-01 00:00:00 Europe/Amsterdam'::timestamptz", '1849-12-31T23:42:30Z'],
    ["'09:30:00.000001'::time", '09:30:00.000001'],
    ["'1 year 2 months 3 days 04:05:06.7'::interval", '1 year 2 mons 3 days 04:05:06.7'],
    ["'\\x00ff'::bytea", { base64: 'AP8=' }],
    ["array['\\x00ff','\\x'::bytea]", [{ base64: 'AP8=' }, { base64: '' }]],
    [`'{"a":[1,null,"x"]}'::jsonb`, { a: [1, null, 'x'] }],
    [
      `'{"n":12345678901234567890,"s":"12345678901234567890"}'::json`,
      { n: '12345678901234567890', s: '12345678901234567890' },
    ],
    ["'null'::jsonb", null],
    ['array[1,null,3]', [1, null, 3]],
    ['array[]::int[]', []],
    [
      'array[[1,2],[3,4]]',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ["'[0:1]={7,8}'::int[]", [7, 8]],
    [`array['a,b','"','\\','{}','NULL','', null, ' ']`, ['a,b', '"', '\\', '{}', 'NULL', '', null, ' ']],
    ['array[9007199254740993,1]::bigint[]', ['9007199254740993', 1]],
    [`array['{"a":1}'::jsonb]`, [{ a: 1 }]],
    [`array['calm','glad, "very"']::mood[]`, ['calm', 'glad, "very"']],
    ['array[1]::score[]', [1]],
    ["array['(1,1),(0,0)','(2,2),(1,1)']::box[]", ['(1,1),(0,0)', '(2,2),(1,1)']],
    ["'1 2'::int2vector", '1 2'],
    ["row(1,'a')", '(1,a)'],
    ["'550e8400-e29b-41d4-a716-446655440000'::uuid", '550e8400-e29b-41d4-a716-446655440000'],
    ["'[1,5)'::int4range", '[1,5)'],
    ["'€ 🐘'::text", '€ 🐘'],
  ]
  it.each(cases)('reads %s without loss', async (expression, value) => {
    expect(await read(expression)).toEqual(value)
  })

  it('reads the same whatever the settings of the user are', async () => {
    const { user } = database.values
    await database.client.query(
      `alter role ${user} set datestyle = 'SQL, DMY'; alter role ${user} set bytea_output = 'escape';
       alter role ${user} set timezone = 'Asia/Kolkata'; alter role ${user} set intervalstyle = 'iso_8601'`,
    )
    expect(await read("'2026-03-01 09:30:00+00'::timestamptz")).toBe('2026-03-01T09:30:00Z')
    expect(await read("'\\x00'::bytea")).toEqual({ base64: 'AA==' })
    expect(await read("'1 day'::interval")).toBe('1 day')
    await database.client.query(`alter role ${user} reset all`)
  })

  it('writes what it reads', async () => {
    const row = {
      small: -1,
      whole: '9007199254740993',
      exact: '0.10',
      real_one: 1.5,
      double_one: 'NaN',
      yes: false,
      words: 'it\'s "quoted" \\ {} $1 €',
      day: '2026-03-01',
      at: '2026-03-01T09:30:00.123456',
      at_zone: '2026-03-01T09:30:00.123456Z',
      span: '1 day 02:00:00',
      bytes: { base64: 'AP8Q' },
      doc: [1, { b: null }],
      docb: { list: ['x'] },
      ints: [1, null, 3],
      texts: ['a,b', 'NULL', '', null, '{"\\'],
      docs: [{ a: 1 }, [2], 3],
      moods: ['glad, "very"'],
      mood: 'calm',
      scores: [1, 2],
      document: [{ a: 1 }],
      id_one: '550e8400-e29b-41d4-a716-446655440000',
      place: '(1,2)',
      boxes: ['(1,1),(0,0)', '(2,2),(1,1)'],
      address: '10.0.0.1',
      range_one: '[1,5)',
      prices: ['1.10', 'NaN'],
      grid: [
        [1, 2],
        [3, 4],
      ],
      moments: ['2026-03-01T09:30:00.5Z'],
      wholes: ['9007199254740993', 1],
    }
    const inserted = await act('insert', database.values, { table: 'store', rows: [row], returning: true })
    expect(inserted.rows[0]).toMatchObject(row)
    const { id, ...stored } = inserted.rows[0] ?? {}
    const again = await act('insert', database.values, { table: 'store', rows: [stored], returning: true })
    expect(again.rows[0]).toMatchObject(stored)
    expect(again.rows[0]?.id).not.toBe(id)
  })

  it('binds lists in a query to arrays and to documents by where they stand', async () => {
    expect(await read('3 = any($1::int[])', [[1, 2, 3]])).toBe(true)
    expect(await read('$1::jsonb -> 1', [[1, { a: 2 }]])).toEqual({ a: 2 })
    expect(await read('$1::text', [['a']])).toBe('["a"]')
  })

  it('keeps both of two columns with one name, and names of every kind', async () => {
    const { rows, columns } = await act('query', database.values, {
      sql: 'select 1 as a, 2 as a, 3 as a_2, 4::numeric(10,2) as "__proto__"',
    })
    expect(JSON.stringify(rows)).toBe('[{"a":1,"a_3":2,"a_2":3,"__proto__":"4.00"}]')
    expect(columns.map((column) => column.type)).toEqual(['integer', 'integer', 'integer', 'numeric(10,2)'])
  })

  it('carries a value of ten megabytes both ways', async () => {
    const words = 'é'.repeat(5_000_000)
    const { rows } = await act('query', database.values, { sql: 'select $1::text as value', parameters: [words] })
    expect(rows[0]?.value === words).toBe(true)
    const doc = `{"long":12345678901234567,"text":"${'\\n'.repeat(2_500_000)}"}`
    const parsed = await act('query', database.values, { sql: 'select $1::json as value', parameters: [doc] })
    expect(parsed.rows[0]?.value).toEqual({ long: '12345678901234567', text: '\n'.repeat(2_500_000) })
  })
})
