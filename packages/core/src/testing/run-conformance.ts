import type { Piece } from '../piece/piece.js'
import { conformance } from './conformance.js'
import type { ConformanceCase } from './conformance-case.js'
import type { Fixtures } from './fixtures.js'
import { within } from './within.js'

/** How one case went. */
export interface ConformanceResult {
  name: string
  ok: boolean
  /** Milliseconds it took. */
  ms: number
  /** What is wrong; of a case that failed. */
  message?: string
}

/** How all cases went, in the order in which they ran. */
export interface ConformanceReport {
  passed: number
  failed: number
  results: ConformanceResult[]
}

/** Milliseconds for one case, and as much for starting and for stopping the fixtures. */
const LIMIT = 60_000

/**
 * Runs every case one after the other without a test runner: starts the fixtures, and stops them whatever happens.
 * What `start` or `stop` throws is a case that failed; without a start no other case runs. Prints nothing.
 *
 * @param options.onCase is told of each case as it ends.
 */
export async function runConformance(
  piece: Piece,
  fixtures: Fixtures,
  { onCase }: { onCase?(result: ConformanceResult): void } = {},
): Promise<ConformanceReport> {
  const results: ConformanceResult[] = []
  const attempt = async (one: ConformanceCase, keep: (result: ConformanceResult) => boolean = () => true) => {
    const result = await resultOf(one)
    if (!keep(result)) return result.ok
    results.push(result)
    onCase?.(result)
    return result.ok
  }
  const failed = ({ ok }: ConformanceResult) => !ok
  const surrounding = (name: string, run: Fixtures['start']) => ({
    name: `${piece.name} ${name} its fixtures`,
    run: async () => void (await run?.call(fixtures)),
  })
  try {
    const started = await attempt(surrounding('starts', fixtures.start), failed)
    if (started) for (const one of conformance(piece, fixtures)) await attempt(one)
  } finally {
    await attempt(surrounding('stops', fixtures.stop), failed)
  }
  const passed = results.filter(({ ok }) => ok).length
  return { passed, failed: results.length - passed, results }
}

async function resultOf({ name, run }: ConformanceCase): Promise<ConformanceResult> {
  const began = performance.now()
  const outcome = await within(LIMIT, (async () => run())())
  const ms = Math.round(performance.now() - began)
  if (outcome.kind === 'answered') return { name, ok: true, ms }
  const message = outcome.kind === 'late' ? `took longer than ${LIMIT / 1_000} seconds` : messageOf(outcome.error)
  return { name, ok: false, ms, message }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
