import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeServer, type TestServer } from './make-server.js'
import { act, failureOf } from './try-out.js'

/** Texts in one call, and calls: a thousand attempts of each kind, also where one call takes one text. */
const AT_ONCE = 20
const RUNS = { numRuns: 50 }

/** What an attacker would write, alone, joined, and in random company. */
const attack = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "'",
        '"',
        '[',
        ']',
        ']]',
        '\\',
        ';',
        '--',
        '/*',
        '*/',
        '@p1',
        '@@version',
        '%',
        '.',
        '(',
        ')',
        ',',
      ),
      fc.constantFrom(' or 1=1 ', '\n', '].[', "N'", '0x41', '#t', 'go\n'),
      fc.constantFrom(
        '; drop table victim; --',
        "' or ''='",
        '] from victim; delete from victim; --',
        "'; exec xp_cmdshell 'dir'; --",
        '; waitfor delay ',
        'id',
        'victim',
      ),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''))
  .filter((text) => text !== '' && !text.includes('\0') && text.isWellFormed())

/** Names that are none of those there are. */
const strange = attack.filter((name) => !['id', 'victim', 'note', 'words'].includes(name.trim().toLowerCase()))
const many = (one: fc.Arbitrary<string>) => fc.uniqueArray(one, { minLength: AT_ONCE, maxLength: AT_ONCE })

describe('SQL Server under attack', { timeout: 120_000 }, () => {
  let server: TestServer
  beforeAll(async () => {
    server = await makeServer(
      `create table victim (id int, secret nvarchar(10)); insert into victim values (1, 'kept');
       create table note (id int identity primary key, words nvarchar(400))`,
      { encryption: 'notSupported' },
    )
    server.values.tls = 'disable'
    await server.run('create procedure echo @words nvarchar(400) as select @words as words')
  })
  afterAll(async () => {
    const rows = await server.tds.database('shop').rows('select * from victim')
    await server.stop()
    expect(rows).toEqual([{ id: 1, secret: 'kept' }])
  })

  const run = (action: string, input: Record<string, unknown>) => act(action, server.values, input)
  const REFUSALS = ['not_found', 'invalid_input']
  const isRefused = async (action: string, input: Record<string, unknown>) => {
    expect(REFUSALS).toContain((await failureOf(run(action, input))).code)
  }

  it('stores and finds any text as it is', async () => {
    await fc.assert(
      fc.asyncProperty(many(attack), async (texts) => {
        const input = { table: 'note', rows: texts.map((words) => ({ words })), returning: true }
        const { rows } = await run('insert', input)
        expect(rows.map((row) => row.words)).toEqual(texts)
        const where = [
          { column: 'words', operator: 'in', value: texts },
          { column: 'id', operator: 'in', value: rows.map(({ id }) => id) },
        ]
        expect((await run('select', { table: 'note', where })).rows).toHaveLength(texts.length)
        expect((await run('delete', { table: 'note', where })).count).toBe(texts.length)
      }),
      RUNS,
    )
  })

  it('passes any text through parameters', async () => {
    await fc.assert(
      fc.asyncProperty(many(attack), async (texts) => {
        const sql = `select ${texts.map((_, index) => `@p${index + 1} as c${index}`).join(', ')}`
        expect(Object.values((await run('query', { sql, parameters: texts })).rows[0] ?? {})).toEqual(texts)
      }),
      RUNS,
    )
  })

  it('passes any text to a procedure', async () => {
    await fc.assert(
      fc.asyncProperty(attack, async (words) => {
        expect((await run('call-procedure', { procedure: 'echo', parameters: { words } })).rows).toEqual([{ words }])
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['columns', (names: string[]) => ({ columns: names })],
    ['conditions', (names: string[]) => ({ where: names.map((column) => ({ column, value: 1 })) })],
    ['orders', (names: string[]) => ({ orderBy: names.map((column) => ({ column })) })],
  ])('takes any text as the name of %s and nothing more', async (_place, input) => {
    await fc.assert(
      fc.asyncProperty(many(strange), (names) => isRefused('select', { table: 'note', ...input(names) })),
      RUNS,
    )
  })

  it.each([
    ['rows', 'insert', (names: string[]) => ({ rows: [Object.fromEntries(names.map((name) => [name, 1]))] })],
    [
      'new values',
      'update',
      (names: string[]) => ({ set: Object.fromEntries(names.map((name) => [name, 1])), allRows: true }),
    ],
  ])('takes any text as the name of columns of %s and nothing more', async (_place, action, input) => {
    await fc.assert(
      fc.asyncProperty(many(strange), (names) => isRefused(action, { table: 'note', ...input(names) })),
      RUNS,
    )
  })

  it.each([
    ['table', 'select', (name: string) => ({ table: name }), 1_000],
    ['schema', 'select', (name: string) => ({ table: 'note', schema: name }), 200],
    ['procedure', 'call-procedure', (name: string) => ({ procedure: name }), 1_000],
  ])('takes any text as the name of a %s and nothing more', async (_place, action, input, numRuns) => {
    await fc.assert(
      fc.asyncProperty(strange, (name) => isRefused(action, input(name))),
      { numRuns },
    )
  })

  it('takes any text as the name of a parameter and nothing more', async () => {
    await fc.assert(
      fc.asyncProperty(strange, (name) =>
        isRefused('call-procedure', { procedure: 'echo', parameters: { [name]: 1 } }),
      ),
      { numRuns: 100 },
    )
  })

  it('makes a table and column of any name usable', async () => {
    const quoted = (text: string) => `[${text.replaceAll(']', ']]')}]`
    await fc.assert(
      fc.asyncProperty(strange, attack, async (table, column) => {
        await server.run(`create table ${quoted(table)} (${quoted(column)} nvarchar(10), [the id] int)`)
        try {
          const input = { schema: 'dbo', table }
          await run('insert', { ...input, rows: [{ [column]: 'x' }] })
          await run('update', { ...input, set: { [column]: 'y' }, where: [{ column, value: 'x' }] })
          const { rows } = await run('select', { ...input, columns: [column], orderBy: [{ column }] })
          expect(rows).toEqual([{ [column]: 'y' }])
          const dotted = {
            table: `dbo."${table.replaceAll('"', '""')}"`,
            where: [{ column, operator: 'in', value: ['y'] }],
          }
          expect(await run('delete', dotted)).toEqual({ count: 1 })
        } finally {
          await server.run(`drop table ${quoted(table)}`)
        }
      }),
      { numRuns: 40 },
    )
  })
})
