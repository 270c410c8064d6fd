import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildProblem, buildPiece } from '../build/build-piece.js'
import type { PiecePackage } from '../package/piece-package.js'
import type { Finding } from './finding.js'
import { insideOf } from './inside-of.js'

/** Builds a piece that is not built, or was changed since; nothing is found where the build is as new as the code. */
export async function buildFindings(piece: PiecePackage): Promise<Finding[]> {
  if (!isStale(piece)) return []
  const problems = await buildPiece(piece)
  return problems.filter(({ rule }) => rule !== 'piece').map(finding)
}

/** Only what has TypeScript sources can be built here; other packages bring their code as it is. */
function isStale({ folder, json: { plugboard } }: PiecePackage): boolean {
  const sources = join(folder, 'src')
  if (!existsSync(sources) || !existsSync(join(folder, 'tsconfig.json'))) return false
  const entry = insideOf(folder, plugboard?.piece)
  const manifest = insideOf(folder, plugboard?.manifest)
  return entry === undefined || manifest === undefined || newestBelow(sources) > statSync(entry).mtimeMs
}

function newestBelow(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Math.max(0, ...files.map(({ parentPath, name }) => statSync(join(parentPath, name)).mtimeMs))
}

function finding({ rule, file, line, column, message }: BuildProblem): Finding {
  return { rule, message: file === undefined ? message : `${file}:${line}:${column} ${message}` }
}
