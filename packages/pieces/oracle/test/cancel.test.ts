import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectionValues, type OracleServer, startOracleServer } from './server/oracle-server.js'
import { act, failureOf } from './try-out.js'

describe('oracle when a run is cancelled', () => {
  let server: OracleServer
  let values: Record<string, unknown>
  beforeAll(async () => {
    server = await startOracleServer()
    values = connectionValues(server)
    await act('query', values, { sql: 'create table NOTE (ID number(10))' })
  })
  afterAll(() => server.close())

  it('stops what runs on the server, and the connection is closed', async () => {
    const controller = new AbortController()
    const sql = 'begin dbms_session.sleep(60); end;'
    const failure = failureOf(act('query', values, { sql }, controller.signal))
    await expect.poll(() => server.state.sleeping).toBe(1)
    controller.abort()
    expect(await failure).toMatchObject({ code: 'timeout', hint: expect.stringMatching(/\.$/) })
    await expect.poll(() => server.state.sleeping).toBe(0)
    await expect.poll(() => server.open()).toBe(0)
  })

  it('cuts the connection to a server that does not listen', async () => {
    const controller = new AbortController()
    server.state.isDeaf = true
    const sql = 'begin dbms_session.sleep(60); end;'
    const failure = failureOf(act('query', values, { sql }, controller.signal))
    await expect.poll(() => server.state.sleeping).toBe(1)
    controller.abort()
    expect(await failure).toMatchObject({ code: 'timeout' })
    await expect.poll(() => server.open()).toBe(0)
    server.state.isDeaf = false
  })

  it('undoes what was done', async () => {
    const controller = new AbortController()
    server.state.onStatement = (sql) => sql.startsWith('insert') && controller.abort()
    const rows = [{ ID: 1 }]
    const failure = await failureOf(act('insert', values, { table: 'NOTE', rows }, controller.signal))
    server.state.onStatement = undefined
    expect(failure.code).toBe('timeout')
    expect((await act('select', values, { table: 'NOTE' })).rows).toEqual([])
  })

  it('does not begin when it is cancelled already', async () => {
    const before = server.descriptors.length
    const input = { table: 'NOTE', rows: [{ ID: 2 }] }
    expect((await failureOf(act('insert', values, input, AbortSignal.abort()))).code).toBe('timeout')
    expect(server.descriptors.length).toBe(before)
  })
})
