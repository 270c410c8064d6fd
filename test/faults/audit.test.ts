import { randomBytes } from 'node:crypto'
import { delimiter } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isAsked, operationsOf } from '../support/api.js'
import { connect } from '../support/oauth2/connect.js'
import { createSamplePieceFolder } from '../support/oauth2/sample-piece-folder.js'
import { startStubProvider } from '../support/oauth2/stub-provider.js'
import { packPiece } from '../support/piece-package.js'
import { type Answer, Plugboard, runPlugboard } from '../support/plugboard.js'
import { createStorage, STORAGES, type Storage } from '../support/storage.js'
import { putShiftingPiece } from '../support/upgrades/shifting-package.js'
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

/** Every table that a change could reach. How installations go is told without it; what they change is among these. */
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
  'files',
  'file_chunks',
  'oauth2_apps',
  'oauth2_transactions',
  'connection_renewals',
  'pending_token_answers',
  'revocation_outbox',
  'installed_pieces',
  'piece_archives',
  'piece_choices',
  'piece_upgrades',
  'connection_snapshots',
  'settings',
  'audit_events',
  'audit_heads',
]

const P = '/projects/default'
const E = `${P}/environments/development`
const flow = { name: 'F', draft: { steps: [{ name: 'Call', piece: 'http', action: 'request', connection: 'kept' }] } }

const client = { id: 'plugboard', secret: TOKEN }
const app = { piece: 'acme-oauth', method: 'oauth2', clientId: client.id, clientSecret: client.secret }

const installed = packPiece({ name: 'unused-piece' })
const used = packPiece({ name: 'used-piece' })

type Body = object | ((targetUrl: string) => object)

/** One request for every route that writes to the audit trail, and for each way it can go. Capitals stand for ids. */
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
  ['reporting a lease', 'POST', `${E}/connections/mail/lease/LEASE/invalid`, { generation: 1 }],
  ['deleting one with a grant', 'DELETE', `${E}/connections/mail`],
  ['beginning to authorize one', 'POST', `${E}/connections/mail/authorize`],
  ['beginning to authorize one again', 'POST', `${E}/connections/mail/reconnect`],
  ['switching to another account', 'POST', `${E}/connections/mail/authorizations/AUTHORIZATION/confirm`],
  ['entering an OAuth2 app', 'POST', `${P}/oauth2-apps`, { ...app, method: 'oauth2-body' }],
  ['changing an OAuth2 app', 'PATCH', `${P}/oauth2-apps/APP`, { version: 1, clientSecret: 'another-one' }],
  ['deleting an OAuth2 app', 'DELETE', `${P}/oauth2-apps/UNUSEDAPP`],
  ['trying an OAuth2 app again', 'POST', `${P}/oauth2-apps/APP/retry`],
  ['entering an OAuth2 app for all', 'POST', '/oauth2-apps', { ...app, method: 'oauth2-body' }],
  ['changing an OAuth2 app for all', 'PATCH', '/oauth2-apps/PLATFORMAPP', { version: 1, clientSecret: 'another-one' }],
  ['deleting an OAuth2 app for all', 'DELETE', '/oauth2-apps/PLATFORMAPP'],
  ['upgrading a piece', 'POST', '/pieces/acme-oauth/upgrade', { version: '1.0.0' }],
  ['committing an upgrade', 'POST', '/piece-upgrades/UPGRADE/commit'],
  ['rolling an upgrade back', 'POST', '/piece-upgrades/UPGRADE/rollback'],
  ['trying an OAuth2 app for all again', 'POST', '/oauth2-apps/PLATFORMAPP/retry'],
  ['installing a piece', 'POST', '/pieces/tarball', () => packPiece().tarball],
  ['refusing to install one', 'POST', '/pieces', { folder: '/does-not-exist' }],
  ['pinning one', 'PUT', '/pieces/unused-piece/pin', { version: '1.0.0' }],
  ['unpinning one', 'DELETE', '/pieces/unused-piece/pin'],
  ['removing one', 'DELETE', '/pieces/unused-piece'],
  ['refusing to remove one', 'DELETE', '/pieces/used-piece'],
]

