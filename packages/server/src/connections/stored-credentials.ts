import type { AuthManifest } from '@plugboard/core/host'
import type { Database } from '../database/database.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { Connection } from './connection.js'
import { notFound } from './connection-errors.js'
import type { ConnectionSecrets } from './connection-secrets.js'
import { findStoredValues } from './connection-store.js'
import type { ConnectionTester } from './connection-tester.js'
import { mergeValues, type Values } from './connection-values.js'

/** A connection's credentials in the clear, with the piece and method they are for. */
export interface OpenedCredentials {
  piece: InstalledPiece
  method: AuthManifest
  values: Values
  /** Of the sealing that was opened; -1 when nothing was sealed yet. */
  generation: number
}

interface Parts {
  database: Database
  catalog: PieceCatalog
  secrets: ConnectionSecrets
  tester: ConnectionTester
}

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
    const { database, catalog, secrets, tester } = this.#parts
    const piece = catalog.get(connection.piece)
    const method = tester.method(piece, connection.method)
    const stored = await findStoredValues(database.read, connection.id)
    if (!stored) throw notFound()
    const { plain, secret } = stored
    const keeps = Object.keys(connection.secretsSet).some((name) => !(name in change))
    const opened = secret && keeps ? await secrets.open(connection, secret) : {}
    const values = mergeValues(method, { ...plain, ...opened }, change)
    return { piece, method, values, generation: secret?.generation ?? -1 }
  }
}
