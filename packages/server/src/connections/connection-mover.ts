import type { Caller } from '../caller.js'
import type { Database } from '../database/database.js'
import type { Tx } from '../database/tx.js'
import type { Place } from '../environments/environment.js'
import { findMethod, type InstalledPiece } from '../pieces/installed-piece.js'
import type { Connection } from './connection.js'
import { moveCounts } from './connection-counts-store.js'
import { connectionEvent } from './connection-event.js'
import {
  findConnection,
  findStoredValues,
  isBeingRenewed,
  lockConnection,
  secretGenerationOf,
  updateConnection,
  writeSecret,
} from './connection-store.js'
import { moveFailure } from './move-failure.js'
import { MovedMeanwhile } from './moved-meanwhile.js'
import { type MigratedValues, type MoveFailure, type MoveKind, moveKind, type PreparedMove } from './piece-move.js'
import { countElsewhere } from './piece-usage-store.js'
import { recovered } from './recovered.js'
import { insertSnapshot, listElsewhere, type Snapshot } from './snapshot-store.js'
import { timesAfterMove } from './times-after-move.js'
import type { ValueMigrator } from './value-migrator.js'

interface Parts {
  database: Database
  migrator: ValueMigrator
  placeOf(at: { projectId: string; environmentId: string }): Promise<Place>
}

type Asker = Pick<Caller, 'actor' | 'name' | 'requestId'>

const PAGE = 500

/** Moves connections from one version of their piece to another. */
export class ConnectionMover {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The connections of a piece that are not at the target's version, and what would become of each. */
  async *elsewhere(target: InstalledPiece): AsyncGenerator<{ connection: Connection; kind: MoveKind }> {
    const { name: piece, version } = target.manifest
    const { database, placeOf } = this.#parts
    for (let after = ''; ; ) {
      const rows = await listElsewhere(database.read, { piece, version, after, limit: PAGE })
      for (const { id, project_id: projectId, environment_id: environmentId } of rows) {
        const connection = await findConnection(database.read, await placeOf({ projectId, environmentId }), id)
        if (connection) yield { connection, kind: moveKind(connection, target) }
      }
      const last = rows.at(-1)
      if (!last || rows.length < PAGE) return
      after = last.id
    }
  }

  /** Throws `MovedMeanwhile` unless this many connections of the piece are at another version. */
  async expectElsewhere(tx: Tx, { manifest }: InstalledPiece, count: number): Promise<void> {
    if ((await countElsewhere(tx.db, manifest.name, manifest.version)) !== count) throw new MovedMeanwhile()
  }

  /**
   * Makes a connection ready to move: has its values migrated where that is needed. Gives a failure where the piece or
   * the form refuses. Throws what is no fault of either.
   *
   * @param known what was made ready before, which is good as long as the connection and its credentials are the same.
   */
  async prepare(
    { id, place }: Pick<Connection, 'id' | 'place'>,
    target: InstalledPiece,
    signal: AbortSignal,
    known?: PreparedMove,
  ): Promise<PreparedMove | MoveFailure> {
    const { database, migrator } = this.#parts
    const connection = await findConnection(database.read, place, id)
    const stored = await findStoredValues(database.read, id)
    const method = connection && findMethod(target, connection.method)
    if (!connection || !stored || !method) throw new MovedMeanwhile()
    const { version, type } = target.manifest
    const move = { connection, method, version, type, from: stored.secret?.generation ?? 0 }
    if (moveKind(connection, target) === 'move') return move
    if (known?.connection.generation === connection.generation && known.from === move.from) return known
    try {
      const migrated = await migrator.migrate(connection, stored, { piece: target, method }, signal)
      return { ...move, migrated }
    } catch (error) {
      return moveFailure(connection, error)
    }
  }

  /**
   * Moves a prepared connection, and keeps how it was under the upgrade's id where there is one. Throws `MovedMeanwhile`
   * when it changed since it was prepared.
   */
  async move(tx: Tx, move: PreparedMove, caller: Asker, upgradeId?: string): Promise<void> {
    const { migrated, method, version, type } = move
    const before = await expectSame(tx, move, upgradeId !== undefined)
    const generation = before.generation + 1
    if (upgradeId) await insertSnapshot(tx.db, snapshotOf(before, upgradeId, migrated, generation))
    const names = migrated?.secretNames ?? Object.keys(before.secretsSet)
    const after: Connection = {
      ...before,
      pieceVersion: version,
      pieceType: type,
      authVersion: method.version,
      values: migrated?.plain ?? before.values,
      secretsSet: Object.fromEntries(names.map((name) => [name, before.secretsSet[name] ?? tx.now])),
      ...(migrated && timesAfterMove(before, migrated.times, tx.now)),
      ...recovered(before),
      generation,
    }
    await updateConnection(tx.db, after, before.generation)
    if (migrated) await writeSecret(tx.db, before.id, migrated.sealed, tx.now)
    await moveCounts(tx.db, before.place.environment.id, before, after)
    const detail = { from: before.pieceVersion, to: version, migrated: migrated !== undefined }
    tx.audit(connectionEvent('connection.migrated', after, caller, { detail }))
  }

  /** Says in the history of a connection that it stays behind. Throws `MovedMeanwhile` when it changed since. */
  async leaveBehind(tx: Tx, connection: Connection, version: string, caller: Asker): Promise<void> {
    const before = await lockConnection(tx.db, connection.place, connection.id)
    const isSame = before?.generation === connection.generation && before.status === connection.status
    if (!isSame) throw new MovedMeanwhile()
    const detail = { from: connection.pieceVersion, to: version }
    tx.audit(connectionEvent('connection.reconnect_needed', connection, caller, { detail }))
  }
}

/** The connection as it is now, held. Its credentials matter only where they were migrated. */
async function expectSame(tx: Tx, { connection, migrated, method, from }: PreparedMove, waits: boolean) {
  const { id, place, generation } = connection
  const before = await lockConnection(tx.db, place, id)
  if (before?.generation !== generation) throw new MovedMeanwhile()
  if (migrated && (await secretGenerationOf(tx.db, id)) !== from) throw new MovedMeanwhile()
  // What a token endpoint answers finds its way into other credentials, but what a piece answers does not.
  if (waits && migrated && !method.oauth2 && (await isBeingRenewed(tx.db, id))) throw new MovedMeanwhile()
  return before
}

function snapshotOf(
  before: Connection,
  upgradeId: string,
  migrated: MigratedValues | undefined,
  generationAfter: number,
): Snapshot {
  return {
    upgrade_id: upgradeId,
    connection_id: before.id,
    project_id: before.place.project.id,
    environment_id: before.place.environment.id,
    piece_version: before.pieceVersion,
    auth_version: before.authVersion,
    plain_values: JSON.stringify(before.values),
    secrets_set: JSON.stringify(before.secretsSet),
    ciphertext: migrated?.former.ciphertext ?? null,
    key_id: migrated?.former.keyId ?? null,
    secret_generation: migrated?.former.generation ?? 0,
    generation_after: generationAfter,
  }
}
