import type { Caller } from '../caller.js'
import type { ConnectionMover } from '../connections/connection-mover.js'
import type { ConnectionReturner, PreparedReturn } from '../connections/connection-returner.js'
import { MovedMeanwhile } from '../connections/moved-meanwhile.js'
import type { PreparedMove } from '../connections/piece-move.js'
import type { Database } from '../database/database.js'
import type { Tx } from '../database/tx.js'
import { newId } from '../id.js'
import { pieceEvent } from '../installations/piece-event.js'
import type { PieceShelf } from '../installations/piece-shelf.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { PieceKeeper } from './piece-keeper.js'
import { untilUnchanged } from './until-unchanged.js'
import type { Upgrade } from './upgrade.js'
import type { UpgradePlan, UpgradePlanner, UpgradePreview } from './upgrade-planner.js'
import {
  breaksFlows,
  piecePinned,
  sameVersion,
  upgradeEnded,
  upgradeNotFound,
  upgradeOpen,
  versionGone,
} from './upgrade-problem.js'
import { endUpgrade, findOpen, findUpgrade, insertUpgrade, listUpgrades } from './upgrade-store.js'

interface Parts {
  database: Database
  catalog: PieceCatalog
  shelf: PieceShelf
  keeper: PieceKeeper
  planner: UpgradePlanner
  mover: ConnectionMover
  returner: ConnectionReturner
}

type Asker = Pick<Caller, 'actor' | 'name' | 'requestId' | 'signal'>

/** How an upgrade was undone. */
export interface RolledBack {
  upgrade: Upgrade
  returned: number
  /** Changed by somebody since, so that they stay at the new version. */
  kept: number
}

