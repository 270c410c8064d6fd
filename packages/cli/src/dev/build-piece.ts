import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { WorkbenchBuild, WorkbenchProblem } from '@plugboard/server'
import type { PieceFolder } from './expect-piece-folder.js'
import { isProblemList } from './is-problem-list.js'
import { loadProblem } from './load-problem.js'
import { runProgram } from './run-program.js'
import { typeProblems } from './type-problems.js'

const INSPECTOR = fileURLToPath(new URL('../../dist/dev/inspect-piece.js', import.meta.url))

/** A piece that is not loaded within this time has work to do at import that it should not have, in milliseconds. */
const LOAD_MS = 10_000

interface BuildOptions {
  /** For what the process that loads the piece answers. */
  readonly scratch: string
  /** Gives the build up. */
  readonly signal: AbortSignal
}

/**
 * Builds a piece with its own TypeScript and writes its manifest. Errors of types do not keep it from being built, so
 * that its author can go on; what is wrong is part of the answer. Rejects only when the signal gives it up.
 */
export async function buildPiece(folder: PieceFolder, options: BuildOptions): Promise<WorkbenchBuild> {
  const started = performance.now()
  const { signal } = options
  const flags = ['-p', '.', '--noEmitOnError', 'false', '--noEmit', 'false', '--pretty', 'false']
  const compiled = await runProgram(folder.compiler, flags, { cwd: folder.path, signal })
  const types = typeProblems(compiled.output)
  const { isLoaded, problems } = await inspect(folder, options)
  const unread: WorkbenchProblem[] =
    compiled.code !== 0 && types.length === 0 ? [{ kind: 'build', at: 'tsconfig.json', message: compiled.output }] : []
  return { isLoaded, problems: [...unread, ...types, ...problems], ms: Math.round(performance.now() - started) }
}

async function inspect(folder: PieceFolder, { scratch, signal }: BuildOptions) {
  const answerFile = join(scratch, 'problems.json')
  await rm(answerFile, { force: true })
  const late = AbortSignal.timeout(LOAD_MS)
  const within = { cwd: folder.path, signal: AbortSignal.any([signal, late]) }
  const ended = await runProgram(INSPECTOR, [answerFile], within).catch((error: unknown) => {
    if (signal.aborted || !late.aborted) throw error
    return { code: null, output: `It was not loaded within ${LOAD_MS / 1_000} seconds.` }
  })
  if (!existsSync(answerFile)) return { isLoaded: false, problems: [loadProblem(ended.output, folder.path)] }
  const found: unknown = JSON.parse(await readFile(answerFile, 'utf8'))
  if (!isProblemList(found)) throw new Error('The process that loads the piece answered in another shape.')
  const problems = found.map(({ path, message }): WorkbenchProblem => ({ kind: 'check', at: path, message }))
  return { isLoaded: true, problems }
}
