import { expect } from 'vitest'
import type { Plugboard } from '../support/plugboard.js'
import type { Storage } from '../support/storage.js'

/** What a client knows of a connection or a flow. */
export interface Item {
  generation: number
  name: string
  tags: string[]
  /** Of a connection: what a lease gives. */
  secret?: string
  /** Of a flow: the connection its step names. */
  uses?: string
}

type Kind = 'connection' | 'flow'

interface Pending {
  kind: Kind
  key: string
  before: Item | undefined
  after: Item | undefined
}

interface Listed {
  key: string
  name: string
  tags: string[]
  status: string
  flows: number
  generation: number
}

const LEASES_AT_ONCE = 25

/** What a client was told, to be compared with what the server has. */
export class Ledger {
  acknowledged = 0
  /** Requests that were cut off. */
  unknown = 0
  readonly #items: Record<Kind, Map<string, Item>> = { connection: new Map(), flow: new Map() }
  readonly #pending = new Set<Pending>()

  /** What was last acknowledged of something that must be there. */
  expect(kind: Kind, key: string): Item {
    const item = this.#items[kind].get(key)
    if (!item) throw new Error(`there is no ${kind} ${key} in the ledger`)
    return item
  }

  /** Notes a request; call what it answers once the request is acknowledged. */
  begin(kind: Kind, key: string, after: Item | undefined): () => void {
    const pending: Pending = { kind, key, before: this.#items[kind].get(key), after }
    this.#pending.add(pending)
    return () => {
      this.#pending.delete(pending)
      this.acknowledged += 1
      this.#put(kind, key, after)
    }
  }

  /** Compares everything; each request that was cut off may have been done or not, as a whole. */
  async settle(server: Plugboard): Promise<void> {
    const found = { connection: await foundConnections(server), flow: await foundFlows(server) }
    for (const { kind, key, before, after } of this.#pending) {
      this.unknown += 1
      const now = found[kind].get(key)
      const isDone = JSON.stringify(shown(now)) === JSON.stringify(shown(after))
      const secretOnly = isDone && JSON.stringify(shown(before)) === JSON.stringify(shown(after))
      if (secretOnly) throw new Error('a change of the secret alone would not be seen')
      expect(shown(now), `${kind} ${key}, which was cut off`).toEqual(shown(isDone ? after : before))
      this.#put(kind, key, isDone ? after : before)
    }
    this.#pending.clear()
    for (const kind of ['connection', 'flow'] as const) {
      const expected = [...this.#items[kind]].map(([key, item]) => [key, shown(item)] as const)
      expect(new Map([...found[kind]].map(([key, item]) => [key, shown(item)]))).toEqual(new Map(expected))
    }
  }

  /** Totals, facets and flows in use are those of the rows. */
  async expectCounts(server: Plugboard): Promise<void> {
    const rows = await listConnections(server)
    const { body: first } = await server.inEnvironment('GET', '/connections?limit=1')
    expect(first.total).toBe(rows.length)
    const { body: facets } = await server.inEnvironment('GET', '/connections/facets')
    expect(facets.statuses).toEqual({ active: rows.length, missing: 0, error: 0 })
    expect(facets.pieces).toEqual(rows.length > 0 ? [{ name: 'http', title: 'HTTP', count: rows.length }] : [])
    expect(facets.tags).toEqual(countTags(rows))
    const uses = [...this.#items.flow.values()].map((flow) => flow.uses)
    for (const row of rows) expect(row.flows, row.key).toBe(uses.filter((used) => used === row.key).length)
    const flows = await server.call('GET', '/projects/default/flows?limit=1')
    expect(flows.body.total).toBe(this.#items.flow.size)
  }

  /** Every secret opens, and is the one that was acknowledged last. */
  async expectLeases(server: Plugboard): Promise<void> {
    const all = [...this.#items.connection]
    for (let start = 0; start < all.length; start += LEASES_AT_ONCE) {
      const some = all.slice(start, start + LEASES_AT_ONCE)
      const answers = await Promise.all(
        some.map(([key]) => server.inEnvironment('POST', `/connections/${key}/lease`, {})),
      )
      expect(answers.map(({ body }) => body.auth?.fields.token)).toEqual(some.map(([, item]) => item.secret))
    }
  }

  /** Every stored change has exactly one audit event, and every event its change. */
  async expectAudited(storage: Storage): Promise<void> {
    const rows = await storage.query('select id, generation from connections')
    const flows = await storage.query('select id, generation from flows')
    const events = await storage.query(
      `select action, target_id from audit_events where action in
        ('connection.created', 'connection.changed', 'connection.deleted', 'flow.saved', 'flow.deleted')`,
    )
    const count = (action: string, id: string) =>
      events.filter((event) => event.action === action && event.target_id === id).length
    for (const { id, generation } of rows) {
      const audited = [count('connection.created', id), count('connection.changed', id)]
      expect(audited, id).toEqual([1, Number(generation) - 1])
    }
    for (const { id, generation } of flows) expect(count('flow.saved', id), id).toBe(Number(generation))
    expect(idsOf(events, 'connection.created').size - idsOf(events, 'connection.deleted').size).toBe(rows.length)
    expect(idsOf(events, 'flow.saved').size - idsOf(events, 'flow.deleted').size).toBe(flows.length)
  }

  #put(kind: Kind, key: string, item: Item | undefined): void {
    if (item) this.#items[kind].set(key, item)
    else this.#items[kind].delete(key)
  }
}

const shown = (item: Omit<Item, 'secret'> | undefined) =>
  item && { generation: item.generation, name: item.name, tags: [...item.tags].sort(), uses: item.uses }

const idsOf = (events: readonly Record<string, unknown>[], action: string) =>
  new Set(events.filter((event) => event.action === action).map((event) => event.target_id))

function countTags(rows: readonly Listed[]): { name: string; count: number }[] {
  const names = [...new Set(rows.flatMap((row) => row.tags))].sort()
  return names.map((name) => ({ name, count: rows.filter((row) => row.tags.includes(name)).length }))
}

async function listConnections(server: Plugboard): Promise<Listed[]> {
  const rows: Listed[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const after = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const { body } = await server.inEnvironment('GET', `/connections?limit=50${after}`)
    rows.push(...body.items)
    cursor = body.next
  }
  return rows
}

async function foundConnections(server: Plugboard): Promise<Map<string, Item>> {
  const rows = await listConnections(server)
  expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length)
  return new Map(rows.map(({ key, name, tags, generation }) => [key, { name, tags, generation }]))
}

async function foundFlows(server: Plugboard): Promise<Map<string, Item>> {
  const flows = new Map<string, Item>()
  for (let cursor: string | null = ''; cursor !== null; ) {
    const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const { body } = await server.call('GET', `/projects/default/flows?limit=50${after}`)
    const read = await Promise.all(
      body.items.map(({ key }: { key: string }) => server.call('GET', `/projects/default/flows/${key}`)),
    )
    for (const { body: flow } of read) {
      const [step] = flow.draft.steps
      flows.set(flow.key, { generation: flow.generation, name: flow.name, tags: [], uses: step.connection })
    }
    cursor = body.next
  }
  return flows
}
