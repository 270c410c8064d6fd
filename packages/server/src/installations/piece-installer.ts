import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, posix } from 'node:path'
import type { Manifest } from '@plugboard/core/host'
import { newId } from '../id.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { installDependencies, TARBALL } from './dependency-installer.js'
import { installProblem } from './install-problem.js'
import type { InstallRequest, InstallStage } from './installation.js'
import type { StoredPiece } from './installed-piece-store.js'
import { checkNeeds, type PiecePackageJson, parsePackageJson, scriptRemarks } from './package-json.js'
import { readPackageTarball } from './package-tarball.js'
import { provePiece } from './piece-prover.js'
import type { PieceShelf } from './piece-shelf.js'
import { digestTree, LARGEST_ARCHIVE, linkCore, packTree } from './piece-tree.js'
import type { Registry } from './registry.js'
import type { RegistryClient } from './registry-client.js'
import { readShippedManifest } from './shipped-manifest.js'

const core: string = createRequire(import.meta.resolve('@plugboard/core'))('../package.json').version

interface Parts {
  catalog: PieceCatalog
  shelf: PieceShelf
  client: RegistryClient
  registry: () => Promise<Registry>
}

/** How the one who asked hears of it. */
export interface Progress {
  signal: AbortSignal
  onStage(stage: InstallStage, note?: string): void
  /** What is installed is known now. */
  onPiece(piece: { name: string; version: string; package: string }, remarks: readonly string[]): void
}

/** A piece that lies on the shelf, to be entered into the database. */
export interface PreparedPiece {
  row: Omit<StoredPiece, 'installed_by' | 'installed_at'>
  /** The archive of its files; undefined for a folder. */
  archive: string | undefined
  /** Lets go of temporary files. With `undo`, also of what lies on the shelf. */
  clean(undo: boolean): Promise<void>
}

/** Prepares a piece from wherever it comes: looks into it, installs what it depends on, and proves its manifest. */
export class PieceInstaller {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Throws an `installProblem`, of which nothing is left behind. */
  async prepare(request: InstallRequest, progress: Progress): Promise<PreparedPiece> {
    if (request.source === 'folder') return this.#prepareFolder(request.folder, progress)
    const staging = await this.#parts.shelf.stage()
    const removeStaging = () => rm(staging, { recursive: true, force: true })
    try {
      return await this.#preparePackage(request, staging, progress)
    } catch (error) {
      await removeStaging()
      throw error
    }
  }

