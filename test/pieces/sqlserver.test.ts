import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeServer, type TestServer } from '../../packages/pieces/sqlserver/test/make-server.js'
import { Plugboard } from '../support/plugboard.js'

/** The piece as the server runs it: in the piece host, under the egress guard, through REST. */
describe('SQL Server, in a running server', () => {
  let server: Plugboard
  let target: TestServer

  beforeAll(async () => {
    target = await makeServer(`
      create table invoices (id int identity primary key, customer nvarchar(50), amount decimal(16, 2));
      insert into invoices (customer, amount) values ('Ada', '12.50')`)
    await target.run('create procedure add_up @a int, @b int, @total int output as set @total = @a + @b')
    server = await Plugboard.start({})
  })
  afterAll(async () => {
    await server?.stop()
    server?.clean()
    await target?.stop()
  })

  const draft = (method: string, values: Record<string, unknown>) => ({ piece: 'sqlserver', method, values })
  const create = (method: string, values: Record<string, unknown>, name: string) =>
    server.inEnvironment('POST', '/connections', { ...draft(method, values), name })
  const act = (key: string, action: string, input: Record<string, unknown>) =>
    server.inEnvironment('POST', `/connections/${key}/actions/${action}`, { input })

  it('tells wrong connections apart, and saves nothing by it', async () => {
    const faults = { password: 'wrong-password', database: 'nowhere', port: 1, host: 'db.invalid', tls: 'disable' }
    for (const [field, value] of Object.entries(faults)) {
      const wrong = draft('sql', { ...target.values, [field]: value })
      const { status, body } = await server.inEnvironment('POST', '/connections/test', wrong)
      expect([status, body.field, body.hint]).toEqual([422, field, expect.any(String)])
    }
    expect((await create('sql', { ...target.values, password: 'wrong-password' }, 'Shop')).status).toBe(422)
    expect((await server.inEnvironment('GET', '/connections')).body.total).toBe(0)
  })

  it.each([
    ['sql', 'plugboard@shop', () => target.values],
    ['windows', 'EXAMPLE\\ada@shop', () => target.windows],
  ])('connects by the method %s', async (method, account, values) => {
    const tested = await server.inEnvironment('POST', '/connections/test', draft(method, values()))
    expect([tested.status, tested.body.account]).toEqual([200, account])
    const made = await create(method, values(), `By ${method}`)
    expect([made.status, made.body.status, made.body.account]).toEqual([201, 'active', account])
    expect(made.text).not.toContain(String(values().password))
  })

  it('reads and writes rows, and calls procedures', async () => {
    const rows = [{ customer: 'Grace', amount: '99999999999.99' }]
    const added = await act('by-sql', 'insert', { table: 'invoices', rows, returning: true })
    expect(added.body.output).toEqual({ count: 1, rows: [{ id: 2, ...rows[0] }] })
    const read = await act('by-windows', 'select', { table: 'invoices', orderBy: [{ column: 'id' }] })
    expect(read.body.output.rows.map(({ amount }: { amount: string }) => amount)).toEqual(['12.50', '99999999999.99'])
    const called = await act('by-sql', 'call-procedure', { procedure: 'add_up', parameters: [1, 2] })
    expect(called.body.output.output).toEqual({ total: 3 })
    const failed = await act('by-sql', 'select', { table: 'nothing' })
    expect([failed.body.code, failed.body.field]).toEqual(['not_found', 'table'])
  })

  it('offers tables and columns', async () => {
    const options = (field: string, input: Record<string, unknown>) =>
      server.inEnvironment('POST', '/connections/options', { connection: 'by-sql', action: 'select', field, input })
    const tables = await options('table', {})
    expect(tables.body.items).toEqual([{ value: 'invoices', title: 'invoices' }])
    const columns = await options('columns.*', { table: 'invoices' })
    expect(columns.body.items.map(({ help }: { help: string }) => help)).toEqual([
      'int',
      'nvarchar(50)',
      'decimal(16,2)',
    ])
  })
})
