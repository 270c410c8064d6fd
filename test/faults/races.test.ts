import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, Plugboard, runPlugboard } from '../support/plugboard.js'
import { createStorage, STORAGES, type Storage } from '../support/storage.js'

const AT_ONCE = 50
const FLOWS = '/projects/default/flows'

const times = <T>(count: number, make: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)))

/** How many answers there are of each status, and code where it is a problem. */
function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status, body } of answers) {
    const name = status < 400 ? String(status) : `${status} ${body.code}`
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

const using = (connection: string) => ({
  name: 'F',
  draft: { steps: [{ name: 'Call', piece: 'http', action: 'request', connection }] },
})

describe.each(STORAGES)('over %s, at the same time', (name) => {
  let storage: Storage
  let server: Plugboard

  const create = (given: Record<string, unknown>) =>
    server.inEnvironment('POST', '/connections', { piece: 'http', method: 'none', ...given })

  beforeAll(async () => {
    storage = await createStorage(name)
    server = await Plugboard.start({ folder: storage.folder, env: storage.env })
  })
  afterAll(async () => {
    await server?.stop()
    await storage?.clean()
  })

  it('50 connections with one key: one is created, the others hear that the key is taken', async () => {
    const answers = await times(AT_ONCE, (index) => create({ key: 'one-key', name: `Name ${index}` }))
    expect(tally(answers)).toEqual({ 201: 1, '409 key_taken': AT_ONCE - 1 })
    const [winner] = answers.filter(({ status }) => status === 201)
    expect((await server.inEnvironment('GET', '/connections/one-key')).body).toEqual(winner?.body)
  })

  it('20 connections with one name and no key: each gets a key of its own', async () => {
    const answers = await times(20, () => create({ name: 'Same name' }))
    expect(tally(answers)).toEqual({ 201: 20 })
    expect(new Set(answers.map(({ body }) => body.key)).size).toBe(20)
  })

  it('50 changes of one generation: one is made, the others hear of it', async () => {
    await create({ key: 'changed', name: 'Before' })
    const answers = await times(AT_ONCE, (index) =>
      server.inEnvironment('PATCH', '/connections/changed', { generation: 1, name: `N${index}`, tags: [`t${index}`] }),
    )
    expect(tally(answers)).toEqual({ 200: 1, '409 conflict': AT_ONCE - 1 })
    const [winner] = answers.filter(({ status }) => status === 200)
    const { body } = await server.inEnvironment('GET', '/connections/changed')
    expect(body).toEqual(winner?.body)
    expect(body.generation).toBe(2)
  })

  it('changes, tests, leases and a deletion: afterwards the connection is gone and nothing of it is counted', async () => {
    await create({ key: 'torn', name: 'Torn', tags: ['torn'] })
    const answers = await Promise.all([
      ...Array.from({ length: 8 }, () => server.inEnvironment('POST', '/connections/torn/lease', {})),
      ...Array.from({ length: 4 }, () => server.inEnvironment('POST', '/connections/torn/test')),
      server.inEnvironment('PATCH', '/connections/torn', { generation: 1, tags: ['torn', 'more'] }),
      server.inEnvironment('DELETE', '/connections/torn'),
    ])
    for (const { status } of answers) expect([200, 204, 404, 409]).toContain(status)
    expect(answers.at(-1)?.status).toBe(204)
    expect((await server.inEnvironment('GET', '/connections/torn')).status).toBe(404)
    const { tags } = (await server.inEnvironment('GET', '/connections/facets')).body
    expect(tags.filter((tag: { name: string }) => ['torn', 'more'].includes(tag.name))).toEqual([])
  })

  it('deleting a connection and saving a flow that uses it: a flow saved first is never left without it', async () => {
    const rounds = 20
    for (let round = 0; round < rounds; round++) await create({ key: `raced-${round}`, name: `Raced ${round}` })
    const outcomes = await times(rounds, async (round) => {
      const key = `raced-${round}`
      const [deleted, saved] = await Promise.all(
        round % 2 === 0
          ? [server.inEnvironment('DELETE', `/connections/${key}`), server.call('PUT', `${FLOWS}/${key}`, using(key))]
          : [
              server.call('PUT', `${FLOWS}/${key}`, using(key)),
              server.inEnvironment('DELETE', `/connections/${key}`),
            ].reverse(),
      )
      return { key, deleted: deleted?.status, saved: saved?.status }
    })
    for (const { key, deleted, saved } of outcomes) {
      expect(saved, key).toBe(201)
      const read = await server.inEnvironment('GET', `/connections/${key}`)
      if (deleted === 409) expect(read.body, key).toMatchObject({ flows: 1 })
      else await expectDeletedFirst(key, deleted, read.status)
    }
  })

  /** The order in the audit trail is the order of the transactions. A run then says what the step lacks. */
  async function expectDeletedFirst(key: string, deleted: number | undefined, read: number): Promise<void> {
    expect([deleted, read], key).toEqual([204, 404])
    const events = await storage.query(
      `select e.action, e.seq from audit_events e where
        (e.action = 'connection.deleted' and e.target_label = $1) or
        (e.action = 'flow.saved' and e.target_id in (select id from flows where key = $2)) order by e.seq`,
      [`Raced ${key.slice('raced-'.length)}`, key],
    )
    expect(
      events.map(({ action }) => action),
      key,
    ).toEqual(['connection.deleted', 'flow.saved'])
    const run = await server.inEnvironment('POST', '/runs', { flow: key })
    expect(run.body, key).toMatchObject({ status: 'failed', steps: [{ error: { code: 'not_found' } }] })
  }

  it('50 times publishing one flow: no version is given twice and none is left out', async () => {
    await server.call('PUT', `${FLOWS}/published`, { name: 'P', draft: { steps: [] } })
    const answers = await times(AT_ONCE, () => server.call('POST', `${FLOWS}/published/versions`))
    for (const { status } of answers) expect([201, 409]).toContain(status)
    const versions = answers.filter(({ status }) => status === 201).map(({ body }) => body.version)
    expect(versions.sort((a, b) => a - b)).toEqual(versions.map((_, index) => index + 1))
    const { body } = await server.call('GET', `${FLOWS}/published`)
    expect(body.versions.map(({ number }: { number: number }) => number)).toEqual([...versions].reverse())
  })

  it('50 drafts of one generation: one is saved', async () => {
    await server.call('PUT', `${FLOWS}/drafted`, { name: 'D', draft: { steps: [] } })
    const answers = await times(AT_ONCE, (index) =>
      server.call('PUT', `${FLOWS}/drafted`, { generation: 1, name: `D${index}`, draft: { steps: [] } }),
    )
    expect(tally(answers)).toEqual({ 200: 1, '409 conflict': AT_ONCE - 1 })
  })

  it('20 times creating one flow: it is created once', async () => {
    const answers = await times(20, () => server.call('PUT', `${FLOWS}/created`, { name: 'C', draft: { steps: [] } }))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    for (const { status } of answers) expect([200, 201, 409]).toContain(status)
    const found = await server.call('GET', `${FLOWS}?limit=200`)
    expect(found.body.items.filter(({ key }: { key: string }) => key === 'created')).toHaveLength(1)
  })

  it('20 environments with one key: one is added', async () => {
    const answers = await times(20, (index) =>
      server.call('POST', '/projects/default/environments', { key: 'extra', name: `Extra ${index}` }),
    )
    expect(tally(answers)).toEqual({ 201: 1, '409 key_taken': 19 })
  })

  it('and in the end the counts are those of the rows, and the audit trail is whole', async () => {
    const { items, total } = (await server.inEnvironment('GET', '/connections?limit=200')).body
    expect(total).toBe(items.length)
    const { statuses, pieces } = (await server.inEnvironment('GET', '/connections/facets')).body
    expect(statuses).toEqual({ active: items.length, missing: 0, error: 0 })
    expect(pieces).toEqual([{ name: 'http', title: 'HTTP', count: items.length }])
    const env = { PLUGBOARD_DATA: `${storage.folder}/data`, ...storage.env }
    await server.stop()
    expect(await runPlugboard(['audit', 'verify'], env)).toMatchObject({ code: 0 })
  })
})
