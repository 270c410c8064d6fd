import { describePiece, type FileRef, isPieceError, type PieceError } from '@plugboard/core'
import { authValue, checkFields, optionsOf, type TestStep } from '@plugboard/core/host'
import { type LogLine, testContext } from '@plugboard/core/testing'
import { piece } from '../src/index.js'
import type { Values } from './lab.js'

const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' })

/** What is unusual about a call. */
export interface More {
  method?: 'access-key' | 'assume-role'
  signal?: AbortSignal
  fetch?: typeof fetch
  lines?: LogLine[]
  endpoints?: Record<string, string>
  deadline?: (ms: number) => AbortSignal
  sleep?: () => Promise<void>
}

function methodOf(name = 'access-key') {
  const method = piece.auth.find((one) => one.name === name)
  if (!method) throw new Error(`There is no method ${name}.`)
  return method
}

/** A context with the values of a connection; what its method obtains is obtained first. */
export async function contextOf<Input>(connection: Values, input: Input, { method: name, ...more }: More = {}) {
  const method = methodOf(name)
  const renewed = method.refresh && !('roleAccessKeyId' in connection) ? (await refresh(connection, more)).values : {}
  return testContext<unknown, Input>(piece, { auth: authValue(method, { ...connection, ...renewed }), input, ...more })
}

/** Assumes the role of a connection. */
export async function refresh(connection: Values, more: Omit<More, 'method'> = {}) {
  const method = methodOf('assume-role')
  const { values } = checkFields(method.form, connection)
  const ctx = testContext(piece, { auth: authValue(method, values), input: undefined, ...more })
  if (!method.refresh) throw new Error('The method renews nothing.')
  return method.refresh(ctx)
}

/** Runs an action as a server does: its input is checked and completed by the form first. */
export async function act(name: string, connection: Values, input: Values, more: More = {}): Promise<Values> {
  const action = piece.actions.find((one) => one.name === name)
  const form = manifest.actions.find((one) => one.name === name)?.input
  if (!action || !form) throw new Error(`There is no action ${name}.`)
  const { values, problems } = checkFields(form, input)
  if (problems.length > 0) throw new Error(`The input does not fit: ${JSON.stringify(problems)}`)
  const output = await action.run(await contextOf<unknown>(connection, values, more))
  // Through JSON, as an answer travels to the server.
  return JSON.parse(JSON.stringify(output))
}

/** Polls the trigger as a server does. */
export async function poll(connection: Values, input: Values, cursor: unknown, more: More = {}) {
  const [trigger] = piece.triggers
  if (trigger?.kind !== 'polling') throw new Error('There is no polling trigger.')
  const result = await trigger.poll({ ...(await contextOf<unknown>(connection, input, more)), cursor })
  const through: typeof result = JSON.parse(JSON.stringify(result))
  return through
}

/** The choices a form would show for a field of an action. */
export async function choices(action: string, field: string, connection: Values, input: Values = {}, search = '') {
  const schema = piece.actions.find((one) => one.name === action)?.input.properties[field]
  const options = schema && optionsOf(schema)
  if (!options) throw new Error(`${action}.${field} has no dynamic options.`)
  return options.load({ ...(await contextOf(connection, input)), search })
}

/** Tests a connection; tells the stages that were entered, and the result or the error. */
export async function tryConnection(connection: Values, more: More = {}) {
  const steps: TestStep[] = []
  const method = methodOf(more.method)
  const { values } = checkFields(method.form, connection)
  const trying = async () => {
    const { auth } = await contextOf({ ...connection, ...values }, undefined, more)
    const ctx = testContext(piece, { auth, input: undefined, steps, ...more })
    return method.validate?.(ctx as Parameters<NonNullable<typeof method.validate>>[0])
  }
  const result: unknown = await trying().catch((error: unknown) => error)
  return { steps, result }
}

/** The `PieceError` a call fails with. Throws when it does not fail, or with anything else. */
export async function failureOf(promise: Promise<unknown>): Promise<PieceError> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => error,
  )
  if (isPieceError(outcome)) return outcome
  throw new Error('There was no PieceError.', { cause: outcome })
}

/** A file as an earlier step would give it. */
export function fileOf(bytes: Uint8Array, contentType = 'application/octet-stream', name = 'file'): FileRef {
  const url = `data:${contentType};base64,${Buffer.from(bytes).toString('base64')}`
  return { name, contentType, size: bytes.length, url }
}

/** What a file that a test was given holds. */
export const bytesOf = (file: unknown) => Buffer.from(String(Object(file).url).replace(/^[^,]*,/, ''), 'base64')
