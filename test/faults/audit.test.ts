import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAsked, operationsOf } from '../support/api.js'
import { type Answer, Plugboard, runPlugboard } from '../support/plugboard.js'
import { createStorage, STORAGES, type Storage } from '../support/storage.js'
import { startWebTarget, type WebTarget } from '../support/web-target.js'

const TOKEN = `canary-${randomBytes(12).toString('hex')}`

/** Makes every insert of an audit row fail, or stops doing so, around the server. */
const BREAK: Record<string, readonly string[]> = {
  SQLite: [
    `create trigger no_audit before insert on audit_events begin select raise(abort, 'the disk of the audit is gone'); end`,
  ],
  PostgreSQL: [
    `create function no_audit() returns trigger language plpgsql as $$ begin raise exception 'the audit is gone'; end $$`,
    `create trigger no_audit before insert on audit_events for each row execute function no_audit()`,
  ],
}
const MEND: Record<string, readonly string[]> = {
  SQLite: ['drop trigger no_audit'],
  PostgreSQL: ['drop trigger no_audit on audit_events', 'drop function no_audit'],
}

/** Every table that a change could reach. */
const TABLES = [
  'projects',
  'environments',
  'api_tokens',
  'keysets',
  'connections',
  'connection_secrets',
  'connection_tags',
  'connection_counts',
  'tag_counts',
  'flows',
  'flow_versions',
  'flow_deployments',
  'connection_references',
  'runs',
  'run_steps',
  'audit_events',
  'audit_heads',
]

const P = '/projects/default'
const E = `${P}/environments/development`
const flow = { name: 'F', draft: { steps: [{ name: 'Call', piece: 'http', action: 'request', connection: 'kept' }] } }

type Body = object | ((targetUrl: string) => object)

/** One request for every route that writes to the audit trail, and for each way it can go. */
const requests: readonly (readonly [title: string, method: string, path: string, body?: Body])[] = [
  ['creating a connection', 'POST', `${E}/connections`, { name: 'New', piece: 'http', method: 'none' }],
  ['renaming one', 'PATCH', `${E}/connections/kept`, { generation: 1, name: 'Renamed', tags: ['b'] }],
  [
    'new credentials for one',
    'PATCH',
    `${E}/connections/kept`,
    (baseUrl: string) => ({ generation: 1, values: { baseUrl, token: 'another-one' } }),
  ],
  ['testing one', 'POST', `${E}/connections/kept/test`],
  ['deleting one', 'DELETE', `${E}/connections/unused`],
  ['refusing to delete one', 'DELETE', `${E}/connections/kept`],
  ['deleting one by force', 'DELETE', `${E}/connections/kept?force=true`],
  ['leasing one', 'POST', `${E}/connections/kept/lease`, {}],
  ['an action with one', 'POST', `${E}/connections/kept/actions/request`, { input: { url: '/' } }],
  ['a run', 'POST', `${E}/runs`, { flow: 'kept' }],
  ['saving a flow', 'PUT', `${P}/flows/kept`, { ...flow, name: 'Other' }],
  ['creating a flow', 'PUT', `${P}/flows/new`, flow],
  ['publishing', 'POST', `${P}/flows/kept/versions`],
  ['deploying', 'PUT', `${P}/flows/kept/deployments/production`, { version: 1 }],
  ['deleting a flow', 'DELETE', `${P}/flows/kept`],
  ['adding an environment', 'POST', `${P}/environments`, { key: 'extra', name: 'Extra' }],
  ['renaming an environment', 'PATCH', `${P}/environments/staging`, { name: 'Other' }],
  ['creating a token', 'POST', `${P}/tokens`, { name: 'T', role: 'viewer' }],
  ['revoking a token', 'DELETE', `${P}/tokens/TOKEN`],
]

