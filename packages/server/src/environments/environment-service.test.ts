import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AuditStore } from '../audit/audit-store.js'
import type { Database } from '../database/database.js'
import { engines } from '../database/testing/engines.js'
import type { TestDatabase } from '../database/testing/test-engine.js'
import { isAuthoring, type Place } from './environment.js'
import { EnvironmentService } from './environment-service.js'

const actor = { type: 'user', id: 'usr_ada', label: 'Ada' } as const

describe.each(engines)('environments on $name', (engine) => {
  let opened: TestDatabase
  let replica: Database
  let service: EnvironmentService
  /** A service on another replica, whose clock stands still unless told. */
  let other: EnvironmentService
  let clock: number

  beforeEach(async () => {
    opened = await engine.open()
    replica = engine.name === 'postgres' ? await opened.openReplica() : opened.database
    clock = 0
    service = new EnvironmentService(opened.database)
    other = new EnvironmentService(replica, () => clock)
  })
  afterEach(async () => {
    if (replica !== opened.database) await replica.close()
    await opened.dispose()
  })

  const place = async (environment = 'development', from = service): Promise<Place> => {
    const found = await from.resolve('default', environment)
    if (!found?.environment) throw new Error(`there is no ${environment}`)
    return { project: found.project, environment: found.environment }
  }
  const trail = async (projectId: string) => (await new AuditStore(opened.database).list({ projectId })).items
  const keys = async (from: EnvironmentService) =>
    (await from.project('default'))?.environments.map(({ key, name }) => `${key} ${name}`)

  describe('of the first project', () => {
    it('are development, staging and production, and drafts are written in the first', async () => {
      await service.ensureFirstProject()
      const [only, ...others] = await service.projects()
      expect(others).toEqual([])
      expect(only?.project).toMatchObject({ key: 'default', name: 'Default project' })
      expect(only?.environments.map(({ key, name, position }) => [key, name, position])).toEqual([
        ['development', 'Development', 0],
        ['staging', 'Staging', 1],
        ['production', 'Production', 2],
      ])
      expect([isAuthoring(await place()), isAuthoring(await place('production'))]).toEqual([true, false])
      expect(await trail('platform')).toMatchObject([
        { action: 'project.created', actor: { type: 'system' }, target: { id: only?.project.id }, outcome: 'ok' },
      ])
    })

    it('are made once, however often and on however many replicas it is asked for at the same time', async () => {
      await Promise.all([service, other, service, other].map((one) => one.ensureFirstProject()))
      await service.ensureFirstProject()
      expect(await service.projects()).toHaveLength(1)
      expect(await other.projects()).toEqual(await service.projects())
      expect((await opened.database.read.selectFrom('environments').select('id').execute()).length).toBe(3)
      expect(await trail('platform')).toHaveLength(1)
    })

    it('are not made where there is another project', async () => {
      await service.ensureFirstProject()
      await opened.database.transaction((tx) => tx.db.updateTable('projects').set({ key: 'renamed' }).execute(), {
        unaudited: 'a test',
      })
      await other.ensureFirstProject()
      expect((await other.projects()).map(({ project }) => project.key)).toEqual(['renamed'])
    })
  })

  describe('finding', () => {
    beforeEach(() => service.ensureFirstProject())

    it('takes keys and ids', async () => {
      const { project, environment } = await place()
      expect(await service.resolve(project.id, environment.id)).toEqual({ project, environment })
      expect(await service.resolve('default')).toEqual({ project })
      expect(await service.expect(project, 'development')).toEqual(environment)
    })

    it('finds nothing that is not there', async () => {
      const { project } = await place()
      expect(await service.resolve('nothing')).toBeUndefined()
      expect(await service.resolve('nothing', 'development')).toBeUndefined()
      expect(await service.resolve('default', 'nothing')).toBeUndefined()
      expect(await service.project('constructor')).toBeUndefined()
      await expect(service.expect(project, 'nothing')).rejects.toMatchObject({ kind: 'not_found' })
    })
  })

  describe('changing', () => {
    beforeEach(async () => {
      await service.ensureFirstProject()
      await other.projects()
    })

    it('adds an environment after the others, at once for whoever added it', async () => {
      const { project } = await place()
      const added = await service.add(project, { key: 'qa', name: 'Quality' }, actor)
      expect(added).toMatchObject({ key: 'qa', name: 'Quality', position: 3 })
      expect((await keys(service))?.at(-1)).toBe('qa Quality')
      expect(await trail(project.id)).toMatchObject([
        { action: 'environment.created', actor, environmentId: added.id, target: { id: added.id, label: 'Quality' } },
      ])
    })

    it('refuses a key that is taken, also by another replica a moment ago, and audits nothing', async () => {
      const { project } = await place()
      await service.add(project, { key: 'qa', name: 'Quality' }, actor)
      for (const from of [service, other]) {
        await expect(from.add(project, { key: 'qa', name: 'Again' }, actor)).rejects.toMatchObject({
          kind: 'conflict',
          code: 'key_taken',
          field: 'key',
        })
      }
      expect(await trail(project.id)).toHaveLength(1)
    })

    it('adds to no project that is not there', async () => {
      const nowhere = { id: 'prj_nowhere', key: 'nowhere', name: 'Nowhere', authoringEnvironmentId: 'env_x' }
      await expect(service.add(nowhere, { key: 'qa', name: 'Quality' }, actor)).rejects.toMatchObject({
        kind: 'not_found',
      })
    })

    it('renames an environment; its key stays', async () => {
      const staging = await place('staging')
      await service.rename(staging, 'Rehearsal', actor)
      expect(await keys(service)).toEqual(['development Development', 'staging Rehearsal', 'production Production'])
      expect(await trail(staging.project.id)).toMatchObject([
        { action: 'environment.changed', actor, target: { id: staging.environment.id } },
      ])
    })

    it('is seen by another replica after a second, and not read again before', async () => {
      const staging = await place('staging')
      await service.rename(staging, 'Rehearsal', actor)
      clock = 1_000
      expect((await keys(other))?.[1]).toBe('staging Staging')
      clock = 1_001
      expect((await keys(other))?.[1]).toBe('staging Rehearsal')
    })
  })

  it('asks the database again after it could not answer', async () => {
    await service.ensureFirstProject()
    await opened.tamper('alter table environments rename to environments_gone')
    await expect(other.projects()).rejects.toThrow()
    await opened.tamper('alter table environments_gone rename to environments')
    expect(await other.projects()).toHaveLength(1)
  })
})
