import { DomainError } from '../domain-error.js'
import type { SealContext } from '../vault/seal-context.js'
import type { Vault } from '../vault/vault.js'
import type { Connection } from './connection.js'
import type { StoredSecret } from './connection-store.js'
import { fromSealedJson, type SealedCredentials, toSealedJson } from './credentials.js'
import type { FormerForm } from './former-form.js'

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
  seal(owner: SecretOwner, credentials: SealedCredentials, generation: number): Promise<StoredSecret> {
    return this.#seal(toSealedJson(credentials), contextOf(owner, generation))
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

  /** Seals what is kept of a form that is migrated; `generation` is that of the sealing it was. */
  sealFormer(owner: SecretOwner, former: FormerForm, generation: number): Promise<StoredSecret> {
    return this.#seal(JSON.stringify(former), formerContextOf(owner, generation))
  }

  /** Opens what `sealFormer` sealed; throws `VaultError`. */
  async openFormer(owner: SecretOwner, { ciphertext, generation }: Omit<StoredSecret, 'keyId'>): Promise<FormerForm> {
    const plain = await this.#vault.open(ciphertext, formerContextOf(owner, generation))
    return JSON.parse(plain.toString())
  }

  async #seal(text: string, context: SealContext): Promise<StoredSecret> {
    const plain = Buffer.from(text)
    if (plain.length > LARGEST_SECRET) {
      throw new DomainError({
        kind: 'too_large',
        code: 'secret_too_large',
        message: 'The secret values together are larger than 64 KiB.',
        hint: 'Shorten the secret values.',
      })
    }
    const { blob, keyId } = await this.#vault.seal(plain, context)
    plain.fill(0)
    return { ciphertext: blob, keyId, generation: context.generation }
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

/** Of a table of its own, so that it never opens as the credentials of a connection. */
const formerContextOf = (owner: SecretOwner, generation: number): SealContext => ({
  ...contextOf(owner, generation),
  table: 'connection_snapshots',
})
