import { PLATFORM_PROJECT } from '../audit/audit-event.js'
import type { SealContext } from '../vault/seal-context.js'
import type { Vault } from '../vault/vault.js'
import type { OAuth2App } from './oauth2-app.js'
import type { SealedSecret } from './oauth2-app-row.js'

/** What a sealed client secret belongs to. */
export type SecretOwner = Pick<OAuth2App, 'id' | 'projectId' | 'piece' | 'version'>

/** Seals and opens client secrets, each bound to its app, project, piece and version. */
export class OAuth2AppSecrets {
  readonly #vault: Vault

  constructor(vault: Vault) {
    this.#vault = vault
  }

  /** Null where there is no secret to seal. */
  async seal(owner: SecretOwner, secret: string | undefined): Promise<SealedSecret | null> {
    if (secret === undefined) return null
    const plain = Buffer.from(secret)
    const { blob, keyId } = await this.#vault.seal(plain, contextOf(owner))
    plain.fill(0)
    return { ciphertext: blob, keyId }
  }

  /** Throws `VaultError` when it was not sealed for this app in this version. */
  async open(owner: SecretOwner, ciphertext: Buffer): Promise<string> {
    return (await this.#vault.open(ciphertext, contextOf(owner))).toString()
  }
}

const contextOf = ({ id, projectId, piece, version }: SecretOwner): SealContext => ({
  table: 'oauth2_apps',
  column: 'secret',
  rowId: id,
  projectId: projectId ?? PLATFORM_PROJECT,
  environmentId: 'apps',
  piece,
  generation: version,
})
