import { createHmac } from 'node:crypto'
import { describePiece, type FileRef, type Files, isPieceError, type PieceError } from '@plugboard/core'
import { authValue, checkFields, optionsOf, type TestStep } from '@plugboard/core/host'
import { type LogLine, testContext } from '@plugboard/core/testing'
import { piece } from '../src/index.js'
import type { GraphServer } from './graph-server.js'
import { GOOD } from './graph-state.js'

export type Values = Record<string, unknown>

const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' })
const [method] = piece.auth

/** What is unusual about a call. */
export interface More {
  values?: Values
  signal?: AbortSignal
  lines?: LogLine[]
  files?: Partial<Files>
  fetch?: typeof fetch
  sleep?: () => Promise<void>
}

/** Renews as a server does before it uses a connection for the first time, or again. */
export async function renew(server: GraphServer, values: Values = GOOD, more: More = {}) {
  if (!method?.refresh) throw new Error('The method renews nothing.')
  return method.refresh(contextOf(server, values, undefined, more))
}

function contextOf(server: GraphServer, values: Values, input: unknown, { files, values: _, ...more }: More) {
  // The method of the piece knows its own values better than its general type does.
  const auth = Object(authValue(piece.auth[0] ?? never(), values))
  const ctx = testContext(piece, { auth, input, endpoints: server.endpoints, ...more })
  return { ...ctx, files: { ...ctx.files, ...files } }
}

const never = () => {
  throw new Error('There is no method.')
}

/** A context with the values of a connection, and what is obtained for them. */
export async function contextFor(server: GraphServer, input: unknown, more: More = {}) {
  const values = more.values ?? GOOD
  const renewed = 'accessToken' in values ? {} : (await renew(server, values)).values
  return contextOf(server, { ...values, ...renewed }, input, more)
}

/** Runs an action as a server does: its input is checked and completed by the form first. */
export async function act(server: GraphServer, name: string, input: Values, more: More = {}): Promise<Values> {
  const action = piece.actions.find((one) => one.name === name)
  const form = manifest.actions.find((one) => one.name === name)?.input
  if (!action || !form) throw new Error(`There is no action ${name}.`)
  const { values, problems } = checkFields(form, input)
  if (problems.length > 0) throw new Error(`The input does not fit: ${JSON.stringify(problems)}`)
  return JSON.parse(JSON.stringify(await action.run(await contextFor(server, values, more))))
}

/** Tests a connection; tells the stages that were entered, and the result or the error. */
export async function tryConnection(server: GraphServer, values: Values = GOOD, more: More = {}) {
  const steps: TestStep[] = []
  const trying = async () => {
    const ctx = await contextFor(server, undefined, { ...more, values })
    const step = <T>(name: TestStep, run: () => Promise<T>) => {
      steps.push(name)
      return run()
    }
    return method?.validate?.({ ...ctx, step })
  }
  const result: unknown = await trying().catch((error: unknown) => error)
  return { steps, result }
}

/** The choices a form would show for a field of an action. */
export async function choices(server: GraphServer, action: string, field: string, input: Values = {}, search = '') {
  const schema = piece.actions.find((one) => one.name === action)?.input.properties[field]
  const options = schema && optionsOf(schema)
  if (!options) throw new Error(`${action}.${field} has no dynamic options.`)
  return options.load({ ...(await contextFor(server, input)), input, search })
}

export function trigger(name: string) {
  const found = piece.triggers.find((one) => one.name === name)
  if (found?.kind !== 'webhook') throw new Error(`There is no webhook trigger ${name}.`)
  return found
}

/** A connection as a webhook finds it, whatever Meta would say of it. */
const KNOWN = { ...GOOD, accessToken: GOOD.systemUserToken, obtainedFor: '' }

/** What a webhook trigger is handed with a request. */
export function hookContext(request: Request, more: { input?: Values; lines?: LogLine[]; secret?: string } = {}) {
  const auth: unknown = authValue(piece.auth[0] ?? never(), KNOWN)
  const { input = {}, lines = [], secret = 'the-secret-of-the-subscription' } = more
  const ctx = testContext<unknown, unknown>(piece, { auth, input, lines })
  return { ...ctx, webhookSecret: secret, subscription: null, request }
}

interface Request {
  method: 'GET' | 'POST'
  headers: Record<string, string>
  query: Record<string, string>
  body: Uint8Array
}

export const signatureOf = (body: Uint8Array | string, secret = GOOD.appSecret) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

/** A notification as Meta sends it. */
export function posted(content: unknown, more: { signature?: string | undefined } = {}): Request {
  const body = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
  const signature = 'signature' in more ? more.signature : signatureOf(body)
  const headers = {
    'content-type': 'application/json',
    ...(signature !== undefined && { 'x-hub-signature-256': signature }),
  }
  return { method: 'POST', headers, query: {}, body }
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
export function fileOf(content: Uint8Array | string, contentType: string, name = 'file'): FileRef {
  const bytes = Buffer.from(content)
  return { name, contentType, size: bytes.length, url: `data:${contentType};base64,${bytes.toString('base64')}` }
}
