import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, NO_MARIADB } from './database.js'
import type { TestDatabase } from './make-database.js'
import { silentServer } from './silent-server.js'
import { act, failureOf, tryConnection } from './try-out.js'

describe.skipIf(NO_MARIADB)('mysql when a run is cancelled', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase([
      'create table note (id int)',
      'create procedure sleeps_as_superuser() begin insert into note values (1); do sleep(2); end',
    ])
    const sql = 'create procedure sleeps() begin insert into note values (1); do sleep(60); end'
    await act('query', database.values, { sql })
  })
  afterAll(() => database.drop())

  const running = async () => {
    const sql = "select 1 from information_schema.processlist where info like '%sleep(60)%' and id <> connection_id()"
    return (await database.run(sql)).length
  }
  const notes = () => database.run('select * from note')

  it.each([
    ['query', { sql: 'insert into note select sleep(60)' }],
    ['query', { sql: 'select sleep(60), repeat(?, 3)', parameters: ['x'] }],
    ['call-procedure', { procedure: 'sleeps' }],
  ])('stops what runs on the server: %s %j', async (action, input) => {
    const controller = new AbortController()
    const failure = failureOf(act(action, database.values, input, controller.signal))
    await expect.poll(running, { interval: 10 }).toBe(1)
    controller.abort()
    expect(await failure).toMatchObject({ code: 'timeout' })
    await expect.poll(running).toBe(0)
    expect(await notes()).toEqual([])
  })

  it('leaves a procedure behind that has the rights of another user, and nothing it did', async () => {
    const controller = new AbortController()
    const failure = failureOf(
      act('call-procedure', database.values, { procedure: 'sleeps_as_superuser' }, controller.signal),
    )
    const sleeping = async () => {
      const sql = "select 1 from information_schema.processlist where info = 'do sleep(2)'"
      return (await database.run(sql)).length
    }
    await expect.poll(sleeping, { interval: 10 }).toBe(1)
    controller.abort()
    expect(await failure).toMatchObject({ code: 'timeout' })
    await expect.poll(sleeping, { timeout: 10_000 }).toBe(0)
    expect(await notes()).toEqual([])
  })

  it('does not begin when it is cancelled already', async () => {
    const error = await failureOf(
      act('query', database.values, { sql: 'insert into note values (1)' }, AbortSignal.abort()),
    )
    expect(error.code).toBe('timeout')
    expect(await notes()).toEqual([])
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
