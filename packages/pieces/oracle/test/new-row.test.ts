import { authValue } from '@plugboard/core/host'
import { testContext } from '@plugboard/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { piece } from '../src/index.js'
import { connectionValues, type OracleServer, startOracleServer } from './server/oracle-server.js'
import { act, failureOf } from './try-out.js'

describe('new rows of oracle', () => {
  let server: OracleServer
  beforeAll(async () => {
    server = await startOracleServer()
    const sql = 'create table ENTRY (ID number(10), AT timestamp(6), WORD varchar2(50), DOC clob)'
    await act('query', connectionValues(server), { sql })
  })
  afterAll(() => server.close())

  const add = (rows: unknown[]) => act('insert', connectionValues(server), { table: 'ENTRY', rows })
  const poll = async (column: string, cursor: unknown, limit = 100) => {
    const [trigger] = piece.triggers
    const [method] = piece.auth
    if (trigger?.kind !== 'polling' || !method) throw new Error('The piece has no polling trigger.')
    const auth = authValue(method, connectionValues(server))
    const ctx = testContext(piece, { auth, input: { table: 'ENTRY', column, limit } })
    return JSON.parse(JSON.stringify(await trigger.poll({ ...ctx, cursor })))
  }

  it.each(['WORD', 'DOC'])('are not told by a column that does not grow: %s', async (column) => {
    expect(await failureOf(poll(column, null))).toMatchObject({ code: 'invalid_input', field: 'column' })
  })

  it('are not told by a column there is not', async () => {
    expect(await failureOf(poll('NOPE', null))).toMatchObject({ code: 'not_found', field: 'column' })
  })

  it('are read by statements in which the value is bound in the form of its column', async () => {
    await add([{ ID: 1, AT: '2026-03-01T09:30:00.5', WORD: 'first' }])
    const first = await poll('AT', null)
    expect(first).toMatchObject({ events: [], cursor: { value: '2026-03-01T09:30:00.5' } })
    await add([{ ID: 2, AT: '2026-03-01T09:30:00.500001', WORD: 'second' }])
    const next = await poll('AT', first.cursor)
    expect(next.events.map(({ data }: { data: unknown }) => data)).toEqual([
      { ID: 2, AT: '2026-03-01T09:30:00.500001', WORD: 'second', DOC: null },
    ])
    const last = server.state.statements.filter(({ sql }) => sql.includes('order by "AT"')).at(-1)
    expect(last?.sql).toContain(
      `where "AT" >= to_timestamp(:1, 'YYYY-MM-DD"T"HH24:MI:SS.FF9') order by "AT" fetch first :2 rows only`,
    )
    expect(last?.rows).toEqual([['2026-03-01T09:30:00.500000000', 102n]])
  })

  it('are refused where more than a thousand share a value', async () => {
    await add(Array.from({ length: 1_001 }, (_, n) => ({ ID: 5, WORD: `twin ${n}` })))
    expect(await failureOf(poll('ID', null))).toMatchObject({ code: 'invalid_input', field: 'column' })
    const first = await poll('ID', { value: 4, seen: [] }, 1_000)
    expect([first.events.length, first.more, first.cursor.seen.length]).toEqual([1_000, true, 1_000])
    expect(await failureOf(poll('ID', first.cursor))).toMatchObject({ code: 'invalid_input', field: 'column' })
  })
})
