import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../database/testing/engines.js'
import type { TestDatabase } from '../database/testing/test-engine.js'
import { testEvent } from '../database/testing/test-event.js'
import type { AuditEvent } from './audit-event.js'
import { AuditService } from './audit-service.js'
import { AuditStore } from './audit-store.js'

const actor = { type: 'user', id: 'usr_eve', label: 'Eve' } as const

describe.each(engines)('the audit service on $name', (engine) => {
  let opened: TestDatabase
  let service: AuditService
  let projects = 0
  let projectId: string

  beforeAll(async () => {
    opened = await engine.open()
    service = new AuditService(opened.database, new AuditStore(opened.database), opened.auditKey)
  })
  afterAll(() => opened.dispose())
  beforeEach(() => {
    projects += 1
    projectId = `prj_${projects}`
  })

  const write = (...events: Partial<AuditEvent>[]) =>
    opened.database.transaction(async (tx) => {
      for (const event of events) tx.audit(testEvent({ projectId, ...event }))
    })

  const connection = (id: string) => ({ type: 'connection', id, label: id })

  describe('listing', () => {
    it('gives an event back as it was recorded, with its place, its time and a sentence', async () => {
      const before = Date.now()
      await write({})
      const { items, next } = await service.list({ projectId })
      expect(items).toEqual([
        {
          ...testEvent({ projectId }),
          seq: 1,
          at: expect.any(Number),
          sentence: 'Ada changed connection Warehouse',
        },
      ])
      expect(items[0]?.at).toBeGreaterThanOrEqual(before - 1)
      expect(next).toBeNull()
    })

    it('leaves out what an event did not say', async () => {
      const bare: AuditEvent = {
        projectId,
        actor: { type: 'system', id: 'renewal', label: 'Renewal' },
        action: 'connection.renewed',
        target: connection('con_1'),
        outcome: 'ok',
      }
      await opened.database.transaction(async (tx) => tx.audit(bare))
      const { items } = await service.list({ projectId })
      expect(items).toStrictEqual([
        {
          ...bare,
          seq: 1,
          at: expect.any(Number),
          detail: {},
          sentence: 'Renewal renewed the credentials of connection con_1',
        },
      ])
    })

    it('pages from the newest to the oldest, each event once, also while new ones arrive', async () => {
      await write(...Array.from({ length: 7 }, () => ({})))
      const first = await service.list({ projectId, limit: 3 })
      await write({})
      const second = await service.list({ projectId, limit: 3, before: first.next ?? 0 })
      const third = await service.list({ projectId, limit: 3, before: second.next ?? 0 })
      const seqs = [first, second, third].map(({ items }) => items.map(({ seq }) => seq))
      expect(seqs).toEqual([[7, 6, 5], [4, 3, 2], [1]])
      expect(third.next).toBeNull()
    })

    it('ends with a page that is just full', async () => {
      await write({}, {})
      expect(await service.list({ projectId, limit: 2 })).toMatchObject({ items: [{}, {}], next: null })
    })

    it('gives at least one and at most 500 events', async () => {
      await write(...Array.from({ length: 501 }, () => ({})))
      expect((await service.list({ projectId, limit: 10_000 })).items).toHaveLength(500)
      expect((await service.list({ projectId, limit: -1 })).items).toHaveLength(1)
      expect((await service.list({ projectId })).items).toHaveLength(50)
    })

    it('keeps to one target', async () => {
      const flow = { type: 'flow', id: 'con_1', label: 'A flow of that id' }
      await write({ target: connection('con_1') }, { target: connection('con_2') }, { target: flow })
      const { items } = await service.list({ projectId, target: { type: 'connection', id: 'con_1' } })
      expect(items.map(({ seq }) => seq)).toEqual([1])
    })

    it.each([
      ['actor', { actorId: 'tok_1' }],
      ['action', { action: 'connection.leased' }],
      ['environment', { environmentId: 'env_prod' }],
      ['outcome', { outcome: 'denied' }],
    ])('keeps to one %s', async (_, filter) => {
      await write(
        {},
        {
          actor: { type: 'token', id: 'tok_1', label: 'CI' },
          action: 'connection.leased',
          environmentId: 'env_prod',
          outcome: 'denied',
        },
      )
      const { items } = await service.list({ projectId, ...filter })
      expect(items.map(({ seq }) => seq)).toEqual([2])
    })

    it('never shows an event of another project', async () => {
      await write({ projectId: `${projectId}_other` })
      expect(await service.list({ projectId })).toEqual({ items: [], next: null })
    })

    it('says which event cannot be read when its detail was tampered with', async () => {
      await write({})
      await opened.tamper(`update audit_events set detail = 'nonsense' where project_id = '${projectId}'`)
      await expect(service.list({ projectId })).rejects.toThrow(`Audit event 1 of project ${projectId}`)
    })
  })

  describe('verifying', () => {
    it('reports a good chain, and records the run in it', async () => {
      await write({}, {})
      expect(await service.verify({ projectId, actor, requestId: 'req_9' })).toEqual([
        { projectId, events: 2, problem: null },
      ])
      const { items } = await service.list({ projectId, limit: 1 })
      expect(items[0]).toMatchObject({
        seq: 3,
        actor,
        action: 'audit.verified',
        outcome: 'ok',
        requestId: 'req_9',
        detail: { chains: 1, events: 2, problems: [] },
      })
    })

    it('reports a bad chain, and records what was found', async () => {
      await write({}, {}, {})
      await opened.tamper(`delete from audit_events where project_id = '${projectId}' and seq = 2`)
      expect(await service.verify({ projectId, actor })).toEqual([
        { projectId, events: 1, problem: { class: 'missing', seq: 2 } },
      ])
      const { items } = await service.list({ projectId, limit: 1 })
      expect(items[0]).toMatchObject({
        outcome: 'failed',
        detail: { problems: [{ project: projectId, class: 'missing', seq: 2 }] },
      })
    })

    it('verifies every chain against the heads exported before, and records it for the platform', async () => {
      await write({}, {}, {})
      const heads = await service.heads()
      expect(heads).toContainEqual({
        projectId,
        seq: 3,
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        at: expect.any(Number),
      })
      expect(await service.heads(projectId)).toHaveLength(1)
      const gone = { projectId: 'prj_gone', seq: 9, hash: '00', at: 0 }
      const reports = await service.verify({ actor, heads: [...heads, gone] })
      expect(reports).toContainEqual({ projectId, events: 3, problem: null })
      expect(reports).toContainEqual({ projectId: 'prj_gone', events: 0, problem: { class: 'rolled_back', seq: 1 } })
      const { items } = await service.list({ projectId: 'platform', limit: 1 })
      expect(items[0]).toMatchObject({ action: 'audit.verified', outcome: 'failed', target: { label: 'all projects' } })
    })
  })
})
