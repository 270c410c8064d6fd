import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectionValues, type OracleServer, startOracleServer } from './server/oracle-server.js'
import { act, failureOf } from './try-out.js'

const RUNS = 1_000
/** Where the same code has had its full share in another place. */
const FEWER = 100

/** What an attacker would write, alone, joined, and in random company. */
const attack = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "'",
        '"',
        '\\',
        ';',
        '--',
        '/*',
        '*/',
        ':1',
        '&x',
        '%',
        '.',
        '(',
        ')',
        ',',
        ' or 1=1 ',
        '\n',
        '"."',
        "q'[",
      ),
      fc.constantFrom(
        '; drop table VICTIM; --',
        "' or ''='",
        '" from VICTIM; delete from VICTIM; --',
        'ID',
        'VICTIM',
        "'||'",
      ),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''))
  .filter((text) => text !== '' && !text.includes('\0') && text.isWellFormed())

const isName = (text: string) => !text.includes('"') && Buffer.byteLength(text) <= 128

describe('oracle under attack', () => {
  let server: OracleServer
  beforeAll(async () => {
    server = await startOracleServer({
      routines: [
        {
          name: 'ECHO',
          parameters: [{ name: 'X', mode: 'IN', type: 'VARCHAR2' }],
          returns: 'VARCHAR2',
          run: ({ X = null }) => ({ RESULT: { value: X } }),
        },
      ],
    })
    const { engine } = server.state
    engine.run('create table VICTIM (ID number(10), SECRET varchar2(100))', [[]])
    engine.run('insert into VICTIM values (1, :1)', [['kept']])
    engine.run('create table NOTE (ID number(10), WORDS varchar2(4000))', [[]])
  })
  afterAll(async () => {
    const { rows } = server.state.engine.run('select * from VICTIM', [[]])
    expect(rows).toEqual([[1n, 'kept']])
    await server.close()
  })

  const run = (action: string, input: Record<string, unknown>) => act(action, connectionValues(server), input)

  it('stores and finds any text as it is', async () => {
    let id = 0
    await fc.assert(
      fc.asyncProperty(fc.array(attack, { minLength: 10, maxLength: 10 }), async (texts) => {
        const rows = texts.map((WORDS) => ({ ID: id++, WORDS }))
        await run('insert', { table: 'NOTE', rows })
        const where = [
          { column: 'WORDS', operator: 'in', value: texts },
          { column: 'ID', operator: '>=', value: rows[0]?.ID },
        ]
        expect((await run('select', { table: 'NOTE', where, orderBy: [{ column: 'ID' }] })).rows).toEqual(rows)
      }),
      { numRuns: 100 },
    )
    const bound = server.state.statements.filter(({ sql }) => sql.includes('"NOTE"')).map(({ sql }) => sql)
    expect(new Set(bound.filter((sql) => sql.startsWith('insert')))).toEqual(
      new Set(['insert into "NOTE" ("ID", "WORDS") values (:1, :2)']),
    )
  })

  it('passes any text through parameters of queries and procedures', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(attack, { minLength: 10, maxLength: 10 }), async (texts) => {
        const sql = `select ${texts.map((_, index) => `:${index + 1} as C${index}`).join(', ')} from dual`
        const { rows } = await run('query', { sql, parameters: texts })
        expect(Object.values(rows[0] ?? {})).toEqual(texts)
        expect((await run('call-procedure', { procedure: 'ECHO', parameters: [texts[0]] })).output).toEqual({
          ECHO: texts[0],
        })
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['table', RUNS, (name: string) => ({ table: name })],
    ['schema', FEWER, (name: string) => ({ table: 'NOTE', schema: name })],
    ['column', RUNS, (name: string) => ({ table: 'NOTE', columns: [name] })],
    ['condition', FEWER, (name: string) => ({ table: 'NOTE', where: [{ column: name, value: 1 }] })],
    ['order', RUNS, (name: string) => ({ table: 'NOTE', orderBy: [{ column: name }] })],
  ])(
    'takes any text in the place of a name and nothing more: %s',
    async (_place, numRuns, input) => {
      const name = attack.filter((text) => !['ID', 'VICTIM', 'NOTE', 'WORDS'].includes(text.trim().toUpperCase()))
      const before = server.state.statements.length
      await fc.assert(
        fc.asyncProperty(name, async (text) => {
          expect(['not_found', 'invalid_input']).toContain((await failureOf(run('select', input(text)))).code)
        }),
        { numRuns },
      )
      for (const { sql } of server.state.statements.slice(before)) {
        if (!sql.startsWith('alter session')) expect(sql.replace(/"[^"]*"/g, '"…"')).toMatch(ONE_STATEMENT)
      }
    },
    60_000,
  )

  it('takes any text in the place of a name and nothing more: procedure', async () => {
    await fc.assert(
      fc.asyncProperty(attack, async (procedure) => {
        const failure = await failureOf(run('call-procedure', { procedure, parameters: ['x'] }))
        expect(['not_found', 'invalid_input']).toContain(failure.code)
      }),
      { numRuns: RUNS },
    )
    const blocks = server.state.statements.filter(({ sql }) => sql.startsWith('begin')).map(({ sql }) => sql)
    expect(new Set(blocks)).toEqual(new Set(['begin :1 := "PLUGBOARD"."ECHO"("X" => :2); end;']))
  }, 60_000)

  it('makes a table and column of any name usable', async () => {
    const name = attack.filter(isName)
    await fc.assert(
      fc.asyncProperty(name, name, async (table, column) => {
        const { engine } = server.state
        engine.exec(`create table "own ${table}" ("${column}" text)`)
        try {
          const field = table.includes('.') ? `"own ${table}"` : `own ${table}`
          await run('insert', { table: field, rows: [{ [column]: 'x' }] })
          await run('update', { table: field, set: { [column]: 'y' }, where: [{ column, value: 'x' }] })
          const { rows } = await run('select', { table: field, columns: [column], orderBy: [{ column }] })
          expect(rows).toEqual([{ [column]: 'y' }])
          expect(await run('delete', { table: field, where: [{ column, operator: 'in', value: ['y'] }] })).toEqual({
            count: 1,
          })
        } finally {
          engine.exec(`drop table "own ${table}"`)
        }
      }),
      { numRuns: 40 },
    )
  })
})

/** A `select` of ours, with every quoted name blotted out. */
const ONE_STATEMENT =
  /^select (\*|"…") from "…"(\."…")?( where "…" = :1)?( order by "…" asc)?( offset :\d rows fetch next :\d rows only)?$/
