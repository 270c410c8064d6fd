import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, NO_MARIADB } from './database.js'
import type { TestDatabase } from './make-database.js'
import { act, failureOf } from './try-out.js'

/** Each run tries this many at once, over one connection where that can be done. */
const AT_ONCE = 20
const RUNS = { numRuns: 50 }

/** What an attacker would write, alone, joined, and in random company. */
const attack = fc
  .array(
    fc.oneof(
      fc.constantFrom("'", '"', '`', '\\', ';', '--', '-- ', '#', '/*', '*/', '/*!50000', '?', '%', '.', '(', ')', ','),
      fc.constantFrom(' or 1=1 ', '\n', '`.`', '\\`', "\\'", '\0', '\x1a', '¥', '縗', "\xbf'", '＇', 'ˋ'),
      fc.constantFrom(
        '; drop table victim; --',
        "' or ''='",
        '` from victim; delete from victim; #',
        'id',
        'victim',
        'sleep(9)',
        ' into outfile ',
      ),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''))
  .filter((text) => text !== '' && text.isWellFormed())

const attacks = fc.array(attack, { minLength: AT_ONCE, maxLength: AT_ONCE })

describe.skipIf(NO_MARIADB)('mysql under attack', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase([
      'create table victim (id int, secret varchar(20))',
      "insert into victim values (1, 'kept')",
      'create table note (id int primary key auto_increment, words varchar(200) collate utf8mb4_bin)',
      'create procedure echo(in words text, out same text) begin select words; set same = words; end',
    ])
  })
  afterAll(async () => {
    const rows = await database.run('select * from victim')
    await database.drop()
    expect(rows).toEqual([{ id: 1, secret: 'kept' }])
  })

  const run = (action: string, input: Record<string, unknown>) => act(action, database.values, input)
  const isRefusal = ['not_found', 'invalid_input']

  it('stores and finds any text as it is', async () => {
    await fc.assert(
      fc.asyncProperty(attacks, async (texts) => {
        const { count, firstId } = await run('insert', { table: 'note', rows: texts.map((words) => ({ words })) })
        expect(count).toBe(AT_ONCE)
        const where = [
          { column: 'id', operator: '>=', value: firstId },
          { column: 'words', operator: 'in', value: texts },
        ]
        const { rows } = await run('select', { table: 'note', columns: ['words'], where, orderBy: [{ column: 'id' }] })
        expect(rows.map(({ words }) => words)).toEqual(texts)
        const last = { column: 'words', operator: '=', value: texts.at(-1) }
        const change = { table: 'note', where: [where[0], last] }
        expect((await run('update', { ...change, set: { words: texts[0] } })).count).toBeGreaterThan(0)
        expect((await run('delete', { table: 'note', where: [where[0]] })).count).toBe(AT_ONCE)
      }),
      RUNS,
    )
  })

  it('passes any text through parameters, documents and procedures', async () => {
    await fc.assert(
      fc.asyncProperty(attacks, async (texts) => {
        const sql = `select ${texts.map((_, index) => `? as t${index}`).join(', ')}`
        const { rows } = await run('query', { sql, parameters: texts })
        expect(Object.values(rows[0] ?? {})).toEqual(texts)
        const words = texts.slice(0, 5).join('')
        const called = await run('call-procedure', { procedure: 'echo', parameters: { words } })
        expect([called.rows, called.output]).toEqual([[{ words }], { same: words }])
      }),
      RUNS,
    )
  })

  const names = ['id', 'words', 'victim', 'note', 'secret']
  /** Null bytes do not get through the form. */
  const isNoName = (text: string) => !names.includes(text.trim().toLowerCase()) && !text.includes('\0')

  it.each([
    ['table', 'select', (name: string) => ({ table: name })],
    ['schema', 'select', (name: string) => ({ table: 'note', schema: name })],
    ['column', 'select', (name: string) => ({ table: 'note', columns: [name] })],
    ['condition', 'select', (name: string) => ({ table: 'note', where: [{ column: name, value: 1 }] })],
    ['order', 'select', (name: string) => ({ table: 'note', orderBy: [{ column: name }] })],
    ['value to set', 'update', (name: string) => ({ table: 'note', set: { [name]: 1 }, allRows: true })],
    ['value to add', 'insert', (name: string) => ({ table: 'note', rows: [{ [name]: 1 }] })],
    ['procedure', 'call-procedure', (name: string) => ({ procedure: name })],
  ])('takes any text as the name of a %s and nothing more', async (place, action, input) => {
    const refusals = place === 'schema' || place === 'table' ? [...isRefusal, 'permission_denied'] : isRefusal
    const atOnce = { minLength: AT_ONCE, maxLength: AT_ONCE }
    await fc.assert(
      fc.asyncProperty(fc.array(attack.filter(isNoName), atOnce), async (found) => {
        const failures = await Promise.all(found.map((name) => failureOf(run(action, input(name)))))
        for (const { code } of failures) expect(refusals).toContain(code)
      }),
      RUNS,
    )
  })

  it('makes a table and column of any name usable', async () => {
    const name = attack.map((text) => text.replace(/[\0\ud800-\udfff]/g, '_').slice(0, 60)).map((text) => `${text}_`)
    const quoted = (text: string) => `\`${text.replaceAll('`', '``')}\``
    await fc.assert(
      fc.asyncProperty(name, name, async (table, column) => {
        await database.run(`create table ${quoted(`x${table}`)} (${quoted(column)} varchar(10))`)
        try {
          const input = { schema: database.name, table: `x${table}` }
          await run('insert', { ...input, rows: [{ [column]: 'x' }] })
          await run('update', { ...input, set: { [column]: 'y' }, where: [{ column, value: 'x' }] })
          const { rows } = await run('select', { ...input, columns: [column], orderBy: [{ column }] })
          expect(rows).toEqual([{ [column]: 'y' }])
          const dotted = `${database.name}."${`x${table}`.replaceAll('"', '""')}"`
          expect(await run('delete', { table: dotted, where: [{ column, operator: 'in', value: ['y'] }] })).toEqual({
            count: 1,
          })
        } finally {
          await database.run(`drop table ${quoted(`x${table}`)}`)
        }
      }),
      { numRuns: 40 },
    )
  })
})
