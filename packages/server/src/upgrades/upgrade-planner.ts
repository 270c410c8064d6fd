import type { Connection } from '../connections/connection.js'
import type { ConnectionMover } from '../connections/connection-mover.js'
import { type MoveFailure, migrationFailed, type PreparedMove } from '../connections/piece-move.js'
import type { FlowService } from '../flows/flow-service.js'
import type { UsingStep } from '../flows/piece-usage.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { type VersionChanges, versionChanges } from './version-changes.js'

interface Parts {
  catalog: PieceCatalog
  mover: ConnectionMover
  flows: Pick<FlowService, 'stepsOfPiece'>
}

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

/** What an upgrade is about to do, with everything migrated. */
export interface UpgradePlan {
  moves: PreparedMove[]
  left: Connection[]
}

const MOST_LISTED = 100

/** Finds out what an upgrade does, before anything is changed. */
export class UpgradePlanner {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** What would become of connections and steps of flows, as far as manifests tell. */
  async preview(target: InstalledPiece): Promise<UpgradePreview> {
    const { catalog, mover } = this.#parts
    const { name: piece, version: to } = target.manifest
    const from = catalog.get(piece).manifest
    const counts = { move: 0, migrate: 0, reconnect: 0 }
    const left: Named[] = []
    for await (const { connection, kind } of mover.elsewhere(target)) {
      counts[kind] += 1
      if (kind === 'reconnect' && left.length < MOST_LISTED) left.push(named(connection))
    }
    const connections = { moved: counts.move, migrated: counts.migrate, leftBehind: counts.reconnect, left }
    const changes = versionChanges(from, target.manifest)
    return { piece, from: from.version, to, changes, connections, brokenSteps: await this.brokenSteps(target) }
  }

  /** Steps that take an action or a trigger this version lacks. */
  async brokenSteps({ manifest }: InstalledPiece): Promise<UsingStep[]> {
    const has = { action: namesOf(manifest.actions), trigger: namesOf(manifest.triggers) }
    const steps = await this.#parts.flows.stepsOfPiece(manifest.name)
    return steps.filter(({ kind, operation }) => !has[kind].has(operation))
  }

  /**
   * Has every value migrated. What does not work anyway may stay behind; throws `migration_failed` where something that
   * works would.
   *
   * @param known what was migrated before, by connection; what is migrated now is added.
   */
  async plan(target: InstalledPiece, signal: AbortSignal, known: Map<string, PreparedMove>): Promise<UpgradePlan> {
    const { mover } = this.#parts
    const plan: UpgradePlan = { moves: [], left: [] }
    const failures: MoveFailure[] = []
    for await (const { connection, kind } of mover.elsewhere(target)) {
      if (kind === 'reconnect') plan.left.push(connection)
      if (kind === 'reconnect') continue
      const prepared = await mover.prepare(connection, target, signal, known.get(connection.id))
      if (!('message' in prepared)) plan.moves.push(prepared)
      else if (prepared.status === 'active') failures.push(prepared)
      else plan.left.push(connection)
      if (failures.length === MOST_LISTED) break
    }
    if (failures.length > 0) throw migrationFailed(target.manifest.name, failures)
    for (const move of plan.moves) known.set(move.connection.id, move)
    return plan
  }
}

const namesOf = (operations: readonly { name: string }[]): ReadonlySet<string> =>
  new Set(operations.map(({ name }) => name))

const named = ({ place, key, name }: Connection): Named => ({
  project: place.project.key,
  environment: place.environment.key,
  key,
  name,
})