  async #preparePackage(
    request: Exclude<InstallRequest, { source: 'folder' }>,
    staging: string,
    progress: Progress,
  ): Promise<PreparedPiece> {
    const { bytes, integrity } = await this.#obtain(request, progress)
    progress.onStage('inspect')
    const files = await readPackageTarball(bytes)
    const pkg = parsePackageJson(files.get('package.json'))
    if (request.source === 'registry') expectNamed(pkg, request)
    checkNeeds(pkg, { core, node: process.versions.node })
    const shipped = readShippedManifest(pkg, files)
    this.#expectFree(shipped, integrity)
    progress.onPiece({ name: shipped.name, version: pkg.version, package: pkg.name }, scriptRemarks(pkg))
    progress.onStage('dependencies')
    const tree = await this.#install(staging, pkg, bytes, progress.signal)
    progress.onStage('load')
    const entry = posix.normalize(pkg.plugboard.piece)
    const directory = join(tree, 'node_modules', pkg.name)
    const candidate = {
      package: pkg.name,
      version: pkg.version,
      name: shipped.name,
      directory,
      entry: join(directory, entry),
    }
    const manifest = await provePiece(candidate, shipped, progress.signal)
    progress.onStage('save')
    const row = { ...describeRow(manifest, pkg), source: request.source, folder: null, integrity, entry }
    return this.#shelve(staging, tree, row)
  }

  async #obtain(request: Exclude<InstallRequest, { source: 'folder' }>, { onStage, signal }: Progress) {
    onStage('download')
    if (request.source === 'tarball') {
      const digest = createHash('sha512').update(request.bytes).digest('base64')
      return { bytes: request.bytes, integrity: `sha512-${digest}` }
    }
    const onProgress = (bytes: number, total?: number) =>
      onStage(
        'download',
        total === undefined ? `${kilobytes(bytes)} KB` : `${kilobytes(bytes)} of ${kilobytes(total)} KB`,
      )
    return this.#parts.client.download(request.package, request.version, { signal, onProgress })
  }

  /** One name belongs to one package, and one version of it is there once. */
  #expectFree({ name, version, package: from }: Manifest, integrity: string | null): void {
    const versions = this.#parts.catalog.versions(name)
    const other = versions.find(({ manifest }) => manifest.package !== from)
    if (other)
      throw installProblem(
        'piece_name_taken',
        `A piece “${name}” is installed from the package ${other.manifest.package}.`,
      )
    const same = versions.find(({ manifest }) => manifest.version === version)
    if (!same) return
    if (!same.installation) throw installProblem('comes_with_server', `${name} ${version} comes with the server.`)
    if (integrity !== null || same.installation.source !== 'folder') {
      throw installProblem('version_installed', `${name} ${version} is installed already.`)
    }
  }

  async #install(staging: string, { name }: PiecePackageJson, bytes: Uint8Array, signal: AbortSignal): Promise<string> {
    const tree = join(staging, 'tree')
    await mkdir(tree)
    await writeFile(join(tree, TARBALL), bytes)
    await installDependencies(tree, name, await this.#parts.registry(), signal)
    await rm(join(tree, TARBALL))
    await linkCore(tree)
    return tree
  }

  async #shelve(
    staging: string,
    tree: string,
    row: Omit<PreparedPiece['row'], 'id' | 'archive_digest' | 'tree_digest'>,
  ) {
    const id = newId('pie')
    const archive = join(staging, 'archive.tgz')
    const treeDigest = await digestTree(tree)
    await packTree(tree, archive)
    const { size } = await stat(archive)
    if (size > LARGEST_ARCHIVE)
      throw installProblem('package_too_large', `With what it depends on it has ${size} bytes packed.`)
    const folder = this.#parts.shelf.folderOf(id)
    await rename(tree, folder)
    return {
      row: { ...row, id, archive_digest: await digestFile(archive), tree_digest: treeDigest },
      archive,
      clean: async (undo: boolean) => {
        if (undo) await rm(folder, { recursive: true, force: true })
        await rm(staging, { recursive: true, force: true })
      },
    }
  }

  /** A folder is run where it is, with the dependencies it has; its author builds it. */
  async #prepareFolder(folder: string, progress: Progress): Promise<PreparedPiece> {
    progress.onStage('inspect')
    const read = (path: string) => readFile(join(folder, path)).catch(() => undefined)
    const packed = await read('package.json')
    if (!packed)
      throw installProblem('folder_not_found', 'There is no package.json in this folder.', { field: 'folder' })
    const pkg = parsePackageJson(packed)
    const { plugboard } = pkg
    const files = new Map<string, Buffer>()
    for (const path of [plugboard.piece, plugboard.manifest].map(posix.normalize)) {
      const bytes = await read(path)
      if (bytes) files.set(path, bytes)
    }
    const icon = JSON.parse(files.get(posix.normalize(plugboard.manifest))?.toString() ?? '{}').icon
    const svg = typeof icon === 'string' ? await read(icon) : undefined
    if (svg) files.set(icon, svg)
    const shipped = readShippedManifest(pkg, files)
    this.#expectFree(shipped, null)
    progress.onPiece({ name: shipped.name, version: pkg.version, package: pkg.name }, [])
    progress.onStage('load')
    const entry = posix.normalize(plugboard.piece)
    const candidate = {
      package: pkg.name,
      version: pkg.version,
      name: shipped.name,
      directory: folder,
      entry: join(folder, entry),
    }
    const manifest = await provePiece(candidate, shipped, progress.signal)
    progress.onStage('save')
    const nothing = { integrity: null, archive_digest: null, tree_digest: null }
    const row = { ...describeRow(manifest, pkg), ...nothing, id: newId('pie'), source: 'folder', folder, entry }
    return { row, archive: undefined, clean: async () => undefined }
  }
}

const describeRow = (manifest: Manifest, pkg: PiecePackageJson) => ({
  name: manifest.name,
  version: pkg.version,
  package: pkg.name,
  manifest: JSON.stringify(manifest),
})

function expectNamed(pkg: PiecePackageJson, asked: { package: string; version: string }): void {
  if (pkg.name === asked.package && pkg.version === asked.version) return
  throw installProblem('other_package', `The package says that it is ${pkg.name} ${pkg.version}.`)
}

async function digestFile(path: string): Promise<string> {
  const digest = createHash('sha512')
  for await (const chunk of createReadStream(path)) digest.update(chunk)
  return digest.digest('hex')
}

const kilobytes = (bytes: number): number => Math.ceil(bytes / 1_000)
