import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, NO_POSTGRES } from './database.js'
import type { TestDatabase } from './make-database.js'
import { act, failureOf } from './try-out.js'

/** Twenty attempts at once, fifty times: a thousand. */
const RUNS = { numRuns: 50 }
const AT_ONCE = { minLength: 20, maxLength: 20 }

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
        '$$',
        '$1',
        '%',
        '.',
        '(',
        ')',
        ',',
        ' or 1=1 ',
        '\n',
        '"."',
      ),
      fc.constantFrom(
        '; drop table victim; --',
        "' or ''='",
        '" from victim; delete from victim; --',
        'id',
        'victim',
        '::int',
      ),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''))
  .filter((text) => text !== '' && !text.includes('\0') && text.isWellFormed())

describe.skipIf(NO_POSTGRES)('postgres under attack', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase(`
      create table victim (id int, secret text); insert into victim values (1, 'kept');
      create table note (id int generated always as identity, words text);
      create function echo(words text) returns text language sql as 'select words'`)
  })
  afterAll(async () => {
    const { rows } = await database.client.query('select * from victim')
    await database.drop()
    expect(rows).toEqual([{ id: 1, secret: 'kept' }])
  })

  const run = (action: string, input: Record<string, unknown>) => act(action, database.values, input)
  const isRefusal = ['not_found', 'invalid_input']

  it('stores and finds any text as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(attack, AT_ONCE), async (texts) => {
        const { rows } = await run('insert', {
          table: 'note',
          rows: texts.map((words) => ({ words })),
          returning: true,
        })
        expect(rows.map(({ words }) => words)).toEqual(texts)
        const where = [
          { column: 'words', operator: 'in', value: texts },
          { column: 'id', operator: '>=', value: rows[0]?.id },
        ]
        expect((await run('select', { table: 'note', where, orderBy: [{ column: 'id' }] })).rows).toEqual(rows)
      }),
      RUNS,
    )
  })

  it('passes any text through parameters, lists and procedures', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(attack, { maxLength: 3 }), attack, async (list, words) => {
        const { rows } = await run('query', {
          sql: 'select $1::text[] as list, $2::jsonb as doc',
          parameters: [list, { words }],
        })
        expect(rows).toEqual([{ list, doc: { words } }])
        expect((await run('call-procedure', { procedure: 'echo', parameters: [words] })).output).toEqual({
          echo: words,
        })
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['table', 'select', (name: string) => ({ table: name })],
    ['schema', 'select', (name: string) => ({ table: 'note', schema: name })],
    ['column', 'select', (name: string) => ({ table: 'note', columns: [name] })],
    ['condition', 'delete', (name: string) => ({ table: 'note', where: [{ column: name, value: 1 }] })],
    ['column to order by', 'select', (name: string) => ({ table: 'note', orderBy: [{ column: name }] })],
    ['new value', 'update', (name: string) => ({ table: 'note', set: { [name]: 1 }, allRows: true })],
    ['row to insert', 'insert', (name: string) => ({ table: 'note', rows: [{ [name]: 1 }] })],
    ['procedure', 'call-procedure', (name: string) => ({ procedure: name, parameters: [] })],
  ])('takes any text as the name of a %s and nothing more', async (_place, action, input) => {
    const name = attack.filter((text) => !['id', 'victim', 'note', 'echo'].includes(text.trim()))
    await fc.assert(
      fc.asyncProperty(fc.array(name, AT_ONCE), async (names) => {
        const failures = await Promise.all(names.map((one) => failureOf(run(action, input(one)))))
        for (const { code } of failures) expect(isRefusal).toContain(code)
      }),
      RUNS,
    )
  })

  it('makes a table and column of any name usable', async () => {
    const name = attack.filter((text) => Buffer.byteLength(text) <= 63)
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
    await fc.assert(
      fc.asyncProperty(name, name, async (table, column) => {
        await database.client.query(`create schema own; create table own.${quoted(table)} (${quoted(column)} text)`)
        try {
          const input = { schema: 'own', table }
          await run('insert', { ...input, rows: [{ [column]: 'x' }] })
          await run('update', { ...input, set: { [column]: 'y' }, where: [{ column, value: 'x' }] })
          const { rows } = await run('select', { ...input, columns: [column], orderBy: [{ column }] })
          expect(rows).toEqual([{ [column]: 'y' }])
          const dotted = { table: `own.${quoted(table)}`, where: [{ column, operator: 'in', value: ['y'] }] }
          expect(await run('delete', dotted)).toEqual({ count: 1 })
        } finally {
          await database.client.query('drop schema own cascade')
        }
      }),
      { numRuns: 40 },
    )
  })
})
