import { deriveKey, type KeyPurpose } from './derive.js'
import { fingerprint } from './fingerprint.js'
import { keyCheckValue, matchesKeyCheck } from './key-check.js'
import { KeyWrap } from './key-wrap.js'
import { Keyring, type Sealed } from './keyring.js'
import type { KeysetStore } from './keyset-store.js'
import type { RootKey, RootKeys } from './root-key-text.js'
import type { SealContext } from './seal-context.js'
import { VaultError } from './vault-error.js'

export type VaultOptions = {
  readonly rootKeys: RootKeys
  readonly store: KeysetStore
  /** Milliseconds that never go back; default `performance.now`. */
  readonly now?: () => number
}

/** Everything that needs a root key. The keys given to it belong to it: `close` fills them with zeros. */
export class Vault {
  readonly #wrap: KeyWrap
  readonly #keyring: Keyring
  readonly #projectKeys = new Map<string, Buffer>()
  #rootKeys: readonly RootKey[]

  constructor({ rootKeys, store, now = () => performance.now() }: VaultOptions) {
    this.#rootKeys = rootKeys
    this.#wrap = new KeyWrap(rootKeys)
    this.#keyring = new Keyring({ store, wrap: this.#wrap, now })
  }

  /** Seals bytes for one place; see `Keyring.seal`. */
  seal(plain: Buffer, context: SealContext): Promise<Sealed> {
    return this.#keyring.seal(plain, context)
  }

  /** Opens a sealed value in its place; see `Keyring.open`. */
  open(blob: Buffer, context: SealContext): Promise<Buffer> {
    return this.#keyring.open(blob, context)
  }

  /** Opens without waiting when the key is in memory, else `undefined`; see `Keyring.openSync`. */
  openSync(blob: Buffer, context: SealContext): Buffer | undefined {
    return this.#keyring.openSync(blob, context)
  }

  /**
   * The key of a project's audit chain. Shared memory: do not change it.
   *
   * @param rootKeyId of which root key; default the primary. A chain written before a root rotation needs the older one
   * @throws VaultError `key_unavailable` when that root key is not listed
   */
  auditKey(projectId: string, rootKeyId?: number): Buffer {
    return this.#projectKey('audit', projectId, this.#rootKey(rootKeyId))
  }

  /** A keyed fingerprint to find equal secrets of a project, or `undefined` when the secret is too easy to guess. */
  fingerprint(projectId: string, fieldType: string, secret: string): Buffer | undefined {
    return fingerprint(this.#projectKey('fingerprint', projectId, this.#rootKey()), fieldType, secret)
  }

  /** The bytes to store so that the primary root key is recognised at the next start. */
  keyCheckValue(): Buffer {
    return keyCheckValue(this.#rootKey().key)
  }

  /**
   * Which listed root key a stored key check value belongs to. An id other than `primaryRootKeyId` means that the
   * root key was changed since; `undefined` means that the data belong to a key not listed: do not start.
   */
  rootKeyIdOf(storedKeyCheckValue: Uint8Array): number | undefined {
    return this.#rootKeys.find(({ key }) => matchesKeyCheck(key, storedKeyCheckValue))?.id
  }

  /** The id of the root key that wraps new data keys. */
  get primaryRootKeyId(): number {
    return this.#rootKey().id
  }

  /** Fills every key with zeros. The vault refuses to work afterwards. */
  close(): void {
    this.#keyring.clear()
    this.#wrap.clear()
    for (const key of this.#projectKeys.values()) key.fill(0)
    this.#projectKeys.clear()
    for (const { key } of this.#rootKeys) key.fill(0)
    this.#rootKeys = []
  }

  #rootKey(id?: number): RootKey {
    const found = id === undefined ? this.#rootKeys[0] : this.#rootKeys.find((rootKey) => rootKey.id === id)
    if (found !== undefined) return found
    const message = this.#rootKeys.length === 0 ? 'The vault is closed' : `The root key ${id} is not listed`
    throw new VaultError('key_unavailable', message)
  }

  #projectKey(purpose: KeyPurpose, projectId: string, rootKey: RootKey): Buffer {
    const name = `${purpose}:${rootKey.id}:${projectId}`
    const known = this.#projectKeys.get(name)
    if (known !== undefined) return known
    const key = deriveKey(rootKey.key, purpose, projectId)
    this.#projectKeys.set(name, key)
    return key
  }
}
