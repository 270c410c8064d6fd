import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest } from '@plugboard/core/host'
import type { Logger } from 'pino'
import type { Database } from '../database/database.js'
import type { Tx } from '../database/tx.js'
import type { InstalledPiece, PieceSource } from '../pieces/installed-piece.js'
import type { ChosenVersions, PieceCatalog } from '../pieces/piece-catalog.js'
import {
  choose,
  deleteStored,
  findStored,
  listChoices,
  listStored,
  raiseRevision,
  revisionOf,
  type StoredPiece,
  unchoose,
} from './installed-piece-store.js'
import { pieceEvent, SERVER } from './piece-event.js'
import { PieceFiles } from './piece-files.js'

interface Parts {
  database: Database
  catalog: PieceCatalog
  /** Pieces found beside the server. */
  bundled: readonly InstalledPiece[]
  /** The folder that installed pieces are unpacked into. */
  folder: string
  /** A manifest with what the operator decided applied to it. */
  adapt(manifest: Manifest): Manifest
  logger: Logger
}

/** How often a server looks whether another one changed something, and how long a look at the files is good for. */
const WATCH_MS = 2_000
const VERIFIED_MS = 60_000
/** A piece that could not be unpacked is tried again after this time. */
const RETRY_MS = 30_000
/** Longer than any installation takes: what is older and belongs to no piece was left behind. */
const LEFT_MS = 15 * 60_000

/**
 * The installed pieces as they lie on this server's disk. The database has them too, so that every server, and one with
 * an empty disk, gets the same files; they are compared with what was installed before they run.
 */
