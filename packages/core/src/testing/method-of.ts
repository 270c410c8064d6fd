import assert from 'node:assert/strict'
import type { AnyAuthMethod } from '../auth/auth-method.js'
import type { Piece } from '../piece/piece.js'

/** The auth method of an example. */
export function methodOf(piece: Piece, name: string): AnyAuthMethod {
  const method = piece.auth.find((one) => one.name === name)
  assert.ok(method, `no auth method "${name}"`)
  return method
}
