import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
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
/** What was begun as the code was loaded shows within this time. */
const SETTLE_MS = 250

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
  return described as Manifest
}

async function describe(candidate: Candidate, signal: AbortSignal): Promise<unknown> {
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
    await setTimeout(SETTLE_MS, undefined, { signal })
    refuseAttempts(attempts)
    return described
  } catch (error) {
    signal.throwIfAborted()
    refuseAttempts(attempts)
    throw asProblem(error, directory)
  } finally {
    await host.close(0)
  }
}

function refuseAttempts([attempt]: readonly string[]): void {
  if (attempt === undefined) return
  throw installProblem('works_at_import', `It tries to connect to ${attempt} as soon as it is loaded.`)
}

function asProblem(error: unknown, directory: string): unknown {
  if (!(error instanceof PieceCrash) && !isPieceError(error)) return error
  const detail = error instanceof PieceCrash ? (error.detail ?? error.message) : error.message
  return installProblem('does_not_load', `Its code cannot be loaded: ${reasonIn(detail, directory)}`, { cause: error })
}

/** The line that names the error, without where things lie on this server. */
function reasonIn(detail: string, directory: string): string {
  const lines = detail.split('\n')
  const line = lines.find((one) => /^(?:\w*Error\b|thrown:)/.test(one)) ?? lines[0] ?? ''
  const root = directory.replace(/[\\/]node_modules[\\/].*$/, '')
  return line.replaceAll(pathToFileURL(root).href, '').replaceAll(root, '').slice(0, 300)
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
