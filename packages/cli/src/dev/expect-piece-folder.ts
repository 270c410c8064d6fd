import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { Failure } from '../terminal/failure.js'

/** A folder that holds the sources of a piece. */
export interface PieceFolder {
  /** Absolute, without links. */
  readonly path: string
  /** Name of the package. */
  readonly name: string
  /** The piece's own TypeScript, to be run by Node. */
  readonly compiler: string
}

/** The piece in a folder. Throws a `Failure` when there is none that could be worked on. */
export function expectPieceFolder(given: string): PieceFolder {
  const path = resolve(given)
  if (!existsSync(path) || !statSync(path).isDirectory()) throw new Failure('no_folder', `There is no folder ${path}.`)
  const pkg = readPackage(path)
  const { keywords, plugboard } = pkg
  const { piece, manifest }: Record<string, unknown> = { ...Object(plugboard) }
  const isPiece = Array.isArray(keywords) && keywords.includes('plugboard-piece')
  if (!isPiece || typeof piece !== 'string' || typeof manifest !== 'string') {
    throw new Failure('no_piece', `The package in ${path} is not a piece.`, {
      hint: 'Its package.json needs the keyword "plugboard-piece" and "plugboard": { "piece": "…", "manifest": "…" }. plugboard piece create makes one that has them.',
    })
  }
  for (const needed of ['tsconfig.json', 'src']) {
    if (!existsSync(join(path, needed))) throw new Failure('incomplete', `There is no ${needed} in ${path}.`)
  }
  return { path: realpathSync(path), name: String(pkg.name), compiler: expectCompiler(path) }
}

function readPackage(folder: string): Record<string, unknown> {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) {
    throw new Failure('no_package', `There is no package.json in ${folder}.`, {
      hint: 'Run this in a piece’s own folder, or make one with plugboard piece create.',
    })
  }
  try {
    return { ...Object(JSON.parse(readFileSync(file, 'utf8'))) }
  } catch (cause) {
    throw new Failure('no_package', `${file} is not JSON.`, { cause })
  }
}

/** Found as Node would find them, so also where they are installed in a folder above. */
function expectCompiler(folder: string): string {
  const { resolve } = createRequire(join(folder, 'package.json'))
  try {
    resolve('@plugboard/core')
    return join(dirname(resolve('typescript/package.json')), 'bin', 'tsc')
  } catch (cause) {
    throw new Failure('not_installed', 'What the piece depends on is not installed.', {
      hint: `Run npm install in ${folder}.`,
      cause,
    })
  }
}
