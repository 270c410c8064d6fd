import { DomainError } from '../domain-error.js'
import type { SealContext } from '../vault/seal-context.js'
import type { Vault } from '../vault/vault.js'
import type { Connection } from './connection.js'
import type { StoredSecret } from './connection-store.js'
import { fromSealedJson, type SealedCredentials, toSealedJson } from './credentials.js'

/** A credential larger than this is refused, in bytes (as AWS Secrets Manager and Google Secret Manager do). */
const LARGEST_SECRET = 64 * 1024

/** What a sealed secret belongs to. */
export type SecretOwner = Pick<Connection, 'id' | 'place' | 'piece'>

/** Seals and opens the credentials of connections, each bound to its row, project, environment and generation. */
export class ConnectionSecrets {
  readonly #vault: Vault

  constructor(vault: Vault) {
    this.#vault = vault
  }

  /** Seals credentials; `generation` counts the sealings of this connection, from 1. */
  async seal(owner: SecretOwner, credentials: SealedCredentials, generation: number): Promise<StoredSecret> {
    const plain = Buffer.from(toSealedJson(credentials))
    if (plain.length > LARGEST_SECRET) {
      throw new DomainError({
        kind: 'too_large',
        code: 'secret_too_large',
        message: 'The secret values together are larger than 64 KiB.',
        hint: 'Shorten the secret values.',
      })
    }
    const { blob, keyId } = await this.#vault.seal(plain, contextOf(owner, generation))
    plain.fill(0)
    return { ciphertext: blob, keyId, generation }
  }

  /**
   * Opens sealed credentials, at once when the key is in memory; throws `VaultError` when they were not sealed for this
   * place and generation.
   */
  open(owner: SecretOwner, secret: Omit<StoredSecret, 'keyId'>): SealedCredentials | Promise<SealedCredentials> {
    const context = contextOf(owner, secret.generation)
    const plain = this.#vault.openSync(secret.ciphertext, context)
    return plain ? parse(plain) : this.#vault.open(secret.ciphertext, context).then(parse)
  }
}

const parse = (plain: Buffer): SealedCredentials => fromSealedJson(plain.toString())

const contextOf = ({ id, place, piece }: SecretOwner, generation: number): SealContext => ({
  table: 'connection_secrets',
  column: 'ciphertext',
  rowId: id,
  projectId: place.project.id,
  environmentId: place.environment.id,
  piece,
  generation,
})
