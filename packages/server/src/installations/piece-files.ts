import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Database } from '../database/database.js'
import { DomainError } from '../domain-error.js'
import { installProblem } from './install-problem.js'
import { readArchive, type StoredPiece } from './installed-piece-store.js'
import { digestTree, isCoreLinked, linkCore, unpackTree } from './piece-tree.js'

interface Parts {
  database: Pick<Database, 'read'>
  /** The folder that installed pieces are unpacked into. */
  folder: string
  logger: Logger
}

/** The files of installed pieces on this server's disk; the database has them too. */
export class PieceFiles {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** A new folder for an installation under way, on the same disk as where it will be. */
  async stage(): Promise<string> {
    const staging = join(this.#parts.folder, `.${randomUUID()}`)
    await mkdir(staging, { recursive: true, mode: 0o700 })
    return staging
  }

  /** Where the piece with this id lies, with what it depends on. */
  folderOf(id: string): string {
    return join(this.#parts.folder, id)
  }

  /** Where the package of an installed piece lies. */
  directoryOf(row: StoredPiece): string {
    return row.folder ?? join(this.folderOf(row.id), 'node_modules', row.package)
  }

  /** Sees that a piece lies where it runs from: unpacks it where this disk does not have it yet. */
  async provide(row: StoredPiece): Promise<void> {
    if (row.folder !== null) return
    const folder = this.folderOf(row.id)
    if (!existsSync(folder)) await this.restore(row)
    else if (!(await isCoreLinked(folder))) await linkCore(folder)
  }

  /** Whether the files of a piece are those that were installed, no fewer and no more. */
  async areIntact(row: StoredPiece): Promise<boolean> {
    const folder = this.folderOf(row.id)
    if (!existsSync(folder) || !(await isCoreLinked(folder))) return false
    return (await digestTree(folder).catch(strange)) === row.tree_digest
  }

  /**
   * Puts what was installed, as the database has it, in the place of whatever lies there.
   *
   * @throws DomainError `piece_damaged` when the database has something else.
   */
  async restore(row: StoredPiece): Promise<void> {
    const staging = await this.stage()
    try {
      const tree = await this.#unpack(row, staging)
      const folder = this.folderOf(row.id)
      if (existsSync(folder)) await rename(folder, join(staging, 'damaged'))
      await rename(tree, folder)
    } catch (error) {
      if (!(await this.areIntact(row))) throw error
    } finally {
      await this.#remove(staging)
    }
  }

  /** Removes the files of a piece. */
  async discard(id: string): Promise<void> {
    await this.#remove(this.folderOf(id))
  }

  /** Removes everything but the pieces with these ids that was last touched before this time, UTC milliseconds. */
  async sweep(kept: ReadonlySet<string>, before: number): Promise<void> {
    const { folder } = this.#parts
    if (!existsSync(folder)) return
    for (const name of (await readdir(folder)).filter((one) => !kept.has(one))) {
      const { mtimeMs } = await lstat(join(folder, name))
      if (mtimeMs < before) await this.#remove(join(folder, name))
    }
  }

  async #unpack(row: StoredPiece, staging: string): Promise<string> {
    const [archive, tree] = [join(staging, 'archive.tgz'), join(staging, 'tree')]
    const digest = await readArchive(this.#parts.database.read, row.id, archive)
    if (digest !== row.archive_digest) throw damaged(row)
    await unpackTree(archive, tree)
    if ((await digestTree(tree)) !== row.tree_digest) throw damaged(row)
    await linkCore(tree)
    return tree
  }

  /** What cannot be removed is in nobody's way; the next start removes it. */
  async #remove(path: string): Promise<void> {
    try {
      await rm(path, { recursive: true, force: true, maxRetries: 3 })
    } catch (error) {
      this.#parts.logger.warn({ err: error }, 'a folder of pieces could not be removed')
    }
  }
}

const damaged = ({ name, version }: StoredPiece) =>
  installProblem('piece_damaged', `The files of ${name} ${version} were changed, on disk and in the database.`)

/** Links, too many files and files that go while they are read are no piece as it was installed; all else is a failure. */
function strange(error: unknown): undefined {
  const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  if (!isGone && !(error instanceof DomainError)) throw error
}
