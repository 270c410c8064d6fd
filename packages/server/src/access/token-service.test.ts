import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../database/database.js'
import { engines } from '../database/testing/engines.js'
import type { TestDatabase } from '../database/testing/test-engine.js'
import type { ProjectPlace } from './place.js'
import { ShortCache } from './short-cache.js'
import { TokenService } from './token-service.js'

const PROJECT: ProjectPlace = { id: 'prj_a', key: 'a', name: 'A', authoringEnvironmentId: 'env_dev' }
const CALLER = { actor: { type: 'system', id: 'test', label: 'Test' }, requestId: 'req_1' } as const
const WANTED = { name: 'CI', role: 'builder', environmentId: null, expiresInDays: 90 } as const
const DAY = 86_400_000

describe.each(engines)('API tokens on $name', (engine) => {
  let store: TestDatabase
  let now = 0
  let tokens: TokenService

  /** A service whose cache follows a clock of ours. */
  const serviceOn = (database: Database) => new TokenService(database, new ShortCache(() => now))

  beforeAll(async () => {
    store = await engine.open()
    tokens = serviceOn(store.database)
  })
  afterAll(() => store.dispose())

  const audited = async (action: string) =>
    store.database.read.selectFrom('audit_events').selectAll().where('action', '=', action).execute()

  it('stand for their role in their project, and nothing elsewhere', async () => {
    const { secret } = await tokens.create(PROJECT, { ...WANTED, environmentId: 'env_dev' }, CALLER)
    const principal = await tokens.authenticate(secret)
    expect(principal).toMatchObject({ kind: 'token', label: 'CI', isAdmin: false, environmentId: 'env_dev' })
    expect([principal?.roleIn('prj_a'), principal?.roleIn('prj_b')]).toEqual(['builder', undefined])
  })

  it('are stored without their secret', async () => {
    const { secret, token } = await tokens.create(PROJECT, WANTED, CALLER)
    const rows = await store.database.read.selectFrom('api_tokens').selectAll().execute()
    const audit = await store.database.read.selectFrom('audit_events').selectAll().execute()
    const secretPart = secret.slice(26, 69)
    expect(JSON.stringify([rows, audit])).not.toContain(secretPart)
    expect(token).toMatchObject({ name: 'CI', lastUsedAt: null, expiresAt: token.createdAt + 90 * DAY })
  })

  it('are audited when made, first used and revoked, once each', async () => {
    const { secret, token } = await tokens.create(PROJECT, { ...WANTED, name: 'Once' }, CALLER)
    await Promise.all([tokens.authenticate(secret), serviceOn(store.database).authenticate(secret)])
    now += 2_000
    await tokens.authenticate(secret)
    await tokens.revoke(PROJECT, token.id, CALLER)
    for (const action of ['token.created', 'token.first_used', 'token.revoked']) {
      const events = (await audited(action)).filter(({ target_id }) => target_id === token.id)
      expect(events).toHaveLength(1)
    }
  })

  it('remember the hour of their last use', async () => {
    const { secret, token } = await tokens.create(PROJECT, { ...WANTED, name: 'Hourly' }, CALLER)
    await tokens.authenticate(secret)
    const lastUsed = async () => (await tokens.list('prj_a')).find(({ id }) => id === token.id)?.lastUsedAt ?? 0
    expect((await lastUsed()) % 3_600_000).toBe(0)
    await store.tamper(`update api_tokens set last_used_at = 3600000 where id = '${token.id}'`)
    now += 2_000
    await tokens.authenticate(secret)
    expect(await lastUsed()).toBeGreaterThan(3_600_000)
  })

  it('are refused when revoked: at once here, within a second on another replica', async () => {
    const { secret, token } = await tokens.create(PROJECT, WANTED, CALLER)
    const replica = serviceOn(store.database)
    expect(await replica.authenticate(secret)).toBeDefined()
    expect(await tokens.authenticate(secret)).toBeDefined()
    await tokens.revoke(PROJECT, token.id, CALLER)
    expect(await tokens.authenticate(secret)).toBeUndefined()
    now += 1_000
    expect(await replica.authenticate(secret)).toBeUndefined()
  })

  it('are refused when they have expired', async () => {
    const { secret, token } = await tokens.create(PROJECT, WANTED, CALLER)
    await store.tamper(`update api_tokens set expires_at = ${Date.now() - 1_000} where id = '${token.id}'`)
    expect(await tokens.authenticate(secret)).toBeUndefined()
  })

  it('are refused with another secret, even with the right id', async () => {
    const one = await tokens.create(PROJECT, WANTED, CALLER)
    const other = await tokens.create(PROJECT, WANTED, CALLER)
    await store.tamper(`update api_tokens set secret_hash = 'x' where id = '${other.token.id}'`)
    expect(await tokens.authenticate(other.secret)).toBeUndefined()
    expect(await tokens.authenticate(one.secret)).toBeDefined()
  })

  it('cost no look-up when they are mistyped', async () => {
    const closed = await engine.open()
    const service = new TokenService(closed.database)
    await closed.dispose()
    expect(await service.authenticate(`plb_${'a'.repeat(71)}`)).toBeUndefined()
  })

  it('are listed for their project, the newest first, until revoked', async () => {
    const project = { ...PROJECT, id: 'prj_list' }
    const first = await tokens.create(project, { ...WANTED, name: 'First' }, CALLER)
    const second = await tokens.create(project, { ...WANTED, name: 'Second' }, CALLER)
    await store.tamper(`update api_tokens set created_at = 1 where id = '${first.token.id}'`)
    expect((await tokens.list('prj_list')).map(({ name }) => name)).toEqual(['Second', 'First'])
    await tokens.revoke(project, second.token.id, CALLER)
    expect((await tokens.list('prj_list')).map(({ name }) => name)).toEqual(['First'])
  })

  it('cannot be revoked from another project, or twice', async () => {
    const { token, secret } = await tokens.create(PROJECT, WANTED, CALLER)
    const missing = expect.objectContaining({ kind: 'not_found' })
    await expect(tokens.revoke({ ...PROJECT, id: 'prj_b' }, token.id, CALLER)).rejects.toEqual(missing)
    expect(await tokens.authenticate(secret)).toBeDefined()
    await tokens.revoke(PROJECT, token.id, CALLER)
    await expect(tokens.revoke(PROJECT, token.id, CALLER)).rejects.toEqual(missing)
  })
})
