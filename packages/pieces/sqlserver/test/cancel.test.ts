import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeServer, type TestServer } from './make-server.js'
import { silentServer } from './silent-server.js'
import { act, failureOf, tryConnection } from './try-out.js'

describe('SQL Server when a run is cancelled', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await makeServer('create table note (id int)')
    await server.run("create procedure lingers as begin insert into note values (1); waitfor delay '00:01:00'; end")
  })
  afterAll(() => server.stop())

  it.each([
    ['query', { sql: "waitfor delay '00:01:00'" }],
    ['call-procedure', { procedure: 'lingers' }],
  ])('stops what runs on the server, and undoes it: %s %j', async (action, input) => {
    const controller = new AbortController()
    const failure = failureOf(act(action, server.values, input, controller.signal))
    await expect.poll(() => server.tds.host.waiting, { interval: 10, timeout: 20_000 }).toBe(1)
    controller.abort()
    expect(await failure).toMatchObject({ code: 'timeout' })
    await expect.poll(() => server.tds.host.waiting, { timeout: 20_000 }).toBe(0)
    expect(server.tds.host.attentions).toBeGreaterThan(0)
    expect((await act('select', server.values, { table: 'note' })).rows).toEqual([])
  })

  it('is done whole or not at all, whenever it is cancelled', async () => {
    const rows = Array.from({ length: 2_000 }, () => ({ id: 7 }))
    for (let delay = 0; delay < 60; delay += 3) {
      const done = await act('insert', server.values, { table: 'note', rows }, AbortSignal.timeout(delay)).then(
        () => true,
        (error: { code: string }) => {
          expect(error.code).toBe('timeout')
          return false
        },
      )
      const { count } = await act('delete', server.values, { table: 'note', allRows: true })
      // The answer to a commit may come too late for the one who cancelled.
      expect(done ? [2_000] : [0, 2_000]).toContain(count)
    }
    await expect.poll(() => server.tds.sockets(), { timeout: 20_000 }).toBe(0)
  })

  it('is stopped in the middle of a request that is being sent', async () => {
    const parameters = ['é'.repeat(10_000_000)]
    const call = (signal: AbortSignal) =>
      act('query', server.values, { sql: 'select len(@p1) as n', parameters }, signal)
    for (const delay of [20, 60, 120]) {
      const outcome = await call(AbortSignal.timeout(delay)).catch((error: { code: string }) => error.code)
      if (typeof outcome === 'string') expect(outcome).toBe('timeout')
    }
    await expect.poll(() => server.tds.sockets(), { timeout: 20_000 }).toBe(0)
  })

  it('does not begin when it is cancelled already', async () => {
    const before = server.tds.host.logins
    const input = { sql: 'insert into note values (1)' }
    expect((await failureOf(act('query', server.values, input, AbortSignal.abort()))).code).toBe('timeout')
    expect(server.tds.host.logins).toBe(before)
  })

  it('cuts the connection to a server that does not stop', async () => {
    server.tds.host.isDeaf = true
    const controller = new AbortController()
    const input = { sql: "waitfor delay '00:01:00'" }
    const failure = failureOf(act('query', server.values, input, controller.signal))
    await expect.poll(() => server.tds.host.waiting, { interval: 10, timeout: 20_000 }).toBe(1)
    controller.abort()
    expect(await failure).toMatchObject({ code: 'timeout' })
    server.tds.host.isDeaf = false
    await expect.poll(() => server.tds.sockets(), { timeout: 20_000 }).toBe(0)
  })

  it('stops waiting for a server that does not answer', async () => {
    const silent = await silentServer()
    const values = { ...server.values, port: silent.port }
    const controller = new AbortController()
    const pending = tryConnection(values, controller.signal)
    await silent.connected
    controller.abort()
    expect((await pending).result).toMatchObject({ code: 'timeout' })
    const { stages, result } = await tryConnection({ ...values, connectTimeout: 1 })
    expect(stages).toEqual(['network'])
    expect(result).toMatchObject({ code: 'timeout', field: 'host', message: expect.stringContaining('1 seconds') })
    await silent.close()
  })
})
