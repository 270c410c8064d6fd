import type { Piece } from '../src/piece/piece.js'
import { conformance } from '../src/testing/conformance.js'
import type { Fixtures } from '../src/testing/fixtures.js'

/** Runs every case; what each that fails says, by name. */
export async function failures(piece: Piece, fixtures: Fixtures): Promise<Record<string, string>> {
  const failed: Record<string, string> = {}
  for (const { name, run } of conformance(piece, fixtures)) {
    await run().catch((error: unknown) => {
      failed[name] = error instanceof Error ? error.message : String(error)
    })
  }
  return failed
}
