import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Plugboard } from './support/plugboard.js'

const postgresUrl = inject('postgresUrl')
const ROLE = `reader_${randomBytes(6).toString('hex')}`
const PASSWORD = `canary-${randomBytes(12).toString('hex')}`
const storages = postgresUrl ? ['SQLite', 'PostgreSQL'] : ['SQLite']

/** A database of its own in the PostgreSQL of the test run. */
async function createDatabase(): Promise<URL> {
  const name = `scenario_${randomBytes(6).toString('hex')}`
  const client = new pg.Client({ connectionString: postgresUrl ?? '' })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const url = new URL(postgresUrl ?? '')
  url.pathname = `/${name}`
  return url
}

async function fill(url: URL): Promise<void> {
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  await client.query('create table invoices (id int primary key, customer text, amount numeric(16, 2))')
  await client.query("insert into invoices values (1, 'Ada', 12.50), (2, 'Grace', 99999999999.99), (3, null, 0)")
  await client.query(
    `do $$ begin create role ${ROLE} login password '${PASSWORD}'; exception when duplicate_object then null; end $$`,
  )
  await client.query(`grant select on invoices to ${ROLE}`)
  await client.end()
}

describe.runIf(postgresUrl).each(storages)('with %s as its own database, Plugboard', (storage) => {
  let server: Plugboard
  let values: Record<string, unknown>

  beforeAll(async () => {
    const target = await createDatabase()
    await fill(target)
    const env: Record<string, string> =
      storage === 'PostgreSQL' ? { PLUGBOARD_DATABASE_URL: (await createDatabase()).href } : {}
    server = await Plugboard.start({ env })
    values = {
      host: target.hostname,
      port: Number(target.port),
      database: target.pathname.slice(1),
      user: ROLE,
      password: PASSWORD,
    }
  })

  afterAll(async () => {
    await server?.stop()
    server?.clean()
  })

  const draft = (changes: Record<string, unknown> = {}) => ({ piece: 'postgres', values: { ...values, ...changes } })

  it('lists the pieces it found, each with its auth methods', async () => {
    const { status, body } = await server.call('GET', '/pieces')
    expect(status).toBe(200)
    expect(body.items.map((piece: { name: string }) => piece.name).sort()).toEqual([
      'azure-ai',
      'filesystem',
      'google',
      'http',
      'imap',
      'llama',
      'mysql',
      'openai',
      'oracle',
      'outlook',
      'postgres',
      's3',
      'slack',
      'smtp',
      'sqlserver',
      'whatsapp',
    ])
  })

  it('tells a wrong password, an unknown database, a closed port and an unknown host apart', async () => {
    const faults = {
      password: { password: 'not-the-password' },
      database: { database: 'no_such_database' },
      port: { port: 1 },
      host: { host: 'no-such-host.invalid' },
    }
    const answers = new Set<string>()
    for (const [field, change] of Object.entries(faults)) {
      const { status, body } = await server.inEnvironment('POST', '/connections/test', draft(change))
      expect(status).toBe(422)
      expect(body).toMatchObject({ field, hint: expect.any(String), code: expect.any(String) })
      answers.add(`${body.code} ${body.field} ${body.detail}`)
    }
    expect(answers.size).toBe(4)
  })

  it('tests values that work, and saves nothing by it', async () => {
    const { status, body } = await server.inEnvironment('POST', '/connections/test', draft())
    expect(status).toBe(200)
    expect(body).toMatchObject({ ok: true, account: expect.stringContaining(String(values.user)) })
    expect(body.steps.map((step: { name: string }) => step.name)).toEqual(
      expect.arrayContaining(['configuration', 'network', 'authentication']),
    )
    expect((await server.inEnvironment('GET', '/connections')).body.total).toBe(0)
  })

  it('refuses to create a connection that does not work, and saves nothing by it', async () => {
    const wrong = { ...draft({ password: 'not-the-password' }), name: 'Invoices' }
    const { status, body } = await server.inEnvironment('POST', '/connections', wrong)
    expect(status).toBe(422)
    expect(body).toMatchObject({ code: 'invalid_credentials', field: 'password' })
    expect((await server.inEnvironment('GET', '/connections')).body.total).toBe(0)
  })

  it('creates a connection, active and without its secret in any answer', async () => {
    const { status, body, text } = await server.inEnvironment('POST', '/connections', { ...draft(), name: 'Invoices' })
    expect(status).toBe(201)
    expect(body).toMatchObject({ key: 'invoices', status: 'active', reason: null, flows: 0, generation: 1 })
    expect(body.values.password).toEqual({ set: true, updatedAt: expect.any(Number) })
    expect(text).not.toContain(String(values.password))
  })

  it('counts the flow that uses the connection, and names flow, version and step', async () => {
    const steps = [
      {
        name: 'Read invoices',
        piece: 'postgres',
        action: 'select',
        connection: 'invoices',
        input: { table: 'invoices' },
      },
    ]
    const saved = await server.call('PUT', '/projects/default/flows/billing', {
      name: 'Billing',
      draft: { trigger: { kind: 'manual' }, steps },
    })
    expect(saved.status).toBe(201)
    expect((await server.inEnvironment('GET', '/connections/invoices')).body.flows).toBe(1)
    expect((await server.inEnvironment('GET', '/connections')).body.items[0].flows).toBe(1)
    const dependents = await server.inEnvironment('GET', '/connections/invoices/dependents')
    expect(dependents.body.items).toEqual([
      {
        flow: { key: 'billing', name: 'Billing' },
        version: 'draft',
        environment: 'development',
        steps: ['Read invoices'],
      },
    ])
  })

  it('counts a published version only where it is deployed', async () => {
    expect((await server.call('POST', '/projects/default/flows/billing/versions')).body).toEqual({ version: 1 })
    const deployed = await server.call('PUT', '/projects/default/flows/billing/deployments/production', { version: 1 })
    expect(deployed.status).toBe(200)
    const created = await server.inEnvironment('POST', '/connections', { ...draft(), name: 'Invoices' }, 'production')
    expect(created.body.flows).toBe(1)
    const { body } = await server.inEnvironment('GET', '/connections/invoices/dependents', undefined, 'production')
    expect(body.items).toMatchObject([{ version: 1, environment: 'production' }])
  })

  it('refuses to delete the connection while the flow uses it', async () => {
    const { status, body } = await server.inEnvironment('DELETE', '/connections/invoices')
    expect(status).toBe(409)
    expect(body).toMatchObject({ code: 'connection_in_use', detail: expect.stringContaining('Read invoices') })
    expect((await server.inEnvironment('GET', '/connections/invoices')).status).toBe(200)
  })

  it('runs an action with the connection and gives rows, decimals as text', async () => {
    const { status, body } = await server.inEnvironment('POST', '/connections/invoices/actions/select', {
      input: { table: 'invoices', orderBy: [{ column: 'id' }] },
    })
    expect(status).toBe(200)
    expect(body.output.rows[1]).toEqual({ id: 2, customer: 'Grace', amount: '99999999999.99' })
    expect(body.ms).toEqual(expect.any(Number))
  })

  it('runs the step of the flow and keeps the result in the history', async () => {
    const { status, body } = await server.inEnvironment('POST', '/runs', { flow: 'billing', step: 'Read invoices' })
    expect(status).toBe(201)
    expect(body).toMatchObject({ status: 'succeeded', steps: [{ name: 'Read invoices', status: 'succeeded' }] })
    const read = await server.inEnvironment('GET', `/runs/${body.id}`)
    expect(read.body.steps[0].output.rows).toHaveLength(3)
  })

  it('asks for the secret again when the host changes, and keeps it otherwise', async () => {
    const moved = await server.inEnvironment('PATCH', '/connections/invoices', {
      generation: 1,
      values: { host: '127.0.0.2' },
    })
    expect(moved.status).toBe(422)
    expect(moved.body).toMatchObject({ code: 'secret_required_on_destination_change', field: 'password' })
    const renamed = await server.inEnvironment('PATCH', '/connections/invoices', {
      generation: 1,
      name: 'Invoices of 2026',
    })
    expect(renamed.body).toMatchObject({ name: 'Invoices of 2026', generation: 2, status: 'active' })
    const again = await server.inEnvironment('PATCH', '/connections/invoices', { generation: 1, name: 'Too late' })
    expect(again).toMatchObject({ status: 409, body: { code: 'conflict' } })
    expect((await server.inEnvironment('POST', '/connections/invoices/test')).status).toBe(200)
  })

  it('leases the credential in the shape pieces see, whose generation a rename leaves', async () => {
    const { status, body, headers } = await server.inEnvironment('POST', '/connections/invoices/lease', {})
    expect(status).toBe(200)
    expect(body.auth).toMatchObject({ kind: 'custom', fields: { password: values.password } })
    expect(body).toMatchObject({ leaseId: expect.stringMatching(/^lea_/), expiresAt: null, generation: 1 })
    expect(headers.get('cache-control')).toContain('no-store')
  })

  it('deletes the connection once nothing uses it', async () => {
    expect((await server.call('DELETE', '/projects/default/flows/billing')).status).toBe(204)
    expect((await server.inEnvironment('DELETE', '/connections/invoices')).status).toBe(204)
    expect((await server.inEnvironment('GET', '/connections/invoices')).status).toBe(404)
    expect((await server.inEnvironment('GET', '/connections')).body.total).toBe(0)
  })
})
