import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from '../support/plugboard.js'
import { createStorage, STORAGES } from '../support/storage.js'
import { UpgradeLab } from '../support/upgrades/upgrade-lab.js'
import { findCanaries } from './canary-forms.js'
import { findStored } from './find-stored.js'

const canary = (name: string) => `canary-${name}/${randomBytes(9).toString('base64')}=${randomBytes(4).toString('hex')}`
const server = 'one.example'

describe.each(STORAGES)('over %s, upgrades of pieces leave secrets where they belong', (name) => {
  const tokens = {
    moved: canary('moved'),
    migrated: canary('migrated'),
    behind: canary('behind'),
    rotating: canary('rotating'),
    unmovable: canary('unmovable'),
    shown: canary('shown'),
  }
  const answers: Answer[] = []
  let printed = ''
  let lab: UpgradeLab

  const keep = async (asked: Promise<Answer>, status: number): Promise<Answer> => {
    const answer = await asked
    answers.push(answer)
    expect(answer.status, answer.text).toBe(status)
    return answer
  }
  const restart = async (version: string) => {
    printed += lab.server.output
    await lab.restart(version)
  }

  beforeAll(async () => {
    lab = await UpgradeLab.open(await createStorage(name))
    await lab.add('moved', 'same', { server, token: tokens.moved })
    await lab.add('migrated', 'renamed', { server, token: tokens.migrated })
    await lab.add('behind', 'asking', { server, token: tokens.behind })
    await lab.add('rotating', 'rotating', { user: 'ada', seed: tokens.rotating })
    await lab.install('2.0.0')
  })
  afterAll(() => lab?.close())

  it('whatever becomes of an upgrade', async () => {
    await lab.add('unmovable', 'renamed', { server, token: `${tokens.unmovable}-unmovable` })
    await lab.add('shown', 'baring', { server, token: tokens.shown })
    await keep(lab.upgrade('2.0.0', { preview: true }), 200)
    const failed = await keep(lab.upgrade('2.0.0'), 409)
    expect(failed.body.details.connections).toHaveLength(2)
    for (const key of ['unmovable', 'shown']) await lab.remove(key)
    const { body } = await keep(lab.upgrade('2.0.0'), 200)
    expect(body).toMatchObject({ moved: 3, migrated: 2, leftBehind: 1 })
    await lab.renew('rotating')
    await keep(lab.change('behind', { values: { server: 'two.example', region: 'eu' } }), 422)
    for (const path of ['/connections', '/connections/migrated', '/connections/migrated/audit']) {
      await keep(lab.server.inEnvironment('GET', path), 200)
    }
    expect(await lab.storage.query('select * from connection_snapshots')).toHaveLength(3)
    await keep(lab.end(body.id, 'rollback'), 200)
    const again = await keep(lab.upgrade('2.0.0'), 200)
    await keep(lab.end(again.body.id, 'commit'), 200)
    await keep(lab.server.call('GET', '/pieces/shifting/upgrades'), 200)
    await keep(lab.server.call('GET', '/projects/default/audit'), 200)
  })

  it('and when the server comes with another version', async () => {
    await lab.put('3.0.0')
    await restart('3.0.0')
    await keep(lab.server.inEnvironment('GET', '/connections'), 200)
    await lab.server.stop()
    printed += lab.server.output
  })

  it('none is in an answer, in the log, or in what is stored', async () => {
    expect(printed).toContain('shifting')
    expect(answers.flatMap(({ text }) => findCanaries(text, tokens))).toEqual([])
    expect(findCanaries(printed, tokens)).toEqual([])
    expect(await findStored(lab.storage, tokens)).toEqual([])
  })
})
