import type { Caller } from '../caller.js'
import type { Database } from '../database/database.js'
import type { Tx } from '../database/tx.js'
import type { Place } from '../environments/environment.js'
import { findMethod, type InstalledPiece } from '../pieces/installed-piece.js'
import type { Connection } from './connection.js'
import { connectionEvent } from './connection-event.js'
import { changeStanding } from './connection-status.js'
import { findStoredValues } from './connection-store.js'
import { connectionsOf } from './connections-of.js'
import { inBatches } from './in-batches.js'
import { moveFailure } from './move-failure.js'
import { type HeldConnection, holdConnections, writeMoved } from './move-store.js'
import { MovedMeanwhile } from './moved-meanwhile.js'
import { type MoveFailure, type MoveKind, moveKind, type PreparedMove } from './piece-move.js'
import { countElsewhere } from './piece-usage-store.js'
import { recovered } from './recovered.js'
import { insertSnapshots, listElsewhere, type Snapshot } from './snapshot-store.js'
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
      for await (const connection of connectionsOf(database.read, placeOf, rows)) {
        yield { connection, kind: moveKind(connection, target) }
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
    connection: Connection,
    target: InstalledPiece,
    signal: AbortSignal,
    known?: PreparedMove,
  ): Promise<PreparedMove | MoveFailure> {
    const { database, migrator } = this.#parts
    const method = findMethod(target, connection.method)
    if (!method) throw new Error(`${connection.method} is no auth method of ${target.manifest.name}`)
    const { version, type } = target.manifest
    const move = { connection, method, version, type, from: 0 }
    if (moveKind(connection, target) === 'move') return move
    const stored = await findStoredValues(database.read, connection.id)
    if (!stored) throw new MovedMeanwhile()
    const from = stored.secret?.generation ?? 0
    if (known?.connection.generation === connection.generation && known.from === from) return known
    try {
      const migrated = await migrator.migrate(connection, stored, { piece: target, method }, signal)
      return { ...move, from, migrated }
    } catch (error) {
      return moveFailure(connection, error)
    }
  }

  /**
   * Moves prepared connections, and keeps how they were under the upgrade's id where there is one. Throws
   * `MovedMeanwhile` when one changed since it was prepared.
   */
  async move(tx: Tx, moves: readonly PreparedMove[], caller: Asker, upgradeId?: string): Promise<void> {
    for (const batch of inBatches(moves)) {
      const held = await holdConnections(tx.db, idsOf(batch))
      const moved = batch.map((move) => movedOf(move, expectSame(move, held, upgradeId !== undefined), tx.now))
      if (upgradeId)
        await insertSnapshots(
          tx.db,
          batch.map((move) => snapshotOf(move, upgradeId)),
        )
      await writeMoved(tx.db, moved, tx.now)
      for (const { connection, migrated, version } of batch) {
        if (held.get(connection.id)?.status === 'error') {
          await changeStanding(tx, connection.place, connection.id, recovered)
        }
        const detail = { from: connection.pieceVersion, to: version, migrated: migrated !== undefined }
        tx.audit(connectionEvent('connection.migrated', connection, caller, { detail }))
      }
    }
  }

  /** Says in the history of connections that they stay behind. Throws `MovedMeanwhile` when one changed since. */
  async leaveBehind(tx: Tx, connections: readonly Connection[], version: string, caller: Asker): Promise<void> {
    for (const batch of inBatches(connections)) {
      const held = await holdConnections(
        tx.db,
        batch.map(({ id }) => id),
      )
      for (const connection of batch) {
        const now = held.get(connection.id)
        const isSame = now?.generation === connection.generation && now.status === connection.status
        if (!isSame) throw new MovedMeanwhile()
        const detail = { from: connection.pieceVersion, to: version }
        tx.audit(connectionEvent('connection.reconnect_needed', connection, caller, { detail }))
      }
    }
  }
}

const idsOf = (moves: readonly PreparedMove[]): string[] => moves.map(({ connection }) => connection.id)

/** How a connection stands now. Its credentials matter only where they were migrated. */
function expectSame(
  { connection, migrated, method, from }: PreparedMove,
  held: ReadonlyMap<string, HeldConnection>,
  waits: boolean,
): HeldConnection {
  const now = held.get(connection.id)
  if (now?.generation !== connection.generation) throw new MovedMeanwhile()
  if (migrated && now.secretGeneration !== from) throw new MovedMeanwhile()
  // What a token endpoint answers finds its way into other credentials, but what a piece answers does not.
  if (waits && migrated && !method.oauth2 && now.isBeingRenewed) throw new MovedMeanwhile()
  return now
}

function movedOf({ connection, migrated, method, version, type }: PreparedMove, held: HeldConnection, now: number) {
  const { id, values, secretsSet } = connection
  const names = migrated?.secretNames ?? Object.keys(secretsSet)
  return {
    id,
    pieceVersion: version,
    pieceType: type,
    authVersion: method.version,
    values: migrated?.plain ?? values,
    secretsSet: Object.fromEntries(names.map((name) => [name, secretsSet[name] ?? now])),
    ...timesAfterMove(held, migrated?.times ?? 'same', now),
    sealed: migrated?.sealed,
  }
}

function snapshotOf({ connection, migrated }: PreparedMove, upgradeId: string): Snapshot {
  const { id, place, generation } = connection
  return {
    upgrade_id: upgradeId,
    connection_id: id,
    project_id: place.project.id,
    environment_id: place.environment.id,
    piece_version: connection.pieceVersion,
    auth_version: connection.authVersion,
    plain_values: JSON.stringify(connection.values),
    secrets_set: JSON.stringify(connection.secretsSet),
    ciphertext: migrated?.former.ciphertext ?? null,
    key_id: migrated?.former.keyId ?? null,
    secret_generation: migrated?.former.generation ?? 0,
    generation_after: generation + 1,
  }
}
