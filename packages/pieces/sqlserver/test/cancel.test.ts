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
    await expect.poll(() => server.tds.host.waiting, { interval: 10 }).toBe(1)
    controller.abort()
    expect(await failure).toMatchObject({ code: 'timeout' })
    await expect.poll(() => server.tds.host.waiting).toBe(0)
    expect(server.tds.host.attentions).toBeGreaterThan(0)
    expect((await act('select', server.values, { table: 'note' })).rows).toEqual([])
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
    await expect.poll(() => server.tds.host.waiting, { interval: 10 }).toBe(1)
    controller.abort()
    expect(await failure).toMatchObject({ code: 'timeout' })
    server.tds.host.isDeaf = false
    await expect.poll(() => server.tds.sockets()).toBe(0)
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
