import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../database/testing/engines.js'
import { DomainError } from '../domain-error.js'
import type { Place } from '../environments/environment.js'
import { TestFailure } from '../pieces/test-failure.js'
import { VaultError } from '../vault/vault-error.js'
import { type ConnectionLab, connectionLab, testCaller } from './testing/connection-lab.js'
import { ScriptedRunner } from './testing/scripted-runner.js'

const PASSING_OUTCOME = { steps: [] }
const REFUSAL = new TestFailure({ code: 'invalid_credentials', message: 'It said no.' }, [])
const TAGS = ['eu', 'us', 'live']

/** One thing that can happen to the connections of an environment. `at` picks one of those there are. */
const operation = fc.oneof(
  fc.record({
    kind: fc.constant('create' as const),
    piece: fc.constantFrom('relay', 'warehouse'),
    tags: fc.subarray(TAGS),
  }),
  fc.record({ kind: fc.constant('retag' as const), at: fc.nat(9), tags: fc.subarray(TAGS) }),
  fc.record({ kind: fc.constant('renew' as const), at: fc.nat(9), works: fc.boolean() }),
  fc.record({ kind: fc.constant('test' as const), at: fc.nat(9), works: fc.boolean() }),
  fc.record({ kind: fc.constant('break' as const), at: fc.nat(9) }),
  fc.record({ kind: fc.constant('delete' as const), at: fc.nat(9) }),
)
type Operation = typeof operation extends fc.Arbitrary<infer One> ? One : never

const caller = testCaller()

/** Waits for it; being refused is an outcome, anything else is a defect. */
async function unlessRefused(done: Promise<unknown>): Promise<void> {
  try {
    await done
  } catch (error) {
    const isRefusal = error instanceof DomainError || error instanceof TestFailure || error instanceof VaultError
    if (!isRefusal) throw error
  }
}

afterAll(() => ScriptedRunner.close())

