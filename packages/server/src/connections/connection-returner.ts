import type { Caller } from '../caller.js'
import type { Database } from '../database/database.js'
import type { Tx } from '../database/tx.js'
import type { Place } from '../environments/environment.js'
import type { Connection } from './connection.js'
import { connectionEvent } from './connection-event.js'
import type { ConnectionSecrets } from './connection-secrets.js'
import {
  findConnection,
  findStoredValues,
  lockConnection,
  type StoredSecret,
  secretGenerationOf,
  updateConnection,
  writeSecret,
} from './connection-store.js'
import type { SealedCredentials } from './credentials.js'
import { MovedMeanwhile } from './moved-meanwhile.js'
import { deleteSnapshots, listSnapshots, type Snapshot } from './snapshot-store.js'

interface Parts {
  database: Database
  secrets: ConnectionSecrets
  placeOf(at: { projectId: string; environmentId: string }): Promise<Place>
}

/** A connection ready to go back to the version it had. */
export interface PreparedReturn {
  connection: Connection
  snapshot: Snapshot
  /** The sealing there was when it was made ready. */
  from: number
  sealed?: StoredSecret
}

/** Moves connections back to the version of their piece they had before an upgrade. */
export class ConnectionReturner {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** What an upgrade moved. */
  snapshots(upgradeId: string): Promise<Snapshot[]> {
    return listSnapshots(this.#parts.database.read, upgradeId)
  }

  /** Forgets how connections were before an upgrade. */
  forget(tx: Tx, upgradeId: string): Promise<void> {
    return deleteSnapshots(tx.db, upgradeId)
  }

  /**
   * Makes the way back of a connection ready: its former values, sealed anew, with the tokens it has now. Undefined when
   * it is gone or a person changed it since the upgrade, so that it stays where it is.
   */
  async prepareBack(snapshot: Snapshot): Promise<PreparedReturn | undefined> {
    const { database, secrets, placeOf } = this.#parts
    const place = await placeOf({ projectId: snapshot.project_id, environmentId: snapshot.environment_id })
    const connection = await findConnection(database.read, place, snapshot.connection_id)
    if (connection?.generation !== snapshot.generation_after) return undefined
    const stored = await findStoredValues(database.read, connection.id)
    const from = stored?.secret?.generation ?? 0
    if (!snapshot.ciphertext) return { connection, snapshot, from }
    const former = await secrets.open(connection, {
      ciphertext: snapshot.ciphertext,
      generation: snapshot.secret_generation,
    })
    const present: SealedCredentials = stored?.secret ? await secrets.open(connection, stored.secret) : { form: {} }
    const sealed = await secrets.seal(connection, { ...present, form: former.form }, from + 1)
    return { connection, snapshot, from, sealed }
  }

  /** Moves a connection back to the version it had. Throws `MovedMeanwhile`. */
  async moveBack(
    tx: Tx,
    { connection, snapshot, from, sealed }: PreparedReturn,
    caller: Pick<Caller, 'actor' | 'requestId'>,
  ): Promise<void> {
    const before = await lockConnection(tx.db, connection.place, connection.id)
    const secretIsSame = (await secretGenerationOf(tx.db, connection.id)) === from
    if (before?.generation !== connection.generation || !secretIsSame) throw new MovedMeanwhile()
    const after: Connection = {
      ...before,
      pieceVersion: snapshot.piece_version,
      authVersion: snapshot.auth_version,
      values: JSON.parse(snapshot.plain_values),
      secretsSet: JSON.parse(snapshot.secrets_set),
      generation: before.generation + 1,
    }
    await updateConnection(tx.db, after, before.generation)
    if (sealed) await writeSecret(tx.db, before.id, sealed, tx.now)
    const detail = { from: before.pieceVersion, to: after.pieceVersion }
    tx.audit(connectionEvent('connection.migration_undone', after, caller, { detail }))
  }
}
