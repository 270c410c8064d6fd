import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { installedCore } from '../package/installed-core.js'
import { pack } from '../package/pack.js'
import type { PiecePackage } from '../package/piece-package.js'
import { runNpm } from '../package/run-npm.js'
import { Failure } from '../terminal/failure.js'
import { describeBuilt } from './describe-built.js'
import type { Finding } from './finding.js'

/**
 * Packs a piece, installs the tarball into an empty folder with the core in use here, and loads it from there.
 *
 * @returns what is wrong.
 */
export async function installPacked(piece: PiecePackage, into: string): Promise<Finding[]> {
  const failed = await install(piece, into)
  if (failed !== undefined) return [{ rule: 'installs', message: failed.message }]
  const { name = '', version = '', plugboard = {} } = piece.json
  const installed = join(into, 'node_modules', name)
  const described = await describeBuilt(join(installed, plugboard.piece ?? ''), { name, version }, into)
  if (!described.ok) return [{ rule: 'installed-loads', message: described.reason }]
  const manifest = JSON.parse(await readFile(join(installed, plugboard.manifest ?? ''), 'utf8'))
  if (isDeepStrictEqual(manifest, { ...described.value.manifest })) return []
  const message = 'Installed elsewhere it describes itself in another way than its manifest does.'
  return [{ rule: 'installed-manifest', message }]
}

const QUIETLY = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline']

/** What npm said when it could not. */
async function install({ folder, json: { name = '' } }: PiecePackage, into: string): Promise<Failure | undefined> {
  try {
    const { filename } = await pack(folder, into)
    const dependencies = { '@plugboard/core': `file:${installedCore().folder}`, [name]: `file:${join(into, filename)}` }
    await writeFile(join(into, 'package.json'), JSON.stringify({ private: true, dependencies }))
    await runNpm(['install', ...QUIETLY], into)
    return undefined
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}
