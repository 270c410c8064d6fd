import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Plugboard, runPlugboard } from '../support/plugboard.js'
import { createStorage, STORAGES, type Storage } from '../support/storage.js'
import { startWebTarget, type WebTarget } from '../support/web-target.js'

describe.each(STORAGES)('over %s, ciphertext that was changed around the server', (name) => {
  let storage: Storage
  let server: Plugboard
  let target: WebTarget

  const start = async () => {
    server = await Plugboard.start({ folder: storage.folder, env: storage.env })
  }
  const create = async (key: string, environment: string) => {
    const values = { baseUrl: target.url, token: secretOf(key, environment) }
    const body = { key, name: key, piece: 'http', method: 'bearer', values }
    const made = await server.inEnvironment('POST', '/connections', body, environment)
    expect(made.status, made.text).toBe(201)
  }
  const secretOf = (key: string, environment: string) => `canary-of-${key}-in-${environment}`

  beforeAll(async () => {
    target = await startWebTarget()
    storage = await createStorage(name)
    await start()
    for (const key of [
      'own',
      'other',
      'older',
      'flipped',
      'cut',
      'emptied',
      'grown',
      'untouched',
      'tested',
      'edited',
    ]) {
      await create(key, 'development')
    }
    await create('own', 'production')
    await create('moved', 'production')
    await create('moved', 'development')
    const [before] = await secrets('older', 'development')
    const values = { token: 'a-newer-token' }
    expect((await server.inEnvironment('PATCH', '/connections/older', { generation: 1, values })).status).toBe(200)
    await server.stop()
    await tamper(before?.ciphertext)
    await start()
  })

  afterAll(async () => {
    await server?.stop()
    await storage?.clean()
    await target?.close()
  })

  const secrets = (key: string, environment: string) =>
    storage.query(
      `select s.connection_id, s.ciphertext, s.key_id, s.generation from connection_secrets s
        join connections c on c.id = s.connection_id join environments e on e.id = c.environment_id
        where c.key = $1 and e.key = $2`,
      [key, environment],
    )

  async function overwrite(key: string, change: (bytes: Buffer) => Buffer): Promise<void> {
    const [secret] = await secrets(key, 'development')
    const bytes = change(Buffer.from(secret?.ciphertext))
    await storage.query('update connection_secrets set ciphertext = $1 where connection_id = $2', [
      bytes,
      secret?.connection_id,
    ])
  }

  async function tamper(older: Buffer): Promise<void> {
    const [other] = await secrets('other', 'development')
    const [abroad] = await secrets('moved', 'production')
    for (const key of ['own', 'tested', 'edited']) await overwrite(key, () => other?.ciphertext)
    await overwrite('moved', () => abroad?.ciphertext)
    await overwrite('older', () => older)
    await overwrite('flipped', (bytes) =>
      Buffer.from(bytes.map((byte, at) => (at === bytes.length - 20 ? byte ^ 1 : byte))),
    )
    await overwrite('cut', (bytes) => bytes.subarray(0, -12))
    await overwrite('emptied', () => Buffer.alloc(0))
    await overwrite('grown', (bytes) => Buffer.concat([bytes, Buffer.from([0])]))
  }

  const FAULTS = {
    own: 'of another connection',
    moved: 'of another environment',
    older: 'of an earlier generation',
    flipped: 'with one bit flipped',
    cut: 'with a shorter tag',
    emptied: 'that is empty',
    grown: 'with a byte more',
  }

  it.each(Object.entries(FAULTS))('is not opened and gives nothing away: %s, %s', async (key) => {
    const answer = await server.inEnvironment('POST', `/connections/${key}/lease`, {})
    expect(answer).toMatchObject({ status: 500, body: { code: 'secret_unreadable', hint: expect.any(String) } })
    expect(answer.text).not.toMatch(/canary-of|a-newer-token/)
    const { body } = await server.inEnvironment('GET', `/connections/${key}`)
    expect(body).toMatchObject({ status: 'error', reason: { code: 'secret_unreadable', since: expect.any(Number) } })
    const events = await storage.query(
      `select outcome from audit_events where action = 'connection.secret_unreadable' and target_id = $1`,
      [body.id],
    )
    expect(events).toEqual([{ outcome: 'failed' }])
  })

  it.each(['own', 'moved'])('keeps being refused, and no action is run with it: %s', async (key) => {
    const lease = await server.inEnvironment('POST', `/connections/${key}/lease`, {})
    expect(lease.status).toBeGreaterThanOrEqual(400)
    const before = target.requests.length
    const action = await server.inEnvironment('POST', `/connections/${key}/actions/request`, { input: { url: '/' } })
    expect(action.status).toBeGreaterThanOrEqual(400)
    expect(target.requests).toHaveLength(before)
    expect(lease.text + action.text).not.toContain('canary-of')
  })

  it('is not opened for a test or an edit either', async () => {
    const tested = await server.inEnvironment('POST', '/connections/tested/test')
    const edited = await server.inEnvironment('PATCH', '/connections/edited', {
      generation: 1,
      values: { testPath: '/x' },
    })
    for (const answer of [tested, edited]) {
      expect(answer).toMatchObject({ status: 500, body: { code: 'secret_unreadable' } })
      expect(answer.text).not.toContain('canary-of')
    }
  })

  it('is repaired by entering the credentials again', async () => {
    const values = { baseUrl: target.url, token: 'entered-again' }
    const changed = await server.inEnvironment('PATCH', '/connections/own', { generation: 1, values })
    expect(changed, changed.text).toMatchObject({ status: 200, body: { status: 'active', reason: null } })
    const lease = await server.inEnvironment('POST', '/connections/own/lease', {})
    expect(lease.body.auth.fields.token).toBe('entered-again')
  })

  it('leaves the others as they were', async () => {
    const places = [
      ['other', 'development'],
      ['untouched', 'development'],
      ['own', 'production'],
      ['moved', 'production'],
    ] as const
    for (const [key, environment] of places) {
      const { body } = await server.inEnvironment('POST', `/connections/${key}/lease`, {}, environment)
      expect(body.auth?.fields.token).toBe(secretOf(key, environment))
    }
    const { statuses } = (await server.inEnvironment('GET', '/connections/facets')).body
    expect(statuses).toEqual({ active: 5, missing: 0, error: 6 })
  })

  it('leaves an audit trail that is whole', async () => {
    await server.stop()
    const env = { PLUGBOARD_DATA: `${storage.folder}/data`, ...storage.env }
    expect(await runPlugboard(['audit', 'verify'], env)).toMatchObject({ code: 0 })
  })
})
