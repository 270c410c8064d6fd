import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageFolder } from './package-folder.js'

/** The core this command line uses. */
export interface InstalledCore {
  /** Real path of its folder. */
  folder: string
  version: string
  /** What a package.json names it by: a range, or `file:` where it did not come from a registry. */
  spec: string
}

const NAME = '@plugboard/core'

/** Finds core and where it came from, so that a new piece can be installed before anything was published. */
export function installedCore(from = dirname(fileURLToPath(import.meta.url))): InstalledCore {
  const link = packageFolder(NAME, from)
  const folder = realpathSync(link)
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const local = folder === link ? resolvedFile(dirname(dirname(link))) : folder
  return { folder, version, spec: local === undefined ? `^${version}` : `file:${local}` }
}

/** The tarball or folder npm took core from, as it noted beside what it installed. */
function resolvedFile(modules: string): string | undefined {
  const lock = join(modules, '.package-lock.json')
  if (!existsSync(lock)) return undefined
  const { packages } = JSON.parse(readFileSync(lock, 'utf8'))
  const resolved: unknown = packages?.[`node_modules/${NAME}`]?.resolved
  if (typeof resolved !== 'string' || !resolved.startsWith('file:')) return undefined
  const path = resolve(dirname(modules), resolved.slice('file:'.length))
  return existsSync(path) ? path : undefined
}
