import { type FileRef, isPieceError, type PieceError } from '@plugboard/core'
import { authValue, checkFields, type TestStep } from '@plugboard/core/host'
import { testContext } from '@plugboard/core/testing'
import { expect } from 'vitest'
import { piece } from '../src/index.js'
import type { Connection } from './connections.js'

type Values = Record<string, unknown>

export interface Output {
  status: number
  headers: Record<string, string>
  body: unknown
}

const [request] = piece.actions

/** Runs the action as the server does: the input checked and completed by the form first. */
export async function send({ method, values }: Connection, input: Values, signal?: AbortSignal): Promise<Output> {
  if (!request) throw new Error('The piece has no action.')
  const checked = checkFields(JSON.parse(JSON.stringify(request.input)), input)
  expect(checked.problems).toEqual([])
  const auth: unknown = authValue(methodOf(method), values)
  const output = await request.run(testContext(piece, { auth, input: checked.values, ...(signal && { signal }) }))
  return JSON.parse(JSON.stringify(output))
}

/** Runs the connection test and tells its steps. */
export async function validate({ method, values }: Connection, signal?: AbortSignal) {
  const found = methodOf(method)
  if (!found.validate) throw new Error('The method has no test.')
  const steps: TestStep[] = []
  const auth = authValue(found, values)
  const ctx = testContext(piece, { auth, input: undefined, steps, ...(signal && { signal }) })
  const result = await found.validate(ctx)
  return { ...result, steps }
}

function methodOf(name: string) {
  const method = piece.auth.find((one) => one.name === name)
  if (!method) throw new Error(`There is no method ${name}.`)
  return method
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

/** Everything of an error that may leave the piece. */
export const said = ({ code, message, field, hint }: PieceError) => JSON.stringify([code, message, field, hint])

export const fileOf = (name: string, contentType: string, bytes: Buffer): FileRef => ({
  name,
  contentType,
  size: bytes.length,
  url: `data:${contentType};base64,${bytes.toString('base64')}`,
})

/** What a file that a test was given holds. */
export const bytesOf = (file: unknown) => Buffer.from(String(Object(file).url).replace(/^[^,]*,/, ''), 'base64')
