import { readFile, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The built runner. The path is the same seen from `src` and from `dist`. */
export const RUNNER = fileURLToPath(new URL('../../dist/piece-host/runner.js', import.meta.url))

/** The egress guard, which the runner loads. */
const EGRESS = join(dirname(RUNNER), '../egress')

/**
 * The folders a runner has to read: the piece's package, the `node_modules` it resolves from, packages linked into
 * those that it depends on, and the same for the runner itself. Real paths, because Node checks those.
 */
export async function readableFolders(pieceDirectory: string): Promise<string[]> {
  const [piece, runner, egress] = await Promise.all([
    realpath(pieceDirectory),
    realpath(dirname(RUNNER)),
    realpath(EGRESS),
  ])
  const core = await linkedPackages(runner, ['@plugboard/core'])
  const linked = await linkedPackages(piece, await dependencyNames(piece))
  const packages = [piece, runner, egress, ...core, ...linked]
  const modules = await Promise.all(packages.map(moduleFolders))
  return [...new Set([...packages, ...modules.flat()])]
}

/** Real paths of the `node_modules` folders beside and above a folder. */
async function moduleFolders(folder: string): Promise<string[]> {
  const found = await Promise.all(ancestors(folder).map((one) => real(join(one, 'node_modules'))))
  return found.filter((path) => path !== undefined)
}

/** Real paths of the named packages as seen from a folder; those that are not installed are left out. */
async function linkedPackages(folder: string, names: readonly string[]): Promise<string[]> {
  const candidates = names.map((name) =>
    Promise.all(ancestors(folder).map((one) => real(join(one, 'node_modules', name)))),
  )
  const found = await Promise.all(candidates)
  return found.flatMap((paths) => paths.find((path) => path !== undefined) ?? [])
}

async function dependencyNames(folder: string): Promise<string[]> {
  const path = join(folder, 'package.json')
  const parsed: unknown = JSON.parse(await readFile(path, 'utf8'))
  if (typeof parsed !== 'object' || parsed === null) throw new Error(`${path} does not hold an object.`)
  const { dependencies, peerDependencies }: { dependencies?: unknown; peerDependencies?: unknown } = parsed
  return [dependencies, peerDependencies].flatMap((one) => Object.keys(Object(one)))
}

function ancestors(folder: string): string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...ancestors(parent)]
}

async function real(path: string): Promise<string | undefined> {
  try {
    return await realpath(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined
    throw error
  }
}
