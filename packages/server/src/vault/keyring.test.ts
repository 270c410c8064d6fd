import { randomBytes } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { seal } from './envelope.js'
import { KeyWrap } from './key-wrap.js'
import { Keyring } from './keyring.js'
import { type KeyState, KeysetConflictError, type WrappedKey } from './keyset-store.js'
import type { RootKey } from './root-key-text.js'
import type { SealContext } from './seal-context.js'
import { MemoryKeysetStore } from './testing/memory-keyset-store.js'

const scope = { projectId: 'prj_1', environmentId: 'env_1' }
const context: SealContext = {
  ...scope,
  table: 'secrets',
  column: 'sealed',
  rowId: 'con_1',
  piece: 'postgres',
  generation: 1,
}
const elsewhere: SealContext = { ...context, environmentId: 'env_2' }
const plain = Buffer.from('CANARY-7f3a')
const oldRoot: RootKey = { id: 1, key: randomBytes(32) }
const newRoot: RootKey = { id: 2, key: randomBytes(32) }
const wrap = new KeyWrap([oldRoot])
const coded = (code: string) => expect.objectContaining({ name: 'VaultError', code })

let store: MemoryKeysetStore
let clock: number
let keyring: Keyring

beforeEach(() => {
  store = new MemoryKeysetStore()
  clock = 0
  keyring = ringOver()
})

function ringOver(keyWrap = wrap): Keyring {
  return new Keyring({ store, wrap: keyWrap, now: () => clock })
}

function storedKey(keyId: number, state: KeyState, key = randomBytes(32)): Buffer {
  store.rows.push({ ...scope, keyId, state, ...wrap.wrap(key, scope, keyId) })
  return key
}

function changeRow(at: number, change: Partial<WrappedKey>): void {
  store.rows = store.rows.map((row, index) => (index === at ? { ...row, ...change } : row))
}

function gate(): { held: Promise<void>; release: () => void } {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  return { held, release: () => release() }
}

describe('sealing', () => {
  test('creates the primary key of an environment once, and opens again', async () => {
    const first = await keyring.seal(plain, context)
    const second = await keyring.seal(plain, context)
    expect(first.keyId).toBe(1)
    expect(second.keyId).toBe(1)
    expect(store.rows).toMatchObject([{ ...scope, keyId: 1, state: 'primary', rootKeyId: 1 }])
    expect(await keyring.open(first.blob, context)).toEqual(plain)
  })

  test('uses another key in another environment', async () => {
    const { blob } = await keyring.seal(plain, context)
    await keyring.seal(plain, elsewhere)
    expect(store.rows).toHaveLength(2)
    await expect(keyring.open(blob, elsewhere)).rejects.toThrow(coded('unreadable'))
  })

  test('creates one key however many seal at the same time', async () => {
    const sealed = await Promise.all(Array.from({ length: 20 }, () => keyring.seal(plain, context)))
    expect(store.inserts).toBe(1)
    for (const { blob } of sealed) expect(await ringOver().open(blob, context)).toEqual(plain)
  })

  test('takes the key that another process stored first', async () => {
    const other = ringOver()
    const [mine, theirs] = await Promise.all([keyring.seal(plain, context), other.seal(plain, context)])
    expect(store.inserts).toBe(2)
    expect(store.rows).toHaveLength(1)
    expect(await other.open(mine.blob, context)).toEqual(plain)
    expect(await keyring.open(theirs.blob, context)).toEqual(plain)
  })

  test('uses the primary key, not the pending or older ones', async () => {
    storedKey(1, 'decrypt_only')
    storedKey(2, 'primary')
    storedKey(3, 'pending')
    expect((await keyring.seal(plain, context)).keyId).toBe(2)
  })

  test('never gives a new key the id of a retired one', async () => {
    storedKey(7, 'retired')
    expect((await keyring.seal(plain, context)).keyId).toBe(8)
  })

  test('says so when a conflict leaves no primary key', async () => {
    store.beforeInsert = async () => {
      throw new KeysetConflictError()
    }
    await expect(keyring.seal(plain, context)).rejects.toThrow(coded('key_unavailable'))
  })

  test('passes on what the store throws, and works once the store does', async () => {
    store.beforeAnswer = () => Promise.reject(new Error('load failed'))
    await expect(keyring.seal(plain, context)).rejects.toThrow('load failed')
    store.beforeAnswer = async () => {}
    store.beforeInsert = () => Promise.reject(new Error('insert failed'))
    await expect(keyring.seal(plain, context)).rejects.toThrow('insert failed')
    expect(store.rows).toHaveLength(0)
    store.beforeInsert = async () => {}
    const { blob } = await keyring.seal(plain, context)
    expect(await ringOver().open(blob, context)).toEqual(plain)
  })

  test('stores nothing that a data key can be read from without the root key', async () => {
    const key = storedKey(1, 'primary')
    expect(store.rows[0]?.wrapped.includes(key)).toBe(false)
  })
})

