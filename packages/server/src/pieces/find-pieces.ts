import { existsSync, type PathLike, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { contractProblem, type Manifest } from '@plugboard/core/host'
import type { InstalledPiece } from './installed-piece.js'

interface PackageJson {
  name?: string
  keywords?: string[]
  plugboard?: { piece?: string; manifest?: string }
}

/** Something about a package that kept it from being loaded. */
export interface UnusablePiece {
  directory: string
  reason: string
}

export interface FoundPieces {
  pieces: InstalledPiece[]
  unusable: UnusablePiece[]
}

/** The `node_modules` folders a module in this folder would be resolved from, nearest first. */
export function moduleFolders(from: string): string[] {
  const folders: string[] = []
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules')
    if (existsSync(candidate)) folders.push(candidate)
    if (dirname(folder) === folder) return folders
  }
}

/**
 * Finds pieces among installed packages by what their package.json says. Only the manifest is read; no piece code
 * runs. A package that claims to be a piece and cannot be used is reported, not skipped in silence.
 */
export function findPieces(folders: readonly string[]): FoundPieces {
  const found: FoundPieces = { pieces: [], unusable: [] }
  const seen = new Set<string>()
  for (const directory of folders.flatMap(packageFolders)) {
    const pkg = readPackage(directory)
    if (!pkg?.plugboard || !pkg.keywords?.includes('plugboard-piece')) continue
    const real = realpathSync(directory)
    if (seen.has(real)) continue
    seen.add(real)
    load(real, pkg, found)
  }
  return found
}

/** The packages a folder holds; a package itself is one, which is how a piece under development is named. */
function packageFolders(folder: string): string[] {
  if (existsSync(join(folder, 'package.json'))) return [folder]
  return list(folder).flatMap((name) => {
    const path = join(folder, name)
    return name.startsWith('@') ? list(path).map((inner) => join(path, inner)) : [path]
  })
}

const list = (folder: PathLike) => readdirSync(folder).filter((name) => !name.startsWith('.'))

/** Undefined where there is none, or one that npm could not read either. */
function readPackage(directory: string): PackageJson | undefined {
  const path = join(directory, 'package.json')
  return existsSync(path) ? readObject<PackageJson>(path) : undefined
}

const readManifest = (path: string): Manifest | undefined => readObject<Manifest>(path)

/** The JSON object in a file; undefined when it holds something else, which is no reason for a server not to start. */
function readObject<T extends object>(path: string): T | undefined {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function load(directory: string, pkg: PackageJson, found: FoundPieces): void {
  const { piece: entry, manifest: path } = pkg.plugboard ?? {}
  const unusable = (reason: string) => found.unusable.push({ directory, reason })
  if (!entry || !path) return void unusable('its package.json names no piece or no manifest')
  const manifestPath = join(directory, path)
  if (!existsSync(manifestPath)) return void unusable(`it is not built: ${path} is missing`)
  const manifest = readManifest(manifestPath)
  if (!manifest) return void unusable(`${path} is not the JSON of a manifest`)
  const problem = contractProblem(manifest.contract)
  if (problem) return void unusable(problem)
  found.pieces.push({ manifest, directory, entry: join(directory, entry) })
}
