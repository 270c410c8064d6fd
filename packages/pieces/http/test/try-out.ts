import { type FileRef, isPieceError, type PieceError } from '@plugboard/core'
import { authValue, checkFields, type TestStep } from '@plugboard/core/host'
import { testContext } from '@plugboard/core/testing'
import { expect } from 'vitest'
import { piece } from '../src/index.js'
import { ACCESS_TOKEN, API_KEY, PASSWORD, TOKEN } from './web-server.js'

type Values = Record<string, unknown>

/** An auth method by name, and the values of a connection that uses it. */
export interface Connection {
  method: 'none' | 'api-key' | 'basic' | 'bearer' | 'oauth2' | 'client-credentials'
  values: Values
}

export const none = (baseUrl?: string, more: Values = {}): Connection => ({
  method: 'none',
  values: { baseUrl, ...more },
})

export const apiKey = (baseUrl: string, more: Values = {}): Connection => ({
  method: 'api-key',
  values: { baseUrl, apiKey: API_KEY, placement: 'header', name: 'X-API-Key', ...more },
})

export const inQuery = (baseUrl: string): Connection => apiKey(baseUrl, { placement: 'query', name: 'api_key' })

export const basic = (baseUrl: string, more: Values = {}): Connection => ({
  method: 'basic',
  values: { baseUrl, username: 'ada', password: PASSWORD, ...more },
})

export const bearer = (baseUrl: string, more: Values = {}): Connection => ({
  method: 'bearer',
  values: { baseUrl, token: TOKEN, ...more },
})

const CLIENT = {
  clientId: 'client-1',
  clientSecret: 'cl1ent/secret',
  tokenUrl: 'https://login.example.com/token',
  clientAuthentication: 'basic',
  scope: 'items.read',
}

const GRANTED = { accessToken: ACCESS_TOKEN, scopes: ['items.read'] }

export const oauth2 = (baseUrl: string, more: Values = {}): Connection => ({
  method: 'oauth2',
  values: { baseUrl, ...CLIENT, authorizationUrl: 'https://login.example.com/authorize', ...GRANTED, ...more },
})

export const clientCredentials = (baseUrl: string, more: Values = {}): Connection => ({
  method: 'client-credentials',
  values: { baseUrl, ...CLIENT, ...GRANTED, ...more },
})

export interface Output {
  status: number
  headers: Record<string, string>
  body: unknown
}

const [request] = piece.actions

/** Runs the action as the server does: the input checked and completed by the form first. */
export async function send({ method, values }: Connection, input: Values, signal?: AbortSignal): Promise<Output> {
  if (!request) throw new Error('The piece has no action.')
  const checked = checkFields(JSON.parse(JSON.stringify(request.input)), input)
  expect(checked.problems).toEqual([])
  const auth: unknown = authValue(methodOf(method), values)
  const output = await request.run(testContext(piece, { auth, input: checked.values, ...(signal && { signal }) }))
  return JSON.parse(JSON.stringify(output))
}

/** Runs the connection test and tells its steps. */
export async function validate({ method, values }: Connection, signal?: AbortSignal) {
  const found = methodOf(method)
  if (!found.validate) throw new Error('The method has no test.')
  const steps: TestStep[] = []
  const auth = authValue(found, values)
  const ctx = testContext(piece, { auth, input: undefined, steps, ...(signal && { signal }) })
  const result = await found.validate(ctx)
  return { ...result, steps }
}

function methodOf(name: string) {
  const method = piece.auth.find((one) => one.name === name)
  if (!method) throw new Error(`There is no method ${name}.`)
  return method
}

/** The `PieceError` a promise fails with. */
export async function failure(promise: Promise<unknown>): Promise<PieceError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!isPieceError(error)) throw new Error(`did not fail with a PieceError: ${error}`, { cause: error })
  return error
}

/** Everything of an error that may leave the piece. */
export const said = ({ code, message, field, hint }: PieceError) => JSON.stringify([code, message, field, hint])

export const fileOf = (name: string, contentType: string, bytes: Buffer): FileRef => ({
  name,
  contentType,
  size: bytes.length,
  url: `data:${contentType};base64,${bytes.toString('base64')}`,
})

/** What a file that a test was given holds. */
export const bytesOf = (file: unknown) => Buffer.from(String(Object(file).url).replace(/^[^,]*,/, ''), 'base64')
