import { describePiece } from '../piece/describe-piece.js'
import type { Piece } from '../piece/piece.js'
import type { Problem } from '../piece/problem.js'
import { MANIFEST_RULES } from './rules/manifest-rules.js'
import { OPERATION_RULES } from './rules/operation-rules.js'
import type { Rule } from './rules/rule.js'
import { SECRET_RULES } from './rules/secret-rules.js'
import { TEXT_RULES } from './rules/text-rules.js'

/** The static rules, each a sentence that `conformance` turns into a case. */
export const RULES: readonly Rule[] = [...MANIFEST_RULES, ...SECRET_RULES, ...TEXT_RULES, ...OPERATION_RULES]

/** Everything wrong with a piece that can be seen without running it, each with the rule it breaks. */
export function checkPiece(piece: Piece): Problem[] {
  const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' })
  return RULES.flatMap((rule) => rule.check(piece, manifest).map((problem) => ({ ...problem, rule: rule.id })))
}
