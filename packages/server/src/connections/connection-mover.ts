import { isPieceError } from '@plugboard/core'
import type { AuthManifest } from '@plugboard/core/host'
import type { Caller } from '../caller.js'
import type { Database } from '../database/database.js'
import type { Tx } from '../database/tx.js'
import { DomainError } from '../domain-error.js'
import type { Place } from '../environments/environment.js'
import { PieceCrash } from '../piece-host/piece-crash.js'
import { findMethod, type InstalledPiece } from '../pieces/installed-piece.js'
import type { PieceRunner } from '../pieces/piece-runner.js'
import { VaultError } from '../vault/vault-error.js'
import type { Connection } from './connection.js'
import { connectionEvent } from './connection-event.js'
import type { ConnectionSecrets } from './connection-secrets.js'
import type { ConnectionShape } from './connection-shape.js'
import { changeStanding, type Standing } from './connection-status.js'
import {
  findConnection,
  findStoredValues,
  lockConnection,
  type StoredSecret,
  secretGenerationOf,
  updateConnection,
  writeSecret,
} from './connection-store.js'
import { expectFields, splitValues, type Values } from './connection-values.js'
import type { SealedCredentials } from './credentials.js'
import { MovedMeanwhile } from './moved-meanwhile.js'
import { type MoveFailure, type MoveKind, moveKind, type PreparedMove } from './piece-move.js'
import { listShapes, listWith } from './piece-usage-store.js'
import { insertSnapshot, listElsewhere, type Snapshot } from './snapshot-store.js'

interface Parts {
  database: Database
  secrets: ConnectionSecrets
  runner: PieceRunner
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

  /**
   * Makes a connection ready to move: opens its values, has the piece migrate them, checks them against the new form and
   * seals them. Gives a failure where the piece or the form refuses. Throws what is no fault of either.
   */
  async prepare(
    id: Connection['id'],
    at: Place,
    target: InstalledPiece,
    signal: AbortSignal,
  ): Promise<PreparedMove | MoveFailure> {
    const { database } = this.#parts
    const connection = await findConnection(database.read, at, id)
    const stored = await findStoredValues(database.read, id)
    const method = connection && findMethod(target, connection.method)
    if (!connection || !stored || !method) throw new MovedMeanwhile()
    const { version } = target.manifest
    const from = stored.secret?.generation ?? 0
    if (moveKind(connection, target) === 'move') return { connection, method, version, from }
    try {
      const migrated = await this.#migrate(connection, stored, { piece: target, method }, signal)
      return { connection, method, version, from, migrated }
    } catch (error) {
      return failureOf(connection, error)
    }
  }

