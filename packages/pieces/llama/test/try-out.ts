import { describePiece, isPieceError, type PieceError, type Progress } from '@plugboard/core'
import { authValue, checkFields, optionsOf } from '@plugboard/core/host'
import { testContext } from '@plugboard/core/testing'
import { piece } from '../src/index.js'

type Values = Record<string, unknown>

export interface Connection {
  method: 'openai-compatible' | 'ollama'
  values: Values
}

interface Run {
  signal?: AbortSignal
  /** Collects what is told while it runs. */
  told?: Progress[]
}

const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' })

function methodOf({ method }: Connection) {
  const found = piece.auth.find(({ name }) => name === method)
  if (!found) throw new Error(`There is no auth method ${method}.`)
  return found
}

const context = <Input>(connection: Connection, input: Input, run: Run = {}) =>
  testContext(piece, { ...run, auth: authValue(methodOf(connection), connection.values), input })

/** Runs an action as a server does: its input is checked and completed by the form first. */
export async function act(connection: Connection, name: string, input: Values, run?: Run): Promise<unknown> {
  const action = piece.actions.find((one) => one.name === name)
  const form = manifest.actions.find((one) => one.name === name)?.input
  if (!action || !form) throw new Error(`There is no action ${name}.`)
  const { values, problems } = checkFields(form, input)
  if (problems.length > 0) throw new Error(`The input does not fit: ${JSON.stringify(problems)}`)
  return action.run(context<unknown>(connection, values, run))
}

/** The choices a form would show for the model of an action. */
export async function models(connection: Connection, action: string, search = ''): Promise<string[]> {
  const schema = piece.actions.find((one) => one.name === action)?.input.properties.model
  const options = schema && optionsOf(schema)
  if (!options) throw new Error(`The model of ${action} has no dynamic options.`)
  const found = await options.load({ ...context(connection, {}), search })
  return found.map(({ value }) => value)
}

/** Tests a connection; tells the stages that were entered, and the result. */
export async function test(connection: Connection): Promise<{ stages: string[]; result: unknown }> {
  const stages: string[] = []
  const step = <T>(name: string, run: () => Promise<T>): Promise<T> => {
    stages.push(name)
    return run()
  }
  const result = await caught(
    Promise.resolve(methodOf(connection).validate?.({ ...context(connection, undefined), step })),
  )
  return { stages, result }
}

/** What a promise gives, or the error it fails with. */
const caught = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error)

/** The `PieceError` a call fails with. Throws when it does not fail, or with anything else. */
export async function failureOf(promise: Promise<unknown>): Promise<PieceError> {
  const outcome = await caught(promise)
  if (isPieceError(outcome)) return outcome
  throw new Error('There was no PieceError.', { cause: outcome })
}
