import { describePiece, type FileRef, isPieceError, type PieceError } from '@plugboard/core'
import { authValue, checkFields, type TestStep } from '@plugboard/core/host'
import { memoryFiles, testContext } from '@plugboard/core/testing'
import { piece } from '../src/index.js'

export type Values = Record<string, unknown>

const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' })

function authOf(values: Values): unknown {
  const method = piece.auth.find(({ name }) => name === ('accessToken' in values ? 'oauth2' : 'password'))
  if (!method) throw new Error('The piece has no such method.')
  return authValue(method, { ...values, ...checkFields(method.form, values).values })
}

/** Runs the connection test and tells its steps. Values with an access token are those of OAuth 2.0. */
export async function validate(values: Values, signal?: AbortSignal) {
  const method = piece.auth.find(({ name }) => name === ('accessToken' in values ? 'oauth2' : 'password'))
  if (!method?.validate) throw new Error('The piece has no test.')
  const steps: TestStep[] = []
  const ctx = testContext(piece, { auth: authOf(values), input: undefined, steps, ...(signal && { signal }) })
  // The value is that of the very method that is asked.
  const result = await Reflect.apply(method.validate, method, [ctx])
  return { ...Object(result), steps }
}

/** What a mail that was sent is told as. */
export interface Sent {
  messageId: string
  accepted: string[]
  rejected: { address: string; code: string; message: string }[]
  response: string
}

/** Runs the action as the server does: the input checked and completed by the form first. */
export async function send(
  values: Values,
  input: Values,
  { signal, files = memoryFiles() }: { signal?: AbortSignal; files?: ReturnType<typeof memoryFiles> } = {},
): Promise<Sent> {
  const [action] = piece.actions
  const form = manifest.actions[0]?.input
  if (!action || !form) throw new Error('The piece has no action.')
  const checked = checkFields(form, input)
  if (checked.problems.length > 0) throw new Error(`The input does not fit: ${JSON.stringify(checked.problems)}`)
  const ctx = testContext<unknown, unknown>(piece, {
    auth: authOf(values),
    input: checked.values,
    ...(signal && { signal }),
  })
  return JSON.parse(JSON.stringify(await action.run({ ...ctx, files })))
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

export const fileOf = (name: string, contentType: string, bytes: Uint8Array): FileRef => ({
  name,
  contentType,
  size: bytes.length,
  url: `data:${contentType};base64,${Buffer.from(bytes).toString('base64')}`,
})
