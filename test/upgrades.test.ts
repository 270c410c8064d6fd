import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from './support/oauth2/connect.js'
import { createStorage, STORAGES } from './support/storage.js'
import { proofOf, UpgradeLab } from './support/upgrades/upgrade-lab.js'

const secret = (name: string) => `${name}-${randomBytes(9).toString('hex')}`
const PIECE = '/pieces/shifting'
const server = 'one.example'
const flow = (action: string) => ({
  name: 'Looks',
  draft: { steps: [{ name: 'Look', piece: 'shifting', action, connection: 'same' }] },
})
const isNeeded = {
  code: 'reconnect_needed',
  message: expect.stringContaining('Shifting 2.0.0'),
  since: expect.any(Number),
}

/** What the shifting piece cannot migrate. */
const BEHIND = ['asking', 'consent', 'dropped', 'forgetful', 'regrant']

describe.each(STORAGES)('Upgrades over %s', (name) => {
  const tokens = {
    same: secret('same'),
    renamed: secret('renamed'),
    asking: secret('asking'),
    hiding: secret('hiding'),
    dropped: secret('dropped'),
    forgetful: secret('forgetful'),
    seed: secret('seed'),
    unmovable: secret('unmovable'),
    baring: secret('baring'),
  }
  let lab: UpgradeLab
  let upgrade: string

  beforeAll(async () => {
    lab = await UpgradeLab.open(await createStorage(name))
    for (const method of ['same', 'renamed', 'asking', 'dropped', 'forgetful'] as const) {
      await lab.add(method, method, { server, token: tokens[method] })
    }
    await lab.add('hiding', 'hiding', { server, key: tokens.hiding })
    await lab.add('rotating', 'rotating', { user: 'ada', seed: tokens.seed })
    await lab.add('account', 'account', { box: 'inbox' })
    await lab.add('waiting', 'account', { box: 'outbox' })
    await lab.add('consent', 'consent', {})
    await lab.add('regrant', 'regrant', { server })
    for (const key of ['account', 'consent', 'regrant']) {
      expect((await connect(lab.server, key)).body).toMatchObject({ status: 'connected' })
    }
    expect((await lab.server.call('PUT', '/projects/default/flows/looks', flow('look'))).status).toBe(201)
  })
  afterAll(() => lab?.close())

  const run = () => lab.server.inEnvironment('POST', '/runs', { flow: 'looks' })
  const allAt = async (version: string) => {
    const versions = await lab.versions()
    return Object.keys(versions).filter((key) => versions[key] === version)
  }

  it('are of no concern to anything until somebody makes one', async () => {
    await lab.install('2.0.0')
    const { body } = await lab.server.call('GET', `${PIECE}/versions`)
    expect(body.items).toMatchObject([
      { version: '2.0.0', current: false, connections: 0 },
      { version: '1.0.0', current: true, connections: 11 },
    ])
    expect((await lab.server.call('GET', PIECE)).body.version).toBe('1.0.0')
    await lab.add('later', 'same', { server, token: tokens.same })
    expect((await lab.read('later')).piece.version).toBe('1.0.0')
    expect(await allAt('2.0.0')).toEqual([])
  })

  it('need an installed version of an installed piece', async () => {
    for (const more of [{}, { preview: true }]) {
      expect((await lab.upgrade('3.0.0', more)).body).toMatchObject({ code: 'version_not_installed', field: 'version' })
    }
    const unknown = await lab.server.call('POST', '/pieces/unknown/upgrade', { version: '2.0.0' })
    expect(unknown.body).toMatchObject({ status: 404, code: 'piece_not_found' })
    expect((await lab.upgrade('1.0.0')).body).toMatchObject({ status: 409, code: 'version_is_current' })
    expect((await lab.end('upg_unknown', 'commit')).body).toMatchObject({ status: 404, code: 'upgrade_not_found' })
  })

  it('can be previewed, which changes nothing', async () => {
    const { body, status } = await lab.upgrade('2.0.0', { preview: true })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      from: '1.0.0',
      to: '2.0.0',
      connections: { moved: 2, migrated: 5, leftBehind: 5 },
      brokenSteps: [],
    })
    expect(body.connections.left.map(({ key }: { key: string }) => key).sort()).toEqual(BEHIND)
    expect(body.changes.methods).toContainEqual(
      expect.objectContaining({ name: 'renamed', change: 'changed', addedFields: ['region', 'code'], migrates: true }),
    )
    expect(body.changes.operations).toMatchObject([{ kind: 'action', name: 'glance', change: 'removed' }])
    expect(await allAt('2.0.0')).toEqual([])
  })

  it('are refused while the piece is pinned', async () => {
    expect((await lab.server.call('PUT', `${PIECE}/pin`, { version: '1.0.0' })).status).toBe(200)
    expect((await lab.upgrade('2.0.0')).body).toMatchObject({ status: 409, code: 'piece_pinned' })
    expect((await lab.server.call('DELETE', `${PIECE}/pin`)).status).toBe(204)
  })

  it('are refused while steps of flows take what the version lacks, unless that is accepted', async () => {
    await lab.server.call('PUT', '/projects/default/flows/glances', flow('glance'))
    const { body } = await lab.upgrade('2.0.0')
    expect(body).toMatchObject({ status: 409, code: 'upgrade_breaks_flows' })
    expect(body.details.steps).toMatchObject([
      { project: 'default', flow: { key: 'glances' }, version: 'draft', operation: 'glance' },
    ])
    expect(await allAt('2.0.0')).toEqual([])
  })

  it.each([
    ['the piece refuses', 'renamed', { server, token: tokens.unmovable }, 'No region for [secret].'],
    [
      'would show a secret',
      'baring',
      { server, token: tokens.baring },
      'token: The piece puts a value that was secret',
    ],
  ])('are all or nothing: where migrating one connection %s, none is moved', async (_, method, values, reason) => {
    await lab.add('bad', method, values)
    const { body, text } = await lab.upgrade('2.0.0', { accept: true })
    expect(body).toMatchObject({ status: 409, code: 'migration_failed' })
    expect(body.details.connections).toEqual([
      {
        project: 'default',
        environment: 'development',
        key: 'bad',
        name: 'The bad',
        status: 'active',
        message: expect.stringContaining(reason),
      },
    ])
    expect(text).not.toContain(values.token)
    expect(await allAt('2.0.0')).toEqual([])
    expect((await lab.act('renamed')).body.output).toMatchObject({ major: 1 })
    await lab.remove('bad')
  })

  it('move what can be moved and leave the rest behind', async () => {
    expect((await run()).body).toMatchObject({ status: 'succeeded' })
    const { status, body, text } = await lab.upgrade('2.0.0', { accept: true })
    expect(status, text).toBe(200)
    expect(body).toMatchObject({ from: '1.0.0', to: '2.0.0', state: 'open', moved: 7, migrated: 5, leftBehind: 5 })
    upgrade = body.id
    expect((await allAt('1.0.0')).sort()).toEqual(BEHIND)
    expect((await lab.server.call('GET', PIECE)).body.version).toBe('2.0.0')
    expect((await lab.server.call('GET', `${PIECE}/upgrades`)).body.items).toMatchObject([
      { id: upgrade, state: 'open' },
    ])
  })

  it('have the piece migrate the values', async () => {
    const { values, status, warning } = await lab.read('renamed')
    expect({ status, warning }).toEqual({ status: 'active', warning: null })
    expect(values).toEqual({ region: `region of ${server}`, code: { set: true, updatedAt: expect.any(Number) } })
    expect((await lab.lease('renamed')).body.auth.fields).toEqual({
      region: `region of ${server}`,
      code: `${tokens.renamed}!`,
    })
    const { major, given } = (await lab.act('renamed')).body.output
    expect({ major, code: given.code }).toEqual({ major: 2, code: proofOf(`${tokens.renamed}!`) })
    expect((await lab.server.inEnvironment('POST', '/connections/renamed/test')).body).toMatchObject({ ok: true })
    expect((await run()).body).toMatchObject({ status: 'succeeded' })
  })

  it('hide what has become a secret', async () => {
    expect((await lab.read('hiding')).values.key).toEqual({ set: true, updatedAt: expect.any(Number) })
    const rows = await lab.storage.query('select plain_values from connections')
    expect(JSON.stringify(rows)).not.toContain(tokens.hiding)
    expect((await lab.lease('hiding')).body.auth.fields.key).toBe(tokens.hiding)
  })

  it('keep what was obtained for a connection', async () => {
    expect((await lab.lease('rotating')).body.auth.fields).toMatchObject({
      owner: 'ada',
      pass: `pass of ${tokens.seed}`,
    })
    expect((await lab.lease('account')).body).toMatchObject({ auth: { fields: { mailbox: 'inbox' } } })
    expect(await lab.read('waiting')).toMatchObject({ status: 'missing', reason: { code: 'not_connected' } })
  })

  it.each(['asking', 'dropped', 'forgetful'] as const)(
    'leave "%s" behind, which goes on working and says so',
    async (key) => {
      expect(await lab.read(key)).toMatchObject({ status: 'active', warning: isNeeded, piece: { version: '1.0.0' } })
      expect((await lab.lease(key)).body.auth.fields).toEqual({ server, token: tokens[key] })
      expect((await lab.act(key, 'glance')).body.output).toMatchObject({
        major: 1,
        given: { token: proofOf(tokens[key]) },
      })
      expect((await lab.server.inEnvironment('POST', `/connections/${key}/test`)).body).toMatchObject({ ok: true })
      expect((await lab.change(key, { tags: ['behind'] })).body).toMatchObject({ warning: isNeeded, tags: ['behind'] })
      expect((await lab.trail(key)).filter((action) => action === 'connection.reconnect_needed')).toHaveLength(1)
    },
  )

  it('leave accounts behind that can be renewed and reconnected, and move on where they serve as they are', async () => {
    expect((await lab.renew('consent')).body).toMatchObject({ generation: 3 })
    expect((await connect(lab.server, 'consent')).body).toMatchObject({ status: 'connected' })
    expect(await lab.read('consent')).toMatchObject({ piece: { version: '1.0.0' }, warning: isNeeded })
    const mended = await lab.change('consent', { values: { region: 'eu' } })
    expect(mended.body, mended.text).toMatchObject({ status: 'active', piece: { version: '2.0.0' }, warning: null })
    expect((await lab.lease('consent')).body.auth).toMatchObject({ fields: { region: 'eu' } })
    expect((await connect(lab.server, 'regrant')).body).toMatchObject({ status: 'connected' })
    expect(await lab.read('regrant')).toMatchObject({ piece: { version: '2.0.0' }, warning: null })
    expect((await lab.renew('regrant')).status).toBe(200)
  })

  it('are one at a time, and keep what is needed to roll back', async () => {
    expect((await lab.upgrade('1.0.0', { accept: true })).body).toMatchObject({ status: 409, code: 'upgrade_open' })
    const removed = await lab.server.call('DELETE', `${PIECE}?version=2.0.0`)
    expect(removed.body).toMatchObject({ status: 409, code: 'upgrade_open' })
  })

  it('can be rolled back after a restart, keeping what was renewed since', async () => {
    const before = { rotating: (await lab.renew('rotating')).body, account: (await lab.renew('account')).body }
    expect(before.rotating).toMatchObject({ generation: 3, auth: { fields: { pass: `pass of ${tokens.seed}+` } } })
    await lab.restart()
    expect((await lab.change('later', { name: 'Renamed by hand' })).status).toBe(200)
    const { body, text } = await lab.end(upgrade, 'rollback')
    expect(body, text).toMatchObject({ id: upgrade, state: 'rolled_back', returned: 6, kept: 1 })
    expect((await allAt('2.0.0')).sort()).toEqual(['consent', 'later', 'regrant'])
    expect((await lab.server.call('GET', PIECE)).body.version).toBe('1.0.0')
    const { auth, generation } = (await lab.lease('rotating')).body
    expect(generation).toBe(4)
    expect(auth.fields).toEqual({ user: 'ada', seed: `${tokens.seed}++`, pass: `pass of ${tokens.seed}+` })
    expect((await lab.lease('account')).body.auth).toEqual({ ...before.account.auth, fields: { box: 'inbox' } })
    expect((await lab.renew('account')).status).toBe(200)
    expect((await lab.renew('rotating')).body.auth.fields.pass).toBe(`pass of ${tokens.seed}++`)
  })

  it('give back the values of before', async () => {
    expect((await lab.read('renamed')).values).toEqual({ server, token: { set: true, updatedAt: expect.any(Number) } })
    expect((await lab.lease('renamed')).body).toMatchObject({
      generation: 3,
      auth: { fields: { token: tokens.renamed } },
    })
    expect((await lab.act('renamed', 'glance')).body.output).toMatchObject({ major: 1 })
    expect((await lab.read('hiding')).values.key).toBe(tokens.hiding)
    expect((await lab.read('asking')).warning).toBe(null)
    expect((await lab.trail('renamed')).slice(0, 20)).toEqual(
      expect.arrayContaining(['connection.migrated', 'connection.migration_undone']),
    )
    expect((await run()).body).toMatchObject({ status: 'succeeded' })
    expect(await lab.storage.query('select * from connection_snapshots')).toEqual([])
  })

  it('end once', async () => {
    for (const how of ['commit', 'rollback'] as const) {
      expect((await lab.end(upgrade, how)).body).toMatchObject({ status: 409, code: 'upgrade_ended' })
    }
    const second = (await lab.upgrade('2.0.0', { accept: true })).body
    expect(second).toMatchObject({ state: 'open', moved: 6, migrated: 5, leftBehind: 3 })
    const ends = await Promise.all([
      lab.end(second.id, 'commit'),
      lab.end(second.id, 'commit'),
      lab.end(second.id, 'rollback'),
    ])
    expect(ends.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    if ((await lab.server.call('GET', `${PIECE}/upgrades`)).body.items[0].state === 'rolled_back') {
      const third = (await lab.upgrade('2.0.0', { accept: true })).body
      expect((await lab.end(third.id, 'commit')).body).toMatchObject({ state: 'committed' })
    }
    expect(await lab.storage.query('select * from connection_snapshots')).toEqual([])
    expect((await lab.lease('renamed')).body.auth.fields.code).toBe(`${tokens.renamed}!`)
  })

  it('leave connections behind that an edit mends, and that cannot take a secret elsewhere', async () => {
    const missing = await lab.change('asking', { values: { server: 'thief.example', region: 'eu' } })
    expect(missing.body).toMatchObject({ status: 422, code: 'secret_required_on_destination_change', field: 'token' })
    expect((await lab.change('asking', { values: { server } })).body).toMatchObject({ status: 422, field: 'region' })
    const mended = await lab.change('asking', { values: { region: 'eu' } })
    expect(mended.body, mended.text).toMatchObject({ status: 'active', warning: null, piece: { version: '2.0.0' } })
    expect((await lab.lease('asking')).body.auth.fields).toEqual({ server, region: 'eu', token: tokens.asking })
  })

  it('never show a secret of a form that takes it for public', async () => {
    const kept = await lab.change('forgetful', { values: { server: 'two.example' } })
    expect(kept.body).toMatchObject({ status: 422, field: 'token' })
    expect(kept.text).not.toContain(tokens.forgetful)
    expect((await lab.change('forgetful', { values: { token: 'public' } })).body).toMatchObject({
      values: { server, token: 'public' },
      warning: null,
      piece: { version: '2.0.0' },
    })
  })

  it('leave a connection whose auth method is gone to the form of its own version', async () => {
    const changed = await lab.change('dropped', { values: { token: `${tokens.dropped}-new` } })
    expect(changed.body, changed.text).toMatchObject({
      status: 'active',
      warning: isNeeded,
      piece: { version: '1.0.0' },
    })
    expect((await lab.lease('dropped')).body.auth.fields.token).toBe(`${tokens.dropped}-new`)
  })

  it('leave versions that connections have where they are', async () => {
    expect((await lab.server.call('DELETE', `${PIECE}?version=2.0.0`)).body).toMatchObject({ code: 'piece_in_use' })
    expect((await lab.server.call('DELETE', `${PIECE}?version=1.0.0`)).body).toMatchObject({
      code: 'comes_with_server',
    })
  })

  it('survive the server at any moment, whole or not at all', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => lab.add(`many${n}`, 'renamed', { region: 'eu', code: tokens.renamed })),
    )
    await lab.install('2.1.0')
    for (const [round, delay] of [5, 30].entries()) {
      const target = round === 0 ? '2.1.0' : '2.0.0'
      const answer = lab.upgrade(target, { accept: true }).catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, delay))
      await lab.server.kill()
      await answer
      await lab.start()
      const versions = new Set(
        Object.entries(await lab.versions()).flatMap(([key, one]) => (key.startsWith('many') ? [one] : [])),
      )
      expect(versions.size).toBe(1)
      const open = (await lab.server.call('GET', `${PIECE}/upgrades`)).body.items[0]
      if (open.state === 'open')
        expect((await lab.end(open.id, 'rollback')).body).toMatchObject({ state: 'rolled_back' })
    }
    expect((await lab.lease('many3')).body.auth.fields.code).toBe(tokens.renamed)
  })
})
