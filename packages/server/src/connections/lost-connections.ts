import type { Caller } from '../caller.js'
import type { Database } from '../database/database.js'
import type { Tx } from '../database/tx.js'
import type { Place } from '../environments/environment.js'
import type { Connection } from './connection.js'
import { connectionEvent } from './connection-event.js'
import type { ConnectionShape } from './connection-shape.js'
import { changeStanding } from './connection-status.js'
import { connectionsOf } from './connections-of.js'
import { listShapes, listWith, piecesInError } from './piece-usage-store.js'
import { recovered } from './recovered.js'

interface Parts {
  database: Database
  placeOf(at: { projectId: string; environmentId: string }): Promise<Place>
}

type Asker = Pick<Caller, 'actor' | 'requestId'>

/** Connections whose version of their piece went away, or came back. */
export class LostConnections {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Every combination of piece, version, auth method and auth version that connections were saved with. */
  shapes(): Promise<ConnectionShape[]> {
    return listShapes(this.#parts.database.read)
  }

  /** Those among them that may have connections that wait for their version. */
  async waitingShapes(): Promise<ConnectionShape[]> {
    const { read } = this.#parts.database
    const pieces = await piecesInError(read)
    return pieces.size === 0 ? [] : (await listShapes(read)).filter(({ piece }) => pieces.has(piece))
  }

  /** The connections of a shape, read in batches; with `waiting` only those marked as unusable for it. */
  async *ofShape(shape: ConnectionShape, waiting: boolean): AsyncGenerator<Connection> {
    const { database, placeOf } = this.#parts
    yield* connectionsOf(database.read, placeOf, await listWith(database.read, { ...shape, waiting }))
  }

  /** Takes the mark from a connection that a version can use again, unless somebody was quicker. */
  async markUsable(tx: Tx, connection: Connection, caller: Asker): Promise<void> {
    const before = await changeStanding(tx, connection.place, connection.id, recovered)
    if (!before || recovered(before).status === undefined) return
    const detail = { from: connection.pieceVersion, to: connection.pieceVersion, migrated: false }
    tx.audit(connectionEvent('connection.migrated', connection, caller, { detail }))
  }

  /** Marks a connection that no installed version can use as it is, unless somebody changed it meanwhile. */
  async markLost(tx: Tx, connection: Connection, message: string, caller: Asker): Promise<void> {
    const reason = { code: 'reconnect_needed', message, since: tx.now }
    await changeStanding(tx, connection.place, connection.id, ({ generation, status }) => {
      const isSame = generation === connection.generation && status === 'active'
      return isSame ? { status: 'error', reason, lastError: message } : {}
    })
    tx.audit(connectionEvent('connection.reconnect_needed', connection, caller, { outcome: 'failed' }))
  }
}
