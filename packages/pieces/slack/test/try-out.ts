import { describePiece, type Files, isPieceError, type PieceError, type Progress } from '@plugboard/core'
import { authValue, checkFields, optionsOf } from '@plugboard/core/host'
import { type LogLine, testContext } from '@plugboard/core/testing'
import type { TSchema } from '@sinclair/typebox'
import { piece } from '../src/index.js'
import type { SlackServer } from './slack-server.js'

type Values = Record<string, unknown>
type Webhook = Extract<(typeof piece.triggers)[number], { kind: 'webhook' }>
type WebhookRequest = Parameters<Webhook['verify']>[0]['request']

/** An auth method by name, and the values of a connection that uses it. */
export interface Connection {
  method: 'oauth2' | 'bot-token'
  values: Values
}

export interface Run {
  connection: Connection
  endpoints: Record<string, string>
  signal?: AbortSignal
  fetch?: typeof fetch
  /** Default: in memory. */
  files?: Files
  /** Collects what the piece logs. */
  lines?: LogLine[]
  /** Collects how far the piece says it is. */
  told?: Progress[]
}

export const oauth2 = (accessToken: string, more: Values = {}): Connection => ({
  method: 'oauth2',
  values: { accessToken, scopes: ['chat:write'], ...more },
})

export const botToken = (token: string, more: Values = {}): Connection => ({
  method: 'bot-token',
  values: { botToken: token, ...more },
})

/** Runs against the server, with the bot token that may do everything unless told otherwise. */
export const at = ({ api, workspace }: SlackServer, connection = botToken(workspace.tokens.right)): Run => ({
  connection,
  endpoints: { api },
})

const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' })

function methodOf({ method }: Connection) {
  const found = piece.auth.find((one) => one.name === method)
  if (!found) throw new Error(`There is no method ${method}.`)
  return found
}

function context<Input>({ connection, files, ...parts }: Run, input: Input) {
  const ctx = testContext(piece, { ...parts, auth: authValue(methodOf(connection), connection.values), input })
  return { ...ctx, ...(files && { files }) }
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

/** What the form says of an action's input before it would run: field and code. */
export function problemsOf(name: string, input: Values): string[] {
  const form = manifest.actions.find((one) => one.name === name)?.input
  if (!form) throw new Error(`There is no action ${name}.`)
  return checkFields(form, input).problems.map(({ field, code }) => `${field}: ${code}`)
}

/** A trigger, and what its functions get with a request. */
export function trigger(name: string, input: Values, run: Run) {
  const found = piece.triggers.find((one) => one.name === name)
  const form = manifest.triggers.find((one) => one.name === name)?.input
  if (found?.kind !== 'webhook' || !form) throw new Error(`There is no webhook trigger ${name}.`)
  const { values, problems } = checkFields(form, input)
  if (problems.length > 0) throw new Error(`The input does not fit: ${JSON.stringify(problems)}`)
  const hook = { ...context<unknown>(run, values), webhookSecret: 'secret', webhookUrl: 'https://example.com/hooks/1' }
  const ctx = (request: WebhookRequest, subscription: unknown) => ({ ...hook, request, subscription })
  return {
    subscribe: async () => found.subscribe?.({ ...hook, subscription: null }),
    verify: (request: WebhookRequest) => found.verify(ctx(request, null)),
    handshake: async (request: WebhookRequest) => found.handshake?.(ctx(request, null)),
    receive: (request: WebhookRequest, subscription: unknown = null) => found.receive(ctx(request, subscription)),
  }
}

/** The choices a form would show for a field of an action. */
export async function choices(action: string, field: string, search: string, run: Run) {
  const given: TSchema | undefined = piece.actions.find((one) => one.name === action)?.input.properties[field]
  const schema: TSchema | undefined = given?.items ?? given
  const options = schema && optionsOf(schema)
  if (!options) throw new Error(`${action}.${field} has no dynamic options.`)
  return options.load({ ...context(run, {}), search })
}

/** Tests a connection; tells the stages that were entered, and the result. */
export async function test(run: Run): Promise<{ stages: string[]; lines: LogLine[]; result: unknown }> {
  const stages: string[] = []
  const { lines = [] } = run
  const step = <T>(name: string, stage: () => Promise<T>): Promise<T> => {
    stages.push(name)
    return stage()
  }
  const result = await caught(
    Promise.resolve(methodOf(run.connection).validate?.({ ...context(run, undefined), step })),
  )
  return { stages, lines, result }
}

/** What a promise gives, or the error it fails with. */
const caught = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error)

/** The `PieceError` a call fails with. Throws when it does not fail, or with anything else. */
export async function failureOf(promise: Promise<unknown>): Promise<PieceError> {
  const outcome = await caught(promise)
  if (isPieceError(outcome)) return outcome
  throw new Error('There was no PieceError.', { cause: outcome })
}

/** Everything of an error that may leave the piece. */
export const said = ({ code, message, field, hint }: PieceError) => JSON.stringify([code, message, field, hint])
