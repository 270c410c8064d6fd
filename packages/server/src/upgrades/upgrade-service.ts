import type { Caller } from '../caller.js'
import type { Connection } from '../connections/connection.js'
import type { ConnectionMover } from '../connections/connection-mover.js'
import type { ConnectionReturner, PreparedReturn } from '../connections/connection-returner.js'
import { MovedMeanwhile } from '../connections/moved-meanwhile.js'
import { type MoveFailure, migrationFailed, type PreparedMove } from '../connections/piece-move.js'
import type { Database } from '../database/database.js'
import type { FlowService } from '../flows/flow-service.js'
import type { UsingStep } from '../flows/piece-usage.js'
import { newId } from '../id.js'
import { pieceEvent } from '../installations/piece-event.js'
import type { PieceShelf } from '../installations/piece-shelf.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { PieceKeeper } from './piece-keeper.js'
import type { Upgrade } from './upgrade.js'
import {
  alwaysChanging,
  breaksFlows,
  piecePinned,
  sameVersion,
  upgradeEnded,
  upgradeNotFound,
  upgradeOpen,
} from './upgrade-problem.js'
import { endUpgrade, findOpen, findUpgrade, insertUpgrade, listUpgrades } from './upgrade-store.js'
import { type VersionChanges, versionChanges } from './version-changes.js'

interface Parts {
  database: Database
  catalog: PieceCatalog
  shelf: PieceShelf
  keeper: PieceKeeper
  mover: ConnectionMover
  returner: ConnectionReturner
  flows: Pick<FlowService, 'stepsOfPiece'>
}

type Asker = Pick<Caller, 'actor' | 'name' | 'requestId' | 'signal'>

/** A connection as an administrator recognises it. */
type Named = Pick<MoveFailure, 'project' | 'environment' | 'key' | 'name'>

/** What an upgrade would do. */
export interface UpgradePreview {
  piece: string
  from: string
  to: string
  changes: VersionChanges
  connections: {
    /** Keep their values. */
    moved: number
    /** Have their values migrated by the piece. */
    migrated: number
    /** Stay where they are until somebody reconnects them; at most 100 are listed in `left`. */
    leftBehind: number
    left: Named[]
  }
  /** Steps that take an action or a trigger the new version lacks. */
  brokenSteps: UsingStep[]
}

/** How an upgrade was undone. */
export interface RolledBack {
  upgrade: Upgrade
  returned: number
  /** Changed by somebody since, so that they stay at the new version. */
  kept: number
}

const ATTEMPTS = 5
const MOST_LISTED = 100

