import { isPieceError } from '@plugboard/core'
import { type Manifest, manifestProblems } from '@plugboard/core/host'
import { PieceCrash } from '../piece-host/piece-crash.js'
import { PieceHost } from '../piece-host/piece-host.js'
import { installProblem } from './install-problem.js'

/** A package that lies where it would run from. */
export interface Candidate {
  /** Name and version of the package. */
  package: string
  version: string
  /** Name of the piece, by its manifest. */
  name: string
  directory: string
  entry: string
}

const DESCRIBE_MS = 20_000

/**
 * Has the code say what it is, in a process of its own that may connect to nothing, and compares it with the manifest
 * beside it. Gives the manifest the code describes.
 *
 * @throws DomainError `does_not_load`, `works_at_import`, `invalid_manifest`, `manifest_contradicts_code`.
 */
export async function provePiece(candidate: Candidate, shipped: Manifest, signal: AbortSignal): Promise<Manifest> {
  const described = await describe(candidate, signal)
  const [problem] = manifestProblems(described)
  if (problem)
    throw installProblem(
      'invalid_manifest',
      `What the code describes is no manifest: ${problem.path} ${problem.message}.`,
    )
  const place = contradiction(shipped, described)
  if (place !== undefined) {
    throw installProblem(
      'manifest_contradicts_code',
      `Manifest and code say different things of ${place || 'the piece'}.`,
    )
  }
  return described as unknown as Manifest
}

async function describe(candidate: Candidate, signal: AbortSignal): Promise<Record<string, unknown>> {
  const { name, version, directory, entry } = candidate
  const attempts: string[] = []
  const host = new PieceHost({
    policy: { mode: 'locked', allow: [], denied: [] },
    maxWorkers: 1,
    onEgress: ({ host, port }) => attempts.push(`${host}:${port}`),
  })
  const call = {
    method: 'describe' as const,
    projectId: 'platform',
    location: { name, version, directory, entry },
    package: candidate.package,
    version,
    secrets: [],
  }
  try {
    const described = await host.call(call, { signal, timeoutMs: DESCRIBE_MS })
    refuseAttempts(attempts)
    return described
  } catch (error) {
    refuseAttempts(attempts)
    throw asProblem(error)
  } finally {
    await host.close(0)
  }
}

function refuseAttempts([attempt]: readonly string[]): void {
  if (attempt === undefined) return
  throw installProblem('works_at_import', `It tries to connect to ${attempt} as soon as it is loaded.`)
}

function asProblem(error: unknown): unknown {
  if (!(error instanceof PieceCrash) && !isPieceError(error)) return error
  const detail = error instanceof PieceCrash ? (error.detail ?? error.message) : error.message
  const [line = ''] = detail.split('\n')
  return installProblem('does_not_load', `Its code cannot be loaded: ${line.slice(0, 300)}`, { cause: error })
}

/**
 * The first place where something is said that the code does not confirm; undefined when there is none. What an older
 * core left unsaid does not contradict.
 */
export function contradiction(said: unknown, meant: unknown, path = ''): string | undefined {
  if (typeof said !== 'object' || said === null) return Object.is(said, meant) ? undefined : path
  if (typeof meant !== 'object' || meant === null || Array.isArray(said) !== Array.isArray(meant)) return path
  if (Array.isArray(said) && Array.isArray(meant) && said.length !== meant.length) return path
  const other = new Map(Object.entries(meant))
  for (const [key, value] of Object.entries(said)) {
    const found = contradiction(value, other.get(key), path === '' ? key : `${path}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}