export class PieceShelf {
  readonly #parts: Parts
  readonly #files: PieceFiles
  readonly #verified = new Map<string, { at: number; done: Promise<void> }>()
  #revision: string | undefined
  #pinned: ReadonlySet<string> = new Set()
  #chosen: ChosenVersions = new Map()
  #bundled: readonly InstalledPiece[]
  #installed: readonly InstalledPiece[] = []
  #stored: readonly StoredPiece[] = []
  /** Ids of those that lie nowhere as they were installed. */
  #unusable: ReadonlySet<string> = new Set()
  #retryAt = Number.POSITIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  #loading: Promise<void> = Promise.resolve()
  /** Told when what is installed or chosen is another, here or by another server. */
  onChanged: () => Promise<void> = async () => undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.#bundled = parts.bundled
    this.#files = new PieceFiles(parts)
  }

  /** Whether a piece stays at its version. */
  isPinned(name: string): boolean {
    return this.#pinned.has(name)
  }

  /** Whether an installed piece is lost: it is neither on this disk nor, as it was, in the database. */
  isLost(id: string): boolean {
    return this.#unusable.has(id)
  }

  /** A new folder for an installation under way, on the same disk as where it will be. */
  stage(): Promise<string> {
    return this.#files.stage()
  }

  /** Where the piece with this id lies. */
  folderOf(id: string): string {
    return this.#files.folderOf(id)
  }

  /** Fills the catalog, and removes what installations that never ended left, and what was removed elsewhere. */
  async open(): Promise<void> {
    await this.load()
    const isAlone = this.#parts.database.dialect === 'sqlite'
    const before = isAlone ? Number.POSITIVE_INFINITY : Date.now() - LEFT_MS
    await this.#files.sweep(new Set(this.#stored.map(({ id }) => id)), before)
  }

  /**
   * Changes what is installed or chosen, in one transaction, one change after the other on any number of servers; every
   * server hears of it, this one at once.
   */
  async change<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const result = await this.#parts.database.transaction(async (tx) => {
      await raiseRevision(tx.db)
      return work(tx)
    })
    await this.load().catch((error: unknown) => this.#warn(error))
    return result
  }

  /** Makes a version the one that is used where none is named. */
  choose(tx: Tx, choice: { name: string; version: string; pinned: boolean; by: string }): Promise<void> {
    return choose(tx.db, { ...choice, now: tx.now })
  }

  /** The version that was chosen and whether it is pinned, as the transaction sees it. */
  async choiceOf(tx: Tx, name: string): Promise<{ version: string | undefined; pinned: boolean }> {
    const { chosen, pinned } = await listChoices(tx.db)
    return { version: chosen.get(name), pinned: pinned.has(name) }
  }

  /** Whether nobody removed a version meanwhile, as the transaction sees it. */
  async has(tx: Tx, { manifest: { name, version }, installation }: InstalledPiece): Promise<boolean> {
    return !installation || (await findStored(tx.db, name, version)) !== undefined
  }

  /** Takes an installed version away; its files go once that is committed. */
  async remove(tx: Tx, { manifest, installation }: InstalledPiece): Promise<void> {
    if (!installation) return
    await deleteStored(tx.db, installation.id)
    const { chosen } = await listChoices(tx.db)
    if (chosen.get(manifest.name) === manifest.version) await unchoose(tx.db, manifest.name)
  }

  /** Puts these in place of the pieces that were found beside the server. */
  showBundled(pieces: readonly InstalledPiece[]): void {
    this.#bundled = pieces
    this.#show()
  }

  /** Fills the catalog anew, one load after the other. */
  load(): Promise<void> {
    this.#loading = this.#loading.catch(() => undefined).then(() => this.#load())
    return this.#loading
  }

  /** Looks every two seconds whether another server installed, removed or chose something. */
  watch(): void {
    this.#timer = setInterval(() => {
      this.#looking ??= this.#look().finally(() => {
        this.#looking = undefined
      })
    }, WATCH_MS).unref()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
    await this.#loading.catch(() => undefined)
  }

  /** Makes sure that the files of a piece are those that were installed; others are put in their place. */
  verify(directory: string): Promise<void> {
    const known = this.#verified.get(directory)
    if (known && performance.now() - known.at < VERIFIED_MS) return known.done
    const done = this.#verify(directory)
    this.#verified.set(directory, { at: performance.now(), done })
    done.catch(() => this.#verified.delete(directory))
    return done
  }

  async #look(): Promise<void> {
    try {
      const isNew = (await revisionOf(this.#parts.database.read)) !== this.#revision
      if (isNew || performance.now() > this.#retryAt) await this.load()
    } catch (error) {
      this.#warn(error)
    }
  }

  #warn(error: unknown): void {
    this.#parts.logger.warn({ err: error }, 'what is installed could not be looked at')
  }

  async #load(): Promise<void> {
    const { database } = this.#parts
    const revision = await revisionOf(database.read)
    const stored = await listStored(database.read)
    const { chosen, pinned } = await listChoices(database.read)
    const pieces: InstalledPiece[] = []
    for (const row of stored) pieces.push(...(await this.#usable(row)))
    this.#installed = pieces
    this.#chosen = chosen
    this.#show()
    const usable = new Set(pieces.map(({ installation }) => installation?.id))
    this.#unusable = new Set(stored.flatMap(({ id }) => (usable.has(id) ? [] : [id])))
    const kept = new Set(stored.map(({ id }) => id))
    const gone = this.#stored.filter(({ id }) => !kept.has(id))
    this.#stored = stored
    this.#pinned = pinned
    this.#revision = revision
    this.#retryAt = this.#unusable.size > 0 ? performance.now() + RETRY_MS : Number.POSITIVE_INFINITY
    for (const { id } of gone) await this.#files.discard(id)
    await this.onChanged()
  }

  #show(): void {
    const { catalog, adapt } = this.#parts
    const bundled = this.#bundled.map((piece) => ({ ...piece, manifest: adapt(piece.manifest) }))
    catalog.replace([...bundled, ...this.#installed], this.#chosen)
  }

  async #usable(row: StoredPiece): Promise<InstalledPiece[]> {
    try {
      await this.#files.provide(row)
      const directory = this.#files.directoryOf(row)
      if (!existsSync(join(directory, row.entry))) throw new Error(`${join(directory, row.entry)} is missing`)
      return [asInstalled(row, directory, this.#parts.adapt(JSON.parse(row.manifest)))]
    } catch (error) {
      this.#parts.logger.error(
        { err: error, piece: row.name, version: row.version },
        'an installed piece cannot be used',
      )
      return []
    }
  }

  async #verify(directory: string): Promise<void> {
    const row = this.#stored.find((one) => one.folder === null && this.#files.directoryOf(one) === directory)
    if (!row || (await this.#files.areIntact(row))) return
    this.#parts.logger.error(
      { piece: row.name, version: row.version },
      'the files of a piece were changed; they are put right',
    )
    await this.#parts.database.transaction(async (tx) => {
      tx.audit(pieceEvent('piece.damaged', row, SERVER, { outcome: 'failed', detail: { version: row.version } }))
    })
    await this.#files.restore(row)
  }
}

function asInstalled(row: StoredPiece, directory: string, manifest: Manifest): InstalledPiece {
  const { id, integrity, tree_digest: treeDigest, installed_by: installedBy, installed_at: installedAt } = row
  const source = row.source as PieceSource
  return {
    manifest,
    directory,
    entry: join(directory, row.entry),
    installation: { id, source, integrity, treeDigest, installedBy, installedAt },
  }
}
