import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BindValue } from './server/execute-request.js'
import { connectionValues, type OracleServer, startOracleServer } from './server/oracle-server.js'
import type { DeclaredParameter, ServerRoutine } from './server/routines.js'
import { act, choices, failureOf } from './try-out.js'

const input = (name: string, type = 'VARCHAR2', hasDefault = false): DeclaredParameter => ({
  name,
  mode: 'IN',
  type,
  hasDefault,
})
const output = (name: string, type = 'VARCHAR2'): DeclaredParameter => ({ name, mode: 'OUT', type })
const text = (value: BindValue | undefined) => (value === null || value === undefined ? null : String(value))

/** What the test server can call. */
const ROUTINES: ServerRoutine[] = [
  {
    name: 'ADD_ENTRY',
    parameters: [
      input('WORDS'),
      output('NEW_ID', 'NUMBER'),
      { name: 'TIMES', mode: 'IN/OUT', type: 'NUMBER' },
      input('NOTE', 'VARCHAR2', true),
    ],
    run: ({ WORDS, TIMES, NOTE = 'none' }, engine) => {
      engine.run('insert into ENTRY (WORDS) values (:1)', [[`${WORDS} ${NOTE}`]])
      return { NEW_ID: { value: '12345678901234567890' }, TIMES: { value: String(Number(TIMES) + 1) } }
    },
  },
  { name: 'NOTHING', parameters: [], run: () => ({}) },
  { name: 'PRICE', parameters: [], returns: 'NUMBER', run: () => ({ RESULT: { value: '.5' } }) },
  {
    package: 'TOOLS',
    name: 'ECHO',
    parameters: [input('X')],
    returns: 'VARCHAR2',
    run: ({ X }) => ({ RESULT: { value: text(X) } }),
  },
  {
    package: 'TOOLS',
    name: 'ECHO',
    parameters: [input('X'), input('Y')],
    returns: 'VARCHAR2',
    run: ({ X, Y }) => ({ RESULT: { value: `${X}${Y}` } }),
  },
  { owner: 'SALES', name: 'TOTAL', parameters: [], returns: 'NUMBER', run: () => ({ RESULT: { value: '7' } }) },
  {
    name: 'MOMENTS',
    parameters: [
      input('DAY', 'DATE'),
      { name: 'AT', mode: 'IN/OUT', type: 'TIMESTAMP' },
      { name: 'MET', mode: 'IN/OUT', type: 'TIMESTAMP WITH TIME ZONE' },
      output('GIVEN'),
    ],
    run: ({ DAY, AT, MET }) => ({
      AT: { value: text(AT) },
      MET: { value: `${String(MET).slice(0, -6)}+02:00` },
      GIVEN: { value: `${DAY} ${AT} ${MET}` },
    }),
  },
  {
    name: 'KINDS',
    parameters: [
      input('YES', 'PL/SQL BOOLEAN'),
      output('NO', 'PL/SQL BOOLEAN'),
      input('BYTES', 'RAW'),
      output('SAME', 'RAW'),
      output('RATIO', 'BINARY_DOUBLE'),
      output('EMPTY'),
    ],
    run: ({ YES, BYTES }) => ({
      NO: { value: YES !== true },
      SAME: { value: Buffer.isBuffer(BYTES) ? BYTES : null },
      RATIO: { value: 0.1 },
    }),
  },
  {
    name: 'LONG_TEXT',
    parameters: [input('WORDS', 'CLOB'), output('TWICE', 'CLOB')],
    run: ({ WORDS }) => ({ TWICE: { value: `${WORDS}${WORDS}` } }),
  },
  {
    name: 'REPORT',
    parameters: [
      input('FROM_ID', 'NUMBER'),
      output('ROWS_FOUND', 'REF CURSOR'),
      output('TITLE'),
      output('DAYS', 'REF CURSOR'),
    ],
    run: ({ FROM_ID = null }) => ({
      TITLE: { value: 'Report' },
      ROWS_FOUND: { query: { sql: 'select ID, WORDS from BIG where ID >= :1 order by ID', values: [FROM_ID] } },
      DAYS: { query: { sql: 'select DAY from BIG where ID = 1', values: [] } },
    }),
  },
  {
    name: 'RETURNS_TWO',
    parameters: [],
    run: () => ({}),
    returned: ['select ID from BIG where ID = 1', 'select ID as SECOND from BIG where ID < 4'],
  },
  { name: 'TAKES_OBJECT', parameters: [input('THING', 'OBJECT')], run: () => ({}) },
]

