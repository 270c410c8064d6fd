import type { Manifest } from '../../piece/manifest.js'
import { pieceProblems } from '../../piece/piece-problems.js'
import type { Problem } from '../../piece/problem.js'
import type { Rule } from './rule.js'

/** What holds for a piece as a whole. */
export const MANIFEST_RULES: readonly Rule[] = [
  { id: 'well-formed', title: 'is well formed', check: (piece) => pieceProblems(piece) },
  {
    id: 'manifest-is-small',
    title: 'fits into a manifest of at most 512 KiB',
    check: (_, manifest) => tooLarge(manifest),
  },
]

const MANIFEST_LIMIT = 512 * 1024

function tooLarge(manifest: Manifest): Problem[] {
  const bytes = Buffer.byteLength(JSON.stringify(manifest))
  return bytes <= MANIFEST_LIMIT ? [] : [{ path: '', message: `manifest has ${bytes} bytes` }]
}
