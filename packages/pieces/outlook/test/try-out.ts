import { describePiece, type FileRef, type Files, isPieceError, type PieceError, type Progress } from '@plugboard/core'
import { authValue, checkFields, optionsOf, type TestStep } from '@plugboard/core/host'
import { type LogLine, testContext } from '@plugboard/core/testing'
import { piece } from '../src/index.js'
import { application, delegated, endpointsOf } from './contoso.js'
import type { GraphServer } from './graph-state.js'

export type Values = Record<string, unknown>

export interface Run {
  server: Pick<GraphServer, 'origin'>
  /** Default: a person who has signed in. */
  method?: 'oauth2' | 'application'
  values?: Values
  signal?: AbortSignal
  /** In place of files that stand in their own address. */
  files?: Partial<Files>
  lines?: LogLine[]
  told?: Progress[]
}

const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' })

function methodOf({ method = 'oauth2' }: Run) {
  const found = piece.auth.find(({ name }) => name === method)
  if (!found) throw new Error(`There is no method ${method}.`)
  return found
}

export function context<Input>(run: Run, input: Input, more: { steps?: TestStep[]; stored?: Values } = {}) {
  const { server, signal, lines, told, files } = run
  const { values = run.method === 'application' ? application() : delegated() } = run
  const given = { ...(signal && { signal }), ...(lines && { lines }), ...(told && { told }), ...more }
  const auth = authValue(methodOf(run), values)
  const ctx = testContext(piece, { auth, input, endpoints: endpointsOf(server), sleep: async () => {}, ...given })
  return { ...ctx, files: { ...ctx.files, ...files } }
}

/** Runs an action as the server does: the input checked and completed by the form first. */
export async function act(name: string, input: Values, run: Run): Promise<unknown> {
  const action = piece.actions.find((one) => one.name === name)
  if (!action) throw new Error(`There is no action ${name}.`)
  const output = await action.run(context<unknown>(run, completed('actions', name, input)))
  // Through JSON, as an answer travels to the server.
  return JSON.parse(JSON.stringify(output))
}

/** An input as the form completes it. */
export function completed(list: 'actions' | 'triggers', name: string, input: Values): Values {
  const form = manifest[list].find((one) => one.name === name)?.input
  if (!form) throw new Error(`There is no form of ${name}.`)
  const { values, problems } = checkFields(form, input)
  if (problems.length > 0) throw new Error(`The input does not fit: ${JSON.stringify(problems)}`)
  return values
}

/** Fields of an action's form that do not take these values. */
export function misfits(name: string, input: Values): string[] {
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

/** Polls the trigger as the server does. */
export async function poll(input: Values, cursor: unknown, run: Run) {
  const trigger = piece.triggers.find(({ name }) => name === 'new-mail')
  if (trigger?.kind !== 'polling') throw new Error('There is no such polling trigger.')
  const result = await trigger.poll({ ...context<unknown>(run, completed('triggers', 'new-mail', input)), cursor })
  const through: typeof result = JSON.parse(JSON.stringify(result))
  return through
}

/** Tests a connection; tells the stages that were entered, and the result or the failure. */
export async function test(run: Run): Promise<{ steps: TestStep[]; lines: LogLine[]; result: unknown }> {
  const steps: TestStep[] = []
  const lines: LogLine[] = []
  const validating = methodOf(run).validate?.(context({ ...run, lines }, undefined, { steps }))
  const result = await validating?.catch((error: unknown) => error)
  return { steps, lines, result }
}

/** The `PieceError` a call fails with. */
export async function failureOf(promise: Promise<unknown>): Promise<PieceError> {
  const outcome = await promise.catch((error: unknown) => error)
  if (isPieceError(outcome)) return outcome
  throw new Error('There was no PieceError.', { cause: outcome })
}

/** A file as an earlier step would give it. */
export function fileOf(name: string, bytes: Uint8Array, contentType = 'application/octet-stream'): FileRef {
  const url = `data:${contentType};base64,${Buffer.from(bytes).toString('base64')}`
  return { name, contentType, size: bytes.length, url }
}

/** What a file that a test was given holds. */
export const bytesOf = (file: unknown) => Buffer.from(String(Object(file).url).replace(/^[^,]*,/, ''), 'base64')
