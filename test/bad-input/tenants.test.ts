import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillPath, type Operation, operationsOf, sampleOf } from '../support/api.js'
import { expectClean } from '../support/clean.js'
import { type Answer, Plugboard } from '../support/plugboard.js'
import { createStorage, STORAGES, type Storage } from '../support/storage.js'
import { startWebTarget, type WebTarget } from '../support/web-target.js'

const CANARY = `canary-${randomBytes(12).toString('hex')}`
const SAVES_FLOW = 'PUT /api/v1/projects/{project}/flows/{key}'

describe.each(STORAGES)('over %s, somebody in one project', (name) => {
  let storage: Storage
  let server: Plugboard
  let target: WebTarget
  let operations: Operation[]
  /** Ids of things in the first project, by the parameter that would name them. */
  const ids: Record<string, string[]> = {}
  const tokens: Record<'other' | 'development', string> = { other: '', development: '' }

  /** There is no route yet to make a second project with. */
  async function addProject(): Promise<void> {
    await storage.query(
      `insert into projects (id, key, name, authoring_environment_id, created_at) values ('prj_other', 'other', 'Other', 'env_other', 1)`,
    )
    await storage.query(
      `insert into environments (id, project_id, key, name, position, created_at)
        values ('env_other', 'prj_other', 'development', 'Development', 0, 1)`,
    )
  }

  async function createToken(project: string, more: Record<string, unknown> = {}): Promise<string> {
    const made = await server.call('POST', `/projects/${project}/tokens`, { name: 'T', role: 'admin', ...more })
    expect(made.status, made.text).toBe(201)
    ids.id = [...(ids.id ?? []), made.body.token.id]
    return made.body.secret
  }

  beforeAll(async () => {
    target = await startWebTarget()
    storage = await createStorage(name)
    server = await Plugboard.start({ folder: storage.folder, env: storage.env })
    await server.stop()
    await addProject()
    server = await Plugboard.start({ folder: storage.folder, env: storage.env })
    await fill()
    tokens.development = await createToken('default', { environment: 'development' })
    tokens.other = await createToken('other')
    ids.id = (ids.id ?? []).slice(0, -1)
    operations = (await operationsOf(server)).filter(({ path }) => path.startsWith('/api/v1/projects/'))
  })

  /** The first project has one of everything, in production and in development. */
  async function fill(): Promise<void> {
    const values = { baseUrl: target.url, token: CANARY }
    for (const environment of ['production', 'development']) {
      const body = { key: `in-${environment}`, name: 'C', piece: 'http', method: 'bearer', values }
      const made = await server.inEnvironment('POST', '/connections', body, environment)
      expect(made.status, made.text).toBe(201)
      ids.key = [...(ids.key ?? []), made.body.id]
    }
    const steps = [{ name: 'Call', piece: 'http', action: 'request', connection: 'in-development' }]
    const flow = await server.call('PUT', '/projects/default/flows/a-flow', { name: 'F', draft: { steps } })
    const run = await server.inEnvironment('POST', '/runs', { flow: 'a-flow' })
    ids.key = [...(ids.key ?? []), flow.body.id, 'a-flow', 'in-production']
    ids.id = [run.body.id]
    const environments = await server.call('GET', '/projects/default/environments')
    ids.environment = environments.body.items.map(({ id }: { id: string }) => id)
  }

  afterAll(async () => {
    expect(server?.output).not.toContain(CANARY)
    await server?.stop()
    await storage?.clean()
    await target?.close()
  })

  const bodyOf = ({ body }: Operation) =>
    body && { ...Object(sampleOf(body)), ...('generation' in (body.properties ?? {}) ? { generation: 1 } : {}) }
  const as = (token: string) => ({ authorization: `Bearer ${token}` })
  const shape = ({ status, headers, text, body }: Answer) => [
    status,
    text.replaceAll(String(body?.requestId), 'req'),
    [...headers.keys()].sort().join(),
  ]

  async function expectSameAsNothing(
    about: string,
    ask: (id: string) => Promise<Answer>,
    id: string,
    none: string,
  ): Promise<void> {
    const [known, unknown] = [await ask(id), await ask(none)]
    expectClean(known, about, [CANARY])
    expect(known.status, `${about}: ${known.text}`).toBe(404)
    expect(shape(known), about).toEqual(shape(unknown))
  }

  it('finds no route into another project', async () => {
    expect(operations.length).toBeGreaterThan(15)
    for (const operation of operations) {
      const parameters = { environment: 'development', key: 'in-development', action: 'request', id: ids.id?.[0] ?? '' }
      const ask = (project: string) =>
        server.call(
          operation.method,
          fillPath(operation, { ...parameters, project }),
          bodyOf(operation),
          as(tokens.other),
        )
      await expectSameAsNothing(operation.name, ask, 'default', 'never-was')
    }
  })

  it('finds nothing of another project by its id', async () => {
    for (const operation of operations.filter((one) => one.name !== SAVES_FLOW)) {
      for (const parameter of ['key', 'id', 'environment']) {
        if (!operation.path.includes(`{${parameter}}`)) continue
        for (const id of ids[parameter] ?? []) {
          const place = { project: 'other', environment: 'development', action: 'request', key: 'x', id: 'x' }
          const ask = (given: string) =>
            server.call(
              operation.method,
              fillPath(operation, { ...place, [parameter]: given }),
              bodyOf(operation),
              as(tokens.other),
            )
          const none = `${id.slice(0, -4)}zzzz`
          const [known, unknown] = [await ask(id), await ask(none)]
          expectClean(known, `${operation.name} ${id}`, [CANARY])
          expect([404, 422], `${operation.name} ${id}: ${known.text}`).toContain(known.status)
          expect(shape(known), `${operation.name} ${id}`).toEqual(shape(unknown))
        }
      }
    }
  })

  it('finds nothing of another project by an id inside of a body', async () => {
    const P = '/projects/other'
    const E = `${P}/environments/development`
    const [connection = '', , flow = ''] = ids.key ?? []
    const [environment = ''] = ids.environment ?? []
    const bodies: [string, string, (id: string) => unknown, string][] = [
      ['POST', `${E}/connections/test`, (id) => ({ connection: id, values: {} }), connection],
      ['POST', `${E}/connections/test`, (id) => ({ connection: id, values: { baseUrl: target.url } }), connection],
      ['POST', `${E}/connections/options`, (id) => ({ connection: id, action: 'request', field: 'url' }), connection],
      ['POST', `${E}/runs`, (id) => ({ flow: id }), flow],
      ['POST', `${P}/tokens`, (id) => ({ name: 'T', role: 'viewer', environment: id }), environment],
    ]
    for (const [method, path, body, id] of bodies) {
      const ask = (given: string) => server.call(method, path, body(given), as(tokens.other))
      const [known, unknown] = [await ask(id), await ask(`${id.slice(0, -4)}zzzz`)]
      expectClean(known, path, [CANARY])
      expect(shape(known), path).toEqual(shape(unknown))
    }
    const listed = (id: string) =>
      server.call('GET', `${P}/flows?connection=in-development&environment=${id}`, undefined, as(tokens.other))
    expect(shape(await listed(environment))).toEqual(shape(await listed('env_never')))
  })

  it('runs no flow with a connection of another project', async () => {
    const before = target.requests.length
    for (const connection of ['in-development', 'in-production']) {
      const steps = [{ name: 'Call', piece: 'http', action: 'request', connection }]
      const saved = await server.call(
        'PUT',
        '/projects/other/flows/thief',
        { name: 'T', draft: { steps } },
        as(tokens.other),
      )
      expect([200, 201], saved.text).toContain(saved.status)
      const run = await server.call(
        'POST',
        '/projects/other/environments/development/runs',
        { flow: 'thief' },
        as(tokens.other),
      )
      expect(run.body, run.text).toMatchObject({ status: 'failed', steps: [{ error: { code: 'not_found' } }] })
      expect(run.text).not.toContain(CANARY)
    }
    expect(target.requests).toHaveLength(before)
  })

  it('cannot name a connection by its id in a flow, only by its key', async () => {
    const steps = [{ name: 'Call', piece: 'http', action: 'request', connection: ids.key?.[0] ?? '' }]
    const body = { name: 'T', draft: { steps } }
    const saved = await server.call('PUT', '/projects/other/flows/thief', body, as(tokens.other))
    expect(saved).toMatchObject({ status: 422, body: { code: 'invalid_key', field: 'draft.steps.0.connection' } })
  })

  it('has the same keys as another project without meeting it', async () => {
    const values = { baseUrl: target.url, token: 'of-the-other' }
    const body = { key: 'in-development', name: 'Mine', piece: 'http', method: 'bearer', values }
    const path = '/projects/other/environments/development/connections'
    expect((await server.call('POST', path, body, as(tokens.other))).status).toBe(201)
    const mine = await server.call('POST', `${path}/in-development/lease`, {}, as(tokens.other))
    expect(mine.body.auth.fields.token).toBe('of-the-other')
    const theirs = await server.inEnvironment('POST', '/connections/in-development/lease', {})
    expect(theirs.body.auth.fields.token).toBe(CANARY)
    expect((await server.call('GET', path, undefined, as(tokens.other))).body.total).toBe(1)
  })

  it('with a token for one environment reaches no other', async () => {
    for (const operation of operations.filter(({ path }) => path.includes('{environment}'))) {
      const parameters = { project: 'default', key: 'in-production', action: 'request', id: ids.id?.[0] ?? '' }
      const ask = (environment: string) =>
        server.call(
          operation.method,
          fillPath(operation, { ...parameters, environment }),
          bodyOf(operation),
          as(tokens.development),
        )
      await expectSameAsNothing(operation.name, ask, 'production', 'never-was')
    }
  })

  it('with a token for one environment finds nothing of another by its id', async () => {
    const path = '/projects/default/environments/development/connections'
    for (const [method, rest, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { generation: 1, name: 'Mine' }],
      ['DELETE', '', undefined],
      ['DELETE', '?force=true', undefined],
      ['POST', '/test', undefined],
      ['POST', '/lease', {}],
      ['POST', '/actions/request', { input: {} }],
      ['GET', '/dependents', undefined],
    ] as const) {
      const ask = (id: string) => {
        const [slash, query = ''] = rest.startsWith('?') ? ['', rest] : [rest]
        return server.call(method, `${path}/${id}${slash}${query}`, body, as(tokens.development))
      }
      await expectSameAsNothing(`${method} ${rest}`, ask, ids.key?.[0] ?? '', 'con_never')
    }
    const own = await server.call('GET', path, undefined, as(tokens.development))
    expect(own).toMatchObject({ status: 200, body: { total: 1 } })
  })
})
