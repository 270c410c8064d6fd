import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './source-files.js'

const MANIFEST_COMMAND = join(root, 'packages/core/bin/plugboard-manifest.js')

/** A folder outside of the project that holds one installed piece, for `PLUGBOARD_PIECES`. */
export interface PieceFolder {
  readonly path: string
  clean(): void
}

/** Makes a piece package of this name, as somebody else would publish it; `source` exports the piece. */
export async function createPieceFolder(name: string, source: string): Promise<PieceFolder> {
  const path = mkdtempSync(join(tmpdir(), 'plugboard-pieces-'))
  const directory = join(path, `piece-${name}`)
  mkdirSync(join(directory, 'node_modules/@plugboard'), { recursive: true })
  symlinkSync(join(root, 'packages/core'), join(directory, 'node_modules/@plugboard/core'))
  const pkg = {
    name: `piece-${name}`,
    version: '1.0.0',
    type: 'module',
    keywords: ['plugboard-piece'],
    plugboard: { piece: './index.js', manifest: './manifest.json' },
    peerDependencies: { '@plugboard/core': '*' },
  }
  writeFileSync(join(directory, 'package.json'), JSON.stringify(pkg))
  writeFileSync(join(directory, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  writeFileSync(join(directory, 'index.js'), source)
  await promisify(execFile)(process.execPath, [MANIFEST_COMMAND], { cwd: directory })
  return { path, clean: () => rmSync(path, { recursive: true, force: true }) }
}
