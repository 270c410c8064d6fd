import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, NO_POSTGRES } from './database.js'
import type { TestDatabase } from './make-database.js'
import { silentServer } from './silent-server.js'
import { act, failureOf, tryConnection } from './try-out.js'

describe.skipIf(NO_POSTGRES)('postgres when a run is cancelled', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase('create table note (id int)')
  })
  afterAll(() => database.drop())

  const running = async (part: string) => {
    const sql = `select from pg_stat_activity where query like '%${part}%' and state <> 'idle' and pid <> pg_backend_pid()`
    return (await database.client.query(sql)).rowCount
  }

  it.each([
    ['query', { sql: 'insert into note select 1 from pg_sleep(60)' }],
    ['query', { sql: "select pg_sleep(60), repeat('x', $1::int)", parameters: [1] }],
    ['call-procedure', { procedure: 'pg_catalog.pg_sleep', parameters: [60] }],
  ])('stops what runs on the server: %s %j', async (action, input) => {
    const controller = new AbortController()
    const failure = failureOf(act(action, database.values, input, controller.signal))
    await expect.poll(() => running('pg_sleep'), { interval: 10 }).toBe(1)
    const started = performance.now()
    controller.abort()
    expect(await failure).toMatchObject({ code: 'timeout' })
    expect(performance.now() - started).toBeLessThan(1_000)
    await expect.poll(() => running('pg_sleep')).toBe(0)
    expect((await database.client.query('select * from note')).rowCount).toBe(0)
  })

  it('does not begin when it is cancelled already', async () => {
    const error = await failureOf(
      act('query', database.values, { sql: 'insert into note values (1)' }, AbortSignal.abort()),
    )
    expect(error.code).toBe('timeout')
    expect((await database.client.query('select * from note')).rowCount).toBe(0)
  })

  it('stops waiting for a server that does not answer', async () => {
    const server = await silentServer()
    const values = { ...database.values, port: server.port }
    const controller = new AbortController()
    const pending = tryConnection(values, controller.signal)
    await server.connected
    controller.abort()
    expect((await pending).result).toMatchObject({ code: 'timeout' })
    const { stages, result } = await tryConnection({ ...values, connectTimeout: 1 })
    expect(stages).toEqual(['network'])
    expect(result).toMatchObject({ code: 'timeout', field: 'host', message: expect.stringContaining('1 seconds') })
    await server.close()
  })
})
