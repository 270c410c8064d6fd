import { describePiece, isPieceError, type PieceError } from '@plugboard/core'
import { authValue, checkFields, optionsOf, type TestStep } from '@plugboard/core/host'
import { type LogLine, testContext } from '@plugboard/core/testing'
import { piece } from '../src/index.js'
import { application, delegated, endpointsOf } from './contoso.js'
import type { GraphServer } from './graph-server.js'

type Values = Record<string, unknown>

interface Run {
  server: GraphServer
  /** Default: a person who has signed in. */
  method?: 'oauth2' | 'application'
  values?: Values
  signal?: AbortSignal
}

const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' })

function methodOf({ method = 'oauth2' }: Run) {
  const found = piece.auth.find(({ name }) => name === method)
  if (!found) throw new Error(`There is no method ${method}.`)
  return found
}

function context<Input>(run: Run, input: Input, more: { lines?: LogLine[]; steps?: TestStep[] } = {}) {
  const { server, signal, values = run.method === 'application' ? application() : delegated() } = run
  const auth = authValue(methodOf(run), values)
  return testContext(piece, { auth, input, endpoints: endpointsOf(server), ...(signal && { signal }), ...more })
}

/** Runs an action as the server does: the input checked and completed by the form first. */
export async function act(name: 'send-mail' | 'search-mail', input: Values, run: Run): Promise<unknown> {
  const action = piece.actions.find((one) => one.name === name)
  const form = manifest.actions.find((one) => one.name === name)?.input
  if (!action || !form) throw new Error(`There is no action ${name}.`)
  const { values, problems } = checkFields(form, input)
  if (problems.length > 0) throw new Error(`The input does not fit: ${JSON.stringify(problems)}`)
  return action.run(context<unknown>(run, values))
}

/** Fields of an action's form that do not take these values. */
export function misfits(name: 'send-mail' | 'search-mail', input: Values): string[] {
  const form = manifest.actions.find((one) => one.name === name)?.input
  return form ? checkFields(form, input).problems.map(({ field }) => field) : []
}

/** The folders a form would offer. */
export async function folders(run: Run) {
  const schema = piece.actions.find(({ name }) => name === 'search-mail')?.input.properties.folder
  const options = schema && optionsOf(schema)
  if (!options) throw new Error('The field has no dynamic options.')
  return options.load({ ...context(run, {}), search: '' })
}

/** Tests a connection; tells the stages that were entered, and the result or the failure. */
export async function test(run: Run): Promise<{ steps: TestStep[]; lines: LogLine[]; result: unknown }> {
  const steps: TestStep[] = []
  const lines: LogLine[] = []
  const validating = methodOf(run).validate?.(context(run, undefined, { steps, lines }))
  const result = await validating?.catch((error: unknown) => error)
  return { steps, lines, result }
}

/** The `PieceError` a call fails with. */
export async function failureOf(promise: Promise<unknown>): Promise<PieceError> {
  const outcome = await promise.catch((error: unknown) => error)
  if (isPieceError(outcome)) return outcome
  throw new Error('There was no PieceError.', { cause: outcome })
}
