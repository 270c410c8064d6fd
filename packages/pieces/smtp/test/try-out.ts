import { isPieceError, type PieceError } from '@plugboard/core'
import { authValue, checkFields, type TestStep } from '@plugboard/core/host'
import { testContext } from '@plugboard/core/testing'
import { expect } from 'vitest'
import { piece } from '../src/index.js'

type Values = Record<string, unknown>

const [method] = piece.auth
const [sendEmail] = piece.actions

/** Runs the connection test and tells its steps. */
export async function validate(values: Values, signal?: AbortSignal) {
  if (!method?.validate) throw new Error('The piece has no test.')
  const steps: TestStep[] = []
  const auth = authValue(method, values)
  const ctx = testContext(piece, { auth, input: undefined, steps, ...(signal && { signal }) })
  const result = await method.validate(ctx)
  return { ...result, steps }
}

/** Runs the action as the server does: the input checked and completed by the form first. */
export async function send(values: Values, input: Values, signal?: AbortSignal): Promise<unknown> {
  if (!method || !sendEmail) throw new Error('The piece has no action.')
  const checked = checkFields(JSON.parse(JSON.stringify(sendEmail.input)), input)
  expect(checked.problems).toEqual([])
  const auth: unknown = authValue(method, values)
  return sendEmail.run(testContext(piece, { auth, input: checked.values, ...(signal && { signal }) }))
}

/** The `PieceError` a promise fails with. */
export async function failure(promise: Promise<unknown>): Promise<PieceError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!isPieceError(error)) throw new Error(`did not fail with a PieceError: ${error}`, { cause: error })
  return error
}
