import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { LabProject } from '../connections/testing/connection-lab.js'
import { holdUp } from '../connections/testing/hold-up.js'
import { ScriptedRunner } from '../connections/testing/scripted-runner.js'
import { engines } from '../database/testing/engines.js'
import type { Place } from '../environments/environment.js'
import { type FlowLab, flowCaller, flowLab, using } from '../flows/testing/flow-lab.js'

afterAll(() => ScriptedRunner.close())

describe.each(engines)('references to connections on $name', (engine) => {
  let lab: FlowLab
  let project: LabProject

  beforeAll(async () => {
    lab = await flowLab(engine)
  })
  afterAll(() => lab.dispose())
  beforeEach(async () => {
    project = await lab.project()
  })

  const save = (key: string, ...connections: (string | null)[]) =>
    lab.flows.save(project.development.project, key, { name: `Flow ${key}`, draft: using(...connections) }, flowCaller)
  const publish = (key: string) => lab.flows.publish(project.development.project, key, flowCaller)
  const deploy = (place: Place, key: string, version: number | null) =>
    lab.flows.deploy(place, key, version, flowCaller)
  const counts = async (place: Place, ...keys: string[]) => Object.fromEntries(await lab.references.counts(place, keys))
  const dependents = (place: Place, key: string) => lab.references.dependents(place, key)

  it('of a draft count only in the environment drafts are written in', async () => {
    await save('orders', 'mail')
    expect(await counts(project.development, 'mail', 'other')).toEqual({ mail: 1 })
    expect(await counts(project.production, 'mail')).toEqual({})
    expect(await dependents(project.production, 'mail')).toEqual([])
  })

  it('of a published version count only where it is deployed', async () => {
    await save('orders', 'mail')
    await publish('orders')
    await save('orders', 'files')
    expect(await counts(project.development, 'mail', 'files')).toEqual({ files: 1 })
    await deploy(project.production, 'orders', 1)
    expect(await counts(project.development, 'mail', 'files')).toEqual({ files: 1 })
    expect(await counts(project.production, 'mail', 'files')).toEqual({ mail: 1 })
    expect(await dependents(project.production, 'mail')).toEqual([
      { flow: { key: 'orders', name: 'Flow orders' }, version: 1, environment: 'production', steps: ['mail-0'] },
    ])
  })

  it('go with the version that is replaced, and with the deployment that is ended', async () => {
    await save('orders', 'mail')
    await publish('orders')
    await save('orders', 'files')
    await publish('orders')
    await deploy(project.production, 'orders', 1)
    await deploy(project.production, 'orders', 2)
    expect(await counts(project.production, 'mail', 'files')).toEqual({ files: 1 })
    await deploy(project.production, 'orders', null)
    expect(await counts(project.production, 'mail', 'files')).toEqual({})
    await deploy(project.production, 'orders', 1)
    expect(await counts(project.production, 'mail', 'files')).toEqual({ mail: 1 })
  })

  it('of several steps and versions count their flow once', async () => {
    await save('orders', 'mail', 'mail', null, 'files')
    await publish('orders')
    await deploy(project.development, 'orders', 1)
    await save('invoices', 'mail')
    expect(await counts(project.development, 'mail', 'files')).toEqual({ mail: 2, files: 1 })
    expect((await lab.references.flowIds(project.development, 'mail')).length).toBe(2)
  })

  it('are told by flow, then version with the draft first, then step', async () => {
    await save('b-flow', 'mail', 'mail')
    await publish('b-flow')
    await deploy(project.development, 'b-flow', 1)
    await save('b-flow', 'files', 'mail', 'mail')
    await save('a-flow', 'mail')
    const named = (key: string) => ({ key, name: `Flow ${key}` })
    expect(await dependents(project.development, 'mail')).toEqual([
      { flow: named('a-flow'), version: 'draft', environment: 'development', steps: ['mail-0'] },
      { flow: named('b-flow'), version: 'draft', environment: 'development', steps: ['mail-1', 'mail-2'] },
      { flow: named('b-flow'), version: 1, environment: 'development', steps: ['mail-0', 'mail-1'] },
    ])
  })

  it('of a draft are replaced when it is saved again', async () => {
    await save('orders', 'mail', 'files')
    await save('orders', 'files')
    expect(await counts(project.development, 'mail', 'files')).toEqual({ files: 1 })
    await save('orders')
    expect(await counts(project.development, 'mail', 'files')).toEqual({})
  })

  it('go with their flow', async () => {
    await save('orders', 'mail')
    await publish('orders')
    await deploy(project.production, 'orders', 1)
    await lab.flows.delete(project.development.project, 'orders', flowCaller)
    expect(await counts(project.development, 'mail')).toEqual({})
    expect(await counts(project.production, 'mail')).toEqual({})
    const left = await lab.database.read
      .selectFrom('connection_references')
      .selectAll()
      .where('project_id', '=', project.development.project.id)
      .execute()
    expect(left).toEqual([])
  })

  it('of another project do not count, though the key is the same', async () => {
    await save('orders', 'mail')
    const other = await lab.project()
    expect(await counts(other.development, 'mail')).toEqual({})
    expect(await dependents(other.development, 'mail')).toEqual([])
    expect(await lab.references.flowIds(other.development, 'mail')).toEqual([])
  })

  it('of a trigger count as those of a step', async () => {
    const trigger = { kind: 'piece' as const, piece: 'relay', trigger: 'received', connection: 'mail' }
    const draft = { trigger, ...using(null) }
    await lab.flows.save(project.development.project, 'orders', { name: 'Orders', draft }, flowCaller)
    expect(await dependents(project.development, 'mail')).toMatchObject([{ steps: ['trigger'] }])
  })

  it('are none for no keys', async () => {
    expect(await counts(project.development)).toEqual({})
  })

  describe('protect a connection', () => {
    const protectedBy = { kind: 'conflict', code: 'connection_in_use' }
    const remove = (place: Place, force = false) => lab.editor.delete(place, 'relay', force, flowCaller)

    it('from being deleted, naming each flow, version and step, and the refusal is audited', async () => {
      await lab.add(project.development)
      await save('orders', 'relay', 'relay')
      await publish('orders')
      await deploy(project.development, 'orders', 1)
      await expect(remove(project.development)).rejects.toMatchObject({
        ...protectedBy,
        message:
          '"Relay" is used by 1 flow: Flow orders (draft, steps relay-0, relay-1); Flow orders (version 1, steps relay-0, relay-1).',
        details: { dependents: [{ version: 'draft' }, { version: 1 }] },
      })
      expect(await lab.connections.get(project.development, 'relay')).toMatchObject({ flows: 1 })
      expect((await lab.trail(project.development)).at(-1)).toMatchObject({
        action: 'connection.delete_refused',
        outcome: 'denied',
        detail: { flows: ['orders'] },
      })
    })

    it('only where they count', async () => {
      await lab.add(project.development)
      await lab.add(project.production)
      await save('orders', 'relay')
      await remove(project.production)
      await expect(remove(project.development)).rejects.toMatchObject(protectedBy)
    })

    it('unless somebody who may forces it, which is audited with the flows it breaks', async () => {
      await lab.add(project.development)
      await save('orders', 'relay')
      await remove(project.development, true)
      expect((await lab.trail(project.development)).at(-1)).toMatchObject({
        action: 'connection.deleted',
        detail: { forced: true, flows: ['orders'] },
      })
      expect(await dependents(project.development, 'relay')).toHaveLength(1)
    })

    it('by its key, also when it is asked for by its id', async () => {
      const { id } = await lab.add(project.development)
      await save('orders', 'relay')
      await expect(lab.editor.delete(project.development, id, false, flowCaller)).rejects.toMatchObject(protectedBy)
      expect(await lab.connections.dependents(project.development, id)).toHaveLength(1)
    })

    it.each(['saved', 'deployed'])('from being deleted while a flow that names it is %s', async (what) => {
      const place = what === 'saved' ? project.development : project.production
      await save('orders', 'relay')
      await publish('orders')
      await save('orders')
      await lab.add(place)
      const held = await holdUp(lab.database, place.project.id)
      const bound = what === 'saved' ? save('orders', 'relay') : deploy(place, 'orders', 1)
      await held.waiting(1)
      const removed = expect(remove(place)).rejects.toMatchObject(protectedBy)
      await held.waiting(2)
      await held.release()
      await Promise.all([bound, removed])
      expect(await lab.connections.get(place, 'relay')).toMatchObject({ flows: 1 })
    })
  })
})
