import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, posix } from 'node:path'
import { newId } from '../id.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { installDependencies, TARBALL } from './dependency-installer.js'
import { expectFree } from './expect-free.js'
import { installProblem } from './install-problem.js'
import type { InstallRequest } from './installation.js'
import { checkNeeds, type PiecePackageJson, parsePackageJson, scriptRemarks } from './package-json.js'
import { type PackageFiles, readPackageTarball } from './package-tarball.js'
import { provePiece } from './piece-prover.js'
import type { PieceShelf } from './piece-shelf.js'
import { digestTree, LARGEST_ARCHIVE, linkCore, packTree } from './piece-tree.js'
import { prepareFolder } from './prepare-folder.js'
import { describeRow, type PreparedPiece, type Progress } from './prepared-piece.js'
import type { Registry } from './registry.js'
import type { RegistryClient } from './registry-client.js'
import { readShippedManifest } from './shipped-manifest.js'
import { writePackage } from './write-package.js'

const core: string = createRequire(import.meta.resolve('@plugboard/core'))('../package.json').version

interface Parts {
  catalog: PieceCatalog
  shelf: PieceShelf
  client: RegistryClient
  registry: () => Promise<Registry>
}

interface Packed {
  bytes: Uint8Array
  files: PackageFiles
}

type PackageRequest = Exclude<InstallRequest, { source: 'folder' }>

/** Prepares a piece from wherever it comes: looks into it, installs what it depends on, and proves its manifest. */
export class PieceInstaller {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Throws an `installProblem`, of which nothing is left behind. */
  async prepare(request: InstallRequest, progress: Progress): Promise<PreparedPiece> {
    if (request.source === 'folder') return prepareFolder(this.#parts.catalog, request.folder, progress)
    const staging = await this.#parts.shelf.stage()
    try {
      return await this.#preparePackage(request, staging, progress)
    } catch (error) {
      await rm(staging, { recursive: true, force: true })
      throw error
    }
  }

  async #preparePackage(request: PackageRequest, staging: string, progress: Progress): Promise<PreparedPiece> {
    const { bytes, integrity } = await this.#obtain(request, progress)
    progress.onStage('inspect')
    const files = await readPackageTarball(bytes)
    const pkg = readPackageJson(files, request)
    const shipped = await readShippedManifest(pkg, async (path) => files.get(path))
    const { name } = shipped
    expectFree(this.#parts.catalog, shipped, request.source)
    progress.onPiece({ name, version: pkg.version, package: pkg.name }, scriptRemarks(pkg))
    progress.onStage('dependencies')
    const tree = await this.#install(staging, pkg, { bytes, files }, progress.signal)
    progress.onStage('load')
    const entry = posix.normalize(pkg.plugboard.piece)
    const directory = join(tree, 'node_modules', pkg.name)
    const place = { directory, entry: join(directory, entry) }
    const candidate = { ...place, package: pkg.name, version: pkg.version, name }
    const manifest = await provePiece(candidate, shipped, progress.signal)
    progress.onStage('save')
    const row = { ...describeRow(manifest, pkg), source: request.source, folder: null, integrity, entry }
    return this.#shelve(staging, tree, row)
  }

  async #obtain(request: PackageRequest, { onStage, signal }: Progress) {
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

  /** A package without dependencies needs neither npm nor a registry. */
  async #install(staging: string, pkg: PiecePackageJson, packed: Packed, signal: AbortSignal): Promise<string> {
    const tree = join(staging, 'tree')
    await mkdir(tree)
    if (hasDependencies(pkg)) {
      await writeFile(join(tree, TARBALL), packed.bytes)
      await installDependencies(tree, pkg.name, await this.#parts.registry(), signal)
      await rm(join(tree, TARBALL))
    } else {
      await writePackage(join(tree, 'node_modules', pkg.name), packed.files)
    }
    await linkCore(tree)
    return tree
  }

  async #shelve(
    staging: string,
    tree: string,
    described: Omit<PreparedPiece['row'], 'id' | 'archive_digest' | 'tree_digest'>,
  ): Promise<PreparedPiece> {
    const archive = join(staging, 'archive.tgz')
    const treeDigest = await digestTree(tree)
    await packTree(tree, archive)
    const { size } = await stat(archive)
    if (size > LARGEST_ARCHIVE)
      throw installProblem('package_too_large', `With what it depends on it has ${size} bytes packed.`)
    const row = { ...described, id: newId('pie'), archive_digest: await digestFile(archive), tree_digest: treeDigest }
    const folder = this.#parts.shelf.folderOf(row.id)
    await rename(tree, folder)
    const clean = async (undo: boolean) => {
      if (undo) await rm(folder, { recursive: true, force: true })
      await rm(staging, { recursive: true, force: true })
    }
    return { row, archive, clean }
  }
}

function readPackageJson(files: PackageFiles, request: PackageRequest): PiecePackageJson {
  const pkg = parsePackageJson(files.get('package.json'))
  if (request.source === 'registry' && (pkg.name !== request.package || pkg.version !== request.version)) {
    throw installProblem('other_package', `The package says that it is ${pkg.name} ${pkg.version}.`)
  }
  checkNeeds(pkg, { core, node: process.versions.node })
  const isBundle = [...files.keys()].some((path) => /^node_modules\//i.test(path))
  if (isBundle) throw installProblem('unsupported_dependencies', 'It brings other packages in its tarball.')
  return pkg
}

const hasDependencies = ({ dependencies = {}, optionalDependencies = {} }: PiecePackageJson): boolean =>
  Object.keys(dependencies).length + Object.keys(optionalDependencies).length > 0

async function digestFile(path: string): Promise<string> {
  const digest = createHash('sha512')
  for await (const chunk of createReadStream(path)) digest.update(chunk)
  return digest.digest('hex')
}

const kilobytes = (bytes: number): number => Math.ceil(bytes / 1_000)
