import { describePiece, type Files, isPieceError, type PieceError, type Progress } from '@plugboard/core'
import { authValue, checkFields, optionsOf } from '@plugboard/core/host'
import { type LogLine, testContext } from '@plugboard/core/testing'
import { piece } from '../src/index.js'

type Values = Record<string, unknown>

interface Run {
  /** The values of the connection; see `connection`. */
  values: Values
  signal?: AbortSignal
  fetch?: typeof fetch
  endpoints?: Record<string, string>
  /** Collects what is told while it runs. */
  told?: Progress[]
  /** In place of files in memory. */
  files?: Partial<Files>
}

const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' })
const [method] = piece.auth

function context<Input>({ values, files, ...parts }: Run, input: Input) {
  if (!method) throw new Error('The piece has no auth method.')
  const ctx = testContext(piece, { ...parts, auth: authValue(method, values), input })
  return { ...ctx, files: { ...ctx.files, ...files } }
}

/** Runs an action as a server does: its input is checked and completed by the form first. */
export async function act(name: string, input: Values, run: Run): Promise<unknown> {
  const action = piece.actions.find((one) => one.name === name)
  const form = manifest.actions.find((one) => one.name === name)?.input
  if (!action || !form) throw new Error(`There is no action ${name}.`)
  const { values, problems } = checkFields(form, input)
  if (problems.length > 0) throw new Error(`The input does not fit: ${JSON.stringify(problems)}`)
  return action.run(context<unknown>(run, values))
}

/** The choices a form would show for a field of an action. */
export async function choices(action: string, field: string, search: string, run: Run): Promise<string[]> {
  const schema = piece.actions.find((one) => one.name === action)?.input.properties[field]
  const options = schema && optionsOf(schema)
  if (!options) throw new Error(`${action}.${field} has no dynamic options.`)
  const found = await options.load({ ...context(run, {}), search })
  return found.map(({ value }) => value)
}

/** Tests a connection; tells the stages that were entered, and the result. */
export async function test(run: Run): Promise<{ stages: string[]; lines: LogLine[]; result: unknown }> {
  const stages: string[] = []
  const lines: LogLine[] = []
  const ctx = { ...context(run, undefined), step: stageRecorder(stages) }
  const result = await caught(Promise.resolve(method?.validate?.(ctx)))
  return { stages, lines, result }
}

const stageRecorder =
  (stages: string[]) =>
  <T>(name: string, run: () => Promise<T>): Promise<T> => {
    stages.push(name)
    return run()
  }

/** What a promise gives, or the error it fails with. */
const caught = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error)

/** The `PieceError` a call fails with. Throws when it does not fail, or with anything else. */
export async function failureOf(promise: Promise<unknown>): Promise<PieceError> {
  const outcome = await caught(promise)
  if (isPieceError(outcome)) return outcome
  throw new Error('There was no PieceError.', { cause: outcome })
}