/** Moving the connections of a piece to another installed version, and back. */
export class UpgradeService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** What an upgrade would do. Throws `piece_not_found`, `version_not_installed`. */
  async preview(name: string, version: string): Promise<UpgradePreview> {
    return this.#parts.planner.preview(this.#parts.keeper.expectVersion(name, version))
  }

  /**
   * Makes a version the current one and moves the connections: all that can be, or none. It can be rolled back until it
   * is committed. Throws `piece_pinned`, `upgrade_open`, `upgrade_breaks_flows` unless that is accepted,
   * `migration_failed`, `version_is_current`, `changed_meanwhile`.
   */
  async start(name: string, version: string, accept: boolean, caller: Asker): Promise<Upgrade> {
    const { database, catalog, keeper, planner } = this.#parts
    const target = keeper.expectVersion(name, version)
    if (keeper.isPinned(name)) throw piecePinned(name, catalog.get(name).manifest.version)
    const open = await findOpen(database.read, name)
    if (open) throw upgradeOpen(open)
    const broken = await planner.brokenSteps(target)
    if (broken.length > 0 && !accept) throw breaksFlows(name, version, broken)
    const known = new Map<string, PreparedMove>()
    return untilUnchanged(async () => {
      const plan = await planner.plan(target, caller.signal, known)
      const from = catalog.get(name).manifest.version
      if (from === version && plan.moves.length === 0) throw sameVersion(name, version)
      return this.#move(target, from, plan, caller)
    })
  }

  /** Makes an upgrade final. Throws `upgrade_not_found`, `upgrade_ended`. */
  async commit(id: string, caller: Asker): Promise<Upgrade> {
    const { database, returner } = this.#parts
    await this.#expectOpen(id)
    await database.transaction(async (tx) => {
      const upgrade = await this.#end(tx, id, 'committed', caller)
      await returner.forget(tx, id)
      tx.audit(pieceEvent('piece.upgrade_committed', { name: upgrade.piece }, caller, { detail: { upgrade: id } }))
    })
    return this.expect(id)
  }

  /**
   * Moves the connections back to the version they had, and makes that the current one. Throws as `commit` does, and
   * `piece_pinned`, `version_not_installed`, `changed_meanwhile`.
   */
  async rollBack(id: string, caller: Asker): Promise<RolledBack> {
    const { returner } = this.#parts
    const upgrade = await this.#expectOpen(id)
    return untilUnchanged(async () => {
      const prepared: PreparedReturn[] = []
      const snapshots = await returner.snapshots(id)
      for (const snapshot of snapshots) {
        const one = await returner.prepareBack(snapshot)
        if (one) prepared.push(one)
      }
      const counts = { returned: prepared.length, kept: snapshots.length - prepared.length }
      await this.#return(upgrade, prepared, counts, caller)
      return { upgrade: await this.expect(id), ...counts }
    })
  }

  /** The upgrades of a piece, newest first. Throws `piece_not_found`. */
  async list(name: string): Promise<Upgrade[]> {
    this.#parts.catalog.get(name)
    return listUpgrades(this.#parts.database.read, name)
  }

  /** One upgrade. Throws `upgrade_not_found`. */
  async expect(id: string): Promise<Upgrade> {
    const upgrade = await findUpgrade(this.#parts.database.read, id)
    if (!upgrade) throw upgradeNotFound()
    return upgrade
  }

  async #expectOpen(id: string): Promise<Upgrade> {
    const upgrade = await this.expect(id)
    if (upgrade.state !== 'open') throw upgradeEnded(upgrade)
    return upgrade
  }

  async #move(target: InstalledPiece, from: string, { moves, left }: UpgradePlan, caller: Asker): Promise<Upgrade> {
    const { shelf, mover } = this.#parts
    const { name, version } = target.manifest
    const id = newId('upg')
    await shelf.change(async (tx) => {
      const open = await findOpen(tx.db, name)
      if (open) throw upgradeOpen(open)
      await this.#expectUnpinned(tx, target)
      await this.#expectCurrent(tx, name, from)
      await mover.expectElsewhere(tx, target, moves.length + left.length)
      const migrated = moves.filter((one) => one.migrated).length
      const counts = { moved: moves.length, migrated, leftBehind: left.length }
      const made = { createdBy: caller.name, createdAt: tx.now, endedBy: null, endedAt: null }
      await insertUpgrade(tx.db, { id, piece: name, from, to: version, state: 'open', ...counts, ...made })
      await mover.move(tx, moves, caller, id)
      await mover.leaveBehind(tx, left, version, caller)
      await shelf.choose(tx, { name, version, pinned: false, by: caller.name })
      const detail = { upgrade: id, from, to: version, ...counts }
      tx.audit(pieceEvent('piece.upgraded', { name }, caller, { detail }))
    })
    return this.expect(id)
  }

  async #return(
    { id, piece, from, to }: Upgrade,
    prepared: readonly PreparedReturn[],
    counts: Pick<RolledBack, 'returned' | 'kept'>,
    caller: Asker,
  ): Promise<void> {
    const { shelf, catalog, returner } = this.#parts
    await shelf.change(async (tx) => {
      await this.#end(tx, id, 'rolled_back', caller)
      const former = catalog.find(piece, from)
      if (!former) throw versionGone(piece, from)
      await this.#expectUnpinned(tx, former)
      await returner.moveBack(tx, prepared, caller)
      await returner.forget(tx, id)
      await shelf.choose(tx, { name: piece, version: from, pinned: false, by: caller.name })
      const detail = { upgrade: id, from: to, to: from, ...counts }
      tx.audit(pieceEvent('piece.rolled_back', { name: piece }, caller, { detail }))
    })
  }

  /** Whoever is second hears how the first one ended it. */
  async #end(tx: Tx, id: string, state: 'committed' | 'rolled_back', caller: Asker): Promise<Upgrade> {
    const isFirst = await endUpgrade(tx.db, id, { state, by: caller.name, now: tx.now })
    const upgrade = await findUpgrade(tx.db, id)
    if (!upgrade) throw upgradeNotFound()
    if (!isFirst) throw upgradeEnded(upgrade)
    return upgrade
  }

  /** Another server may have pinned the piece or removed the version a moment ago. */
  async #expectUnpinned(tx: Tx, target: InstalledPiece): Promise<void> {
    const { shelf } = this.#parts
    const { name, version } = target.manifest
    const { pinned, version: chosen = version } = await shelf.choiceOf(tx, name)
    if (pinned) throw piecePinned(name, chosen)
    if (!(await shelf.has(tx, target))) throw versionGone(name, version)
  }

  async #expectCurrent(tx: Tx, name: string, version: string): Promise<void> {
    const { shelf, catalog } = this.#parts
    const { version: chosen } = await shelf.choiceOf(tx, name)
    if (chosen !== undefined && chosen !== version && catalog.find(name, chosen)) throw new MovedMeanwhile()
  }
}