describe('opening', () => {
  test('reads the keyset once for any number of callers', async () => {
    const { blob } = await keyring.seal(plain, context)
    const fresh = ringOver()
    store.loads = 0
    const opened = await Promise.all(Array.from({ length: 50 }, () => fresh.open(blob, context)))
    expect(opened.every((bytes) => bytes.equals(plain))).toBe(true)
    expect(store.loads).toBe(1)
  })

  test.each<KeyState>(['pending', 'primary', 'decrypt_only'])('accepts a %s key', async (state) => {
    const key = storedKey(5, state)
    expect(await keyring.open(seal(key, 5, plain, context), context)).toEqual(plain)
  })

  test('refuses a retired key', async () => {
    const key = storedKey(5, 'retired')
    await expect(keyring.open(seal(key, 5, plain, context), context)).rejects.toThrow(coded('key_unavailable'))
  })

  test('finds a key that was added after the keyset was read, with one read for all who ask', async () => {
    await keyring.seal(plain, context)
    const blob = seal(storedKey(2, 'pending'), 2, plain, context)
    store.loads = 0
    const opened = await Promise.all(Array.from({ length: 20 }, () => keyring.open(blob, context)))
    expect(opened).toEqual(Array(20).fill(plain))
    expect(store.loads).toBe(1)
  })

  test('looks for an unknown key at most once per second', async () => {
    const { blob } = await keyring.seal(plain, context)
    const foreign = seal(randomBytes(32), 99, plain, context)
    store.loads = 0
    const attempts = Array.from({ length: 20 }, () => keyring.open(foreign, context))
    const settled = await Promise.allSettled(attempts)
    expect(settled.map(({ status }) => status)).toEqual(Array(20).fill('rejected'))
    expect(store.loads).toBe(1)
    clock = 999
    await expect(keyring.open(foreign, context)).rejects.toThrow(coded('key_unavailable'))
    expect(store.loads).toBe(1)
    clock = 1000
    await expect(keyring.open(foreign, context)).rejects.toThrow(coded('key_unavailable'))
    expect(store.loads).toBe(2)
    expect(await keyring.open(blob, context)).toEqual(plain)
  })

  test('keeps a new key when a read that began before it answers late', async () => {
    const { held, release } = gate()
    store.beforeAnswer = () => (store.loads === 2 ? held : Promise.resolve())
    const late = keyring.open(seal(randomBytes(32), 9, plain, context), context)
    const refused = expect(late).rejects.toThrow(coded('key_unavailable'))
    await vi.waitUntil(() => store.loads === 2)
    const sealing = keyring.seal(plain, context)
    await setImmediate()
    release()
    const { blob } = await sealing
    await refused
    expect(keyring.openSync(blob, context)).toEqual(plain)
  })

  test('reads again when the read under way began before the key was stored', async () => {
    await keyring.seal(plain, context)
    store.loads = 0
    const { held, release } = gate()
    store.beforeAnswer = () => (store.loads === 1 ? held : Promise.resolve())
    const unknown = keyring.open(seal(randomBytes(32), 9, plain, context), context)
    const refused = expect(unknown).rejects.toThrow(coded('key_unavailable'))
    await vi.waitUntil(() => store.loads === 1)
    clock = 1000
    const blob = seal(storedKey(2, 'pending'), 2, plain, context)
    const opened = Promise.all([keyring.open(blob, context), keyring.open(blob, context)])
    await setImmediate()
    release()
    await refused
    expect(await opened).toEqual([plain, plain])
    expect(store.loads).toBe(2)
  })

  test('does not touch the store for bytes that are no envelope', async () => {
    await expect(keyring.open(plain, context)).rejects.toThrow(coded('bad_envelope'))
    expect(store.loads).toBe(0)
  })
})

describe('opening without waiting', () => {
  test('answers only when the key is in memory', async () => {
    const { blob } = await keyring.seal(plain, context)
    const fresh = ringOver()
    expect(fresh.openSync(blob, context)).toBeUndefined()
    await fresh.open(blob, context)
    store.loads = 0
    expect(fresh.openSync(blob, context)).toEqual(plain)
    expect(store.loads).toBe(0)
  })

  test('leaves a key id it does not know to open', async () => {
    await keyring.seal(plain, context)
    const key = storedKey(2, 'pending')
    const blob = seal(key, 2, plain, context)
    expect(keyring.openSync(blob, context)).toBeUndefined()
    expect(await keyring.open(blob, context)).toEqual(plain)
  })

  test('refuses what does not belong here', async () => {
    const { blob } = await keyring.seal(plain, context)
    expect(() => keyring.openSync(blob, { ...context, rowId: 'con_2' })).toThrow(coded('unreadable'))
    expect(() => keyring.openSync(plain, context)).toThrow(coded('bad_envelope'))
  })
})

