import type { Logger } from 'pino'
import type { Connection } from '../connections/connection.js'
import type { ConnectionMover } from '../connections/connection-mover.js'
import type { ConnectionShape } from '../connections/connection-shape.js'
import type { LostConnections } from '../connections/lost-connections.js'
import { MovedMeanwhile } from '../connections/moved-meanwhile.js'
import { moveKind, type PreparedMove } from '../connections/piece-move.js'
import type { Database } from '../database/database.js'
import { errorFields } from '../http/error-fields.js'
import { SERVER } from '../installations/piece-event.js'
import { findMethod, type InstalledPiece } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'

interface Parts {
  database: Database
  catalog: PieceCatalog
  mover: ConnectionMover
  lost: LostConnections
  logger: Logger
}

const BY = { ...SERVER, name: 'Plugboard', requestId: 'start' }

/** A piece that hangs may not keep the server from starting: so long for all connections of one version, milliseconds. */
const LONGEST_MS = 120_000
const BATCH = 100
const TOO_LONG = 'Migrating the values took too long; it is tried again at the next start.'

/**
 * Looks after connections whose version of their piece is gone, as after an update of the server that brings newer
 * pieces: those the new version can take over are migrated, the others are marked before any flow fails. Those that only
 * waited for their version to come back work again.
 */
export class VersionReconciler {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Run at the start, before anybody is answered. */
  async run(): Promise<void> {
    for (const shape of await this.#parts.lost.shapes()) {
      const piece = this.#pieceOf(shape)
      if (piece && !serves(piece, shape)) await this.#takeOver(shape, piece)
    }
    await this.#wakeAll()
  }

  /** Run when versions of pieces came, so that what waited for them works again. It is tried again at the next start. */
  async wake(): Promise<void> {
    try {
      await this.#wakeAll()
    } catch (error) {
      this.#parts.logger.error({ error: errorFields(error) }, 'connections whose version came back still wait')
    }
  }

  async #wakeAll(): Promise<void> {
    const { database, lost } = this.#parts
    for (const shape of await lost.waitingShapes()) {
      const piece = this.#pieceOf(shape)
      if (!piece || !serves(piece, shape)) continue
      for await (const connection of lost.ofShape(shape, true)) {
        const unaudited = 'somebody was quicker'
        await database.transaction((tx) => lost.markUsable(tx, connection, BY), { unaudited })
      }
    }
  }

  /** The version a shape was saved with; the current one where that is gone. */
  #pieceOf({ piece, version }: ConnectionShape): InstalledPiece | undefined {
    const { catalog } = this.#parts
    return catalog.find(piece, version) ?? catalog.find(piece)
  }

  /** What did not work before stays as it is where it cannot be migrated. */
  async #takeOver(shape: ConnectionShape, piece: InstalledPiece): Promise<void> {
    const { title, version } = piece.manifest
    const signal = AbortSignal.timeout(LONGEST_MS)
    const found: Found = { moves: [], lost: [] }
    for await (const connection of this.#parts.lost.ofShape(shape, false)) {
      const prepared = await this.#prepare(connection, piece, signal)
      if (typeof prepared === 'object') found.moves.push(prepared)
      else if (prepared !== undefined && connection.status === 'active') {
        const message = `Reconnect needed: ${title} ${version} authenticates in another way, and ${shape.version} is not installed any more. ${prepared}`
        found.lost.push({ connection, message })
      }
      if (found.moves.length + found.lost.length === BATCH) await this.#settle(found)
    }
    await this.#settle(found)
  }

  /** A connection ready to move, or what stands in the way; undefined when it is gone. */
  async #prepare(
    connection: Connection,
    piece: InstalledPiece,
    signal: AbortSignal,
  ): Promise<PreparedMove | string | undefined> {
    if (!findMethod(piece, connection.method)) return 'Create it again with one of the auth methods there are now.'
    if (moveKind(connection, piece) === 'reconnect') return 'Edit it and enter what is asked for now.'
    if (signal.aborted) return TOO_LONG
    try {
      const prepared = await this.#parts.mover.prepare(connection, piece, signal)
      return 'message' in prepared ? `Its values could not be migrated: ${prepared.message}` : prepared
    } catch (error) {
      if (error === signal.reason) return TOO_LONG
      if (error instanceof MovedMeanwhile) return undefined
      throw error
    }
  }

  /** Writes what was found out, many connections at a time. */
  async #settle({ moves, lost }: Found): Promise<void> {
    const { database, logger } = this.#parts
    const [ready, unusable] = [moves.splice(0), lost.splice(0)]
    if (ready.length > 0) await this.#move(ready)
    if (unusable.length === 0) return
    await database.transaction(async (tx) => {
      for (const { connection, message } of unusable) await this.#parts.lost.markLost(tx, connection, message, BY)
    })
    for (const { connection } of unusable) {
      logger.warn({ connection: connection.id, piece: connection.piece }, 'a connection must be reconnected')
    }
  }

  /** Where somebody was quicker with one of them, the others are moved one by one. */
  async #move(moves: readonly PreparedMove[]): Promise<void> {
    const { database, mover } = this.#parts
    try {
      await database.transaction((tx) => mover.move(tx, moves, BY))
    } catch (error) {
      if (!(error instanceof MovedMeanwhile)) throw error
      if (moves.length > 1) for (const move of moves) await this.#move([move])
    }
  }
}

/** What is to be written of connections whose version is gone. */
interface Found {
  moves: PreparedMove[]
  lost: { connection: Connection; message: string }[]
}

const serves = (piece: InstalledPiece, { method, authVersion }: ConnectionShape): boolean =>
  findMethod(piece, method)?.version === authVersion
