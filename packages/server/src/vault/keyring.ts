import { keyIdOf, open, seal } from './envelope.js'
import { Keyset, type KeysetParts } from './keyset.js'
import type { KeysetScope } from './keyset-store.js'
import type { SealContext } from './seal-context.js'

/** A sealed value, and the id of the data key in it, to be stored beside it for rotation. */
export type Sealed = { readonly blob: Buffer; readonly keyId: number }

/**
 * Seals and opens values with the data keys of their environment, which it keeps unwrapped in memory.
 * Call the asynchronous methods outside transactions: they may read and write keysets.
 */
export class Keyring {
  readonly #parts: KeysetParts
  readonly #keysets = new Map<string, Map<string, Keyset>>()

  constructor(parts: KeysetParts) {
    this.#parts = parts
  }

  /**
   * Seals under the primary key of the environment; the first call for an environment creates that key.
   *
   * @throws VaultError when the key cannot be unwrapped; whatever the store throws
   */
  async seal(plain: Buffer, context: SealContext): Promise<Sealed> {
    const keyset = this.#keysetOf(context)
    await keyset.ensurePrimary()
    const { keyId, key } = keyset.primary()
    return { blob: seal(key, keyId, plain, context), keyId }
  }

  /**
   * Opens a sealed value. A key id not known yet is looked for in the store, at most once per second and environment.
   *
   * @throws VaultError; whatever the store throws
   */
  async open(blob: Buffer, context: SealContext): Promise<Buffer> {
    const keyset = this.#keysetOf(context)
    await keyset.find(keyIdOf(blob))
    return open(keyset.keyOf, blob, context)
  }

  /**
   * Opens a sealed value without waiting, when its key is in memory: some 5 µs for 1 KiB.
   *
   * @returns `undefined` when the key is not in memory: call `open` then
   * @throws VaultError
   */
  openSync(blob: Buffer, context: SealContext): Buffer | undefined {
    const keyset = this.#keysets.get(context.projectId)?.get(context.environmentId)
    if (keyset === undefined || !keyset.has(keyIdOf(blob))) return undefined
    return open(keyset.keyOf, blob, context)
  }

  /** Fills every data key in memory with zeros. Later calls read and unwrap them again. */
  clear(): void {
    for (const environments of this.#keysets.values()) {
      for (const keyset of environments.values()) keyset.clear()
    }
  }

  #keysetOf({ projectId, environmentId }: KeysetScope): Keyset {
    const environments = this.#keysets.get(projectId) ?? new Map<string, Keyset>()
    this.#keysets.set(projectId, environments)
    const keyset = environments.get(environmentId) ?? new Keyset({ projectId, environmentId }, this.#parts)
    environments.set(environmentId, keyset)
    return keyset
  }
}
