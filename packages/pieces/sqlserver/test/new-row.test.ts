import { authValue } from '@plugboard/core/host'
import { testContext } from '@plugboard/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { piece } from '../src/index.js'
import { makeServer, type TestServer } from './make-server.js'
import { act, failureOf } from './try-out.js'

describe('new rows of SQL Server', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await makeServer(`create table entry (Id bigint, at datetime, price decimal(20, 4), word nvarchar(50),
      bytes varbinary(10), yes bit)`)
  })
  afterAll(() => server.stop())

  const add = (...rows: Record<string, unknown>[]) => act('insert', server.values, { table: 'entry', rows })
  const poll = async (column: string, cursor: unknown, limit = 100) => {
    const [trigger] = piece.triggers
    const [method] = piece.auth
    if (trigger?.kind !== 'polling' || !method) throw new Error('The piece has no polling trigger.')
    const ctx = testContext(piece, { auth: authValue(method, server.values), input: { table: 'entry', column, limit } })
    return JSON.parse(JSON.stringify(await trigger.poll({ ...ctx, cursor })))
  }
  const words = ({ events }: { events: { data: { word: string } }[] }) => events.map(({ data }) => data.word)

  it.each(['bytes', 'yes'])('are not told by a column that does not grow: %s', async (column) => {
    await add({ Id: 0, bytes: { base64: 'AA==' }, yes: true })
    expect(await failureOf(poll(column, null))).toMatchObject({ code: 'invalid_input', field: 'column' })
    await act('delete', server.values, { table: 'entry', allRows: true })
  })

  it('are not told by a column or in a table there is not', async () => {
    expect(await failureOf(poll('nope', null))).toMatchObject({ code: 'not_found', field: 'column' })
  })

  it.each([
    ['Id', ['9007199254740993', '9007199254740994']],
    ['ID', ['9007199254740995', '9007199254740996']],
    ['at', ['2026-03-01T09:30:00.997', '2026-03-01T09:30:01']],
    ['price', ['1234567890123456.7890', '1234567890123456.7891']],
  ])('are told by the column %s, digit by digit', async (column, [first, second]) => {
    const name = column === 'ID' ? 'Id' : column
    await add({ [name]: first, word: 'first' })
    const bearings = await poll(column, null)
    expect(bearings).toMatchObject({ events: [], cursor: { value: first } })
    await add({ [name]: first, word: 'second' }, { [name]: second, word: 'third' })
    const news = await poll(column, bearings.cursor)
    expect(words(news)).toEqual(['second', 'third'])
    expect((await poll(column, news.cursor)).events).toEqual([])
  })

  it('are refused where more than a thousand share a value', async () => {
    await add(...Array.from({ length: 1_001 }, (_, n) => ({ Id: '9107199254740993', word: `twin ${n}` })))
    expect(await failureOf(poll('Id', null))).toMatchObject({ code: 'invalid_input', field: 'column' })
    const first = await poll('Id', { value: '9107199254740992', seen: [] }, 1_000)
    expect([first.events.length, first.more, first.cursor.seen.length]).toEqual([1_000, true, 1_000])
    expect(await failureOf(poll('Id', first.cursor))).toMatchObject({ code: 'invalid_input', field: 'column' })
  })
})
