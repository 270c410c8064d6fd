import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Plugboard } from './support/plugboard.js'
import { createStorage, STORAGES } from './support/storage.js'
import { UpgradeLab } from './support/upgrades/upgrade-lab.js'

const PIECE = '/pieces/shifting'
const server = 'one.example'
/** A server looks every two seconds whether another one changed something. */
const LONG = { timeout: 6_000, interval: 100 }

describe.runIf(STORAGES.includes('PostgreSQL'))('Two servers on one PostgreSQL', () => {
  let lab: UpgradeLab
  let other: Plugboard

  const otherAt = (version: string) =>
    vi.waitFor(async () => expect((await other.call('GET', PIECE)).body.version).toBe(version), LONG)

  beforeAll(async () => {
    lab = await UpgradeLab.open(await createStorage('PostgreSQL'))
    other = await Plugboard.start({ env: { ...lab.env(), PLUGBOARD_ROOT_KEY_FILE: `${lab.storage.folder}/data.key` } })
    for (let n = 0; n < 6; n++) await lab.add(`c${n}`, 'renamed', { server, token: `token-of-${n}` })
    await lab.install('2.0.0')
    await vi.waitFor(
      async () => expect((await other.call('GET', `${PIECE}/versions`)).body.items).toHaveLength(2),
      LONG,
    )
  })
  afterAll(async () => {
    await other?.stop()
    other?.clean()
    await lab?.close()
  })

  it('make one upgrade of two that are asked for at once, and both know of it', async () => {
    const answers = await Promise.all([
      lab.upgrade('2.0.0'),
      other.call('POST', `${PIECE}/upgrade`, { version: '2.0.0' }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const leased = await other.inEnvironment('POST', '/connections/c1/lease', {})
    expect(leased.body.auth.fields.code).toBe('token-of-1!')
    await otherAt('2.0.0')
  })

  it('do not remove a version while the other goes there', async () => {
    const [{ id }] = (await lab.server.call('GET', `${PIECE}/upgrades`)).body.items
    expect((await lab.end(id, 'rollback')).body).toMatchObject({ returned: 6, kept: 0 })
    await otherAt('1.0.0')
    const [moved, removed] = await Promise.all([lab.upgrade('2.0.0'), other.call('DELETE', `${PIECE}?version=2.0.0`)])
    expect([moved.status, removed.status].sort()).not.toEqual([200, 204])
    const versions = new Set(Object.values(await lab.versions()))
    expect([...versions]).toEqual([moved.status === 200 ? '2.0.0' : '1.0.0'])
    expect((await lab.lease('c2')).status).toBe(200)
  })
})
