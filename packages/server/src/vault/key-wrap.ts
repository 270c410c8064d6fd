import { deriveKey } from './derive.js'
import { open, seal } from './envelope.js'
import type { KeysetScope, WrappedKey } from './keyset-store.js'
import type { RootKeys } from './root-key-text.js'
import type { SealContext } from './seal-context.js'
import { VaultError } from './vault-error.js'

const KEY_BYTES = 32

/** Wraps data keys under the primary root key and unwraps those of every listed one. */
export class KeyWrap {
  readonly #keys: Map<number, Buffer>
  readonly #primaryId: number

  constructor(rootKeys: RootKeys) {
    this.#keys = new Map(rootKeys.map(({ id, key }) => [id, deriveKey(key, 'dek-wrap')]))
    this.#primaryId = rootKeys[0].id
  }

  /** @throws VaultError `key_unavailable` after `clear` */
  wrap(key: Buffer, scope: KeysetScope, keyId: number): Pick<WrappedKey, 'rootKeyId' | 'wrapped'> {
    const rootKeyId = this.#primaryId
    const wrapKey = this.#keys.get(rootKeyId)
    if (wrapKey === undefined) throw new VaultError('key_unavailable', 'The vault is closed')
    return { rootKeyId, wrapped: seal(wrapKey, rootKeyId, key, wrapContext(scope, keyId, rootKeyId)) }
  }

  /**
   * @param scope the keyset the key is to belong to: a key copied from another one does not unwrap
   * @throws VaultError `key_unavailable` when its root key is not listed, otherwise `bad_envelope` or `unreadable`
   */
  unwrap({ keyId, rootKeyId, wrapped }: WrappedKey, scope: KeysetScope): Buffer {
    if (!this.#keys.has(rootKeyId)) {
      throw new VaultError('key_unavailable', `The root key ${rootKeyId}, which wraps the key ${keyId}, is not listed`)
    }
    const key = open((id) => this.#keys.get(id), wrapped, wrapContext(scope, keyId, rootKeyId))
    if (key.length !== KEY_BYTES) throw new VaultError('unreadable', `The wrapped key ${keyId} has a wrong length`)
    return key
  }

  /** Fills the keys with zeros and forgets them; nothing can be wrapped or unwrapped afterwards. */
  clear(): void {
    for (const key of this.#keys.values()) key.fill(0)
    this.#keys.clear()
  }
}

function wrapContext({ projectId, environmentId }: KeysetScope, keyId: number, rootKeyId: number): SealContext {
  return {
    table: 'keyset',
    column: 'wrapped',
    rowId: String(keyId),
    projectId,
    environmentId,
    piece: '',
    generation: rootKeyId,
  }
}
