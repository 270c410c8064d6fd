import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import type { RootKey, RootKeys } from './root-key-text.js'
import type { SealContext } from './seal-context.js'
import { MemoryKeysetStore } from './testing/memory-keyset-store.js'
import { Vault } from './vault.js'

const context: SealContext = {
  table: 'secrets',
  column: 'sealed',
  rowId: 'con_1',
  projectId: 'prj_1',
  environmentId: 'env_1',
  piece: 'postgres',
  generation: 1,
}
const plain = Buffer.from('CANARY-7f3a')
const secret = 'sk-live-0123456789abcdef'
const first = randomBytes(32)
const second = randomBytes(32)
const coded = (code: string) => expect.objectContaining({ name: 'VaultError', code })

let store: MemoryKeysetStore

beforeEach(() => {
  store = new MemoryKeysetStore()
})

// A vault owns its keys and wipes them, so each gets copies.
const root = (id: number, key: Buffer): RootKey => ({ id, key: Buffer.from(key) })
const vaultOf = (...rootKeys: RootKeys) => new Vault({ rootKeys, store })

describe('a vault', () => {
  test('opens after a restart what it sealed before', async () => {
    const { blob } = await vaultOf(root(1, first)).seal(plain, context)
    const restarted = vaultOf(root(1, first))
    expect(restarted.openSync(blob, context)).toBeUndefined()
    expect(await restarted.open(blob, context)).toEqual(plain)
    expect(restarted.openSync(blob, context)).toEqual(plain)
  })

  test('opens nothing with a wrong root key', async () => {
    const { blob } = await vaultOf(root(1, first)).seal(plain, context)
    await expect(vaultOf(root(1, second)).open(blob, context)).rejects.toThrow(coded('unreadable'))
    await expect(vaultOf(root(2, second)).open(blob, context)).rejects.toThrow(coded('key_unavailable'))
  })

  test('keeps audit keys and fingerprints of projects, purposes and root keys apart', () => {
    const vault = vaultOf(root(1, first))
    expect(vault.auditKey('prj_1')).toHaveLength(32)
    expect(vault.auditKey('prj_1')).toEqual(vaultOf(root(1, first)).auditKey('prj_1'))
    expect(vault.auditKey('prj_1')).not.toEqual(vault.auditKey('prj_2'))
    expect(vault.auditKey('prj_1')).not.toEqual(vaultOf(root(1, second)).auditKey('prj_1'))
    expect(vault.fingerprint('prj_1', 'apiKey', secret)).toEqual(vault.fingerprint('prj_1', 'apiKey', secret))
    expect(vault.fingerprint('prj_1', 'apiKey', secret)).not.toEqual(vault.fingerprint('prj_2', 'apiKey', secret))
    expect(vault.fingerprint('prj_1', 'apiKey', secret)).toEqual(
      vaultOf(root(1, first)).fingerprint('prj_1', 'apiKey', secret),
    )
    expect(vault.fingerprint('prj_1', 'pin', '1234')).toBeUndefined()
  })

  test('still gives the audit key of an older root key while that is listed', () => {
    const before = vaultOf(root(1, first)).auditKey('prj_1')
    const rotated = vaultOf(root(2, second), root(1, first))
    expect(rotated.auditKey('prj_1')).not.toEqual(before)
    expect(rotated.auditKey('prj_1', 1)).toEqual(before)
    expect(() => rotated.auditKey('prj_1', 3)).toThrow(coded('key_unavailable'))
  })

  test('recognises by the key check value which listed root key belongs to the data', () => {
    const stored = vaultOf(root(1, first)).keyCheckValue()
    expect(stored).toHaveLength(8)
    expect(vaultOf(root(1, first)).rootKeyIdOf(stored)).toBe(1)
    const rotated = vaultOf(root(2, second), root(1, first))
    expect(rotated.primaryRootKeyId).toBe(2)
    expect(rotated.rootKeyIdOf(stored)).toBe(1)
    expect(vaultOf(root(1, second)).rootKeyIdOf(stored)).toBeUndefined()
    expect(vaultOf(root(1, first)).rootKeyIdOf(Buffer.alloc(0))).toBeUndefined()
  })
})

describe('a closed vault', () => {
  test('has filled its root keys and derived keys with zeros', () => {
    const rootKey = root(1, first)
    const vault = vaultOf(rootKey)
    const auditKey = vault.auditKey('prj_1')
    vault.close()
    expect(rootKey.key).toEqual(Buffer.alloc(32))
    expect(auditKey).toEqual(Buffer.alloc(32))
  })

  test('refuses to work instead of using zeros as keys', async () => {
    const vault = vaultOf(root(1, first))
    const { blob } = await vault.seal(plain, context)
    vault.close()
    const newEnvironment = { ...context, environmentId: 'env_2' }
    await expect(vault.seal(plain, context)).rejects.toThrow(coded('key_unavailable'))
    await expect(vault.seal(plain, newEnvironment)).rejects.toThrow('The vault is closed')
    await expect(vault.open(blob, context)).rejects.toThrow(coded('key_unavailable'))
    expect(() => vault.openSync(blob, context)).toThrow(coded('key_unavailable'))
    expect(() => vault.auditKey('prj_1')).toThrow('The vault is closed')
    expect(() => vault.fingerprint('prj_1', 'apiKey', secret)).toThrow(coded('key_unavailable'))
    expect(() => vault.keyCheckValue()).toThrow(coded('key_unavailable'))
    expect(store.rows).toHaveLength(1)
  })
})
