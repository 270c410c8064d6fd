import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { makeDatabase, type TestDatabase } from '../../packages/pieces/mysql/test/make-database.js'
import { Plugboard } from '../support/plugboard.js'

const mariadbUrl = inject('mariadbUrl')

/** The piece as the server runs it: in the piece host, under the egress guard, through REST. */
describe.runIf(mariadbUrl)('MySQL, in a running server', () => {
  let server: Plugboard
  let database: TestDatabase
  beforeAll(async () => {
    database = await makeDatabase(mariadbUrl ?? undefined, [
      'create table invoice (id int primary key auto_increment, customer varchar(50), amount decimal(16, 2))',
      "insert into invoice (customer, amount) values ('Ada', 12.50), ('Grace', 99999999999.99)",
      `create procedure owed(in name varchar(50), out total decimal(16, 2))
        begin
          select id from invoice where customer = name;
          select sum(amount) into total from invoice where customer = name;
        end`,
    ])
    server = await Plugboard.start()
  })
  afterAll(async () => {
    await server?.stop()
    server?.clean()
    await database?.drop()
  })

  const draft = (changes: Record<string, unknown> = {}) => ({
    piece: 'mysql',
    values: { ...database.values, ...changes },
  })
  const act = async (action: string, input: Record<string, unknown>) =>
    server.inEnvironment('POST', `/connections/shop/actions/${action}`, { input })

  it('has a form that does not show the password', async () => {
    const { body } = await server.call('GET', '/pieces/mysql')
    expect(body).toMatchObject({ title: 'MySQL', type: 'Database' })
    expect(Object.keys(body.auth[0].fields.properties)).toEqual([
      'host',
      'port',
      'database',
      'user',
      'password',
      'tls',
      'ca',
      'connectTimeout',
    ])
  })

  it('is tested, wrong in four ways and right, and saves nothing by it', async () => {
    const faults: Record<string, Record<string, unknown>> = {
      password: { password: 'not-the-password' },
      database: { database: 'nowhere' },
      port: { port: 1 },
      host: { host: 'db.invalid' },
    }
    for (const [field, change] of Object.entries(faults)) {
      const { status, body } = await server.inEnvironment('POST', '/connections/test', draft(change))
      expect([status, body.field]).toEqual([422, field])
      expect(body).toMatchObject({ code: expect.any(String), hint: expect.any(String) })
    }
    const { status, body } = await server.inEnvironment('POST', '/connections/test', draft())
    expect(status).toBe(200)
    expect(body).toMatchObject({ ok: true, account: `${database.name}@${database.name}` })
    expect(body.steps.map((step: { name: string }) => step.name)).toEqual(
      expect.arrayContaining(['configuration', 'network', 'authentication', 'rights']),
    )
    expect((await server.inEnvironment('GET', '/connections')).body.total).toBe(0)
  })

  it('is connected, and shows its secret in no answer', async () => {
    const { status, body, text } = await server.inEnvironment('POST', '/connections', { ...draft(), name: 'Shop' })
    expect([status, body.status]).toEqual([201, 'active'])
    expect(text).not.toContain(String(database.values.password))
  })

  it('adds and reads rows, decimals as text', async () => {
    const added = await act('insert', { table: 'invoice', rows: [{ customer: 'Linus', amount: '0.10' }] })
    expect([added.status, added.body.output]).toEqual([200, { count: 1, firstId: 3 }])
    const { body } = await act('select', { table: 'invoice', columns: ['customer', 'amount'], limit: 2 })
    expect(body.output).toEqual({
      rows: [
        { customer: 'Ada', amount: '12.50' },
        { customer: 'Grace', amount: '99999999999.99' },
      ],
      more: true,
    })
  })

  it('calls a procedure', async () => {
    const { body } = await act('call-procedure', { procedure: 'owed', parameters: { name: 'Grace' } })
    expect(body.output).toEqual({
      rows: [{ id: 2 }],
      resultSets: [[{ id: 2 }]],
      output: { total: '99999999999.99' },
      more: false,
    })
  })

  it('tells what is wrong with a step at its field', async () => {
    const { status, body } = await act('select', { table: 'nothing' })
    expect([status, body.code, body.field]).toEqual([422, 'not_found', 'table'])
  })

  it('offers the tables to choose from', async () => {
    const asked = { connection: 'shop', action: 'select', field: 'table', search: 'inv' }
    const { status, body } = await server.inEnvironment('POST', '/connections/options', asked)
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ items: [expect.objectContaining({ value: 'invoice' })] }),
    ])
  })
})
