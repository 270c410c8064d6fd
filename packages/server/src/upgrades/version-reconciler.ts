import type { Logger } from 'pino'
import type { Connection } from '../connections/connection.js'
import type { ConnectionMover } from '../connections/connection-mover.js'
import type { ConnectionShape } from '../connections/connection-shape.js'
import { MovedMeanwhile } from '../connections/moved-meanwhile.js'
import type { Database } from '../database/database.js'
import { SERVER } from '../installations/piece-event.js'
import { findMethod, type InstalledPiece } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'

interface Parts {
  database: Database
  catalog: PieceCatalog
  mover: ConnectionMover
  logger: Logger
}

const BY = { ...SERVER, name: 'Plugboard', requestId: 'start' }

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
    const { catalog, mover } = this.#parts
    for (const shape of await mover.shapes()) {
      const current = catalog.find(shape.piece)
      if (!current) continue
      const isThere = catalog.find(shape.piece, shape.version) !== undefined
      const serves = findMethod(current, shape.method)?.version === shape.authVersion
      if (isThere || serves) await this.#wake(shape)
      else await this.#takeOver(shape, current)
    }
  }

  async #wake(shape: ConnectionShape): Promise<void> {
    for (const connection of await this.#parts.mover.connectionsWith(shape, true)) {
      await this.#parts.database.transaction((tx) => this.#parts.mover.markUsable(tx, connection, BY))
    }
  }

  async #takeOver(shape: ConnectionShape, current: InstalledPiece): Promise<void> {
    const { mover, logger } = this.#parts
    const { title, version } = current.manifest
    for (const connection of await mover.connectionsWith(shape, false)) {
      if (connection.reason?.code === 'reconnect_needed' && connection.status === 'error') continue
      const problem = await this.#migrate(connection, current)
      if (problem === undefined) continue
      const message = `Reconnect needed: ${title} ${version} authenticates in another way, and ${shape.version} is not installed any more. ${problem}`
      await this.#parts.database.transaction((tx) => mover.markLost(tx, connection, message, BY))
      logger.warn({ connection: connection.id, piece: shape.piece, version }, 'a connection must be reconnected')
    }
  }

  /** What stands in the way; undefined when it was moved, or somebody was quicker. */
  async #migrate(connection: Connection, current: InstalledPiece): Promise<string | undefined> {
    const { database, mover } = this.#parts
    const method = findMethod(current, connection.method)
    if (!method) return 'Create it again with one of the auth methods there are now.'
    if (method.version < connection.authVersion || !method.migrates) return 'Edit it and enter what is asked for now.'
    const prepared = await mover.prepare(connection.id, connection.place, current, AbortSignal.timeout(60_000))
    if ('message' in prepared) return `Its values could not be migrated: ${prepared.message}`
    try {
      await database.transaction((tx) => mover.move(tx, prepared, BY))
    } catch (error) {
      if (!(error instanceof MovedMeanwhile)) throw error
    }
    return undefined
  }
}
