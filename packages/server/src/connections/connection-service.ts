import type { AuditService } from '../audit/audit-service.js'
import type { Database } from '../database/database.js'
import type { Tx } from '../database/tx.js'
import type { Place } from '../environments/environment.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { Dependent } from '../references/reference.js'
import type { ReferenceService } from '../references/reference-service.js'
import type { Connection } from './connection.js'
import { type StatusCount, statusCounts, tagCounts } from './connection-counts-store.js'
import { notFound } from './connection-errors.js'
import { type ConnectionQuery, statusesOf } from './connection-query.js'
import { countMatching, findConnection, holdKeys, listConnections } from './connection-store.js'
import { type ConnectionView, viewConnection } from './connection-view.js'
import type { UsingConnection } from './piece-usage.js'
import { countByPieceVersion, listUsing } from './piece-usage-store.js'
import { RememberedLists } from './remembered-lists.js'

interface Parts {
  database: Database
  catalog: PieceCatalog
  references: ReferenceService
  audit: Pick<AuditService, 'revision'>
}

export interface ConnectionList {
  items: ConnectionView[]
  next: string | null
  total: number
}

export interface Facets {
  pieces: { name: string; title: string; count: number }[]
  tags: { name: string; count: number }[]
  statuses: Record<Connection['status'], number>
}

/** What a list may be narrowed by. */
export type ListQuery = ConnectionQuery & { type?: string | undefined }

/** Reading connections. Nothing here opens a secret. */
export class ConnectionService {
  readonly #parts: Parts
  readonly #remembered: RememberedLists

  constructor(parts: Parts) {
    this.#parts = parts
    this.#remembered = new RememberedLists((projectId) => parts.audit.revision(projectId))
  }

  /** One page of an environment's connections, with the number of flows that use each. */
  list(place: Place, query: ListQuery): Promise<ConnectionList> {
    return this.#remembered.get(place, query, () => this.#list(place, query))
  }

  async #list(place: Place, query: ListQuery): Promise<ConnectionList> {
    const { database, references } = this.#parts
    const wanted = { ...query, pieces: this.#piecesOf(query) }
    const [page, total] = await Promise.all([listConnections(database.read, place, wanted), this.#total(place, wanted)])
    const flows = await references.counts(
      place,
      page.connections.map((one) => one.key),
    )
    return { items: page.connections.map((one) => this.#view(one, flows)), next: page.next, total }
  }

  /** How many connections there are by piece, tag and status. */
  facets(place: Place): Promise<Facets> {
    return this.#remembered.get(place, {}, () => this.#facets(place))
  }

  async #facets(place: Place): Promise<Facets> {
    const { read } = this.#parts.database
    const [counts, tags] = await Promise.all([statusCounts(read, place), tagCounts(read, place)])
    return { pieces: this.#byPiece(counts), tags, statuses: byStatus(counts) }
  }

  /** One connection by key or id; throws `not_found`. */
  async get(place: Place, key: string): Promise<ConnectionView> {
    return this.view(await this.expect(place, key))
  }

  /** As `get`, in the form the other use cases work with. */
  async expect(place: Place, key: string): Promise<Connection> {
    const connection = await this.find(place, key)
    if (!connection) throw notFound()
    return connection
  }

  /** How many connections there are of each version of a piece, in all projects; absent means none. */
  countByPieceVersion(piece: string, tx?: Tx): Promise<Map<string, number>> {
    return countByPieceVersion(tx?.db ?? this.#parts.database.read, piece)
  }

  /** Connections of a piece, of one version or of all, in all projects. */
  usingPiece(
    piece: string,
    { version, limit }: { version: string | undefined; limit: number },
    tx?: Tx,
  ): Promise<UsingConnection[]> {
    return listUsing(tx?.db ?? this.#parts.database.read, piece, version, limit)
  }

  /** As `expect`; undefined when there is none. */
  find(place: Place, key: string): Promise<Connection | undefined> {
    return findConnection(this.#parts.database.read, place, key)
  }

  /** The flow versions that depend on a connection. */
  async dependents(place: Place, key: string): Promise<Dependent[]> {
    const connection = await this.expect(place, key)
    return this.#parts.references.dependents(place, connection.key)
  }

  /**
   * Keeps connections from being deleted until the transaction ends, so that a flow that names them is either saved
   * first, and then counts, or finds them gone.
   *
   * @returns the keys that exist.
   */
  hold(tx: Tx, place: Place, keys: readonly string[]): Promise<Set<string>> {
    return holdKeys(tx.db, place, keys)
  }

  /** A connection as the API shows it. */
  async view(connection: Connection): Promise<ConnectionView> {
    return this.#view(connection, await this.#parts.references.counts(connection.place, [connection.key]))
  }

  #view(connection: Connection, flows: ReadonlyMap<string, number>): ConnectionView {
    const { catalog } = this.#parts
    const own = catalog.find(connection.piece, connection.pieceVersion)
    return viewConnection(connection, flows.get(connection.key) ?? 0, catalog.find(connection.piece), own)
  }

  #byPiece(counts: readonly StatusCount[]): Facets['pieces'] {
    const totals = new Map<string, number>()
    for (const { piece, count } of counts) totals.set(piece, (totals.get(piece) ?? 0) + count)
    const title = (name: string) => this.#parts.catalog.find(name)?.manifest.title ?? name
    return [...totals]
      .map(([name, count]) => ({ name, title: title(name), count }))
      .sort((a, b) => a.title.localeCompare(b.title, 'en'))
  }

  #piecesOf({ pieces, type }: ListQuery): readonly string[] | undefined {
    if (type === undefined) return pieces
    const ofType = this.#parts.catalog.list().flatMap(({ manifest }) => (manifest.type === type ? [manifest.name] : []))
    return pieces ? pieces.filter((name) => ofType.includes(name)) : ofType
  }

  async #total(place: Place, query: ConnectionQuery): Promise<number> {
    const { read } = this.#parts.database
    const { search, tag, status, pieces } = query
    if (pieces?.length === 0) return 0
    if (search || tag) return countMatching(read, place, query)
    const statuses = status && statusesOf(status)
    return (await statusCounts(read, place))
      .filter((one) => (pieces?.includes(one.piece) ?? true) && (statuses?.includes(one.status) ?? true))
      .reduce((sum, one) => sum + one.count, 0)
  }
}

function byStatus(counts: readonly StatusCount[]): Facets['statuses'] {
  const statuses = { active: 0, missing: 0, error: 0 }
  for (const { status, count } of counts) statuses[status] += count
  return statuses
}
