import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../terminal/failure.js'

type Versions = Readonly<Record<string, string>>

/** What is used of a piece's package.json. Nothing is taken for granted: an author may have left out any of it. */
export interface PackageJson {
  name?: string
  version?: string
  type?: string
  license?: string
  keywords?: readonly string[]
  engines?: { node?: string }
  plugboard?: { piece?: string; manifest?: string }
  exports?: unknown
  bin?: unknown
  scripts?: Readonly<Record<string, string>>
  dependencies?: Versions
  devDependencies?: Versions
  peerDependencies?: Versions
  optionalDependencies?: Versions
}

/** The package in a folder that says it is a piece. */
export interface PiecePackage {
  folder: string
  json: PackageJson
}

/** @throws Failure `no_package`, `invalid_package`, `no_piece` */
export function readPiecePackage(folder: string): PiecePackage {
  const path = join(folder, 'package.json')
  if (!existsSync(path)) {
    const hint = 'Go to the folder of a piece, or make one with: plugboard piece create <name>'
    throw new Failure('no_package', `There is no package.json in ${folder}.`, { hint })
  }
  const json = parse(path)
  if (json.plugboard === undefined) {
    const hint =
      'package.json of a piece has "plugboard": { "piece": "./dist/index.js", "manifest": "./dist/manifest.json" }.'
    throw new Failure('no_piece', `The package in ${folder} is no piece.`, { hint })
  }
  return { folder, json }
}

function parse(path: string): PackageJson {
  try {
    return Object(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    throw new Failure('invalid_package', `${path} is not JSON.`, { hint: 'Mend it, then try again.', cause })
  }
}