describe.each(STORAGES)('over %s, while the audit trail cannot be written,', (name) => {
  let storage: Storage
  let server: Plugboard
  let target: WebTarget
  let stub: Awaited<ReturnType<typeof startStubProvider>>
  let pieces: Awaited<ReturnType<typeof createSamplePieceFolder>>[] = []
  let env: Record<string, string>
  let before: string
  let back: { url: URL; cookie: string }
  const ids: Record<string, string> = {}

  const content = async (tables = TABLES) => {
    const rows = []
    for (const table of tables) rows.push((await storage.query(`select * from ${table}`)).map(asText).sort())
    return JSON.stringify(rows)
  }

  /** SQLite has one writer, so there the server is stopped meanwhile. */
  const around = async (statements: readonly string[] = []) => {
    if (name === 'SQLite') await server.stop()
    for (const sql of statements) await storage.query(sql)
    if (name === 'SQLite') server = await Plugboard.start({ folder: storage.folder, env })
  }

  /** Apps, a connection with a grant, a lease of it, and another account that waits to be taken. */
  const connectMail = async () => {
    const enter = async (path: string, method: string) =>
      (await server.call('POST', path, { ...app, method })).body.id as string
    ids.APP = await enter(`${P}/oauth2-apps`, 'oauth2')
    ids.UNUSEDAPP = await enter(`${P}/oauth2-apps`, 'oauth2-issuer')
    ids.PLATFORMAPP = await enter('/oauth2-apps', 'oauth2')
    const mail = { name: 'Mail', piece: 'acme-oauth', method: 'oauth2' }
    expect((await server.inEnvironment('POST', '/connections', mail)).status).toBe(201)
    expect((await connect(server, 'mail')).body).toMatchObject({ status: 'connected' })
    ids.LEASE = (await server.inEnvironment('POST', '/connections/mail/lease', {})).body.leaseId
    stub.set({ account: 'grace' })
    const other = await connect(server, 'mail')
    expect(other.body).toMatchObject({ status: 'confirm' })
    ids.AUTHORIZATION = other.body.id
    stub.set({ account: 'ada' })
    const begun = await server.inEnvironment('POST', '/connections/mail/reconnect')
    const consent = await fetch(begun.body.authorizationUrl, { redirect: 'manual' })
    const cookie = begun.headers.get('set-cookie')?.split(';')[0] ?? ''
    back = { url: new URL(consent.headers.get('location') ?? ''), cookie }
  }

  /** One that a connection uses, and one that is pinned. */
  const installPieces = async () => {
    for (const { tarball } of [installed, used]) {
      expect((await server.upload('/pieces/tarball', new Uint8Array(tarball))).status).toBe(201)
    }
    expect((await server.call('PUT', '/pieces/unused-piece/pin', { version: '1.0.0' })).status).toBe(200)
    const connection = { name: 'Used', piece: 'used-piece', method: 'api-key', values: { apiKey: 'a-key' } }
    expect((await server.inEnvironment('POST', '/connections', connection)).status).toBe(201)
  }

  /** A connection that an upgrade moved, which can still be rolled back. */
  const upgradeShifting = async () => {
    const values = { server: 'one.example', token: TOKEN }
    const body = { key: 'moved', name: 'Moved', piece: 'shifting', method: 'same', values }
    expect((await server.inEnvironment('POST', '/connections', body, 'staging')).status).toBe(201)
    const upgraded = await server.call('POST', '/pieces/shifting/upgrade', { version: '1.0.0' })
    expect(upgraded.body, upgraded.text).toMatchObject({ from: '2.0.0', moved: 1 })
    ids.UPGRADE = upgraded.body.id
  }

  beforeAll(async () => {
    target = await startWebTarget()
    stub = await startStubProvider({ clients: [client] })
    pieces = await Promise.all(['1.0.0', '1.1.0'].map(createSamplePieceFolder))
    storage = await createStorage(name)
    const shifting = ['1.0.0', '2.0.0'].map((version) => `${storage.folder}/shifting-${version}`)
    await Promise.all(shifting.map((folder) => putShiftingPiece(folder, folder.slice(-'1.0.0'.length))))
    env = {
      ...storage.env,
      PLUGBOARD_PIECES: [...pieces.map(({ path }) => path), ...shifting].join(delimiter),
      PLUGBOARD_ENDPOINTS: JSON.stringify({ 'acme-oauth': stub.endpoints }),
    }
    server = await Plugboard.start({ folder: storage.folder, env })
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
    ids.TOKEN = (await server.call('POST', `${P}/tokens`, { name: 'Kept', role: 'viewer' })).body.token.id
    await installPieces()
    await connectMail()
    await upgradeShifting()
    await around(BREAK[name])
    before = await content()
  })

  afterAll(async () => {
    await server?.stop()
    await storage?.clean()
    for (const { clean } of pieces) clean()
    await stub?.close()
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
      const counts = stub.counts()
      const at = path.replace(/[A-Z]+/, (id) => ids[id] ?? id)
      const isUpload = given instanceof Uint8Array
      expectRefused(await (isUpload ? server.upload(at, new Uint8Array(given)) : server.call(method, at, given)))
      expect(await content()).toBe(before)
      expect(stub.counts()).toEqual(counts)
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

  it('coming back from a provider answers 503, and the connection keeps the grant it had', async () => {
    const { pathname, search } = back.url
    const held = () => content(['connections', 'connection_secrets'])
    const kept = await held()
    const headers = { cookie: back.cookie, accept: 'application/json' }
    const answer = await fetch(server.url + pathname + search, { headers, redirect: 'manual' })
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ code: 'audit_unavailable', hint: expect.any(String) })
    expect(await held()).toBe(kept)
  })

  it('nothing was sent outside with the secret that was not released', async () => {
    const actions = target.requests.filter(({ path }) => path === '/')
    expect(actions.filter(({ headers }) => headers.authorization?.includes(TOKEN))).toEqual([])
  })

  it('reading goes on, as it writes nothing', async () => {
    expect((await server.inEnvironment('GET', '/connections')).body.total).toBe(4)
    expect((await server.call('GET', `${P}/flows`)).status).toBe(200)
  })

  it('and everything works again once it can', async () => {
    await around(MEND[name])
    const lease = await server.inEnvironment('POST', '/connections/kept/lease', {})
    expect(lease.body.auth.fields.token).toBe(TOKEN)
    expect((await server.inEnvironment('DELETE', '/connections/unused')).status).toBe(204)
    const report = await server.inEnvironment('POST', `/connections/mail/lease/${ids.LEASE}/invalid`, { generation: 1 })
    expect(report.body).toMatchObject({ generation: 2 })
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
