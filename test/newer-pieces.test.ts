import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { connect } from './support/oauth2/connect.js'
import { createStorage, STORAGES } from './support/storage.js'
import { UpgradeLab } from './support/upgrades/upgrade-lab.js'

const server = 'one.example'
const token = 'a-token-of-the-test'

/** As after a test that the outside system refused; and a grant whose renewal is due. */
const REFUSED = [
  `update connections set status = 'error', reason_code = 'invalid_credentials', reason_message = 'Refused.',
    reason_since = 1 where key = 'refused'`,
  `update connection_counts set count = count - 1 where status = 'active'`,
  `insert into connection_counts (environment_id, piece, status, count)
    select environment_id, piece, 'error', 1 from connections where key = 'refused'`,
  `update connections set refresh_due_at = 1 where key = 'consent'`,
]

describe.each(STORAGES)('An update of the server that brings newer pieces, over %s,', (name) => {
  let lab: UpgradeLab
  const standing = async (key: string) => {
    const { status, reason, piece } = await lab.read(key)
    return { status, code: reason?.code ?? null, version: piece.version }
  }
  const counts = async () => (await lab.server.inEnvironment('GET', '/connections/facets')).body.statuses

  beforeAll(async () => {
    lab = await UpgradeLab.open(await createStorage(name))
    await lab.put('2.0.0')
    for (const method of ['same', 'renamed', 'asking', 'dropped']) await lab.add(method, method, { server, token })
    await lab.add('unmovable', 'renamed', { server, token: 'an-unmovable-token' })
    await lab.add('waiting', 'account', { box: 'inbox' })
    await lab.add('refused', 'asking', { server, token })
    await lab.add('consent', 'consent', {})
    expect((await connect(lab.server, 'consent')).body).toMatchObject({ status: 'connected' })
    await lab.server.stop()
    for (const sql of REFUSED) await lab.storage.query(sql)
    await lab.start('2.0.0')
  })
  afterAll(() => lab?.close())

  it('migrates what the pieces migrate before anything is served', async () => {
    expect(await standing('renamed')).toEqual({ status: 'active', code: null, version: '2.0.0' })
    expect((await lab.lease('renamed')).body.auth.fields).toEqual({ region: `region of ${server}`, code: `${token}!` })
    expect(await standing('waiting')).toEqual({ status: 'missing', code: 'not_connected', version: '2.0.0' })
    expect(await lab.trail('renamed')).toContain('connection.migrated')
  })

  it('lets what needs no other values go on', async () => {
    expect(await standing('same')).toEqual({ status: 'active', code: null, version: '1.0.0' })
    expect((await lab.act('same')).body.output).toMatchObject({ major: 2 })
  })

  it.each([
    ['asking', 'Edit it and enter what is asked for now.'],
    ['dropped', 'Create it again'],
    ['unmovable', 'No region for [secret].'],
  ])('marks "%s", and refuses to lease it', async (key, why) => {
    const { reason } = await lab.read(key)
    expect(reason).toMatchObject({ code: 'reconnect_needed', message: expect.stringContaining(why) })
    expect((await lab.lease(key)).body).toMatchObject({ status: 409, code: 'connection_error' })
    expect(await lab.trail(key)).toContain('connection.reconnect_needed')
    expect(lab.server.output).not.toContain('an-unmovable-token')
  })

  it('keeps the counts right', async () => {
    expect(await counts()).toEqual({ active: 2, missing: 1, error: 5 })
  })

  it('takes an edit for one, which asks for the secret again where nobody knows where it was sent', async () => {
    expect((await lab.change('asking', { values: { region: 'eu' } })).body).toMatchObject({
      status: 422,
      field: 'token',
    })
    const mended = await lab.change('asking', { values: { region: 'eu', token } })
    expect(mended.body).toMatchObject({ status: 'active', reason: null, piece: { version: '2.0.0' } })
    expect((await lab.lease('asking')).status).toBe(200)
  })

  it('renews nothing by the rules of another version, and goes on with it when its own is back', async () => {
    const due = async () => {
      const [row] = await lab.storage.query(`select c.refresh_due_at as due, s.generation from connections c
        join connection_secrets s on s.connection_id = c.id where c.key = 'consent'`)
      return { isLater: Number(row?.due) > Date.now() + 60_000, generation: Number(row?.generation) }
    }
    await vi.waitFor(async () => expect(await due()).toEqual({ isLater: true, generation: 2 }), { timeout: 5_000 })
    expect(await standing('consent')).toEqual({ status: 'error', code: 'reconnect_needed', version: '1.0.0' })
  })

  it('says each thing once, however often the server starts', async () => {
    const before = await lab.trail('dropped')
    await lab.restart('2.0.0')
    expect(await lab.trail('dropped')).toEqual(before)
  })

  it('wakes those that only waited when their version is back, and lets nothing older touch what has moved', async () => {
    await lab.restart('1.0.0')
    expect(await standing('dropped')).toEqual({ status: 'active', code: null, version: '1.0.0' })
    expect((await lab.renew('consent')).body).toMatchObject({ generation: 3 })
    expect((await lab.lease('unmovable')).body.auth.fields).toEqual({ server, token: 'an-unmovable-token' })
    expect(await standing('renamed')).toEqual({ status: 'error', code: 'reconnect_needed', version: '2.0.0' })
    expect((await lab.lease('renamed')).status).toBe(409)
    expect(await counts()).toEqual({ active: 4, missing: 1, error: 3 })
  })

  it('leaves what did not work before as it was', async () => {
    const refused = { status: 'error', code: 'invalid_credentials', version: '1.0.0' }
    expect(await standing('refused')).toEqual(refused)
    await lab.restart('2.0.0')
    expect(await standing('refused')).toEqual(refused)
    expect(await standing('renamed')).toEqual({ status: 'active', code: null, version: '2.0.0' })
    expect(await standing('waiting')).toEqual({ status: 'missing', code: 'not_connected', version: '2.0.0' })
  })
  it('wakes them without another start where their version is installed', async () => {
    expect(await standing('dropped')).toMatchObject({ status: 'error', code: 'reconnect_needed' })
    await lab.install('1.0.0')
    expect(await standing('dropped')).toEqual({ status: 'active', code: null, version: '1.0.0' })
    expect((await lab.lease('dropped')).body.auth.fields).toEqual({ server, token })
    expect((await lab.read('dropped')).warning).toMatchObject({ code: 'reconnect_needed' })
  })
})
