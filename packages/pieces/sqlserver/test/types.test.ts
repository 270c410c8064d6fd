import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeServer, type TestServer } from './make-server.js'
import { act } from './try-out.js'

describe('values of SQL Server', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await makeServer(`
      create table store (
        id int identity primary key, tiny tinyint, small smallint, whole bigint, exact decimal(38, 9), other numeric(5, 0),
        price money, small_price smallmoney, real_one real, double_one float, yes bit, words nvarchar(100),
        long_words nvarchar(max), old_words varchar(100), fixed nchar(5), day date, clock time(7), at datetime2(7),
        at_seconds datetime2(0), at_zone datetimeoffset(7), old_at datetime, short_at smalldatetime, bytes varbinary(max),
        few_bytes varbinary(8), id_one uniqueidentifier, doc xml, anything sql_variant)`)
  })
  afterAll(() => server.stop())

  const query = (sql: string, parameters: unknown[] = []) => act('query', server.values, { sql, parameters })
  const read = async (expression: string, parameters: unknown[] = []) =>
    (await query(`select ${expression} as value`, parameters)).rows[0]?.value

  const cases: [expression: string, value: unknown][] = [
    ['cast(null as int)', null],
    ['cast(null as decimal(10,2))', null],
    ['cast(null as nvarchar(max))', null],
    ["cast('' as nvarchar(10))", ''],
    ["cast('' as nvarchar(max))", ''],
    ['cast(1 as bit)', true],
    ['cast(255 as tinyint)', 255],
    ['cast(-32768 as smallint)', -32768],
    ['cast(-2147483648 as int)', -2147483648],
    ['cast(9007199254740991 as bigint)', 9007199254740991],
    ['cast(-9007199254740991 as bigint)', -9007199254740991],
    ['cast(9007199254740993 as bigint)', '9007199254740993'],
    ['cast(-9223372036854775808 as bigint)', '-9223372036854775808'],
    ["cast('1.10' as decimal(5,2))", '1.10'],
    ["cast('-0.05' as decimal(5,2))", '-0.05'],
    ["cast('0' as decimal(5,2))", '0.00'],
    ["cast('7' as numeric(38,0))", '7'],
    ["cast('12345678901234567890123456789.123456789' as decimal(38,9))", '12345678901234567890123456789.123456789'],
    ["cast('99999999999999999999999999999999999999' as decimal(38,0))", '99999999999999999999999999999999999999'],
    ["cast('-922337203685477.5808' as money)", '-922337203685477.5808'],
    ["cast('922337203685477.5807' as money)", '922337203685477.5807'],
    ["cast('-0.0001' as money)", '-0.0001'],
    ["cast('214748.3647' as smallmoney)", '214748.3647'],
    ['cast(0.1 as real)', 0.1],
    ['cast(16777216 as real)', 16777216],
    ['cast(0.30000000000000004 as float)', 0.30000000000000004],
    ["cast('2026-03-01' as date)", '2026-03-01'],
    ["cast('0001-01-01' as date)", '0001-01-01'],
    ["cast('9999-12-31' as date)", '9999-12-31'],
    ["cast('09:30:00.0000001' as time(7))", '09:30:00.0000001'],
    ["cast('09:30:00' as time(0))", '09:30:00'],
    ["cast('2026-03-01T09:30:00.1234567' as datetime2(7))", '2026-03-01T09:30:00.1234567'],
    ["cast('0001-01-01T00:00:00' as datetime2(3))", '0001-01-01T00:00:00'],
    ["cast('2026-03-01T09:30:00.1234567+02:00' as datetimeoffset(7))", '2026-03-01T07:30:00.1234567Z'],
    ["cast('2026-03-01T23:30:00-05:30' as datetimeoffset(0))", '2026-03-02T05:00:00Z'],
    ["cast('1753-01-01T00:00:00.003' as datetime)", '1753-01-01T00:00:00.003'],
    ["cast('2026-03-01T09:30:00.997' as datetime)", '2026-03-01T09:30:00.997'],
    ["cast('2026-03-01T09:30:00' as smalldatetime)", '2026-03-01T09:30:00'],
    ["cast('550E8400-E29B-41D4-A716-446655440000' as uniqueidentifier)", '550E8400-E29B-41D4-A716-446655440000'],
    ["cast('<a>é</a>' as xml)", '<a>é</a>'],
    ["cast('ab' as nchar(5))", 'ab   '],
    ["cast('é' as varchar(5))", 'é'],
    ["cast('€ 🐘' as nvarchar(10))", '€ 🐘'],
    ["cast('123456789012345678.5' as sql_variant)", '123456789012345678.5'],
    ["cast('2026-03-01T09:30:00.1234567' as sql_variant)", '2026-03-01T09:30:00.1234567'],
    ["cast('text' as sql_variant)", 'text'],
  ]
  it.each(cases)('reads %s without loss', async (expression, value) => {
    expect(await read(expression)).toEqual(value)
  })

  it('writes what it reads', async () => {
    const row = {
      tiny: 255,
      small: -1,
      whole: '9007199254740993',
      exact: '-12345678901234567890123456789.123456789',
      other: '42',
      price: '922337203685477.5807',
      small_price: '-0.0500',
      real_one: 1.1,
      double_one: -2.5e-10,
      yes: false,
      words: 'it\'s "quoted" [b] \\ {} @p1 €',
      long_words: '🐘'.repeat(5_000),
      old_words: 'plain',
      fixed: 'five!',
      day: '2026-03-01',
      clock: '23:59:59.9999999',
      at: '2026-03-01T09:30:00.1234567',
      at_seconds: '2026-03-01T09:30:01',
      at_zone: '2026-03-01T09:30:00.1234567Z',
      old_at: '2026-03-01T09:30:00.997',
      short_at: '2026-03-01T09:30:00',
      bytes: { base64: Buffer.alloc(9_000, 7).toString('base64') },
      few_bytes: { base64: 'AP8Q' },
      id_one: '550E8400-E29B-41D4-A716-446655440000',
      doc: '<a b="1">é</a>',
    }
    const inserted = await act('insert', server.values, { table: 'store', rows: [row], returning: true })
    expect(inserted.rows[0]).toMatchObject(row)
    const { id, anything, ...stored } = inserted.rows[0] ?? {}
    const again = await act('insert', server.values, { table: 'store', rows: [stored], returning: true })
    expect(again.rows[0]).toMatchObject(stored)
    expect(again.rows[0]?.id).not.toBe(id)
    const where = Object.entries(stored)
      .filter(([column]) => !['real_one', 'double_one', 'doc'].includes(column))
      .map(([column, value]) => ({ column, value }))
    expect((await act('select', server.values, { table: 'store', where })).rows).toHaveLength(2)
  })

  it('binds null, lists and objects', async () => {
    const row = { words: [1, { a: null }], long_words: { b: 'c' }, bytes: null, at: null }
    const { rows } = await act('insert', server.values, { table: 'store', rows: [row], returning: true })
    expect(rows[0]).toMatchObject({ words: '[1,{"a":null}]', long_words: '{"b":"c"}', bytes: null, at: null })
  })

  it('binds numbers by their size', async () => {
    const numbers = [1, -2_147_483_648, 2_147_483_648, 9_007_199_254_740_991, 1.5, 1e300]
    for (const one of numbers) expect(await read('@p1', [one])).toBe(one)
    const declared = server.tds.host.calls.slice(-numbers.length).map((call) => call.parameters[1]?.value)
    expect(declared).toEqual(['int', 'int', 'bigint', 'bigint', 'float', 'float'].map((type) => `@p1 ${type}`))
  })

  it('declares text and bytes in few lengths, so that the server can use its plans again', async () => {
    await read('@p1', ['a'])
    await read('@p1', ['a'.repeat(4_000)])
    await read('@p1', ['a'.repeat(4_001)])
    await read('@p1', [{ base64: 'AA==' }])
    const declared = server.tds.host.calls.slice(-4).map((call) => call.parameters[1]?.value)
    expect(declared).toEqual(['@p1 nvarchar(4000)', '@p1 nvarchar(4000)', '@p1 nvarchar(max)', '@p1 varbinary(8000)'])
  })

  it('tells the types of columns as T-SQL writes them', async () => {
    const types = ['int', 'bigint', 'decimal(10,2)', 'nvarchar(50)', 'nvarchar(max)', 'varchar(5)', 'varbinary(max)']
      .concat(['datetime2(3)', 'date', 'bit', 'float', 'real', 'money', 'smalldatetime', 'uniqueidentifier'])
      .concat(['xml', 'sql_variant'])
    const sql = `select ${types.map((type, index) => `cast(null as ${type}) as c${index}`).join(', ')}`
    expect((await query(sql)).columns.map(({ type }) => type)).toEqual(types)
  })

  it('keeps both of two columns with one name, names of every kind, and columns without any', async () => {
    const { rows, columns } = await query('select 1 as a, 2 as a, 3 as a_2, 4 as [__proto__], 5 as []')
    expect(JSON.stringify(rows)).toBe('[{"a":1,"a_3":2,"a_2":3,"__proto__":4,"":5}]')
    expect(columns.map(({ name }) => name)).toEqual(['a', 'a_3', 'a_2', '__proto__', ''])
  })

  it('carries a value of ten megabytes both ways', async () => {
    const words = 'é'.repeat(10_000_000)
    expect((await read('@p1', [words])) === words).toBe(true)
    const bytes = { base64: Buffer.alloc(10_000_000, 255).toString('base64') }
    expect(Object(await read('@p1', [bytes])).base64 === bytes.base64).toBe(true)
  })

  it('does not change how others read through the library in this process', async () => {
    const { Connection, Request } = await import('tedious')
    const { port, user, password } = {
      port: server.tds.port,
      ...server.values,
      user: 'plugboard',
      password: String(server.values.password),
    }
    const options = { port, database: 'shop', trustServerCertificate: true }
    const connection = new Connection({
      server: '127.0.0.1',
      authentication: { type: 'default', options: { userName: user, password } },
      options,
    })
    let value: unknown
    await new Promise<void>((resolve, reject) => {
      const done = (error?: Error | null) => (error ? reject(error) : resolve())
      const request = new Request("select cast('1.50' as decimal(5,2)) as value", done)
      request.on('row', (cells: { value: unknown }[]) => {
        value = cells[0]?.value
      })
      connection.connect((error) => (error ? reject(error) : connection.execSql(request)))
    })
    connection.close()
    expect(value).toBe(1.5)
  })
})
