import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ProjectPlace } from '../access/place.js'
import type { LabProject } from '../connections/testing/connection-lab.js'
import { holdUp } from '../connections/testing/hold-up.js'
import { ScriptedRunner } from '../connections/testing/scripted-runner.js'
import { engines } from '../database/testing/engines.js'
import type { Definition } from './flow.js'
import type { FlowListQuery, FlowService } from './flow-service.js'
import { type FlowLab, flowCaller, flowLab, using } from './testing/flow-lab.js'

afterAll(() => ScriptedRunner.close())

const EMPTY: Definition = { steps: [] }

describe.each(engines)('the service of flows on $name', (engine) => {
  let lab: FlowLab
  let place: LabProject
  let project: ProjectPlace
  let flows: FlowService

  beforeAll(async () => {
    lab = await flowLab(engine)
    flows = lab.flows
  })
  afterAll(() => lab.dispose())
  beforeEach(async () => {
    place = await lab.project()
    project = place.development.project
  })

  const save = (key: string, draft: Definition = EMPTY, more: { name?: string; generation?: number } = {}) =>
    flows.save(project, key, { name: 'Orders', draft, ...more }, flowCaller)
  const publish = (key = 'orders') => flows.publish(project, key, flowCaller)
  const actions = async () => (await lab.trail(place.development)).map(({ action }) => action)

  describe('saving', () => {
    it('creates a flow, and then puts another draft into it', async () => {
      const first = await save('orders', using('mail'), { name: ' Orders ' })
      expect(first).toMatchObject({
        created: true,
        flow: { key: 'orders', name: 'Orders', generation: 1, versions: [] },
      })
      const second = await save('orders', using('files'), { name: 'Other' })
      expect(second).toMatchObject({ created: false, flow: { id: first.flow.id, name: 'Other', generation: 2 } })
      expect(await flows.get(project, 'orders')).toEqual(second.flow)
      expect(await flows.get(project, first.flow.id)).toEqual(second.flow)
      expect(await lab.trail(place.development)).toMatchObject([
        { action: 'flow.saved', target: { type: 'flow', id: first.flow.id, label: 'Orders' }, detail: { steps: 1 } },
        { action: 'flow.saved', target: { label: 'Other' }, detail: { steps: 1 } },
      ])
    })

    it('keeps to the generation that was seen, if one is named', async () => {
      await save('orders')
      await save('orders', EMPTY, { generation: 1 })
      await expect(save('orders', using('mail'), { generation: 1 })).rejects.toMatchObject({
        kind: 'conflict',
        field: 'generation',
      })
      expect(await flows.get(project, 'orders')).toMatchObject({ generation: 2, draft: EMPTY })
      expect(await lab.references.dependents(place.development, 'mail')).toEqual([])
    })

    it('lets exactly one of several saves of one generation through', async () => {
      await save('orders')
      const held = await holdUp(lab.database, project.id)
      const saves = ['a', 'b', 'c'].map((name) => save('orders', EMPTY, { name, generation: 1 }))
      await held.waiting(saves.length)
      await held.release()
      const outcomes = await Promise.allSettled(saves)
      const won = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value.flow.name] : []))
      expect(won).toHaveLength(1)
      for (const one of outcomes) if (one.status === 'rejected') expect(one.reason).toMatchObject({ kind: 'conflict' })
      expect(await flows.get(project, 'orders')).toMatchObject({ name: won[0], generation: 2 })
    })

    it('makes one flow of several that are created under one key at the same time', async () => {
      const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((name) => save('orders', using('mail'), { name })))
      for (const one of outcomes) if (one.status === 'rejected') expect(one.reason).toMatchObject({ kind: 'conflict' })
      const created = outcomes.filter((one) => one.status === 'fulfilled' && one.value.created)
      expect(created).toHaveLength(1)
      expect((await flows.list(project, { limit: 10 })).items).toHaveLength(1)
      expect(await lab.references.dependents(place.development, 'mail')).toMatchObject([{ steps: ['mail-0'] }])
    })

    it.each([
      ['two steps of one name', [{ name: 'a' }, { name: 'b' }, { name: 'a' }], 'draft.steps.2.name'],
      ['a step of the name of the trigger', [{ name: 'trigger' }], 'draft.steps.0.name'],
    ])('refuses %s, and saves nothing', async (_, steps, field) => {
      const draft = { steps: steps.map((step) => ({ ...step, piece: 'relay', action: 'send' })) }
      await expect(save('orders', draft)).rejects.toMatchObject({ kind: 'invalid', code: 'duplicate_name', field })
      await expect(flows.get(project, 'orders')).rejects.toMatchObject({ kind: 'not_found' })
      expect(await actions()).toEqual([])
    })

    it('takes a flow of another engine, whose pieces and connections are not here', async () => {
      const step = { name: 'x', piece: 'unknown', action: 'any', connection: 'unknown', input: { deep: [{ a: null }] } }
      const draft: Definition = { trigger: { kind: 'schedule', schedule: '0 7 * * *' }, steps: [step] }
      await save('foreign', draft)
      expect((await flows.get(project, 'foreign')).draft).toEqual(draft)
    })
  })

  describe('publishing', () => {
    it('freezes the draft as the next version', async () => {
      await save('orders', using('mail'))
      expect(await publish()).toBe(1)
      await save('orders', using('files'))
      expect(await publish()).toBe(2)
      const flow = await flows.get(project, 'orders')
      expect(flow.versions.map(({ number, publishedBy }) => [number, publishedBy])).toEqual([
        [2, 'Ada'],
        [1, 'Ada'],
      ])
      expect(await flows.definition(project, 'orders', 1)).toEqual(using('mail'))
      expect(await flows.definition(project, 'orders', 2)).toEqual(using('files'))
      expect(await flows.definition(project, 'orders', 'draft')).toEqual(using('files'))
      expect((await lab.trail(place.development)).at(-1)).toMatchObject({
        action: 'flow.published',
        detail: { version: 2 },
      })
    })

    it('numbers without a gap or a number twice, however many publish at the same time', async () => {
      await save('orders', using('mail'))
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => publish()))
      const numbers = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
      for (const one of outcomes) if (one.status === 'rejected') expect(one.reason).toMatchObject({ kind: 'conflict' })
      expect(numbers.length).toBeGreaterThan(0)
      expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, at) => at + 1))
      expect((await flows.get(project, 'orders')).versions).toHaveLength(numbers.length)
      expect((await actions()).filter((action) => action === 'flow.published')).toHaveLength(numbers.length)
    })

    it('needs a flow that is there', async () => {
      await expect(publish('nothing')).rejects.toMatchObject({ kind: 'not_found' })
    })
  })

  describe('deploying', () => {
    const deploy = (key: string, version: number | null, where = place.production) =>
      flows.deploy(where, key, version, flowCaller)
    const deployments = async () => (await flows.get(project, 'orders')).deployments

    it('sets the version an environment runs, and null ends it', async () => {
      await save('orders')
      await publish()
      await publish()
      await deploy('orders', 1)
      await deploy('orders', 2)
      await deploy('orders', 1, place.development)
      expect(await deployments()).toEqual({ development: 1, production: 2 })
      await deploy('orders', null)
      await deploy('orders', null)
      expect(await deployments()).toEqual({ development: 1 })
      expect((await lab.trail(place.development)).at(-1)).toMatchObject({
        action: 'flow.deployed',
        environmentId: place.production.environment.id,
        detail: { version: null },
      })
    })

    it.each([0, 2, -1])('refuses version %d, which there is not', async (version) => {
      await save('orders')
      await publish()
      await expect(deploy('orders', version)).rejects.toMatchObject({ code: 'version_not_found', field: 'version' })
      expect(await deployments()).toEqual({})
    })

    it('refuses the version of another flow', async () => {
      await save('orders')
      await save('other')
      await publish('other')
      await expect(deploy('orders', 1)).rejects.toMatchObject({ code: 'version_not_found' })
    })

    it('of several versions at the same time ends with one of them', async () => {
      await save('orders')
      for (let made = 0; made < 4; made++) await publish()
      await Promise.all([1, 2, 3, 4].map((version) => deploy('orders', version)))
      expect(await deployments()).toEqual({ production: expect.any(Number) })
      const last = (await lab.trail(place.development)).at(-1)
      expect(last?.detail).toEqual({ version: (await deployments()).production })
    })
  })

  describe('deleting', () => {
    it('takes versions and deployments along, and frees the key', async () => {
      const { flow } = await save('orders', using('mail'))
      await publish()
      await flows.deploy(place.production, 'orders', 1, flowCaller)
      await flows.delete(project, 'orders', flowCaller)
      await expect(flows.get(project, flow.id)).rejects.toMatchObject({ kind: 'not_found' })
      await expect(flows.definition(project, 'orders', 1)).rejects.toMatchObject({ kind: 'not_found' })
      expect(await lab.references.counts(place.production, ['mail'])).toEqual(new Map())
      const again = await save('orders')
      expect(again).toMatchObject({ created: true, flow: { versions: [], deployments: {} } })
      expect(again.flow.id).not.toBe(flow.id)
    })

    it('does not reach into another project', async () => {
      const { flow } = await save('orders')
      const other = (await lab.project()).development.project
      for (const key of ['orders', flow.id]) {
        await expect(flows.delete(other, key, flowCaller)).rejects.toMatchObject({ kind: 'not_found' })
        await expect(flows.get(other, key)).rejects.toMatchObject({ kind: 'not_found' })
      }
    })
  })

  describe('listing', () => {
    const keys = async (query: Partial<FlowListQuery> = {}) => {
      const { items, total } = await flows.list(project, { limit: 10, ...query })
      expect(total).toBe(items.length)
      return items.map(({ key }) => key)
    }

    it('shows what each flow is and where it runs', async () => {
      await save('orders', using('mail', null))
      await publish()
      await flows.deploy(place.production, 'orders', 1, flowCaller)
      await save('invoices')
      expect((await flows.list(project, { limit: 10 })).items).toMatchObject([
        { key: 'invoices', steps: 0, version: null, deployments: {} },
        { key: 'orders', name: 'Orders', steps: 2, version: 1, deployments: { production: 1 }, modifiedBy: 'Ada' },
      ])
    })

    it('pages by key, with the total of all pages', async () => {
      for (const key of ['c', 'a', 'b']) await save(key)
      const first = await flows.list(project, { limit: 2 })
      expect([first.items.map(({ key }) => key), first.next, first.total]).toEqual([['a', 'b'], 'b', 3])
      const second = await flows.list(project, { limit: 2, cursor: first.next ?? '' })
      expect([second.items.map(({ key }) => key), second.next, second.total]).toEqual([['c'], null, 3])
    })

    it('keeps to the flows that use a connection in an environment', async () => {
      await save('draft', using('mail'))
      await save('live', using('mail'))
      await publish('live')
      await save('live', using('files'))
      await flows.deploy(place.production, 'live', 1, flowCaller)
      await save('idle')
      const inDevelopment = { place: place.development, connection: 'mail' }
      expect(await keys({ using: inDevelopment })).toEqual(['draft'])
      expect(await keys({ using: { place: place.production, connection: 'mail' } })).toEqual(['live'])
      expect(await keys({ using: { place: place.development, connection: 'nothing' } })).toEqual([])
      expect(await keys({ using: inDevelopment, search: 'ORDERS' })).toEqual(['draft'])
      expect(await keys({ using: inDevelopment, search: 'none' })).toEqual([])
    })

    it.each([
      ['order', ['one']],
      ['ORDER', ['one']],
      ['100%', ['two']],
      ['%', ['two']],
      ['_', ['three']],
      ['!', ['three']],
      ['Über', ['three']],
      ['', ['one', 'three', 'two']],
      ["'", []],
    ])('finds %j in the name', async (search, found) => {
      await save('one', EMPTY, { name: 'Orders' })
      await save('two', EMPTY, { name: 'All 100% of it' })
      await save('three', EMPTY, { name: 'Über_sicht!' })
      expect(await keys({ search })).toEqual(found)
    })
  })
})