describe.each(engines)('the counts of connections on $name', (engine) => {
  let lab: ConnectionLab
  beforeAll(async () => {
    lab = await connectionLab(engine)
  })
  afterAll(() => lab.dispose())
  beforeEach(() => {
    lab.runner.outcome = PASSING_OUTCOME
  })

  /** What the counts say and what the rows say; nothing of either that counts nothing. */
  async function counted({ environment }: Place) {
    const { read } = lab.database
    const rows = async (query: ReturnType<typeof sql<{ name: string; count: number }>>) => {
      const { rows: found } = await query.execute(read)
      return found.map(({ name, count }) => `${name}: ${Number(count)}`).sort()
    }
    return {
      counts: [
        ...(await rows(sql`select piece || ' ' || status as name, count from connection_counts
          where environment_id = ${environment.id} and count <> 0`)),
        ...(await rows(sql`select tag as name, count from tag_counts
          where environment_id = ${environment.id} and count <> 0`)),
      ],
      rows: [
        ...(await rows(sql`select piece || ' ' || status as name, count(*) as count from connections
          where environment_id = ${environment.id} group by piece, status`)),
        ...(await rows(sql`select tag as name, count(*) as count from connection_tags
          where environment_id = ${environment.id} group by tag`)),
      ],
    }
  }

  /** Puts bytes that do not open in place of a secret, so that the next lease finds it unreadable. */
  const spoil = (id: string) =>
    lab.database.transaction(
      (tx) =>
        sql`update connection_secrets set ciphertext = ${Buffer.from('spoilt')} where connection_id = ${id}`.execute(
          tx.db,
        ),
      { unaudited: 'bytes are changed behind the server' },
    )

  async function perform(place: Place, ids: string[], one: Operation): Promise<void> {
    lab.runner.outcome = PASSING_OUTCOME
    if (one.kind === 'create') {
      const methods = { relay: {}, warehouse: { method: 'password', values: { host: 'a.example', password: 'p' } } }
      ids.push((await lab.add(place, { piece: one.piece, tags: one.tags, ...methods[one.piece] })).id)
      return
    }
    const id = ids[one.at % ids.length]
    if (id === undefined) return
    const { generation } = await lab.connections.expect(place, id)
    if (one.kind === 'retag') await lab.editor.change(place, id, { generation, tags: one.tags }, caller)
    if (one.kind === 'delete') {
      await lab.editor.delete(place, id, false, caller)
      ids.splice(ids.indexOf(id), 1)
    }
    if (one.kind === 'break') {
      await spoil(id)
      const { actor, requestId } = caller
      await unlessRefused(lab.leases.lease({ place, key: id, actor, requestId, mayUse: true }))
    }
    if (one.kind === 'test' || one.kind === 'renew') {
      lab.runner.outcome = one.works ? PASSING_OUTCOME : REFUSAL
      const values = { host: 'a.example', password: 'again' }
      const done =
        one.kind === 'test'
          ? lab.tests.testStored(place, id, caller)
          : lab.editor.change(place, id, { generation, values }, caller)
      await unlessRefused(done)
    }
  }

  it('are those of the rows after anything that can happen, in any order', async () => {
    const operations = fc.array(operation, { minLength: 5, maxLength: 15 })
    await fc.assert(
      fc.asyncProperty(operations, async (sequence) => {
        const { development } = await lab.project()
        const ids: string[] = []
        for (const one of sequence) {
          await perform(development, ids, one)
          const { counts, rows } = await counted(development)
          expect(counts).toEqual(rows)
        }
      }),
      { numRuns: 25 },
    )
  })

  it('are those of the rows after many things at the same time', async () => {
    const { development } = await lab.project()
    const ids: string[] = []
    for (let made = 0; made < 6; made++)
      await perform(development, ids, { kind: 'create', piece: 'relay', tags: ['eu'] })
    const all = ids.flatMap((_, at): Operation[] => [
      { kind: 'retag', at, tags: ['us', 'live'] },
      { kind: 'renew', at, works: true },
      { kind: 'test', at, works: at % 2 === 0 },
      { kind: 'break', at },
    ])
    const together = [...all, { kind: 'delete', at: 0 } as const].map((one) => perform(development, [...ids], one))
    await Promise.all(together.map(unlessRefused))
    const { counts, rows } = await counted(development)
    expect(counts).toEqual(rows)
    expect(counts).not.toEqual([])
  })

  it('are what facets and totals show, by the title of the piece and the name of the tag', async () => {
    const { development, production } = await lab.project()
    await lab.add(development, { tags: ['us', 'eu'] })
    const second = await lab.add(development, { tags: ['eu'] })
    await lab.add(development, { piece: 'warehouse', method: 'none', values: {} })
    await lab.add(production, { tags: ['live'] })
    lab.runner.outcome = REFUSAL
    await expect(lab.tests.testStored(development, second.id, caller)).rejects.toThrow()
    expect(await lab.connections.facets(development)).toEqual({
      pieces: [
        { name: 'relay', title: 'Relay', count: 2 },
        { name: 'warehouse', title: 'Warehouse', count: 1 },
      ],
      tags: [
        { name: 'eu', count: 2 },
        { name: 'us', count: 1 },
      ],
      statuses: { active: 2, missing: 0, error: 1 },
    })
    const total = async (over: object) =>
      (await lab.connections.list(development, { sort: 'name', limit: 1, ...over })).total
    expect(await total({})).toBe(3)
    expect(await total({ status: 'not_active' })).toBe(1)
    expect(await total({ pieces: ['relay'], status: 'active' })).toBe(1)
    expect(await total({ type: 'Database' })).toBe(1)
    expect(await total({ type: 'Database', pieces: ['relay'] })).toBe(0)
    expect(await total({ tag: 'eu' })).toBe(2)
    expect(await total({ search: 'RELAY', tag: 'us' })).toBe(1)
  })
})
