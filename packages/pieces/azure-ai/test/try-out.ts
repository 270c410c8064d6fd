import { describePiece, type FileRef, type Files, isPieceError, type PieceError } from '@plugboard/core'
import { authValue, checkFields, optionsOf } from '@plugboard/core/host'
import { type LogLine, testContext } from '@plugboard/core/testing'
import { piece } from '../src/index.js'

type Values = Record<string, unknown>

interface Run {
  /** The values of the connection; see `connection`. */
  values: Values
  signal?: AbortSignal
  fetch?: typeof fetch
  lines?: LogLine[]
  deadline?: (ms: number) => AbortSignal
  /** What is done between tries, in place of waiting. */
  sleep?: () => Promise<void>
  files?: Files
  /** Collects what the action tells on the way. */
  told?: unknown[]
}

const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' })
const method = onlyMethod()

function onlyMethod() {
  const [first] = piece.auth
  if (!first) throw new Error('The piece has no auth method.')
  return first
}

/** A context as a server makes it; the values of the connection go through the form. */
export function contextOf<Input>({ values, told, files, ...parts }: Run, input: Input) {
  const ctx = testContext(piece, { ...parts, auth: authValue(method, checkFields(method.form, values).values), input })
  return { ...ctx, ...(files && { files }), ...(told && { progress: (one: unknown) => void told.push(one) }) }
}

/** Runs an action as a server does: its input is checked and completed by the form first. */
export async function act(name: string, input: Values, run: Run): Promise<Values> {
  const action = piece.actions.find((one) => one.name === name)
  const form = manifest.actions.find((one) => one.name === name)?.input
  if (!action || !form) throw new Error(`There is no action ${name}.`)
  const { values, problems } = checkFields(form, input)
  if (problems.length > 0) throw new Error(`The input does not fit: ${JSON.stringify(problems)}`)
  const output = await action.run(contextOf<unknown>(run, values))
  // Through JSON, as an answer travels to the server.
  return JSON.parse(JSON.stringify(output))
}

/** The choices a form would show for a field of an action. */
export async function choices(action: string, field: string, search: string, run: Run): Promise<string[]> {
  const schema = piece.actions.find((one) => one.name === action)?.input.properties[field]
  const options = schema && optionsOf(schema)
  if (!options) throw new Error(`${action}.${field} has no dynamic options.`)
  const found = await options.load({ ...contextOf(run, {}), search })
  return found.map(({ value }) => value)
}

/** Tests a connection; tells the stages that were entered, and the result. */
export async function test(run: Run): Promise<{ stages: string[]; result: unknown }> {
  const stages: string[] = []
  const step = <T>(name: string, go: () => Promise<T>): Promise<T> => {
    stages.push(name)
    return go()
  }
  const ctx = { ...contextOf(run, undefined), step }
  const result = await caught((async () => method.validate?.(ctx))())
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

/** A file as an earlier step would give it. */
export function fileOf(bytes: Uint8Array, contentType = 'application/pdf', name = 'file.pdf'): FileRef {
  const url = `data:${contentType};base64,${Buffer.from(bytes).toString('base64')}`
  return { name, contentType, size: bytes.length, url }
}
