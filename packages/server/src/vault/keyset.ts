import { randomBytes } from 'node:crypto'
import type { KeyWrap } from './key-wrap.js'
import { KeysetConflictError, type KeysetScope, type KeysetStore, type WrappedKey } from './keyset-store.js'
import { VaultError } from './vault-error.js'

/** What a keyset works with. `now` is in milliseconds and never goes back. */
export type KeysetParts = { readonly store: KeysetStore; readonly wrap: KeyWrap; readonly now: () => number }

const KEY_BYTES = 32
const RELOAD_EVERY_MS = 1000

/** The data keys of one environment, unwrapped when first used. Reads and writes of the store happen one at a time. */
export class Keyset {
  /** The key of an id, as `open` wants it; `undefined` when it is unknown or retired. Throws when it cannot be unwrapped. */
  readonly keyOf = (keyId: number): Buffer | undefined => this.#keys.get(keyId) ?? this.#unwrap(keyId)

  readonly #scope: KeysetScope
  readonly #parts: KeysetParts
  readonly #keys = new Map<number, Buffer>()
  #rows: ReadonlyMap<number, WrappedKey> = new Map()
  #primaryId: number | undefined
  #highestId = 0
  #loaded = false
  #reloadedAt = Number.NEGATIVE_INFINITY
  #queue: Promise<void> = Promise.resolve()
  #reading: Promise<void> | undefined
  #creating: Promise<void> | undefined

  constructor(scope: KeysetScope, parts: KeysetParts) {
    this.#scope = scope
    this.#parts = parts
  }

  has(keyId: number): boolean {
    return this.#rows.has(keyId)
  }

  /** Reads the keyset when it was not read yet: once, however many callers wait. */
  async load(): Promise<void> {
    if (!this.#loaded) await this.#readOnce()
  }

  /** Looks for `keyId` in the store when it is not known: one new read at most, and at most one per second. */
  async find(keyId: number): Promise<void> {
    await this.load()
    if (this.has(keyId)) return
    // A read under way may have begun before the key was stored, so it does not count.
    if (this.#reading !== undefined) await this.#reading
    if (this.has(keyId)) return
    if (this.#reading === undefined && !this.#mayReload()) return
    await this.#readOnce()
  }

  /** Makes sure that there is a key that seals: it is created and stored at the first call for a new keyset. */
  async ensurePrimary(): Promise<void> {
    await this.load()
    if (this.#primaryId === undefined) await this.#createOnce()
  }

  /**
   * The key that seals. Use it at once: after an `await`, `clear` may have filled it with zeros.
   *
   * @throws VaultError when there is none, or it cannot be unwrapped
   */
  primary(): { keyId: number; key: Buffer } {
    const keyId = this.#primaryId
    const key = keyId === undefined ? undefined : this.keyOf(keyId)
    if (keyId === undefined || key === undefined) {
      throw new VaultError('key_unavailable', 'The keyset has no primary key')
    }
    return { keyId, key }
  }

  /** Fills the keys with zeros and forgets them; the next use reads them again. */
  clear(): void {
    this.#accept([])
    this.#loaded = false
  }

  #mayReload(): boolean {
    const now = this.#parts.now()
    if (now - this.#reloadedAt < RELOAD_EVERY_MS) return false
    this.#reloadedAt = now
    return true
  }

  #readOnce(): Promise<void> {
    this.#reading ??= this.#inTurn(() => this.#read()).finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  #createOnce(): Promise<void> {
    this.#creating ??= this.#inTurn(() => this.#create()).finally(() => {
      this.#creating = undefined
    })
    return this.#creating
  }

  /** One after the other, so that an answer of the store never replaces a newer one. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(work, work)
    return this.#queue
  }

  async #read(): Promise<void> {
    this.#accept(await this.#parts.store.load(this.#scope.projectId, this.#scope.environmentId))
    this.#loaded = true
  }

  async #create(): Promise<void> {
    try {
      await this.#parts.store.insertPrimary(this.#newPrimary())
    } catch (error) {
      if (!(error instanceof KeysetConflictError)) throw error
    }
    await this.#read()
  }

  #newPrimary(): WrappedKey {
    const key = randomBytes(KEY_BYTES)
    const keyId = this.#highestId + 1
    const { projectId, environmentId } = this.#scope
    try {
      return { projectId, environmentId, keyId, state: 'primary', ...this.#parts.wrap.wrap(key, this.#scope, keyId) }
    } finally {
      key.fill(0)
    }
  }

  #accept(rows: readonly WrappedKey[]): void {
    const usable = rows.filter(({ state }) => state !== 'retired')
    this.#rows = new Map(usable.map((row) => [row.keyId, row]))
    this.#primaryId = usable.find(({ state }) => state === 'primary')?.keyId
    this.#highestId = rows.reduce((highest, { keyId }) => Math.max(highest, keyId), 0)
    for (const [keyId, key] of this.#keys) {
      if (this.#rows.has(keyId)) continue
      key.fill(0)
      this.#keys.delete(keyId)
    }
  }

  #unwrap(keyId: number): Buffer | undefined {
    const row = this.#rows.get(keyId)
    if (row === undefined) return undefined
    const key = this.#parts.wrap.unwrap(row, this.#scope)
    this.#keys.set(keyId, key)
    return key
  }
}
