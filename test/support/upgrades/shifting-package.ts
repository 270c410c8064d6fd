import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { root } from '../source-files.js'

const SOURCE = fileURLToPath(new URL('shifting-piece.js', import.meta.url))
const MANIFEST_COMMAND = join(root, 'packages/core/bin/plugboard-manifest.js')

/** Puts the package of the shifting piece in a version below a folder, as npm would. Gives the folder of the package. */
export async function putShiftingPiece(folder: string, version: string): Promise<string> {
  const directory = join(folder, 'plugboard-piece-shifting')
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(join(directory, 'node_modules/@plugboard'), { recursive: true })
  symlinkSync(join(root, 'packages/core'), join(directory, 'node_modules/@plugboard/core'))
  const json = {
    name: 'plugboard-piece-shifting',
    version,
    type: 'module',
    keywords: ['plugboard-piece'],
    plugboard: { piece: './index.js', manifest: './manifest.json' },
    peerDependencies: { '@plugboard/core': '*' },
  }
  writeFileSync(join(directory, 'package.json'), JSON.stringify(json))
  writeFileSync(join(directory, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  cpSync(SOURCE, join(directory, 'shifting-piece.js'))
  const major = Number.parseInt(version, 10)
  const index = `import { shiftingPiece } from './shifting-piece.js'\nexport const piece = shiftingPiece(${major})\n`
  writeFileSync(join(directory, 'index.js'), index)
  await promisify(execFile)(process.execPath, [MANIFEST_COMMAND], { cwd: directory })
  return directory
}
