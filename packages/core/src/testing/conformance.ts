import assert from 'node:assert/strict'
import { describePiece } from '../piece/describe-piece.js'
import type { Piece } from '../piece/piece.js'
import { actionCases } from './action-cases.js'
import { authCases } from './auth-cases.js'
import { RULES } from './check-piece.js'
import type { ConformanceCase } from './conformance-case.js'
import { familyCases } from './families/family-cases.js'
import type { Fixtures } from './fixtures.js'
import { triggerCases } from './trigger-cases.js'

/**
 * Every case the piece must pass: the static rules, its credentials right and wrong, its actions and
 * triggers, how all of them fare when the provider does not do as it should, and what
 * the families of the piece promise.
 *
 * @example
 * for (const { name, run } of conformance(piece, fixtures)) test(name, run)
 */
export function conformance(piece: Piece, fixtures: Fixtures): ConformanceCase[] {
  return [
    ...staticCases(piece),
    ...piece.auth.flatMap((method) => authCases(piece, method, fixtures)),
    ...piece.actions.flatMap((action) => actionCases(piece, action, fixtures)),
    ...piece.triggers.flatMap((trigger) => triggerCases(piece, trigger, fixtures)),
    ...familyCases(piece, fixtures),
  ]
}

function staticCases(piece: Piece): ConformanceCase[] {
  const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' })
  return RULES.map((rule) => ({
    name: `${piece.name} ${rule.title}`,
    run: async () => assert.deepEqual(rule.check(piece, manifest), []),
  }))
}
