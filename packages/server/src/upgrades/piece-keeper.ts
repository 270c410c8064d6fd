import type { Caller } from '../caller.js'
import type { ConnectionReturner } from '../connections/connection-returner.js'
import type { ConnectionService } from '../connections/connection-service.js'
import type { UsingConnection } from '../connections/piece-usage.js'
import type { Tx } from '../database/tx.js'
import { DomainError } from '../domain-error.js'
import type { FlowService } from '../flows/flow-service.js'
import type { UsingStep } from '../flows/piece-usage.js'
import { installProblem } from '../installations/install-problem.js'
import { pieceEvent } from '../installations/piece-event.js'
import type { PieceShelf } from '../installations/piece-shelf.js'
import type { InstalledPiece, PieceSource } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { upgradeOpen } from './upgrade-problem.js'
import { findOpen } from './upgrade-store.js'

interface Parts {
  catalog: PieceCatalog
  shelf: PieceShelf
  connections: Pick<ConnectionService, 'countByPieceVersion' | 'usingPiece'>
  flows: Pick<FlowService, 'stepsOfPiece'>
  returner: Pick<ConnectionReturner, 'versionsBefore'>
}

type Asker = Pick<Caller, 'actor' | 'name' | 'requestId'>

/** One installed version of a piece. */
export interface VersionView {
  version: string
  /** The one new connections are made with. */
  current: boolean
  /** It stays the current one until it is unpinned. */
  pinned: boolean
  source: PieceSource | 'server'
  integrity: string | null
  installedBy: string | null
  installedAt: number | null
  connections?: number
}

/** What uses a piece. */
export interface PieceUsage {
  connections: UsingConnection[]
  /** How many, of which at most 100 are listed. */
  count: number
  steps: UsingStep[]
}

const MOST_LISTED = 100

/** Pinning, unpinning and removing installed pieces. */
export class PieceKeeper {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The installed versions, newest first; with how many connections each has, where that is wanted. */
  async versions(name: string, withCounts: boolean): Promise<VersionView[]> {
    const { catalog, connections } = this.#parts
    const current = catalog.get(name).manifest.version
    const counts = withCounts ? await connections.countByPieceVersion(name) : undefined
    return catalog.versions(name).map(({ manifest: { version }, installation }) => ({
      version,
      current: version === current,
      pinned: version === current && this.isPinned(name),
      source: installation?.source ?? 'server',
      integrity: installation?.integrity ?? null,
      installedBy: installation?.installedBy ?? null,
      installedAt: installation?.installedAt ?? null,
      ...(counts && { connections: counts.get(version) ?? 0 }),
    }))
  }

  /** Whether a piece stays at its version until it is unpinned. */
  isPinned(name: string): boolean {
    return this.#parts.shelf.isPinned(name)
  }

  /**
   * Makes a version the current one, for new connections and forms, and keeps it so until it is unpinned. Connections
   * keep the version they have. Throws `piece_not_found`, `version_not_installed`.
   */
  async pin(name: string, version: string, caller: Asker): Promise<void> {
    this.expectVersion(name, version)
    await this.#parts.shelf.change(async (tx) => {
      await this.#parts.shelf.choose(tx, { name, version, pinned: true, by: caller.name })
      tx.audit(pieceEvent('piece.pinned', { name }, caller, { detail: { version } }))
    })
  }

  /** Lets a piece be upgraded again. It stays at the version it has. */
  async unpin(name: string, caller: Asker): Promise<void> {
    const { version } = this.#parts.catalog.get(name).manifest
    await this.#parts.shelf.change(async (tx) => {
      await this.#parts.shelf.choose(tx, { name, version, pinned: false, by: caller.name })
      tx.audit(pieceEvent('piece.unpinned', { name }, caller, { detail: { version } }))
    })
  }

  /**
   * Removes a version of a piece, or all of it. Throws `conflict` `piece_in_use` with what uses it, `comes_with_server`,
   * and `upgrade_open` while an upgrade from or to it can be rolled back. A refusal is audited too.
   */
  async remove(name: string, version: string | undefined, caller: Asker): Promise<void> {
    const { catalog, shelf } = this.#parts
    const going = version === undefined ? catalog.versions(name) : [this.expectVersion(name, version)]
    if (going.length === 0) catalog.get(name)
    const bundled = going.find(({ installation }) => !installation)
    if (bundled) {
      throw installProblem(
        'comes_with_server',
        `${name} ${bundled.manifest.version} comes with the server and cannot be removed.`,
      )
    }
    const isLast = going.length === catalog.versions(name).length
    const refusal = await shelf.change(async (tx) => {
      const refused = (await this.#openUpgrade(tx, name, going)) ?? (await this.#inUse(tx, name, version, isLast))
      if (refused) {
        const detail = { version: version ?? 'all', code: refused.code }
        tx.audit(pieceEvent('piece.remove_refused', { name }, caller, { outcome: 'denied', detail }))
        return refused
      }
      for (const piece of going) {
        await shelf.remove(tx, piece)
        tx.audit(pieceEvent('piece.removed', { name }, caller, { detail: { version: piece.manifest.version } }))
      }
      return undefined
    })
    if (refusal) throw refusal
  }

  /** The installed piece in this version. Throws `piece_not_found`, `version_not_installed`. */
  expectVersion(name: string, version: string): InstalledPiece {
    const { catalog } = this.#parts
    const found = catalog.find(name, version)
    if (found) return found
    const known = catalog.get(name) && catalog.versions(name).map(({ manifest }) => manifest.version)
    throw new DomainError({
      kind: 'not_found',
      code: 'version_not_installed',
      message: `This version of ${name} is not installed.`,
      field: 'version',
      hint: `Installed are: ${known.join(', ')}.`,
    })
  }

  /** What was moved could not be moved back to a version that is gone. */
  async #openUpgrade(tx: Tx, name: string, going: readonly InstalledPiece[]): Promise<DomainError | undefined> {
    const open = await findOpen(tx.db, name)
    if (!open) return undefined
    const needed = new Set([open.from, open.to, ...(await this.#parts.returner.versionsBefore(tx, open.id))])
    return going.some(({ manifest }) => needed.has(manifest.version)) ? upgradeOpen(open) : undefined
  }

  async #inUse(tx: Tx, name: string, version: string | undefined, isLast: boolean): Promise<DomainError | undefined> {
    const { connections, flows } = this.#parts
    const counts = await connections.countByPieceVersion(name, tx)
    const ofVersion = version === undefined ? [...counts.values()] : [counts.get(version) ?? 0]
    const count = ofVersion.reduce((sum, one) => sum + one, 0)
    const steps = isLast ? await flows.stepsOfPiece(name, tx) : []
    if (count === 0 && steps.length === 0) return undefined
    const using = await connections.usingPiece(name, { version, limit: MOST_LISTED }, tx)
    return pieceInUse(name, version, { connections: using, count, steps })
  }
}

function pieceInUse(name: string, version: string | undefined, { connections, count, steps }: PieceUsage): DomainError {
  const parts = [
    ...(count > 0 ? [count === 1 ? '1 connection' : `${count} connections`] : []),
    ...(steps.length > 0 ? [steps.length === 1 ? '1 step of a flow' : `${steps.length} steps of flows`] : []),
  ]
  return new DomainError({
    kind: 'conflict',
    code: 'piece_in_use',
    message: `${name}${version === undefined ? '' : ` ${version}`} is used by ${parts.join(' and ')}.`,
    hint: 'Upgrade or delete the connections, and take the steps out of their flows, first.',
    details: { connections, count, steps: steps.slice(0, MOST_LISTED) },
  })
}
