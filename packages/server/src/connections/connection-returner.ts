import type { Caller } from '../caller.js'
import type { Database } from '../database/database.js'
import type { Tx } from '../database/tx.js'
import type { Place } from '../environments/environment.js'
import { findMethod } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { Connection } from './connection.js'
import { connectionEvent } from './connection-event.js'
import type { ConnectionSecrets } from './connection-secrets.js'
import { findConnection, findStoredValues, type StoredSecret } from './connection-store.js'
import type { SealedCredentials } from './credentials.js'
import { formBack } from './former-form.js'
import { inBatches } from './in-batches.js'
import { type HeldConnection, holdConnections, writeMoved } from './move-store.js'
import { MovedMeanwhile } from './moved-meanwhile.js'
import { deleteSnapshots, listSnapshots, type Snapshot, versionsBefore } from './snapshot-store.js'
import { type TimesAfter, timesAfter, timesAfterMove } from './times-after-move.js'

interface Parts {
  database: Database
  catalog: PieceCatalog
  secrets: ConnectionSecrets
  placeOf(at: { projectId: string; environmentId: string }): Promise<Place>
}

/** A connection ready to go back to the version it had. */
export interface PreparedReturn {
  connection: Connection
  snapshot: Snapshot
  type: string
  /** Where its values were migrated. */
  former?: FormerCredentials
}

interface FormerCredentials {
  /** The sealing there was when it was made ready. */
  from: number
  sealed: StoredSecret
  times: TimesAfter
  /** A renewal that is under way would be lost. */
  waits: boolean
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

  /** The versions an upgrade moved connections from. */
  versionsBefore(tx: Tx, upgradeId: string): Promise<string[]> {
    return versionsBefore(tx.db, upgradeId)
  }

  /** Forgets how connections were before an upgrade. */
  forget(tx: Tx, upgradeId: string): Promise<void> {
    return deleteSnapshots(tx.db, upgradeId)
  }

  /**
   * Makes the way back of a connection ready: its former values, sealed anew, with what was obtained for it since.
   * Undefined when it stays where it is: it is gone, a person changed it since the upgrade, or its former version is not
   * installed any more.
   */
  async prepareBack(snapshot: Snapshot): Promise<PreparedReturn | undefined> {
    const { database, catalog, placeOf } = this.#parts
    const place = await placeOf({ projectId: snapshot.project_id, environmentId: snapshot.environment_id })
    const connection = await findConnection(database.read, place, snapshot.connection_id)
    if (connection?.generation !== snapshot.generation_after) return undefined
    const piece = catalog.find(connection.piece, snapshot.piece_version)
    const method = piece && findMethod(piece, connection.method)
    if (!method) return undefined
    const { type } = piece.manifest
    if (!snapshot.ciphertext) return { connection, snapshot, type }
    const { secrets } = this.#parts
    const { ciphertext, secret_generation: generation } = snapshot
    const kept = await secrets.openFormer(connection, { ciphertext, generation })
    const stored = await findStoredValues(database.read, connection.id)
    const from = stored?.secret?.generation ?? 0
    const present: SealedCredentials = stored?.secret ? await secrets.open(connection, stored.secret) : { form: {} }
    const credentials = { ...present, form: formBack(kept, present.form) }
    const sealed = await secrets.seal(connection, credentials, from + 1)
    const former = { from, sealed, times: timesAfter(method, credentials), waits: !method.oauth2 }
    return { connection, snapshot, type, former }
  }

  /** Moves connections back to the version they had. Throws `MovedMeanwhile` when one changed since it was prepared. */
  async moveBack(
    tx: Tx,
    prepared: readonly PreparedReturn[],
    caller: Pick<Caller, 'actor' | 'requestId'>,
  ): Promise<void> {
    for (const batch of inBatches(prepared)) {
      const held = await holdConnections(
        tx.db,
        batch.map(({ connection }) => connection.id),
      )
      const back = batch.map((one) => backOf(one, expectSame(one, held), tx.now))
      await writeMoved(tx.db, back, tx.now)
      for (const { connection, snapshot } of batch) {
        const detail = { from: connection.pieceVersion, to: snapshot.piece_version }
        tx.audit(connectionEvent('connection.migration_undone', connection, caller, { detail }))
      }
    }
  }
}

/** How a connection stands now. Its credentials matter only where they were migrated. */
function expectSame({ connection, former }: PreparedReturn, held: ReadonlyMap<string, HeldConnection>): HeldConnection {
  const now = held.get(connection.id)
  if (now?.generation !== connection.generation) throw new MovedMeanwhile()
  if (former && now.secretGeneration !== former.from) throw new MovedMeanwhile()
  if (former?.waits && now.isBeingRenewed) throw new MovedMeanwhile()
  return now
}

const backOf = ({ connection, snapshot, type, former }: PreparedReturn, held: HeldConnection, now: number) => ({
  id: connection.id,
  pieceVersion: snapshot.piece_version,
  pieceType: type,
  authVersion: snapshot.auth_version,
  values: JSON.parse(snapshot.plain_values),
  secretsSet: JSON.parse(snapshot.secrets_set),
  ...timesAfterMove(held, former?.times ?? 'same', now),
  sealed: former?.sealed,
})
