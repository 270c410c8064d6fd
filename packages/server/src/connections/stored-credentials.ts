import type { AuthManifest } from '@plugboard/core/host'
import type { Database } from '../database/database.js'
import { findMethod, type InstalledPiece } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { VaultError } from '../vault/vault-error.js'
import { carriedOver } from './carried-over.js'
import type { Connection } from './connection.js'
import { notFound } from './connection-errors.js'
import type { ConnectionSecrets } from './connection-secrets.js'
import { findStoredValues, type StoredSecret } from './connection-store.js'
import type { ConnectionTester, Kept } from './connection-tester.js'
import { mergeValues, type Values } from './connection-values.js'
import { isRenewable, needsConsent } from './credential-source.js'
import type { SealedCredentials } from './credentials.js'
import { editedVersion, ownVersion } from './fitting-version.js'
import { changesGrant } from './grant-fields.js'

/** A connection's credentials in the clear, with the piece and method they are for. */
export interface OpenedCredentials {
  piece: InstalledPiece
  method: AuthManifest
  values: Values
  /** What was obtained for them, unless the change makes it worthless. */
  kept: Kept
  /** Whether fresh ones can be had without a person. */
  isRenewable: boolean
  /** Of the sealing that was opened; 0 when nothing was sealed yet. */
  generation: number
}

interface Parts {
  database: Database
  catalog: PieceCatalog
  secrets: ConnectionSecrets
  tester: ConnectionTester
}

/** Whether this is the version a connection was saved with. */
const isAsSaved = ({ pieceVersion }: Connection, { manifest }: InstalledPiece) => manifest.version === pieceVersion

/** Opens a connection's stored credentials for testing and editing. Runs use leases instead. */
export class StoredCredentials {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * The stored values with a change applied. Where the change gives every secret anew nothing is opened, so that a
   * secret that cannot be opened any more can be replaced. Throws `secret_required_on_destination_change` (see
   * `mergeValues`), and `VaultError`.
   */
  async open(connection: Connection, change: Values): Promise<OpenedCredentials> {
    const { database, catalog, tester } = this.#parts
    const isChange = Object.keys(change).length > 0
    const own = ownVersion(catalog, connection)
    const piece = isChange ? editedVersion(catalog, connection) : own
    const method = tester.method(piece, connection.method)
    const stored = await findStoredValues(database.read, connection.id)
    if (!stored) throw notFound()
    const { plain, secret } = stored
    const opened = secret ? await this.#openSecret(connection, method, secret, change) : { form: {} }
    const saved = isAsSaved(connection, own) ? findMethod(own, connection.method) : undefined
    const before = carriedOver(method, saved, { plain, secret: opened.form }, connection)
    const values = mergeValues(method, before, change)
    const { grant, renewed } = opened
    const isLost = changesGrant(method, before, values)
    const isCurrent = !isChange && Boolean(grant ?? renewed)
    const kept = { scopes: grant ? connection.scopes : [], isCurrent, ...(isLost ? {} : { grant, renewed }) }
    return {
      piece,
      method,
      values,
      kept,
      isRenewable: isRenewable(method, opened),
      generation: secret?.generation ?? 0,
    }
  }

  /** A grant that cannot be opened any more is none: somebody consents again. */
  async #openSecret(
    connection: Connection,
    method: AuthManifest,
    secret: StoredSecret,
    change: Values,
  ): Promise<SealedCredentials> {
    const keeps = Object.keys(connection.secretsSet).some((name) => !(name in change))
    try {
      return keeps || needsConsent(method) ? await this.#parts.secrets.open(connection, secret) : { form: {} }
    } catch (error) {
      if (keeps || !(error instanceof VaultError)) throw error
      return { form: {} }
    }
  }
}
