import { describePiece, type FileRef, isPieceError, type PieceError } from '@plugboard/core'
import { authValue, checkFields, optionsOf, type TestStep } from '@plugboard/core/host'
import { testContext } from '@plugboard/core/testing'
import { piece } from '../src/index.js'

export type Values = Record<string, unknown>

const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' })

/** A connection, and the method it is of. */
export interface Connection {
  method?: 'password' | 'oauth2'
  values: Values
}

function contextOf<Input>({ method: name = 'password', values }: Connection, input: Input, signal?: AbortSignal) {
  const method = piece.auth.find((one) => one.name === name)
  if (!method) throw new Error(`There is no method ${name}.`)
  const auth: unknown = authValue(method, { ...values, ...checkFields(method.form, values).values })
  return testContext<unknown, Input>(piece, { auth, input, ...(signal && { signal }) })
}

/** Runs an action as a server does: its input is checked and completed by the form first. */
export async function act(connection: Connection, name: string, input: Values, signal?: AbortSignal) {
  const action = piece.actions.find((one) => one.name === name)
  const form = manifest.actions.find((one) => one.name === name)?.input
  if (!action || !form) throw new Error(`There is no action ${name}.`)
  const { values, problems } = checkFields(form, input)
  if (problems.length > 0) throw new Error(`The input does not fit: ${JSON.stringify(problems)}`)
  const output = await action.run(contextOf<unknown>(connection, values, signal))
  // Through JSON, as an answer travels to the server.
  return JSON.parse(JSON.stringify(output))
}

function trigger() {
  const [found] = piece.triggers
  if (found?.kind !== 'polling') throw new Error('There is no polling trigger.')
  const form = manifest.triggers[0]?.input
  if (!form) throw new Error('The trigger has no form.')
  return { found, form }
}

/** Polls as a server does. */
export async function poll(connection: Connection, cursor: unknown, input: Values = {}) {
  const { found, form } = trigger()
  const { values } = checkFields(form, input)
  const result = await found.poll({ ...contextOf<unknown>(connection, values), cursor })
  const through: { events: { id: string; data: Values }[]; cursor: unknown; more?: boolean } = JSON.parse(
    JSON.stringify(result),
  )
  return through
}

/** Polls until nothing more is waiting. */
export async function pollAll(connection: Connection, cursor: unknown, input: Values = {}) {
  const events: { id: string; data: Values }[] = []
  for (;;) {
    const result = await poll(connection, cursor, input)
    events.push(...result.events)
    cursor = result.cursor
    if (!result.more) return { events, cursor }
  }
}

/** Waits for news after a poll as a server does. */
export async function wait(connection: Connection, cursor: unknown, signal: AbortSignal): Promise<void> {
  const { found, form } = trigger()
  await found.wait?.({ ...contextOf<unknown>(connection, checkFields(form, {}).values, signal), cursor })
}

/** The choices a form would show for a field of an action. */
export async function choices(connection: Connection, action: string, field: string, search = '') {
  const schema = piece.actions.find((one) => one.name === action)?.input.properties[field]
  const options = schema && optionsOf(schema)
  if (!options) throw new Error(`${action}.${field} has no dynamic options.`)
  return options.load({ ...contextOf(connection, {}), search })
}

/** Tests a connection; tells the stages that were entered, and the result or the error. */
export async function tryConnection({ method: name = 'password', values }: Connection, signal?: AbortSignal) {
  const steps: TestStep[] = []
  const method = piece.auth.find((one) => one.name === name)
  if (!method) throw new Error(`There is no method ${name}.`)
  const auth = authValue(method, { ...values, ...checkFields(method.form, values).values })
  const ctx = testContext(piece, { auth, input: undefined, steps, ...(signal && { signal }) })
  const result: unknown = await Promise.resolve(method.validate?.(ctx)).catch((error: unknown) => error)
  return { steps, result }
}

/** The `PieceError` a call fails with. Throws when it does not fail, or with anything else. */
export async function failureOf(promise: Promise<unknown>): Promise<PieceError> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => error,
  )
  if (isPieceError(outcome)) return outcome
  throw new Error(`There was no PieceError: ${outcome instanceof Error ? outcome.stack : JSON.stringify(outcome)}`)
}

/** What a file that a test was given holds. */
export const bytesOf = (file: FileRef) => Buffer.from(file.url.replace(/^[^,]*,/, ''), 'base64')
