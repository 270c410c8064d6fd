import type { Piece } from '@plugboard/core'
import { conformance, type Fixtures } from '@plugboard/core/testing'

/** How one case went. */
export interface CaseResult {
  name: string
  ok: boolean
  ms: number
  message?: string
}

/** Runs every case of the conformance suite, one after the other, between the start and stop of the fixtures. */
export async function runCases(
  piece: Piece,
  fixtures: Fixtures,
  { onCase }: { onCase(result: CaseResult): void },
): Promise<void> {
  await fixtures.start?.()
  try {
    for (const { name, run } of conformance(piece, fixtures)) {
      const begun = performance.now()
      const message = await run().then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      )
      const ms = Math.round(performance.now() - begun)
      onCase({ name, ok: message === undefined, ms, ...(message !== undefined && { message }) })
    }
  } finally {
    await fixtures.stop?.()
  }
}
