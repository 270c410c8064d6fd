import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '@plugboard/core/host'
import type { Logger } from 'pino'
import type { Database } from '../database/database.js'
import type { Tx } from '../database/tx.js'
import type { InstalledPiece, PieceSource } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import {
  choose,
  deleteStored,
  findStored,
  listChoices,
  listStored,
  raiseRevision,
  readArchive,
  revisionOf,
  type StoredPiece,
  unchoose,
} from './installed-piece-store.js'
import { pieceEvent, SERVER } from './piece-event.js'
import { digestTree, linkCore, unpackTree } from './piece-tree.js'

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

/**
 * The installed pieces as they lie on this server's disk. The database has them too, so that every server, and one with
 * an empty disk, gets the same files; they are compared with what was installed before they run.
 */
export class PieceShelf {
  readonly #parts: Parts
  readonly #verified = new Map<string, { at: number; done: Promise<void> }>()
  /** Ids of pieces that were removed and still lie on disk. */
  readonly #gone = new Set<string>()
  #revision: string | undefined
  #pinned: ReadonlySet<string> = new Set()
  #stored: readonly StoredPiece[] = []
  #timer: NodeJS.Timeout | undefined
  #loading: Promise<void> = Promise.resolve()
  /** Told when what is installed or chosen is another, here or by another server. */
  onChanged: () => Promise<void> = async () => undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Whether a piece stays at its version. */
  isPinned(name: string): boolean {
    return this.#pinned.has(name)
  }

  /** A new folder for an installation under way, on the same disk as where it will be. */
  async stage(): Promise<string> {
    const staging = join(this.#parts.folder, `.${randomUUID()}`)
    await mkdir(staging, { recursive: true, mode: 0o700 })
    return staging
  }

  /** Where the piece with this id lies. */
  folderOf(id: string): string {
    return join(this.#parts.folder, id)
  }

  /** Removes what installations that never ended left, and what was removed elsewhere, and fills the catalog. */
  async open(): Promise<void> {
    await this.load()
    const { folder } = this.#parts
    if (!existsSync(folder)) return
    const kept = new Set(this.#stored.map(({ id }) => id))
    const left = (await readdir(folder)).filter((name) => !kept.has(name))
    for (const name of left) await rm(join(folder, name), { recursive: true, force: true })
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
    await this.load()
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

  /** Takes an installed version away. */
  async remove(tx: Tx, { manifest, installation }: InstalledPiece): Promise<void> {
    if (!installation) return
    await deleteStored(tx.db, installation.id)
    const { chosen } = await listChoices(tx.db)
    if (chosen.get(manifest.name) === manifest.version) await unchoose(tx.db, manifest.name)
    this.#gone.add(installation.id)
  }

  /** Fills the catalog anew, one load after the other. */
  load(): Promise<void> {
    this.#loading = this.#loading.catch(() => undefined).then(() => this.#load())
    return this.#loading
  }

  /** Looks every two seconds whether another server installed, removed or chose something. */
  watch(): void {
    this.#timer = setInterval(() => void this.#look(), WATCH_MS).unref()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
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
      if ((await revisionOf(this.#parts.database.read)) !== this.#revision) await this.load()
    } catch (error) {
      this.#parts.logger.warn({ err: error }, 'what is installed could not be looked at')
    }
  }

  async #load(): Promise<void> {
    const { database, bundled, catalog } = this.#parts
    const revision = await revisionOf(database.read)
    const stored = await listStored(database.read)
    const { chosen, pinned } = await listChoices(database.read)
    const pieces: InstalledPiece[] = []
    for (const row of stored) pieces.push(...(await this.#usable(row)))
    catalog.replace([...bundled, ...pieces], chosen)
    this.#stored = stored
    this.#pinned = pinned
    this.#revision = revision
    for (const id of this.#gone) if (!stored.some((row) => row.id === id)) await this.#discard(id)
    await this.onChanged()
  }

  async #discard(id: string): Promise<void> {
    this.#gone.delete(id)
    await rm(this.folderOf(id), { recursive: true, force: true })
  }

  async #usable(row: StoredPiece): Promise<InstalledPiece[]> {
    try {
      const directory = row.folder ?? (await this.#unpacked(row))
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

  /** The folder of the package; unpacked from the database where this disk does not have it yet. */
  async #unpacked(row: StoredPiece): Promise<string> {
    const folder = this.folderOf(row.id)
    if (!existsSync(folder)) await this.#unpack(row)
    return join(folder, 'node_modules', row.package)
  }

  async #unpack(row: StoredPiece): Promise<void> {
    const staging = await this.stage()
    try {
      const archive = join(staging, 'archive.tgz')
      const digest = await readArchive(this.#parts.database.read, row.id, archive)
      if (digest !== row.archive_digest) throw new Error('the archive in the database was changed')
      const tree = join(staging, 'tree')
      await unpackTree(archive, tree)
      if ((await digestTree(tree)) !== row.tree_digest) throw new Error('the archive in the database was changed')
      await linkCore(tree)
      await rename(tree, this.folderOf(row.id)).catch((error: unknown) => this.#unlessThere(row, error))
    } finally {
      await rm(staging, { recursive: true, force: true })
    }
  }

  /** Another server on this disk may have been quicker. */
  #unlessThere(row: StoredPiece, error: unknown): void {
    if (!existsSync(this.folderOf(row.id))) throw error
  }

  async #verify(directory: string): Promise<void> {
    const row = this.#stored.find((one) => one.folder === null && directory.startsWith(`${this.folderOf(one.id)}/`))
    if (!row || (await this.#digestOf(row)) === row.tree_digest) return
    this.#parts.logger.error(
      { piece: row.name, version: row.version },
      'the files of a piece were changed; they are put right',
    )
    await this.#parts.database.transaction(async (tx) => {
      tx.audit(pieceEvent('piece.damaged', row, SERVER, { outcome: 'failed', detail: { version: row.version } }))
    })
    const broken = join(this.#parts.folder, `.${randomUUID()}`)
    await rename(this.folderOf(row.id), broken)
    await this.#unpack(row)
    await rm(broken, { recursive: true, force: true })
  }

  /** Undefined where files are missing or more than files lie there. */
  async #digestOf(row: StoredPiece): Promise<string | undefined> {
    return digestTree(this.folderOf(row.id)).catch(() => undefined)
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
