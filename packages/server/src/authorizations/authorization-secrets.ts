import type { Place } from '../environments/environment.js'
import type { SealContext } from '../vault/seal-context.js'
import type { Vault } from '../vault/vault.js'

/** What something sealed belongs to. */
interface Owner {
  /** Of the authorization. */
  id: string
  place: Place
  piece: string
}

/** Seals what an authorization has to remember: its verifier, and tokens that wait for a decision. */
export class AuthorizationSecrets {
  readonly #vault: Vault

  constructor(vault: Vault) {
    this.#vault = vault
  }

  async seal(owner: Owner, value: object, generation: number): Promise<Buffer> {
    const plain = Buffer.from(JSON.stringify(value))
    const { blob } = await this.#vault.seal(plain, contextOf(owner, generation))
    plain.fill(0)
    return blob
  }

  /** Undoes `seal`; the caller knows what was sealed. Throws `VaultError`. */
  async open<Value extends object>(owner: Owner, sealed: Buffer, generation: number): Promise<Value> {
    const plain = await this.#vault.open(sealed, contextOf(owner, generation))
    return JSON.parse(plain.toString())
  }
}

const contextOf = ({ id, place, piece }: Owner, generation: number): SealContext => ({
  table: 'oauth2_transactions',
  column: 'sealed',
  rowId: id,
  projectId: place.project.id,
  environmentId: place.environment.id,
  piece,
  generation,
})
