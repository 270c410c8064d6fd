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

/** Errors of types do not keep the code from being written. */
const COMPILER_FLAGS = ['-p', '.', '--noEmitOnError', 'false', '--noEmit', 'false', '--pretty', 'false']

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
export async function buildPiece(folder: PieceFolder, { scratch, signal }: BuildOptions): Promise<WorkbenchBuild> {
  const started = performance.now()
  const compiling = runProgram(folder.compiler, COMPILER_FLAGS, { cwd: folder.path, signal })
  const [compiled, loaded] = await Promise.all([compiling, load(folder, compiling, { scratch, signal })])
  const types = typeProblems(compiled.output)
  const unread: WorkbenchProblem[] =
    compiled.code !== 0 && types.length === 0 ? [{ kind: 'build', at: 'tsconfig.json', message: compiled.output }] : []
  // Why it cannot be loaded is often the reason of a long list of complaints about types.
  const problems = loaded.isLoaded
    ? [...unread, ...types, ...loaded.problems]
    : [...loaded.problems, ...unread, ...types]
  return { isLoaded: loaded.isLoaded, problems, ms: Math.round(performance.now() - started) }
}

/** Loads what is compiled in a process of its own, which starts while it is being compiled. */
async function load(folder: PieceFolder, compiling: Promise<unknown>, { scratch, signal }: BuildOptions) {
  const answerFile = join(scratch, 'problems.json')
  await rm(answerFile, { force: true })
  const late = new AbortController()
  const giveUp = () => setTimeout(() => late.abort(), LOAD_MS)
  const timer = compiling.then(giveUp, () => undefined)
  const within = { cwd: folder.path, signal: AbortSignal.any([signal, late.signal]), inputEnds: compiling }
  try {
    const { output } = await runProgram(INSPECTOR, [answerFile], within)
    if (!existsSync(answerFile)) return { isLoaded: false, problems: [loadProblem(output, folder.path)] }
    return { isLoaded: true, problems: await readProblems(answerFile) }
  } catch (error) {
    if (signal.aborted || !late.signal.aborted) throw error
    const message = `It was not loaded within ${LOAD_MS / 1_000} seconds.`
    return { isLoaded: false, problems: [{ kind: 'load' as const, at: '', message }] }
  } finally {
    clearTimeout(await timer)
  }
}

async function readProblems(file: string): Promise<WorkbenchProblem[]> {
  const found: unknown = JSON.parse(await readFile(file, 'utf8'))
  if (!isProblemList(found)) throw new Error('The process that loads the piece answered in another shape.')
  return found.map(({ path, message }) => ({ kind: 'check', at: path, message }))
}
