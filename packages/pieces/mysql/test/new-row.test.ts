import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, NO_MARIADB } from './database.js'
import type { TestDatabase } from './make-database.js'
import { failureOf, poll } from './try-out.js'

describe.skipIf(NO_MARIADB)('new rows of mysql', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase(['create table words (word varchar(10), doc json)'])
  })
  afterAll(() => database.drop())

  it.each([
    ['bigint unsigned', ['1', '9007199254740993', '18446744073709551614', '18446744073709551615']],
    ['decimal(38,9)', ['-1.5', '0', '9.123456789', '12345678901234567890123456789.000000001']],
    ['float', ['-1.1', '0.1', '1.1', '16777216']],
    ['double', ['-1.1', '0.1', '0.30000000000000004', '1e100']],
    ['date', ['0000-00-00', '2026-03-01', '2026-03-02', '9999-12-31']],
    ['datetime(6)', ['2026-03-01 09:30:00', '2026-03-01 09:30:00.000001', '2026-03-01 09:30:00.1', '2026-03-02']],
    ['timestamp(6)', ['2026-03-01 09:30:00', '2026-03-01 09:30:00.000001', '2026-03-01 09:30:00.1', '2026-03-02']],
    ['time(6)', ['-838:59:59', '-00:00:01', '00:00:00.000001', '838:59:59']],
    ['year', ['1901', '2025', '2026', '2155']],
  ])('are followed by a column of type %s', async (type, [first, ...others]) => {
    await database.run(`create or replace table followed (n int, Grown ${type} null)`)
    const add = (n: number, value: unknown) => database.run(`insert into followed values (${n}, '${value}')`)
    await add(0, first)
    const input = { table: 'followed', column: 'grown', limit: 2 }
    let { events, cursor } = await poll(database.values, input)
    expect(events).toEqual([])
    await add(1, first)
    for (const [index, value] of others.entries()) await add(index + 2, value)
    const seen: unknown[] = []
    for (let more: boolean | undefined = true; more; ) {
      ;({ events, cursor, more } = await poll(database.values, input, cursor))
      seen.push(...events.map(({ data }) => data.n))
    }
    expect(seen).toEqual([1, 2, 3, 4])
    expect((await poll(database.values, input, cursor)).events).toEqual([])
  })

  it('are not followed by a text, nor by what is no column', async () => {
    for (const column of ['word', 'doc']) {
      const error = await failureOf(poll(database.values, { table: 'words', column }))
      expect(error).toMatchObject({ code: 'invalid_input', field: 'column' })
    }
    const unknown = await failureOf(poll(database.values, { table: 'words', column: 'nope' }))
    expect(unknown).toMatchObject({ code: 'not_found', field: 'column' })
    const nowhere = await failureOf(poll(database.values, { table: 'nope', column: 'id' }))
    expect(nowhere).toMatchObject({ code: 'not_found', field: 'table' })
  })

  it('may share a value up to a thousand times', async () => {
    await database.run('create table shared (n int)', 'insert into shared select 7 from seq_1_to_1000')
    const { cursor } = await poll(database.values, { table: 'shared', column: 'n' })
    expect(cursor.seen).toHaveLength(1_000)
    await database.run('insert into shared values (7)')
    const error = await failureOf(poll(database.values, { table: 'shared', column: 'n' }, cursor))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'column' })
    expect(await failureOf(poll(database.values, { table: 'shared', column: 'n' }))).toMatchObject({ field: 'column' })
  })
})