  async #migrate(
    connection: Connection,
    { plain, secret }: { plain: Values; secret: StoredSecret | undefined },
    target: { piece: InstalledPiece; method: AuthManifest },
    signal: AbortSignal,
  ): Promise<PreparedMove['migrated']> {
    const { secrets, runner } = this.#parts
    const opened: SealedCredentials = secret ? await secrets.open(connection, secret) : { form: {} }
    const values = await runner.migrate(
      target.piece,
      {
        method: target.method,
        values: { ...plain, ...opened.form },
        secrets: opened.form,
        fromVersion: connection.authVersion,
      },
      { projectId: connection.place.project.id, signal },
    )
    const split = splitValues(target.method, expectFields(target.method, values))
    const sealed = await secrets.seal(connection, { ...opened, form: split.secret }, (secret?.generation ?? 0) + 1)
    return { plain: split.plain, secretNames: Object.keys(split.secret), sealed }
  }

  /**
   * Moves a prepared connection, and keeps how it was under the upgrade's id where there is one. Throws `MovedMeanwhile`
   * when it or its credentials changed since it was prepared.
   */
  async move(tx: Tx, move: PreparedMove, caller: Asker, upgradeId?: string): Promise<void> {
    const { connection, migrated, method, version, from } = move
    const before = await lockConnection(tx.db, connection.place, connection.id)
    const secretIsSame = (await secretGenerationOf(tx.db, connection.id)) === from
    if (before?.generation !== connection.generation || !secretIsSame) throw new MovedMeanwhile()
    const generation = before.generation + 1
    if (upgradeId)
      await insertSnapshot(tx.db, await snapshotOf(tx, before, upgradeId, migrated !== undefined, generation))
    const names = migrated?.secretNames ?? Object.keys(before.secretsSet)
    const after: Connection = {
      ...before,
      pieceVersion: version,
      authVersion: method.version,
      values: migrated?.plain ?? before.values,
      secretsSet: Object.fromEntries(names.map((name) => [name, before.secretsSet[name] ?? tx.now])),
      ...recovered(before),
      generation,
    }
    await updateConnection(tx.db, after, before.generation)
    if (migrated?.sealed) await writeSecret(tx.db, before.id, migrated.sealed, tx.now)
    const detail = { from: before.pieceVersion, to: version, migrated: migrated !== undefined }
    tx.audit(connectionEvent('connection.migrated', after, caller, { detail }))
  }

  /** Says in the history of a connection that it stays behind. */
  leaveBehind(tx: Tx, connection: Connection, version: string, caller: Asker): void {
    const detail = { from: connection.pieceVersion, to: version }
    tx.audit(connectionEvent('connection.reconnect_needed', connection, caller, { detail }))
  }

  /** Every combination of piece, version, auth method and auth version that connections were saved with. */
  shapes(): Promise<ConnectionShape[]> {
    return listShapes(this.#parts.database.read)
  }

  /** The connections saved with a version of a piece; with `waiting` only those marked as unusable for it. */
  async connectionsWith({ piece, version, method }: ConnectionShape, waiting: boolean): Promise<Connection[]> {
    const { database, placeOf } = this.#parts
    const rows = await listWith(database.read, { piece, version, waiting })
    const found = rows.map(async ({ id, project_id: projectId, environment_id: environmentId }) =>
      findConnection(database.read, await placeOf({ projectId, environmentId }), id),
    )
    return (await Promise.all(found)).filter((one) => one !== undefined).filter((one) => one.method === method)
  }

  /** Takes the mark from a connection that a version can use again. */
  async markUsable(tx: Tx, connection: Connection, caller: Asker): Promise<void> {
    await changeStanding(tx, connection.place, connection.id, recovered)
    const detail = { from: connection.pieceVersion, to: connection.pieceVersion, migrated: false }
    tx.audit(connectionEvent('connection.migrated', connection, caller, { detail }))
  }

  /** Marks a connection that no installed version can use as it is. */
  async markLost(tx: Tx, connection: Connection, message: string, caller: Asker): Promise<void> {
    const reason = { code: 'reconnect_needed', message, since: tx.now }
    await changeStanding(tx, connection.place, connection.id, () => ({ status: 'error', reason, lastError: message }))
    tx.audit(connectionEvent('connection.reconnect_needed', connection, caller, { outcome: 'failed' }))
  }
}

/** A connection that only waited for a version that can use it works again. */
const recovered = ({ status, reason }: Connection): Standing =>
  status === 'error' && reason?.code === 'reconnect_needed' ? { status: 'active', reason: null, lastError: null } : {}

async function snapshotOf(
  tx: Tx,
  before: Connection,
  upgradeId: string,
  withSecret: boolean,
  generationAfter: number,
): Promise<Snapshot> {
  const secret = withSecret ? (await findStoredValues(tx.db, before.id))?.secret : undefined
  return {
    upgrade_id: upgradeId,
    connection_id: before.id,
    project_id: before.place.project.id,
    environment_id: before.place.environment.id,
    piece_version: before.pieceVersion,
    auth_version: before.authVersion,
    plain_values: JSON.stringify(before.values),
    secrets_set: JSON.stringify(before.secretsSet),
    ciphertext: secret?.ciphertext ?? null,
    key_id: secret?.keyId ?? null,
    secret_generation: secret?.generation ?? 0,
    generation_after: generationAfter,
  }
}

/** What the piece or the new form says against the values; never a value. */
function failureOf(connection: Connection, error: unknown): MoveFailure {
  const { place, key, name, status } = connection
  const at = { project: place.project.key, environment: place.environment.key, key, name, status }
  if (error instanceof VaultError) return { ...at, message: 'The stored secret cannot be opened.' }
  if (!(error instanceof PieceCrash || error instanceof DomainError || isPieceError(error))) throw error
  const field = error instanceof DomainError && error.field ? `${error.field}: ` : ''
  return { ...at, message: `${field}${error.message}` }
}