/** Moving the connections of a piece to another installed version, and back. */
export class UpgradeService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** What an upgrade would do. Throws `piece_not_found`, `version_not_installed`. */
  async preview(name: string, version: string): Promise<UpgradePreview> {
    const { catalog, keeper, mover } = this.#parts
    const target = keeper.expectVersion(name, version)
    const from = catalog.get(name).manifest
    const counts = { move: 0, migrate: 0, reconnect: 0 }
    const left: Named[] = []
    for await (const { connection, kind } of mover.elsewhere(target)) {
      counts[kind] += 1
      if (kind === 'reconnect' && left.length < MOST_LISTED) left.push(named(connection))
    }
    const connections = { moved: counts.move, migrated: counts.migrate, leftBehind: counts.reconnect, left }
    const brokenSteps = await this.#brokenSteps(target)
    return {
      piece: name,
      from: from.version,
      to: version,
      changes: versionChanges(from, target.manifest),
      connections,
      brokenSteps,
    }
  }

  /**
   * Makes a version the current one and moves the connections: all that can be, or none. It can be rolled back until it
   * is committed. Throws `piece_pinned`, `upgrade_open`, `upgrade_breaks_flows` unless that is accepted,
   * `migration_failed`, `version_is_current`, `changed_meanwhile`.
   */
  async start(name: string, version: string, accept: boolean, caller: Asker): Promise<Upgrade> {
    const { database, catalog, keeper } = this.#parts
    const target = keeper.expectVersion(name, version)
    const { version: from } = catalog.get(name).manifest
    if (keeper.isPinned(name)) throw piecePinned(name, from)
    const open = await findOpen(database.read, name)
    if (open) throw upgradeOpen(open)
    const broken = await this.#brokenSteps(target)
    if (broken.length > 0 && !accept) throw breaksFlows(name, version, broken)
    return this.#untilUnchanged(async () => {
      const plan = await this.#prepare(target, caller.signal)
      if (from === version && plan.moves.length === 0) throw sameVersion(name, version)
      return this.#move(target, from, plan, caller)
    })
  }

  /** Makes an upgrade final. Throws `upgrade_not_found`, `upgrade_ended`. */
  async commit(id: string, caller: Asker): Promise<Upgrade> {
    const { database, returner } = this.#parts
    const upgrade = await this.#expectOpen(id)
    await database.transaction(async (tx) => {
      const end = { state: 'committed' as const, by: caller.name, now: tx.now }
      if (!(await endUpgrade(tx.db, id, end))) throw upgradeEnded({ ...upgrade, ...end })
      await returner.forget(tx, id)
      tx.audit(pieceEvent('piece.upgrade_committed', { name: upgrade.piece }, caller, { detail: { upgrade: id } }))
    })
    return this.expect(id)
  }

  /** Moves the connections back to the version they had, and makes that the current one. Throws as `commit` does. */
  async rollBack(id: string, caller: Asker): Promise<RolledBack> {
    const { returner } = this.#parts
    const upgrade = await this.#expectOpen(id)
    return this.#untilUnchanged(async () => {
      const prepared: PreparedReturn[] = []
      const snapshots = await returner.snapshots(id)
      for (const snapshot of snapshots) {
        const one = await returner.prepareBack(snapshot)
        if (one) prepared.push(one)
      }
      await this.#return(upgrade, prepared, caller)
      const kept = snapshots.length - prepared.length
      return { upgrade: await this.expect(id), returned: prepared.length, kept }
    })
  }

  /** The upgrades of a piece, newest first. */
  list(name: string): Promise<Upgrade[]> {
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

  async #brokenSteps({ manifest }: InstalledPiece): Promise<UsingStep[]> {
    const has = { action: namesOf(manifest.actions), trigger: namesOf(manifest.triggers) }
    const steps = await this.#parts.flows.stepsOfPiece(manifest.name)
    return steps.filter(({ kind, operation }) => !has[kind].has(operation))
  }

  /** Has every value migrated before anything is changed. What does not work anyway may stay behind. */
  async #prepare(target: InstalledPiece, signal: AbortSignal): Promise<Plan> {
    const { mover } = this.#parts
    const plan: Plan = { moves: [], left: [] }
    const failures: MoveFailure[] = []
    for await (const { connection, kind } of mover.elsewhere(target)) {
      if (kind === 'reconnect') plan.left.push(connection)
      if (kind === 'reconnect') continue
      const prepared = await mover.prepare(connection.id, connection.place, target, signal)
      if (!('message' in prepared)) plan.moves.push(prepared)
      else if (prepared.status === 'active') failures.push(prepared)
      else plan.left.push(connection)
    }
    if (failures.length > 0) throw migrationFailed(target.manifest.name, failures)
    return plan
  }

  async #move(target: InstalledPiece, from: string, { moves, left }: Plan, caller: Asker): Promise<Upgrade> {
    const { shelf, mover } = this.#parts
    const { name, version } = target.manifest
    const id = newId('upg')
    await shelf.change(async (tx) => {
      const open = await findOpen(tx.db, name)
      if (open) throw upgradeOpen(open)
      const migrated = moves.filter((one) => one.migrated).length
      const counts = { moved: moves.length, migrated, leftBehind: left.length }
      const made = { createdBy: caller.name, createdAt: tx.now, endedBy: null, endedAt: null }
      await insertUpgrade(tx.db, { id, piece: name, from, to: version, state: 'open', ...counts, ...made })
      for (const move of moves) await mover.move(tx, move, caller, id)
      for (const connection of left) mover.leaveBehind(tx, connection, version, caller)
      await shelf.choose(tx, { name, version, pinned: false, by: caller.name })
      tx.audit(
        pieceEvent('piece.upgraded', { name }, caller, { detail: { upgrade: id, from, to: version, ...counts } }),
      )
    })
    return this.expect(id)
  }

  async #return(upgrade: Upgrade, prepared: readonly PreparedReturn[], caller: Asker): Promise<void> {
    const { shelf, returner } = this.#parts
    const { id, piece, from, to } = upgrade
    await shelf.change(async (tx) => {
      const end = { state: 'rolled_back' as const, by: caller.name, now: tx.now }
      if (!(await endUpgrade(tx.db, id, end))) throw upgradeEnded({ ...upgrade, ...end })
      for (const one of prepared) await returner.moveBack(tx, one, caller)
      await returner.forget(tx, id)
      await shelf.choose(tx, { name: piece, version: from, pinned: false, by: caller.name })
      const detail = { upgrade: id, from: to, to: from, returned: prepared.length }
      tx.audit(pieceEvent('piece.rolled_back', { name: piece }, caller, { detail }))
    })
  }

  /** Prepares and moves anew when connections were changed between the two. */
  async #untilUnchanged<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof MovedMeanwhile)) throw error
        if (attempt === ATTEMPTS) throw alwaysChanging()
      }
    }
  }
}

interface Plan {
  moves: PreparedMove[]
  left: Connection[]
}

const namesOf = (operations: readonly { name: string }[]): ReadonlySet<string> =>
  new Set(operations.map(({ name }) => name))

const named = ({ place, key, name }: Connection): Named => ({
  project: place.project.key,
  environment: place.environment.key,
  key,
  name,
})