describe.each(STORAGES)('over %s, while the audit trail cannot be written,', (name) => {
  let storage: Storage
  let server: Plugboard
  let target: WebTarget
  let before: string
  let token: string

  const content = async () => {
    const rows = []
    for (const table of TABLES) rows.push((await storage.query(`select * from ${table}`)).map(asText).sort())
    return JSON.stringify(rows)
  }

  /** SQLite has one writer, so there the server is stopped meanwhile. */
  const around = async (statements: readonly string[] = []) => {
    if (name === 'SQLite') await server.stop()
    for (const sql of statements) await storage.query(sql)
    if (name === 'SQLite') server = await Plugboard.start({ folder: storage.folder, env: storage.env })
  }

  beforeAll(async () => {
    target = await startWebTarget()
    storage = await createStorage(name)
    server = await Plugboard.start({ folder: storage.folder, env: storage.env })
    const values = { baseUrl: target.url, token: TOKEN }
    for (const given of ['Kept', 'Unused']) {
      const made = await server.inEnvironment('POST', '/connections', {
        name: given,
        piece: 'http',
        method: 'bearer',
        values,
        tags: ['a'],
      })
      expect(made.status).toBe(201)
    }
    expect((await server.call('PUT', `${P}/flows/kept`, flow)).status).toBe(201)
    expect((await server.call('POST', `${P}/flows/kept/versions`)).status).toBe(201)
    token = (await server.call('POST', `${P}/tokens`, { name: 'Kept', role: 'viewer' })).body.token.id
    await around(BREAK[name])
    before = await content()
  })

  afterAll(async () => {
    await server?.stop()
    await storage?.clean()
    await target?.close()
  })

  function expectRefused({ status, body, text, headers }: Answer): void {
    expect(body).toMatchObject({ status: 503, code: 'audit_unavailable', hint: expect.any(String) })
    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBeTruthy()
    expect(text).not.toContain(TOKEN)
    expect(text).not.toMatch(/trigger|the audit is gone|the disk of the audit/)
  }

  for (const [title, method, path, body] of requests) {
    it(`${title} answers 503 and changes nothing`, async () => {
      const given = typeof body === 'function' ? body(target.url) : body
      expectRefused(await server.call(method, path.replace('TOKEN', token), given))
      expect(await content()).toBe(before)
    })
  }

  it('and these are all routes that write to it', async () => {
    const audited = (await operationsOf(server)).filter(({ isAudited }) => isAudited)
    const missing = audited.filter((one) => !requests.some(([, method, path]) => isAsked(one, { method, path })))
    expect(missing.map((one) => one.name)).toEqual([])
  })

  it('many leases at once are all refused, and none gives the secret away', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => server.inEnvironment('POST', '/connections/kept/lease', {})),
    )
    for (const answer of answers) expectRefused(answer)
    expect(await content()).toBe(before)
  })

  it('nothing was sent outside with the secret that was not released', async () => {
    const actions = target.requests.filter(({ path }) => path === '/')
    expect(actions.filter(({ headers }) => headers.authorization?.includes(TOKEN))).toEqual([])
  })

  it('reading goes on, as it writes nothing', async () => {
    expect((await server.inEnvironment('GET', '/connections')).body.total).toBe(2)
    expect((await server.call('GET', `${P}/flows`)).status).toBe(200)
  })

  it('and everything works again once it can', async () => {
    await around(MEND[name])
    const lease = await server.inEnvironment('POST', '/connections/kept/lease', {})
    expect(lease.body.auth.fields.token).toBe(TOKEN)
    expect((await server.inEnvironment('DELETE', '/connections/unused')).status).toBe(204)
    await server.stop()
    const verified = await runPlugboard(['audit', 'verify'], {
      PLUGBOARD_DATA: `${storage.folder}/data`,
      ...storage.env,
    })
    expect(verified).toMatchObject({ code: 0 })
  })
})

const asText = (row: Record<string, unknown>) =>
  JSON.stringify(row, (_, value) => (Buffer.isBuffer(value) ? value.toString('hex') : value))
