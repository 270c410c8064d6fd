import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describeBuilt } from '../check/describe-built.js'
import { installedCore } from '../package/installed-core.js'
import { packageFolder } from '../package/package-folder.js'
import type { PiecePackage } from '../package/piece-package.js'
import { runProcess } from '../process/run-process.js'
import { Failure } from '../terminal/failure.js'
import { type TypeProblem, typeErrors } from './type-errors.js'

/** What is wrong with a piece that was built: of its types, or as core's static rules see it. */
export type BuildProblem = TypeProblem & { rule: string }

/**
 * Builds a piece with its own TypeScript and writes its manifest, in a process of its own.
 *
 * @returns what is wrong; empty when all is well.
 * @throws Failure `not_installed`, `no_tsconfig`
 */
export async function buildPiece({ folder, json }: PiecePackage): Promise<BuildProblem[]> {
  const typed = await compile(folder)
  if (typed.length > 0) return typed
  const core = installedCore()
  const command = join(core.folder, 'bin', 'plugboard-manifest.js')
  const written = await runProcess(process.execPath, [command], { cwd: folder, timeout: 30_000 })
  const { name = '', version = '' } = json
  const described = await describeBuilt(join(folder, json.plugboard?.piece ?? ''), { name, version }, folder)
  if (!described.ok) return [{ rule: 'loads', message: described.reason }]
  if (written.code !== 0) return [{ rule: 'manifest', message: 'The manifest could not be written.' }]
  return described.value.problems.map(({ path, message }) => ({ rule: 'piece', message: `${path} ${message}`.trim() }))
}

async function compile(folder: string): Promise<BuildProblem[]> {
  if (!existsSync(join(folder, 'tsconfig.json'))) {
    throw new Failure('no_tsconfig', `There is no tsconfig.json in ${folder}.`, { hint: 'Build it your own way.' })
  }
  const { code, stdout, stderr } = await runTypeScript(folder, 'tsconfig.json')
  if (code === 0) return []
  const problems = typeErrors(stdout)
  const said = problems.length > 0 ? problems : [{ message: `TypeScript failed: ${(stderr || stdout).trim()}` }]
  return said.map((problem) => ({ rule: 'types', ...problem }))
}

/** Runs the piece's own TypeScript over a project file. */
export function runTypeScript(folder: string, project: string) {
  const command = join(packageFolder('typescript', folder), 'bin', 'tsc')
  return runProcess(process.execPath, [command, '-p', project, '--pretty', 'false'], { cwd: folder })
}
