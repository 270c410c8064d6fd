import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  connectionValues,
  type OracleServer,
  startOracleServer,
} from '../../packages/pieces/oracle/test/server/oracle-server.js'
import { Plugboard } from '../support/plugboard.js'

/** The piece as the server runs it: in the piece host, under the egress guard, through REST. */
describe('Oracle Database, in a running server', () => {
  let database: OracleServer
  let server: Plugboard
  let values: Record<string, unknown>

  beforeAll(async () => {
    database = await startOracleServer({
      routines: [
        {
          name: 'GREET',
          parameters: [
            { name: 'WHO', mode: 'IN', type: 'VARCHAR2' },
            { name: 'GREETING', mode: 'OUT', type: 'VARCHAR2' },
          ],
          run: ({ WHO }) => ({ GREETING: { value: `Hello, ${WHO}` } }),
        },
      ],
    })
    database.state.engine.run('create table CITY (ID number(10), NAME varchar2(100), FOUNDED date)', [[]])
    values = connectionValues(database)
    server = await Plugboard.start()
  })
  afterAll(async () => {
    await server?.stop()
    server?.clean()
    await database?.close()
  })

  const draft = (more: Record<string, unknown> = {}) => ({ piece: 'oracle', values: { ...values, ...more } })
  const test = (more: Record<string, unknown>) => server.inEnvironment('POST', '/connections/test', draft(more))
  const act = async (action: string, input: Record<string, unknown>) => {
    const { status, body } = await server.inEnvironment('POST', `/connections/cities/actions/${action}`, { input })
    expect([status, body.detail]).toEqual([200, undefined])
    return body.output
  }

  it('is listed with what it asks for, without its library being run', async () => {
    const { body } = await server.call('GET', '/pieces/oracle')
    expect(body).toMatchObject({ title: 'Oracle Database', type: 'Database' })
    expect(Object.keys(body.auth[0].fields.properties)).toEqual([
      'host',
      'port',
      'serviceName',
      'sid',
      'user',
      'password',
      'tls',
      'ca',
      'connectTimeout',
    ])
  })

  it.each([
    [{ password: 'not-the-password' }, 'invalid_credentials', 'password'],
    [{ serviceName: 'nowhere' }, 'not_found', 'serviceName'],
    [{ serviceName: null, sid: 'nowhere' }, 'not_found', 'sid'],
    [{ serviceName: null }, 'invalid_input', 'serviceName'],
    [{ sid: 'both' }, 'invalid_input', 'serviceName'],
    [{ port: 1 }, 'unreachable', 'port'],
    [{ host: 'no-such-host.invalid' }, 'unreachable', 'host'],
    [{ tls: 'verify-full' }, 'tls_failed', 'tls'],
  ])('tests values that do not work: %j', async (more, code, field) => {
    const { status, body } = await test(more)
    expect([status, body.code, body.field]).toEqual([422, code, field])
    expect(body.hint).toMatch(/\.$/)
  })

  it('tests values that work, by service name or by SID, stage by stage', async () => {
    for (const more of [{}, { serviceName: null, sid: 'testpdb' }]) {
      const { status, body } = await test(more)
      expect([status, body.ok, body.account]).toEqual([200, true, 'PLUGBOARD@TESTPDB'])
      expect(body.steps.map(({ name }: { name: string }) => name)).toEqual(
        expect.arrayContaining(['configuration', 'network', 'authentication', 'rights']),
      )
    }
  })

  it('is connected, and its password is in no answer', async () => {
    const made = await server.inEnvironment('POST', '/connections', { ...draft(), name: 'Cities' })
    expect([made.status, made.body.status, made.body.account]).toEqual([201, 'active', 'PLUGBOARD@TESTPDB'])
    expect(made.text).not.toContain(String(values.password))
  })

  it('inserts, selects and calls a procedure', async () => {
    const rows = [{ ID: 1, NAME: 'Paris', FOUNDED: '0987-07-03' }, { ID: 2 }]
    expect(await act('insert', { table: 'CITY', rows })).toEqual({ count: 2 })
    expect(await act('select', { table: 'CITY', orderBy: [{ column: 'ID' }], limit: 1 })).toEqual({
      rows: [{ ID: 1, NAME: 'Paris', FOUNDED: '0987-07-03T00:00:00' }],
      more: true,
    })
    expect(await act('call-procedure', { procedure: 'GREET', parameters: ['Ada'] })).toEqual({
      rows: [],
      resultSets: [],
      output: { GREETING: 'Hello, Ada' },
      more: false,
    })
  })

  it('offers tables and columns', async () => {
    const options = async (action: string, field: string, input: Record<string, unknown>) => {
      const asked = { connection: 'cities', action, field, input }
      const { status, body } = await server.inEnvironment('POST', '/connections/options', asked)
      expect([status, body.detail]).toEqual([200, undefined])
      return body.items.map(({ value }: { value: string }) => value)
    }
    expect(await options('select', 'table', {})).toEqual(['CITY'])
    expect(await options('select', 'columns.*', { table: 'CITY' })).toEqual(['ID', 'NAME', 'FOUNDED'])
  })

  it('is kept by the egress guard from where it may not connect', async () => {
    const hosted = await Plugboard.start({ env: { PLUGBOARD_EGRESS: 'hosted' } })
    const before = database.descriptors.length
    const { status, body } = await hosted.inEnvironment('POST', '/connections/test', draft())
    await hosted.stop()
    hosted.clean()
    expect([status, body.code]).toEqual([422, 'unreachable'])
    expect(database.descriptors.length).toBe(before)
  })

  it('leaves no connection behind', async () => {
    await expect.poll(() => database.open()).toBe(0)
  })
})
