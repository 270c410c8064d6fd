import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AuditStore } from '../audit/audit-store.js'
import type { Database } from '../database/database.js'
import { engines } from '../database/testing/engines.js'
import type { TestDatabase } from '../database/testing/test-engine.js'
import { newId } from '../id.js'
import { KeysetConflictError, type WrappedKey } from '../vault/keyset-store.js'
import { Vault } from '../vault/vault.js'
import { SqlKeysetStore } from './sql-keyset-store.js'

describe.each(engines)('keysets on $name', (engine) => {
  let opened: TestDatabase
  let replica: Database
  let store: SqlKeysetStore
  let other: SqlKeysetStore
  let scope: { projectId: string; environmentId: string }

  beforeAll(async () => {
    opened = await engine.open()
    replica = engine.name === 'postgres' ? await opened.openReplica() : opened.database
    store = new SqlKeysetStore(() => opened.database)
    other = new SqlKeysetStore(() => replica)
  })
  afterAll(async () => {
    if (replica !== opened.database) await replica.close()
    await opened.dispose()
  })
  beforeEach(() => {
    scope = { projectId: newId('prj'), environmentId: newId('env') }
  })

  const key = (keyId: number, over: Partial<WrappedKey> = {}): WrappedKey => ({
    ...scope,
    keyId,
    state: 'primary',
    rootKeyId: 1,
    wrapped: Buffer.from([0, keyId, 255]),
    ...over,
  })
  const load = () => store.load(scope.projectId, scope.environmentId)
  const trail = async () => (await new AuditStore(opened.database).list({ projectId: scope.projectId })).items
  const setState = (state: string) =>
    opened.database.transaction(
      (tx) => tx.db.updateTable('keysets').set({ state }).where('environment_id', '=', scope.environmentId).execute(),
      { unaudited: 'a test' },
    )

  it('come back as they were stored, and are audited', async () => {
    expect(await load()).toEqual([])
    await store.insertPrimary(key(1, { rootKeyId: 7 }))
    expect(await load()).toEqual([key(1, { rootKeyId: 7 })])
    expect(await trail()).toMatchObject([
      {
        action: 'key.created',
        actor: { type: 'system' },
        target: { type: 'key', label: 'data key 1' },
        environmentId: scope.environmentId,
        outcome: 'ok',
      },
    ])
    expect(JSON.stringify(await trail())).not.toContain(key(1).wrapped.toString('base64'))
  })

  it('are each their own: another environment or project has none of it', async () => {
    await store.insertPrimary(key(1))
    expect(await store.load(scope.projectId, 'env_other')).toEqual([])
    expect(await store.load('prj_other', scope.environmentId)).toEqual([])
    await store.insertPrimary(key(1, { environmentId: newId('env') }))
  })

  it('of no project are audited with the platform', async () => {
    const environmentId = newId('env')
    await store.insertPrimary(key(1, { projectId: '', environmentId }))
    expect(await store.load('', environmentId)).toHaveLength(1)
    const { items } = await new AuditStore(opened.database).list({ projectId: 'platform', environmentId })
    expect(items).toMatchObject([{ action: 'key.created' }])
  })

  it.each([
    ['the same key id', 1],
    ['another key id', 2],
  ])('refuse a second primary under %s, and keep the first', async (_, keyId) => {
    await store.insertPrimary(key(1))
    const second = key(keyId, { wrapped: Buffer.from('second') })
    await expect(other.insertPrimary(second)).rejects.toBeInstanceOf(KeysetConflictError)
    expect(await load()).toEqual([key(1)])
    expect(await trail()).toHaveLength(1)
  })

  it('take one of several primaries that replicas store at the same time under different key ids', async () => {
    for (let round = 0; round < 5; round++) {
      scope = { projectId: newId('prj'), environmentId: newId('env') }
      const ids = [1, 2, 3, 4, 5, 6]
      const outcomes = await Promise.allSettled(
        ids.map((keyId) => (keyId % 2 === 0 ? store : other).insertPrimary(key(keyId))),
      )
      for (const one of outcomes) {
        if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(KeysetConflictError)
      }
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(await load()).toHaveLength(1)
    }
  })

  it('take a primary beside keys that no longer are, but not under a key id that was used', async () => {
    await store.insertPrimary(key(1))
    await setState('decrypt_only')
    await expect(store.insertPrimary(key(1))).rejects.toBeInstanceOf(KeysetConflictError)
    await store.insertPrimary(key(2))
    expect((await load()).map(({ keyId, state }) => `${keyId} ${state}`).sort()).toEqual([
      '1 decrypt_only',
      '2 primary',
    ])
  })

  it('pass on what is wrong with the database as it is', async () => {
    const closed = await (engine.name === 'postgres' ? opened.openReplica() : engine.open().then(disposed))
    await closed.close()
    await expect(new SqlKeysetStore(() => closed).insertPrimary(key(1))).rejects.toThrow('The database is closed')
  })

  it('let two replicas with one root key open what either sealed first', async () => {
    const rootKey = randomBytes(32)
    const vaults = [store, other].map(
      (one) => new Vault({ rootKeys: [{ id: 1, key: Buffer.from(rootKey) }], store: one }),
    )
    const context = { ...scope, table: 't', column: 'c', rowId: 'r', piece: 'p', generation: 0 }
    const sealed = await Promise.all(vaults.map((vault, at) => vault.seal(Buffer.from(`secret ${at}`), context)))
    for (const vault of vaults) {
      for (const [at, { blob }] of sealed.entries())
        expect(String(await vault.open(blob, context))).toBe(`secret ${at}`)
    }
    expect(await load()).toHaveLength(1)
  })
})

async function disposed(opened: TestDatabase): Promise<Database> {
  await opened.dispose()
  return opened.database
}
