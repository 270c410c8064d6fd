import { describe, expect, it } from 'vitest'
import type { Caller } from '../caller.js'
import { DomainError } from '../domain-error.js'
import { editFlow } from './draft-saving.js'
import type { Flow } from './flow.js'

const project = { id: 'prj_1', key: 'default', name: 'Default', authoringEnvironmentId: 'env_1' }
const caller: Caller = {
  actor: { type: 'user', id: 'usr_1', label: 'ada@example.com' },
  name: 'Ada',
  may: () => true,
  requestId: 'req_1',
  signal: new AbortController().signal,
}
const flow: Flow = {
  id: 'flo_1',
  key: 'orders',
  name: 'Orders',
  draft: { steps: [] },
  versions: [],
  deployments: {},
  createdBy: 'ada@example.com',
  createdAt: 1,
  modifiedBy: 'ada@example.com',
  modifiedAt: 1,
  generation: 1,
}
const conflict = () => new DomainError({ kind: 'conflict', message: 'The flow was changed meanwhile.' })

/** Flows of which the first `collisions` saves come too late. */
function flowsThatCollide(collisions: number) {
  const saved: number[] = []
  let generation = 1
  return {
    saved,
    get: async () => ({ ...flow, generation }),
    save: async (_: unknown, __: string, { generation: seen = 0 }: { generation?: number | undefined }) => {
      saved.push(seen)
      if (saved.length <= collisions) {
        generation++
        throw conflict()
      }
      return { flow: { ...flow, generation: seen + 1 }, created: false }
    },
  }
}

describe('editing a flow', () => {
  it('applies the edit to the draft that is there after a collision', async () => {
    const flows = flowsThatCollide(2)
    const edited = await editFlow(flows, project, 'orders', ({ draft }) => ({ draft }), caller)
    expect(flows.saved).toEqual([1, 2, 3])
    expect(edited.generation).toBe(4)
  })

  it('gives up after three collisions', async () => {
    const flows = flowsThatCollide(3)
    await expect(editFlow(flows, project, 'orders', () => ({}), caller)).rejects.toMatchObject({ code: 'conflict' })
    expect(flows.saved).toHaveLength(3)
  })

  it('does not try again after another failure', async () => {
    const flows = flowsThatCollide(0)
    const failing = { ...flows, save: async () => Promise.reject(new Error('disk full')) }
    await expect(editFlow(failing, project, 'orders', () => ({}), caller)).rejects.toThrow('disk full')
  })
})
