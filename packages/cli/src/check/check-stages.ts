import { join } from 'node:path'
import type { ConformanceResult } from '@plugboard/core/testing'
import type { PiecePackage } from '../package/piece-package.js'
import { temporaryFolder } from '../process/temporary-folder.js'
import { Failure } from '../terminal/failure.js'
import { buildFindings } from './build-findings.js'
import { conformanceCases } from './conformance-cases.js'
import { describeBuilt } from './describe-built.js'
import type { Finding } from './finding.js'
import { importFindings } from './import-findings.js'
import { insideOf } from './inside-of.js'
import { installPacked } from './install-packed.js'
import { packageFindings } from './package-findings.js'
import type { Stage, StageName } from './stage.js'

export interface CheckOptions {
  /** Most bytes the package may have unpacked. */
  maxSize: number
  /** Leaves out what needs npm to install the package. */
  skipInstall: boolean
  /** Around the work of each stage. */
  around<T>(name: StageName, work: () => Promise<T>): Promise<T>
  /** Called as each case of the conformance suite ends. */
  onCase(result: ConformanceResult): void
}

/** Checks a piece in stages, each given as it ends. What cannot make sense after an earlier stage is left out. */
export async function* checkStages(piece: PiecePackage, options: CheckOptions): AsyncGenerator<Stage> {
  const built = await stage('build', options, () => buildFindings(piece))
  yield built
  if (!built.ok) return yield* leftOut('it does not build', ['rules', 'import', 'install', 'conformance'])
  yield stage('rules', options, () => ruleFindings(piece, options.maxSize))
  const entry = insideOf(piece.folder, piece.json.plugboard?.piece)
  if (entry === undefined || piece.json.name === undefined) {
    return yield* leftOut('the package names no piece that is there', ['import', 'install', 'conformance'])
  }
  yield stage('import', options, () => importFindings(entry, piece.folder))
  if (options.skipInstall) return yield* leftOut('because of --skip-install', ['install', 'conformance'])
  yield* installedStages(piece, options)
}

async function* installedStages(piece: PiecePackage, options: CheckOptions): AsyncGenerator<Stage> {
  const folder = temporaryFolder()
  try {
    const installed = await stage('install', options, () => installPacked(piece, folder.path))
    yield installed
    if (!installed.ok) return yield* leftOut('it could not be installed', ['conformance'])
    const { name = '', plugboard = {} } = piece.json
    yield conformanceStage(piece, join(folder.path, 'node_modules', name, plugboard.piece ?? ''), options)
  } finally {
    folder.remove()
  }
}

async function conformanceStage(piece: PiecePackage, entry: string, options: CheckOptions): Promise<Stage> {
  const cases: ConformanceResult[] = []
  const onCase = (result: ConformanceResult) => {
    cases.push(result)
    options.onCase(result)
  }
  const around = <T>(_: StageName, work: () => Promise<T>) => work()
  const ended = await stage('conformance', { around }, () => conformanceCases(piece, entry, onCase))
  return { ...ended, ok: ended.ok && cases.every(({ ok }) => ok), cases }
}

async function ruleFindings(piece: PiecePackage, maxSize: number): Promise<Finding[]> {
  const { name = '', version = '', plugboard } = piece.json
  const described = await describeBuilt(join(piece.folder, plugboard?.piece ?? ''), { name, version }, piece.folder)
  const problems = described.ok ? described.value.problems : []
  const ofPiece = problems.map(({ path, message, ...more }) => ({ rule: ruleOf(more), message: `${path} ${message}` }))
  return [...ofPiece, ...(await packageFindings(piece, maxSize))]
}

/** Core may name the rule that was broken. */
const ruleOf = (problem: { rule?: string }) => problem.rule ?? 'piece'

/** Runs the work of a stage; a failure inside is a finding. */
async function stage(
  name: StageName,
  { around }: Pick<CheckOptions, 'around'>,
  work: () => Promise<readonly Finding[]>,
): Promise<Stage> {
  const begun = performance.now()
  const findings = await around(name, work).catch((error: unknown) => {
    if (error instanceof Failure) return [{ rule: error.code.replaceAll('_', '-'), message: sentences(error) }]
    throw error
  })
  return { name, ok: findings.length === 0, ms: Math.round(performance.now() - begun), findings }
}

const sentences = ({ message, hint }: Failure) => (hint === undefined ? message : `${message} ${hint}`)

function* leftOut(reason: string, names: readonly StageName[]): Generator<Stage> {
  for (const name of names) yield { name, ok: true, ms: 0, findings: [], skipped: reason }
}
