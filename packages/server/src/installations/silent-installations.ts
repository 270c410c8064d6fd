import type { Logger } from 'pino'
import type { Database } from '../database/database.js'
import { installProblem } from './install-problem.js'
import type { Installation } from './installation.js'
import { endSilent, findSilent, touchInstallations } from './installation-store.js'
import { pieceEvent, SERVER } from './piece-event.js'

interface Parts {
  database: Database
  logger: Logger
  /** Ids of the installations of this server. */
  running(): readonly string[]
}

/** How often a server says that its installations go on, and after what silence they are taken for dead. */
const BEAT_MS = 15_000
const SILENT_MS = 60_000

/** Ends the installations that a server began and did not end. */
export class SilentInstallations {
  readonly #parts: Parts
  #timer: NodeJS.Timeout | undefined
  #beating: Promise<void> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Looks now, and from time to time. Where no other server can have begun them, all there are have been silent. */
  async watch(): Promise<void> {
    const isAlone = this.#parts.database.dialect === 'sqlite'
    await this.#beat(isAlone ? 0 : SILENT_MS)
    this.#timer = setInterval(() => {
      this.#beating ??= this.#beat(SILENT_MS).finally(() => {
        this.#beating = undefined
      })
    }, BEAT_MS).unref()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#beating
  }

  async #beat(silentMs: number): Promise<void> {
    const { database, logger, running } = this.#parts
    try {
      const ids = running()
      if (ids.length > 0) {
        await database.transaction((tx) => touchInstallations(tx.db, ids, tx.now), { unaudited: 'they only go on' })
      }
      const before = (await database.now()) - silentMs
      for (const silent of await findSilent(database.read, before)) {
        if (!ids.includes(silent.id)) await this.#end(silent, before)
      }
    } catch (error) {
      logger.warn({ err: error }, 'installations could not be looked after')
    }
  }

  async #end({ id, piece, subject }: Installation, before: number): Promise<void> {
    const { code, message, hint } = installProblem('interrupted', 'The server that installed it stopped.')
    const failure = { code, message, ...(hint && { hint }) }
    await this.#parts.database.transaction(
      async (tx) => {
        if (!(await endSilent(tx.db, { id, before, failure, now: tx.now }))) return
        const event = { outcome: 'failed' as const, detail: { subject, code } }
        tx.audit(pieceEvent('piece.install_failed', { name: piece?.name ?? subject }, SERVER, event))
      },
      { unaudited: 'another server ended it' },
    )
  }
}
