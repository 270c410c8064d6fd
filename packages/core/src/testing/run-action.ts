import assert from 'node:assert/strict'
import { authValue } from '../auth/auth-value.js'
import { checkFields } from '../field/check-fields.js'
import { describePiece } from '../piece/describe-piece.js'
import type { Piece } from '../piece/piece.js'
import type { Values } from './fixtures.js'
import { renewedValues } from './renewed-values.js'
import { type LogLine, testContext } from './test-context.js'

/** One call of an action. */
export interface ActionCall {
  action: string
  method: string
  /** Values of the connection. */
  values: Values
  input: Values
  endpoints?: Record<string, string>
  lines?: LogLine[]
}

/** Runs an action the way the server does: input checked and completed by the form first. */
export async function runAction(piece: Piece, call: ActionCall): Promise<unknown> {
  const action = piece.actions.find((one) => one.name === call.action)
  const method = piece.auth.find((one) => one.name === call.method)
  assert.ok(action && method, `no action "${call.action}" with method "${call.method}"`)
  assert.ok(action.methods.includes(method), `"${call.action}" does not work with method "${call.method}"`)
  const checked = checkFields(formOf(piece, call.action), call.input)
  assert.deepEqual(checked.problems, [], 'the example does not fit the form')
  const { endpoints, lines } = call
  const surroundings = { input: checked.values, ...(endpoints && { endpoints }), ...(lines && { lines }) }
  const values = { ...call.values, ...(await renewedValues(piece, method, call.values, surroundings)) }
  return action.run(testContext<unknown, unknown>(piece, { auth: authValue(method, values), ...surroundings }))
}

function formOf(piece: Piece, name: string) {
  const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' }).actions.find((one) => one.name === name)
  assert.ok(manifest, `no action "${name}"`)
  return manifest.input
}