describe('wrapped keys', () => {
  test('open when an older root key is listed behind the new one, and new ones are wrapped under the new', async () => {
    const { blob } = await keyring.seal(plain, context)
    const rotated = ringOver(new KeyWrap([newRoot, oldRoot]))
    expect(await rotated.open(blob, context)).toEqual(plain)
    await rotated.seal(plain, elsewhere)
    expect(store.rows.map(({ rootKeyId }) => rootKeyId)).toEqual([1, 2])
  })

  test('are unavailable when their root key is not listed', async () => {
    const { blob } = await keyring.seal(plain, context)
    await expect(ringOver(new KeyWrap([newRoot])).open(blob, context)).rejects.toThrow(coded('key_unavailable'))
  })

  test('are unreadable under a wrong root key of the same id, which never replaces them', async () => {
    const { blob } = await keyring.seal(plain, context)
    const wrong = ringOver(new KeyWrap([{ id: 1, key: randomBytes(32) }]))
    await expect(wrong.open(blob, context)).rejects.toThrow(coded('unreadable'))
    await expect(wrong.seal(plain, context)).rejects.toThrow(coded('unreadable'))
    expect(store.rows).toHaveLength(1)
  })

  test.each<[string, Partial<WrappedKey>]>([
    ['project', { projectId: 'prj_2' }],
    ['environment', { environmentId: 'env_2' }],
    ['key id', { keyId: 2 }],
  ])('do not unwrap when moved to another %s', async (_, change) => {
    const key = storedKey(1, 'primary')
    changeRow(0, change)
    const there = { ...context, ...change }
    const blob = seal(key, change.keyId ?? 1, plain, there)
    await expect(keyring.open(blob, there)).rejects.toThrow(coded('unreadable'))
  })

  test('do not unwrap when said to belong to another root key', async () => {
    const { blob } = await keyring.seal(plain, context)
    changeRow(0, { rootKeyId: 2 })
    await expect(ringOver(new KeyWrap([newRoot, oldRoot])).open(blob, context)).rejects.toThrow(coded('unreadable'))
  })

  test('do not unwrap to anything but 32 bytes', async () => {
    storedKey(1, 'primary', randomBytes(16))
    await expect(keyring.seal(plain, context)).rejects.toThrow(coded('unreadable'))
  })

  test('that are damaged do not keep the others of the keyset from opening', async () => {
    const key = storedKey(1, 'decrypt_only')
    storedKey(2, 'primary')
    changeRow(1, { wrapped: randomBytes(98) })
    expect(await keyring.open(seal(key, 1, plain, context), context)).toEqual(plain)
    await expect(keyring.seal(plain, context)).rejects.toThrow(coded('bad_envelope'))
  })
})

describe('clearing', () => {
  test('fills the unwrapped keys with zeros, and later calls unwrap them again', async () => {
    const unwrap = vi.spyOn(KeyWrap.prototype, 'unwrap')
    const { blob } = await keyring.seal(plain, context)
    const keys = unwrap.mock.results.map(({ value }) => value)
    unwrap.mockRestore()
    expect(keys).toHaveLength(1)
    expect(keys).not.toEqual([Buffer.alloc(32)])
    keyring.clear()
    expect(keys).toEqual([Buffer.alloc(32)])
    expect(keyring.openSync(blob, context)).toBeUndefined()
    expect(await keyring.open(blob, context)).toEqual(plain)
  })

  test('at any moment of sealing never makes zeros the key', async () => {
    await keyring.seal(plain, context)
    for (let turns = 0; turns < 30; turns++) {
      const ring = ringOver()
      const sealing = ring.seal(plain, context)
      const opening = sealing.then(({ blob }) => ringOver().open(blob, context))
      for (let turn = 0; turn < turns; turn++) await undefined
      ring.clear()
      const [outcome] = await Promise.allSettled([opening])
      expect(outcome).toEqual(
        outcome.status === 'fulfilled'
          ? { status: 'fulfilled', value: plain }
          : { status: 'rejected', reason: coded('key_unavailable') },
      )
    }
  })

  test('does not count as a search for an unknown key, however often it happens', async () => {
    const { blob } = await keyring.seal(plain, context)
    for (let round = 0; round < 3; round++) {
      keyring.clear()
      expect(await keyring.open(blob, context)).toEqual(plain)
      keyring.clear()
      expect((await keyring.seal(plain, context)).keyId).toBe(1)
    }
    expect(store.inserts).toBe(1)
  })

  test('of a key that was retired meanwhile happens at the next read', async () => {
    const unwrap = vi.spyOn(KeyWrap.prototype, 'unwrap')
    const { blob } = await keyring.seal(plain, context)
    const keys = unwrap.mock.results.map(({ value }) => value)
    unwrap.mockRestore()
    changeRow(0, { state: 'retired' })
    await expect(keyring.open(seal(randomBytes(32), 9, plain, context), context)).rejects.toThrow(
      coded('key_unavailable'),
    )
    expect(keys).toEqual([Buffer.alloc(32)])
    await expect(keyring.open(blob, context)).rejects.toThrow(coded('key_unavailable'))
  })
})
