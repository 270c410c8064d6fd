import assert from 'node:assert/strict'
import type { AnyAuthMethod, Refreshed } from '../auth/auth-method.js'
import { authValue } from '../auth/auth-value.js'
import type { Piece } from '../piece/piece.js'
import type { Values } from './lazy.js'
import { type Surroundings, testContext } from './test-context.js'

/** With which connection, and amid what, a piece's function is called. */
export interface Call {
  piece: Piece
  method: AnyAuthMethod
  /** Values of the connection. */
  values: Values
  surroundings?: Surroundings
}

/** Exchanges the credentials of a connection the way the server does. */
export async function runRefresh({ piece, method, values, surroundings = {} }: Call): Promise<Refreshed> {
  const { refresh } = method
  assert.ok(refresh, `"${method.name}" renews nothing`)
  const ctx = testContext(piece, { auth: authValue(method, values), input: undefined, ...surroundings })
  return refresh(ctx as Parameters<typeof refresh>[0])
}
