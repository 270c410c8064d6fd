import assert from 'node:assert/strict'
import { checkFields } from '../field/check-fields.js'
import type { FormSchema } from '../field/field-meta.js'
import { describePiece } from '../piece/describe-piece.js'
import type { Piece } from '../piece/piece.js'
import { callContext } from './call-context.js'
import type { Values } from './lazy.js'
import { methodOf } from './method-of.js'
import type { Surroundings } from './test-context.js'

/** One call of an action. */
export interface ActionCall {
  action: string
  method: string
  /** Values of the connection. */
  values: Values
  input: Values
  surroundings?: Surroundings
}

/** Runs an action the way the server does: input checked and completed by the form first. */
export async function runAction(piece: Piece, call: ActionCall): Promise<unknown> {
  const action = piece.actions.find((one) => one.name === call.action)
  assert.ok(action, `no action "${call.action}"`)
  const { method, input } = prepared(piece, { ...call, operation: action, list: 'actions' })
  const { values, surroundings = {} } = call
  return action.run(await callContext<unknown>({ piece, method, values, surroundings }, input))
}

/** The auth method of a call, and its input as the form completes it. */
export function prepared(
  piece: Piece,
  call: Pick<ActionCall, 'method' | 'input'> & {
    operation: Piece['actions'][number] | Piece['triggers'][number]
    list: 'actions' | 'triggers'
  },
) {
  const { operation, list } = call
  const method = methodOf(piece, call.method)
  assert.ok(operation.methods.includes(method), `"${operation.name}" does not work with method "${call.method}"`)
  const { values, problems } = checkFields(formOf(piece, list, operation.name), call.input)
  assert.deepEqual(problems, [], 'the example does not fit the form')
  return { method, input: values }
}

function formOf(piece: Piece, list: 'actions' | 'triggers', name: string): FormSchema {
  const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' })
  const described = manifest[list].find((one) => one.name === name)
  assert.ok(described, `no "${name}" among the ${list}`)
  return described.input
}
