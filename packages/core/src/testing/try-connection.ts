import assert from 'node:assert/strict'
import type { ValidateContext } from '../context/context.js'
import { callContext } from './call-context.js'
import type { Call } from './run-refresh.js'

/** Tries a connection the way the server does. `step` stands in for the stages of the test. */
export async function tryConnection(call: Call, step?: ValidateContext<unknown>['step']): Promise<unknown> {
  const { validate } = call.method
  assert.ok(validate, `"${call.method.name}" cannot be tested`)
  const ctx = await callContext(call, undefined)
  return validate({ ...ctx, ...(step && { step }) } as Parameters<typeof validate>[0])
}
