import { type ActionContext, describePiece, isPieceError, type PieceError } from '@plugboard/core'
import { authValue, checkFields, type TestStep } from '@plugboard/core/host'
import { type LogLine, testContext } from '@plugboard/core/testing'
import { piece } from '../src/index.js'
import { account, type Connection } from './connections.js'
import type { GoogleServer } from './google-server.js'

type Values = Record<string, unknown>

const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' })

/** What an action tells while it runs. */
export type Progress = Parameters<ActionContext<unknown, unknown>['progress']>[0]

interface More {
  signal?: AbortSignal
  fetch?: typeof fetch
  lines?: LogLine[]
  /** Collects what a person would see while the action runs. */
  told?: Progress[]
  /** Reads every file, in place of what its address holds. */
  read?: () => AsyncIterable<Uint8Array>
}

/** Runs an action as a server does: credentials exchanged, then its input checked and completed by the form. */
export async function act(
  server: GoogleServer,
  name: string,
  input: Values,
  connection: Connection = account(),
  more: More = {},
): Promise<unknown> {
  const action = piece.actions.find((one) => one.name === name)
  const form = manifest.actions.find((one) => one.name === name)?.input
  if (!action || !form) throw new Error(`There is no action ${name}.`)
  const { values, problems } = checkFields(form, input)
  if (problems.length > 0) throw new Error(`The input does not fit: ${JSON.stringify(problems)}`)
  const auth: unknown = await authOf(server, connection)
  const { read, told, ...around } = more
  const ctx = testContext(piece, { auth, input: values, endpoints: server.endpoints, ...around })
  const files = read ? { ...ctx.files, read } : ctx.files
  const output = await action.run({ ...ctx, files, progress: (one) => void told?.push(one) })
  return JSON.parse(JSON.stringify(output))
}

/** Polls a trigger as a server does. */
export async function poll(
  server: GoogleServer,
  name: string,
  input: Values,
  cursor: unknown,
  connection: Connection = account(),
) {
  const trigger = piece.triggers.find((one) => one.name === name)
  const form = manifest.triggers.find((one) => one.name === name)?.input
  if (trigger?.kind !== 'polling' || !form) throw new Error(`There is no polling trigger ${name}.`)
  if (!trigger.methods.includes(methodOf(connection))) throw new Error(`${name} does not work with it.`)
  const { values, problems } = checkFields(form, input)
  if (problems.length > 0) throw new Error(`The input does not fit: ${JSON.stringify(problems)}`)
  const auth: unknown = await authOf(server, connection)
  const ctx = testContext(piece, { auth, input: values, endpoints: server.endpoints })
  return trigger.poll({ ...ctx, cursor })
}

export async function authOf(server: GoogleServer, connection: Connection) {
  const method = methodOf(connection)
  const renewed = method.refresh ? (await refresh(server, connection)).values : {}
  return authValue(method, { ...renewed, ...connection.values })
}

/** Exchanges the credentials of a connection, as the server does before it uses them. */
export async function refresh(server: GoogleServer, connection: Connection) {
  const method = methodOf(connection)
  if (!method.refresh) throw new Error('The method renews nothing.')
  const auth = authValue(method, connection.values)
  return method.refresh(testContext(piece, { auth, input: undefined, endpoints: server.endpoints }))
}

/** Tests a connection; tells the stages that were entered, and the result or the failure. */
export async function test(server: GoogleServer, connection: Connection) {
  const method = methodOf(connection)
  if (!method.validate) throw new Error('The method has no test.')
  const steps: TestStep[] = []
  const auth = await authOf(server, connection)
  const ctx = testContext(piece, { auth, input: undefined, endpoints: server.endpoints, steps })
  const result: unknown = await method.validate(ctx).catch((error: unknown) => error)
  return { steps, result }
}

function methodOf({ method: name }: Connection) {
  const method = piece.auth.find((one) => one.name === name)
  if (!method) throw new Error(`There is no method ${name}.`)
  return method
}

/** The `PieceError` a call fails with. Throws when it does not fail, or with anything else. */
export async function failureOf(promise: Promise<unknown>): Promise<PieceError> {
  const outcome = await promise.catch((error: unknown) => error)
  if (isPieceError(outcome)) return outcome
  throw new Error('There was no PieceError.', { cause: outcome })
}

/** Everything of an error that may leave the piece. */
export const said = ({ code, message, field, hint }: PieceError) => JSON.stringify([code, message, field, hint])

/** What a file that a test was given holds. */
export const bytesOf = (file: unknown) => Buffer.from(String(Object(file).url).replace(/^[^,]*,/, ''), 'base64')

/** An account that was connected for everything there is in Gmail. */
export const organizer = (more: Values = {}): Connection =>
  account({ services: ['gmail', 'gmail-organize', 'gmail-delete'], ...more })