describe('oracle SQL', () => {
  let server: OracleServer
  beforeAll(async () => {
    server = await startOracleServer({ routines: ROUTINES, schemas: ['SALES'] })
    const { engine } = server.state
    engine.run('create table ENTRY (ID number(10), WORDS varchar2(200))', [[]])
    engine.run('create table BIG (ID number(10), WORDS varchar2(200), DAY date)', [[]])
    engine.exec(`with recursive n (i) as (select 1 union all select i + 1 from n where i < 3000)
      insert into BIG select i, 'row ' || i, '2026-03-01T00:00:00' from n`)
  })
  afterAll(() => server.close())

  const query = (sql: string, parameters: unknown[] = [], more = {}) =>
    act('query', connectionValues(server), { sql, parameters, ...more })
  const call = (procedure: string, parameters?: unknown, more = {}) =>
    act('call-procedure', connectionValues(server), { procedure, parameters, ...more })
  const block = () => server.state.statements.filter(({ sql }) => sql.startsWith('begin')).at(-1)

  it('tells rows, columns and how many', async () => {
    expect(await query('select :1 as a, :2 as b from dual', ['x', null])).toEqual({
      rows: [{ A: 'x', B: null }],
      count: 1,
      columns: [
        { name: 'A', type: 'VARCHAR2(32767)' },
        { name: 'B', type: 'VARCHAR2(32767)' },
      ],
      more: false,
    })
    expect(await query('select ID from BIG where ID < 0')).toMatchObject({ rows: [], count: 0, more: false })
  })

  it('binds a parameter that stands twice, and ones in any order', async () => {
    expect((await query('select :2 as a, :1 as b, :2 as c from dual', ['one', 'two'])).rows).toEqual([
      { A: 'two', B: 'one', C: 'two' },
    ])
  })

  it('tells how many rows a change touched', async () => {
    expect(await query("insert into ENTRY (WORDS) values ('x')")).toEqual({
      rows: [],
      count: 1,
      columns: [],
      more: false,
    })
    expect((await query('update ENTRY set WORDS = :1', ['y'])).count).toBe(1)
    expect((await query('delete from ENTRY')).count).toBe(1)
    expect((await query('begin null; end;')).count).toBe(0)
  })

  it.each([
    'select 1 from dual; select 2 from dual',
    'selct 1',
    ' ',
    'select :name from dual',
    'select 1 from dual where',
  ])('refuses %j at its field', async (sql) => {
    const error = await failureOf(query(sql, sql.includes(':') ? [1] : []))
    expect(error.code).toBe('invalid_input')
    expect(['sql', 'parameters']).toContain(error.field)
  })

  it('calls procedures with values by position, by name and with defaults', async () => {
    const { output: outputs } = await call('ADD_ENTRY', ['hello', 1])
    expect(outputs).toEqual({ NEW_ID: '12345678901234567890', TIMES: 2 })
    expect(block()).toEqual({
      sql: 'begin "PLUGBOARD"."ADD_ENTRY"("WORDS" => :1, "NEW_ID" => :2, "TIMES" => :3); end;',
      rows: [['hello', null, '1']],
    })
    expect((await call('ADD_ENTRY', { WORDS: 'by name', TIMES: 4, NOTE: 'noted' })).output.TIMES).toBe(5)
    expect((await call('ADD_ENTRY', ['all', 6, 'given'])).output.TIMES).toBe(7)
    const { rows } = await query('select WORDS from ENTRY')
    expect(rows.map(({ WORDS }) => WORDS)).toEqual(['hello none', 'by name noted', 'all given'])
    expect(await call('NOTHING')).toEqual({ rows: [], resultSets: [], output: {}, more: false })
    expect(block()?.sql).toBe('begin "PLUGBOARD"."NOTHING"; end;')
  })

  it('calls functions, those of packages and of other schemas', async () => {
    expect((await call('PRICE')).output).toEqual({ PRICE: '0.5' })
    expect(block()?.sql).toBe('begin :1 := "PLUGBOARD"."PRICE"; end;')
    expect((await call('TOOLS.ECHO', ['a'])).output).toEqual({ ECHO: 'a' })
    expect((await call('TOOLS.ECHO', ['a', 'b'])).output).toEqual({ ECHO: 'ab' })
    expect((await call('PLUGBOARD.TOOLS.ECHO', { X: 'a' })).output).toEqual({ ECHO: 'a' })
    expect((await call('TOOLS.ECHO', ['a'], { schema: 'PLUGBOARD' })).output).toEqual({ ECHO: 'a' })
    expect((await call('SALES.TOTAL')).output).toEqual({ TOTAL: 7 })
    expect((await call('TOTAL', [], { schema: 'SALES' })).output).toEqual({ TOTAL: 7 })
    expect((await failureOf(call('A.B.C.D'))).code).toBe('invalid_input')
    expect((await failureOf(call('A.B.C', [], { schema: 'S' }))).code).toBe('invalid_input')
    expect(await failureOf(call('total'))).toMatchObject({ code: 'not_found', field: 'procedure' })
  })

  it('passes dates and times in the form the session is set to, and gives them back in ISO form', async () => {
    const { output: outputs } = await call('MOMENTS', {
      DAY: '2026-03-01',
      AT: '2026-03-01T09:30:00.5',
      MET: '2026-03-01T09:30:00.123456+01:00',
    })
    expect(outputs).toEqual({
      AT: '2026-03-01T09:30:00.5',
      MET: '2026-03-01T06:30:00.123456Z',
      GIVEN: '2026-03-01T00:00:00 2026-03-01T09:30:00.500000000 2026-03-01T08:30:00.123456000+00:00',
    })
    const error = await failureOf(call('MOMENTS', { DAY: 'soon', AT: null, MET: null }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'parameters' })
  })

  it('passes and gives truth values, bytes, numbers with a floating point and nulls', async () => {
    const { output: outputs } = await call('KINDS', [true, { base64: 'AP8=' }])
    expect(outputs).toEqual({ NO: false, SAME: { base64: 'AP8=' }, RATIO: 0.1, EMPTY: null })
    expect((await call('KINDS', [false, null])).output).toMatchObject({ NO: true, SAME: null })
  })

  it('passes and gives texts longer than a variable of PL/SQL can hold', async () => {
    const words = 'é'.repeat(100_000)
    const { output: outputs } = await call('LONG_TEXT', [words])
    expect(outputs.TWICE === words + words).toBe(true)
    expect((await call('LONG_TEXT', ['short'])).output.TWICE).toBe('shortshort')
  })

  it('reads the rows of every cursor to the limit', async () => {
    const report = await call('REPORT', [2_998])
    expect(report).toEqual({
      rows: [2998, 2999, 3000].map((ID) => ({ ID, WORDS: `row ${ID}` })),
      resultSets: [report.rows, [{ DAY: '2026-03-01T00:00:00' }]],
      output: { TITLE: 'Report' },
      more: false,
    })
    const before = server.state.rowsSent
    const cut = await call('REPORT', [1], { maxRows: 10 })
    expect([cut.rows.length, cut.more]).toEqual([10, true])
    expect(server.state.rowsSent - before).toBeLessThan(50)
    expect((await call('REPORT', [1], { maxRows: 10_000 })).rows).toHaveLength(3_000)
  })

  it('reads result sets that a procedure returns beside its parameters', async () => {
    expect(await call('RETURNS_TWO', [], { maxRows: 2 })).toEqual({
      rows: [{ ID: 1 }],
      resultSets: [[{ ID: 1 }], [{ SECOND: 1 }, { SECOND: 2 }]],
      output: {},
      more: true,
    })
  })

  it('says what a procedure takes when the parameters do not fit', async () => {
    const error = await failureOf(call('ADD_ENTRY', { nonsense: 1 }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'parameters', hint: 'It takes (WORDS, TIMES, NOTE).' })
    expect((await failureOf(call('TOOLS.ECHO', []))).hint).toBe('It takes (X), or (X, Y).')
    expect((await failureOf(call('NOTHING', [1]))).hint).toBe('It takes no parameters.')
    expect((await failureOf(call('ADD_ENTRY', 'text'))).field).toBe('parameters')
    expect(await failureOf(call('TAKES_OBJECT', [{ a: 1 }]))).toMatchObject({ code: 'unsupported', field: 'procedure' })
  })

  it('offers the procedures with what they take', async () => {
    const found = await choices('call-procedure', 'procedure', connectionValues(server), {}, 'echo')
    expect(found).toEqual([
      { value: 'TOOLS.ECHO', title: 'TOOLS.ECHO', help: '(X VARCHAR2) or (X VARCHAR2, Y VARCHAR2)' },
    ])
    const all = await choices('call-procedure', 'procedure', connectionValues(server), {})
    expect(all.map(({ value }) => value)).toEqual(expect.arrayContaining(['ADD_ENTRY', 'SALES.TOTAL', 'TOOLS.ECHO']))
    expect(await choices('call-procedure', 'procedure', connectionValues(server), { schema: 'SALES' })).toEqual([
      { value: 'TOTAL', title: 'TOTAL', help: '()' },
    ])
  })
})
