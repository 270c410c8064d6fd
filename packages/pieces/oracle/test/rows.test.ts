import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { connectionValues, type OracleServer, startOracleServer } from './server/oracle-server.js'
import { act, choices, failureOf } from './try-out.js'

const PERSON = `create table PERSON (ID number(10) not null, NAME varchar2(100) default 'nobody', AGE number(3),
  BORN date, SEEN timestamp(6), MET timestamp(6) with time zone, WEIGHT binary_double, PHOTO blob)`

describe('oracle rows', () => {
  let server: OracleServer | undefined
  let values: Record<string, unknown> = {}
  beforeEach(async () => {
    await server?.close()
    server = await startOracleServer({ schemas: ['SALES'] })
    values = connectionValues(server)
    server.state.engine.run(PERSON, [[]])
    server.state.engine.run('create table SALES.ORDERS (ID number(10))', [[]])
    server.state.engine.run('insert into PERSON (ID, NAME, AGE) values (:1, :2, :3)', [
      [1, 'Ada', 36],
      [2, 'Grace', 85],
      [3, 'Linus', null],
      [4, '100%', 1],
    ])
  })
  afterAll(() => server?.close())

  /** The last statement that was run with its values, beside those the piece runs for itself. */
  const last = () => {
    const own = (server?.state.statements ?? []).filter(({ sql }) => !sql.startsWith('alter session'))
    const { sql, rows } = own.at(-1) ?? { sql: '', rows: [] }
    return [sql, ...rows]
  }

  it('selects by a statement in which names are quoted and values bound', async () => {
    await act('select', values, {
      schema: 'PLUGBOARD',
      table: 'PERSON',
      columns: ['NAME', 'AGE'],
      where: [
        { column: 'AGE', operator: 'in', value: [36, '85'] },
        { column: 'NAME', operator: 'like', value: '%a' },
        { column: 'ID', operator: 'between', value: [1, 2] },
        { column: 'AGE', operator: 'is not null' },
        { column: 'NAME', value: 7 },
      ],
      orderBy: [{ column: 'AGE', direction: 'desc' }, { column: 'ID' }],
      limit: 5,
      offset: 2,
    })
    expect(last()).toEqual([
      'select "NAME", "AGE" from "PLUGBOARD"."PERSON" where "AGE" in (:1, :2) and "NAME" like :3 escape \'\\\' ' +
        'and "ID" between :4 and :5 and "AGE" is not null and "NAME" = :6 order by "AGE" desc, "ID" asc ' +
        'offset :7 rows fetch next :8 rows only',
      [36n, '85', '%a', 1n, 2n, '7', 2n, 6n],
    ])
  })

  it('converts dates and times by formats in the SQL, in both directions', async () => {
    const where = [
      { column: 'BORN', operator: '>=', value: '2026-03-01' },
      { column: 'SEEN', value: '2026-03-01T09:30:00.5' },
      { column: 'MET', value: '2026-03-01T10:30:00.123456+01:00' },
      { column: 'WEIGHT', value: 'Infinity' },
    ]
    await act('select', values, { table: 'PERSON', columns: ['BORN', 'SEEN', 'MET', 'PHOTO'], where })
    const stamp = `'YYYY-MM-DD"T"HH24:MI:SS.FF9'`
    expect(last()).toEqual([
      `select to_char("BORN", 'YYYY-MM-DD"T"HH24:MI:SS') as "BORN", ` +
        `rtrim(rtrim(to_char("SEEN", ${stamp}), '0'), '.') as "SEEN", ` +
        `rtrim(rtrim(to_char(sys_extract_utc("MET"), ${stamp}), '0'), '.') || nvl2("MET", 'Z', null) as "MET", "PHOTO" ` +
        `from "PERSON" where "BORN" >= to_date(:1, 'YYYY-MM-DD"T"HH24:MI:SS') and "SEEN" = to_timestamp(:2, ${stamp}) ` +
        `and "MET" = from_tz(to_timestamp(:3, ${stamp}), '+00:00') and "WEIGHT" = to_binary_double(:4) ` +
        'offset :5 rows fetch next :6 rows only',
      ['2026-03-01T00:00:00', '2026-03-01T09:30:00.500000000', '2026-03-01T09:30:00.123456000', 'INF', 0n, 101n],
    ])
  })

  it('inserts rows of the same columns by one statement, and leaves the others to their defaults', async () => {
    const before = server?.state.statements.length ?? 0
    const rows = [{ ID: 5, NAME: 'Ken' }, { ID: 6 }, { NAME: null, ID: '7' }, { ID: 8, AGE: true }]
    expect(await act('insert', values, { table: 'PERSON', rows })).toEqual({ count: 4 })
    const run = server?.state.statements.slice(before).filter(({ sql }) => sql.startsWith('insert'))
    expect(run).toEqual([
      {
        sql: 'insert into "PERSON" ("ID", "NAME") values (:1, :2)',
        rows: [
          ['5', 'Ken'],
          ['7', null],
        ],
      },
      { sql: 'insert into "PERSON" ("ID") values (:1)', rows: [[6n]] },
      { sql: 'insert into "PERSON" ("AGE", "ID") values (:1, :2)', rows: [[1n, 8n]] },
    ])
  })

  it('inserts rows of defaults alone', async () => {
    await act('query', values, { sql: `create table PLAIN (WORD varchar2(9) default 'none', N number(3))` })
    expect(await act('insert', values, { table: 'PLAIN', rows: [{}, {}] })).toEqual({ count: 2 })
    expect(last()).toEqual(['insert into "PLAIN" ("WORD") values (default)'])
    expect((await act('select', values, { table: 'PLAIN' })).rows).toEqual([
      { WORD: 'none', N: null },
      { WORD: 'none', N: null },
    ])
  })

  it('updates and deletes by statements in which names are quoted and values bound', async () => {
    const where = [{ column: 'ID', value: 1 }]
    const set = { NAME: { a: 1 }, BORN: '1815-12-10', PHOTO: { base64: 'AP8=' }, AGE: null }
    expect(await act('update', values, { table: 'PERSON', set, where })).toEqual({ count: 1 })
    expect(last()).toEqual([
      'update "PERSON" set "NAME" = :1, "BORN" = to_date(:2, \'YYYY-MM-DD"T"HH24:MI:SS\'), "PHOTO" = :3, "AGE" = :4 where "ID" = :5',
      ['{"a":1}', '1815-12-10T00:00:00', Buffer.of(0, 255), null, 1n],
    ])
    const { rows } = await act('select', values, { table: 'PERSON', columns: ['BORN', 'PHOTO', 'AGE'], where })
    expect(rows).toEqual([{ BORN: '1815-12-10T00:00:00', PHOTO: { base64: 'AP8=' }, AGE: null }])
    expect(await act('delete', values, { table: 'PERSON', where })).toEqual({ count: 1 })
    expect(last()).toEqual(['delete from "PERSON" where "ID" = :1', [1n]])
  })

  it('takes lists of more members than Oracle does in one', async () => {
    const value = Array.from({ length: 2_500 }, (_, n) => n)
    const names = async (operator: string) => {
      const where = [{ column: 'ID', operator, value }]
      const { rows } = await act('select', values, { table: 'PERSON', columns: ['ID'], where })
      return rows.map(({ ID }) => ID)
    }
    expect(await names('in')).toEqual([1, 2, 3, 4])
    expect(String(last()[0])).toMatch(
      /where \("ID" in \(:1, .*:1000\) or "ID" in \(:1001, .*:2000\) or "ID" in \(:2001, /,
    )
    expect(await names('not in')).toEqual([])
    expect(String(last()[0])).toMatch(/where \("ID" not in \(:1, .*:1000\) and "ID" not in \(:1001, /)
    const none = await act('select', values, { table: 'PERSON', where: [{ column: 'ID', operator: 'in', value: [] }] })
    expect(none.rows).toEqual([])
  })

  it('escapes in patterns by a backslash, as elsewhere', async () => {
    const like = async (value: string) =>
      (await act('select', values, { table: 'PERSON', where: [{ column: 'NAME', operator: 'like', value }] })).rows
        .length
    expect([await like('100\\%'), await like('10_%'), await like('%')]).toEqual([1, 1, 4])
  })

  it.each([
    ['=', null],
    ['=', undefined],
    ['in', 36],
    ['in', [36, null]],
    ['between', [1]],
  ])('refuses the operator %s with %j at its field', async (operator, value) => {
    const where = [
      { column: 'ID', value: 1 },
      { column: 'AGE', operator, value },
    ]
    const error = await failureOf(act('select', values, { table: 'PERSON', where }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'where.1.value' })
  })

  const bad: [title: string, action: string, input: Record<string, unknown>, field: string][] = [
    ['a date that is none', 'insert', { rows: [{ ID: 1 }, { ID: 2, BORN: '2026-02-30' }] }, 'rows.1'],
    ['a time in another form', 'insert', { rows: [{ SEEN: '01-MAR-26' }] }, 'rows.0'],
    ['half a character', 'insert', { rows: [{ NAME: '\ud800' }] }, 'rows.0'],
    ['bytes that are no base64', 'insert', { rows: [{ PHOTO: { base64: '?' } }] }, 'rows.0'],
    ['a row that is no object', 'insert', { rows: [[1]] }, 'rows.0'],
    ['an empty name', 'insert', { rows: [{ '': 1 }] }, 'rows'],
    ['a null byte in a name', 'insert', { rows: [{ 'a\0': 1 }] }, 'rows'],
    ['a double quote in a name', 'select', { columns: ['a"b'] }, 'columns.0'],
    ['a name of more than 128 bytes', 'select', { orderBy: [{ column: 'é'.repeat(65) }] }, 'orderBy.0.column'],
    ['a wrong date in a condition', 'select', { where: [{ column: 'BORN', value: 'soon' }] }, 'where.0.value'],
    ['nothing to set', 'update', { set: {}, allRows: true }, 'set'],
    ['new values that are no object', 'update', { set: 5, allRows: true }, 'set'],
  ]
  it.each(bad)('refuses %s', async (_title, action, input, field) => {
    const error = await failureOf(act(action, values, { table: 'PERSON', ...input }))
    expect(error).toMatchObject({ code: 'invalid_input', field })
    expect(error.hint).toMatch(/\.$/)
  })

  it('finds tables by SCHEMA.TABLE, by the schema field and by quoted names', async () => {
    expect((await act('select', values, { table: 'SALES.ORDERS' })).rows).toEqual([])
    expect((await act('select', values, { table: '"SALES"."ORDERS"' })).rows).toEqual([])
    expect((await act('select', values, { schema: 'SALES', table: 'ORDERS' })).rows).toEqual([])
    expect((await failureOf(act('select', values, { table: 'A.B.C' }))).code).toBe('invalid_input')
    expect((await failureOf(act('select', values, { table: '"A' }))).code).toBe('invalid_input')
  })

  it('offers tables and schemas, with the schema where it is not the user’s own', async () => {
    const tables = await choices('select', 'table', values, {})
    expect(tables.map(({ value }) => value)).toEqual(['PERSON', 'SALES.ORDERS'])
    const orders = await choices('select', 'table', values, { schema: 'SALES' })
    expect(orders.map(({ value }) => value)).toEqual(['ORDERS'])
    const schemas = await choices('select', 'schema', values, {})
    expect(schemas.map(({ value }) => value)).toEqual(['PLUGBOARD', 'SALES'])
    const columns = await choices('select', 'columns', values, { table: 'PERSON' })
    expect(columns.map(({ help }) => help)).toEqual([
      'NUMBER(10)',
      'VARCHAR2(100)',
      'NUMBER(3)',
      'DATE',
      'TIMESTAMP(6)',
      'TIMESTAMP(6) WITH TIME ZONE',
      'BINARY_DOUBLE',
      'BLOB',
    ])
    expect((await failureOf(choices('select', 'columns', values, { table: 'NOTHING' }))).code).toBe('not_found')
  })

  it('reads a large table only as far as asked', async () => {
    server?.state.engine.exec(`with recursive n (i) as (select 10 union all select i + 1 from n where i < 100009)
      insert into PERSON (ID) select i from n`)
    const sent = () => server?.state.rowsSent ?? 0
    const before = sent()
    const { rows, more } = await act('select', values, { table: 'PERSON', limit: 100 })
    expect([rows.length, more, sent() - before]).toEqual([100, true, 101])
    const all = await act('query', values, { sql: 'select * from PERSON', maxRows: 1_500 })
    expect([all.rows.length, all.count, all.more]).toEqual([1_500, 1_500, true])
    expect(sent() - before - 101).toBeLessThanOrEqual(3_000)
  })

  it('inserts ten thousand rows at once, all or none', async () => {
    const rows = Array.from({ length: 10_000 }, (_, n) => ({ ID: n + 10, NAME: `number ${n}`, AGE: n % 100 }))
    expect(await act('insert', values, { table: 'PERSON', rows })).toEqual({ count: 10_000 })
    const bad = [...rows.slice(0, 9_999), { ID: null, NAME: 'x', AGE: 1 }]
    const error = await failureOf(act('insert', values, { table: 'PERSON', rows: bad }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'rows' })
    const { rows: counted } = await act('query', values, { sql: 'select count(*) as n from PERSON' })
    expect(counted).toEqual([{ N: 10_004 }])
  })

  it('answers many calls at once and leaves no connection behind', async () => {
    const add = (n: number) => act('insert', values, { table: 'PERSON', rows: [{ ID: n, NAME: `at once ${n}` }] })
    await Promise.all(Array.from({ length: 20 }, (_, n) => add(100 + n)))
    await Promise.all(Array.from({ length: 5 }, () => failureOf(act('select', values, { table: 'NOTHING' }))))
    await expect.poll(() => server?.open()).toBe(0)
    const { rows } = await act('query', values, { sql: 'select count(*) as n from PERSON' })
    expect(rows).toEqual([{ N: 24 }])
  })
})
