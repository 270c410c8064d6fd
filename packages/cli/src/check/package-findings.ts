import type { PiecePackage } from '../package/piece-package.js'
import type { Finding } from './finding.js'
import { packageFacts } from './package-facts.js'
import { CONTENT_RULES } from './rules/content-rules.js'
import { DEPENDENCY_RULES } from './rules/dependency-rules.js'
import { IDENTITY_RULES } from './rules/identity-rules.js'
import type { Rule } from './rules/rule.js'

/** Without these there is nothing else to look at. */
const FIRST = new Set(['package-name', 'package-version', 'package-entry'])

/**
 * What the rules for packages find wrong with one.
 *
 * @param maxSize most bytes it may have unpacked.
 */
export async function packageFindings(piece: PiecePackage, maxSize: number): Promise<Finding[]> {
  const identity = broken(IDENTITY_RULES, piece)
  if (identity.some(({ rule }) => FIRST.has(rule))) return identity
  return [...identity, ...broken([...DEPENDENCY_RULES, ...CONTENT_RULES], await packageFacts(piece, maxSize))]
}

function broken<Facts>(rules: readonly Rule<Facts>[], facts: Facts): Finding[] {
  return rules.flatMap(({ id, check }) => check(facts).map((message) => ({ rule: id, message })))
}
