import type { ConformanceResult } from '@plugboard/core/testing'
import type { PiecePackage } from '../package/piece-package.js'
import { childAnswer } from '../process/child-answer.js'
import type { Finding } from './finding.js'
import { withFixtures } from './with-fixtures.js'

const PATIENCE = 300_000

/**
 * Runs the conformance suite with the author's fixtures against the piece behind an entry, in a process of its own.
 *
 * @param onCase called as each case ends.
 * @returns what kept the suite from running; the cases themselves are told through `onCase`.
 */
export function conformanceCases(
  piece: PiecePackage,
  entry: string,
  onCase: (result: ConformanceResult) => void,
): Promise<Finding[]> {
  return withFixtures(piece, async (fixtures) => {
    const answer = await childAnswer(new URL('./children/conform.js', import.meta.url), [entry, fixtures], {
      cwd: piece.folder,
      timeout: PATIENCE,
      // The fixtures are the author's own: like any test of theirs they may read where a real service is.
      env: process.env,
      onProgress: (result) => onCase(result as ConformanceResult),
    })
    return answer.ok ? [] : [{ rule: 'fixtures', message: answer.reason }]
  })
}
