import { describePiece, isPieceError, type PieceError } from '@plugboard/core'
import { authValue, checkFields, optionsOf, type TestStep } from '@plugboard/core/host'
import { testContext } from '@plugboard/core/testing'
import { piece } from '../src/index.js'

type Values = Record<string, unknown>

/** What the actions of this piece give, taken together. */
export interface Output {
  rows: Values[]
  more: boolean
  count: number
  columns: { name: string; type: string }[]
  output: Values
  resultSets: Values[][]
}

const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' })
const [method] = piece.auth
if (!method) throw new Error('The piece has no auth method.')

const parts = (connection: Values, signal?: AbortSignal) => ({
  auth: authValue(method, connection),
  ...(signal && { signal }),
})

const context = <Input>(connection: Values, input: Input, signal?: AbortSignal) =>
  testContext(piece, { ...parts(connection, signal), input })

/** Runs an action as a server does: its input is checked and completed by the form first. */
export async function act(name: string, connection: Values, input: Values, signal?: AbortSignal): Promise<Output> {
  const action = piece.actions.find((one) => one.name === name)
  const form = manifest.actions.find((one) => one.name === name)?.input
  if (!action || !form) throw new Error(`There is no action ${name}.`)
  const { values, problems } = checkFields(form, input)
  if (problems.length > 0) throw new Error(`The input does not fit: ${JSON.stringify(problems)}`)
  // Through JSON, as an answer travels to the server.
  return JSON.parse(JSON.stringify(await action.run(context<unknown>(connection, values, signal))))
}

/** The choices a form would show for a field of an action. */
export async function choices(action: string, field: string, connection: Values, input: Values, search = '') {
  const schema = piece.actions.find((one) => one.name === action)?.input.properties[field]
  const options = schema && optionsOf(schema.items ?? schema)
  if (!options) throw new Error(`${action}.${field} has no dynamic options.`)
  return options.load({ ...context(connection, input), search })
}

/** Tests a connection; tells the stages that were entered, and the result or the error. */
export async function tryConnection(connection: Values, signal?: AbortSignal) {
  const stages: TestStep[] = []
  const ctx = testContext(piece, { ...parts(connection, signal), input: undefined, steps: stages })
  const result: unknown = await Promise.resolve(method?.validate?.(ctx)).catch((error: unknown) => error)
  return { stages, result }
}

/** The `PieceError` a call fails with. Throws when it does not fail, or with anything else. */
export async function failureOf(promise: Promise<unknown>): Promise<PieceError> {
  const outcome: unknown = await promise.then(
    (value) => ({ value }),
    (error: unknown) => error,
  )
  if (isPieceError(outcome)) return outcome
  throw new Error(`There was no PieceError but ${JSON.stringify(outcome)}`, { cause: outcome })
}
