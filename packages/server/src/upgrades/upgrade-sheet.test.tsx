/** @jsxImportSource hono/jsx */
import { describe, expect, it } from 'vitest'
import type { ProjectPlace } from '../access/place.js'
import { OpenUpgrade } from './open-upgrade.js'
import type { Upgrade } from './upgrade.js'
import { UpgradePaths } from './upgrade-paths.js'
import type { UpgradePreview } from './upgrade-planner.js'
import { UpgradeSheet } from './upgrade-sheet.js'

const project: ProjectPlace = { id: 'prj_a', key: 'alpha', name: 'Alpha', authoringEnvironmentId: 'env_dev' }
const paths = new UpgradePaths(project, 'acme')

const preview = (change: Partial<UpgradePreview>): UpgradePreview => ({
  piece: 'acme',
  from: '1.0.0',
  to: '2.0.0',
  changes: { methods: [], operations: [], hosts: { added: [], removed: [] } },
  connections: { moved: 0, migrated: 0, leftBehind: 0, left: [] },
  brokenSteps: [],
  ...change,
})

const sheet = (change: Partial<UpgradePreview>, mayTry = true): string =>
  String(
    <UpgradeSheet
      project={project}
      title="Acme"
      preview={preview(change)}
      refusal={undefined}
      mayTry={mayTry}
      paths={paths}
      shell={undefined}
    />,
  )

describe('the button of an upgrade', () => {
  it.each([
    [{ to: '2.0.0', moved: 11, migrated: 1 }, 'Upgrade 12 connections', 'Upgrade Acme to 2.0.0'],
    [{ to: '0.9.0', moved: 1, migrated: 0 }, 'Move 1 connection', 'Move Acme to 0.9.0'],
    [{ to: '1.0.0', moved: 2, migrated: 0 }, 'Move 2 connections', 'Move connections to Acme 1.0.0'],
    [{ to: '2.0.0', moved: 0, migrated: 0 }, 'Make 2.0.0 current', 'Upgrade Acme to 2.0.0'],
  ])('says the verb and the number: %j', ({ to, ...counts }, button, title) => {
    const html = sheet({ to, connections: { ...counts, leftBehind: 0, left: [] } })
    expect(html).toContain(button)
    expect(html).toContain(title)
  })

  it('is not there where no press would change anything', () => {
    expect(sheet({}, false)).not.toContain('type="submit"')
  })
})

describe('what an upgrade would do', () => {
  it('links what is in the same project, and only names what is in another', () => {
    const left = [
      { project: 'alpha', environment: 'production', key: 'orders', name: 'Orders' },
      { project: 'beta', environment: 'staging', key: 'bills', name: 'Bills' },
    ]
    const step = { version: 3, step: 'Wave', operation: 'wave', kind: 'action' as const }
    const brokenSteps = [{ ...step, project: 'beta', flow: { key: 'morning', name: 'Morning' } }]
    const html = sheet({ connections: { moved: 0, migrated: 0, leftBehind: 5, left }, brokenSteps })
    expect(html).toContain('href="/projects/alpha/environments/production/connections/orders"')
    for (const shown of ['Bills', 'beta · staging', 'And 3 more', 'beta · Morning: Wave', 'Version 3']) {
      expect(html).toContain(shown)
    }
    expect(html).not.toContain('/projects/beta')
  })

  it('is nothing where nothing changes', () => {
    const html = sheet({})
    expect(html).toContain('No connection has another version.')
    expect(html).toContain('stay as they are')
  })
})

describe('an upgrade that can be rolled back', () => {
  const upgrade: Upgrade = {
    id: 'upg_1',
    piece: 'acme',
    from: '1.0.0',
    to: '2.0.0',
    state: 'open',
    moved: 12,
    migrated: 3,
    leftBehind: 2,
    createdBy: 'Ada',
    createdAt: 0,
    endedBy: null,
    endedAt: null,
  }

  it('is told with what became of the connections', () => {
    const html = String(<OpenUpgrade upgrade={upgrade} paths={paths} />)
    expect(html).toContain('Upgraded from 1.0.0 to 2.0.0')
    expect(html).toContain('12 connections moved, 3 of them with migrated values, 2 left behind')
  })

  it('names no upgrade where connections were moved to the version that was current', () => {
    const html = String(<OpenUpgrade upgrade={{ ...upgrade, from: '2.0.0' }} paths={paths} />)
    expect(html).toContain('Connections were moved to 2.0.0')
  })
})
