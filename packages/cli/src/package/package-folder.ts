import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Failure } from '../terminal/failure.js'

/**
 * The folder of an installed package, as Node would find it from another folder; symbolic links are not followed.
 *
 * @throws Failure `not_installed`
 */
export function packageFolder(name: string, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return candidate
    if (dirname(folder) === folder) break
  }
  throw new Failure('not_installed', `${name} is not installed in ${from} or above it.`, { hint: 'Run npm install.' })
}
