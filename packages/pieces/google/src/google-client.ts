import { type AuthContext, type BaseContext, PieceError } from '@plugboard/core'
import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { type CallFacts, googleError } from './google-error.js'
import type { Service } from './google-services.js'
import { errorTextOf, parseJson, textOf } from './json-answer.js'
import { isRefusal } from './refusal.js'

/** What is used of `ctx.auth`, for each auth method. */
export type GoogleAuth =
  | { method: 'oauth2'; accessToken: string; scopes: readonly string[]; fields: { services: readonly Service[] } }
  | { method: 'service-account'; fields: { services: readonly Service[]; accessToken: string; subject?: string } }
  | { method: 'api-key'; apiKey: string; fields: { services: readonly Service[] } }

export type GoogleContext = AuthContext<GoogleAuth>

/** One request to one of Google's APIs. */
export interface GoogleCall {
  endpoint: 'userinfo' | 'gmail' | 'drive' | 'driveUpload' | 'sheets'
  /** Below the endpoint, beginning with a slash; what stands between slashes is encoded already. */
  path: string
  /** A list is sent as one parameter for each of its values. */
  query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>
  /** An address Google gave for the rest of what was begun, in place of endpoint and path; see `sessionUrl`. */
  session?: URL
  /** Default POST with `json`, else GET. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Beside those of the credentials. */
  headers?: Readonly<Record<string, string>>
  json?: unknown
  body?: Uint8Array<ArrayBuffer>
  /** Further tries; see `ctx.http`. */
  retries?: number
  /** Milliseconds until the whole answer must have arrived. Default 30,000. */
  timeout?: number
  /** What the call is about, for the error it may end in. */
  about?: Omit<CallFacts, 'secrets' | 'credential'>
}

/** Sends a request with the credentials of the connection. Anything but 2xx is a `PieceError`. */
export async function callGoogle(ctx: GoogleContext, call: GoogleCall): Promise<Response> {
  const response = await askGoogle(ctx, call)
  if (response.ok) return response
  throw await refusedBy(ctx, call, response)
}

/** The `PieceError` for an answer that was not wanted. */
export async function refusedBy(ctx: GoogleContext, call: GoogleCall, response: Response): Promise<PieceError> {
  return refused(ctx, call, response, await errorTextOf(response))
}

/** Whether there is such a thing. A 404 says so only in Google's own words: a proxy may give one too. */
export async function isThere(ctx: GoogleContext, call: GoogleCall): Promise<boolean> {
  const response = await askGoogle(ctx, call)
  if (response.ok) {
    await parseJson(Type.Object({}), await textOf(response))
    return true
  }
  const body = await errorTextOf(response)
  if (response.status === 404 && isRefusal(body)) return false
  throw refused(ctx, call, response, body)
}

/** Sends a request with the credentials of the connection, and gives whatever is answered. */
export function askGoogle(ctx: GoogleContext, call: GoogleCall): Promise<Response> {
  const { json, body, timeout, retries, method = json === undefined ? 'GET' : 'POST', session } = call
  return ctx.http(session ?? urlOf(ctx, call), {
    method,
    headers: { ...credentialsOf(ctx.auth).headers, ...call.headers },
    ...(json !== undefined && { json }),
    ...(body !== undefined && { body }),
    ...(timeout !== undefined && { timeout }),
    ...(retries !== undefined && { retries }),
  })
}

/**
 * The address in the `Location` of an answer, if it is one of Google's: of the host that was asked, or of another one of
 * its APIs. The credentials are sent there.
 *
 * @throws PieceError `bad_response` otherwise.
 */
export function sessionUrl(ctx: BaseContext, { endpoint }: Pick<GoogleCall, 'endpoint'>, response: Response): URL {
  const base = new URL(ctx.endpoints[endpoint] ?? '')
  const location = response.headers.get('location') ?? ''
  const url = URL.canParse(location, base.href) ? new URL(location, base) : undefined
  const isApi = ({ protocol, hostname }: URL) => protocol === 'https:' && hostname.endsWith('.googleapis.com')
  if (url && location !== '' && (url.origin === base.origin || (isApi(base) && isApi(url)))) return url
  throw new PieceError('bad_response', 'Google did not say where the upload is to go on.', {
    hint: 'Try again; if it stays, check the endpoint an operator has set for this piece.',
  })
}

function refused(ctx: GoogleContext, call: GoogleCall, response: Response, body: string): PieceError {
  const { headers: _, ...facts } = credentialsOf(ctx.auth)
  return googleError(response, body, { ...call.about, ...facts })
}

/** Sends a request and checks the shape of its JSON answer. */
export async function callForJson<Schema extends TSchema>(
  ctx: GoogleContext,
  schema: Schema,
  call: GoogleCall,
): Promise<Static<Schema>> {
  return parseJson(schema, await textOf(await callGoogle(ctx, call)))
}

/** Asks without credentials: whatever is answered, the service is there. */
export async function reachGoogle(ctx: BaseContext, call: Pick<GoogleCall, 'endpoint' | 'path'>): Promise<void> {
  const response = await ctx.http(urlOf(ctx, call))
  const { status } = response
  const text = await (response.ok ? textOf(response) : errorTextOf(response))
  if (status >= 500 || (status >= 300 && status < 400)) throw googleError(response, text, { secrets: [] })
}

interface Credentials {
  headers: Record<string, string>
  secrets: readonly string[]
  credential?: string
}

/** The API key travels in a header, as addresses end up in logs. Source: https://cloud.google.com/apis/docs/system-parameters */
function credentialsOf(auth: GoogleAuth): Credentials {
  switch (auth.method) {
    case 'api-key':
      return { headers: { 'x-goog-api-key': checkedKey(auth.apiKey) }, secrets: [auth.apiKey], credential: 'apiKey' }
    case 'service-account':
      return { ...bearer(auth.fields.accessToken), credential: 'key' }
    case 'oauth2':
      return bearer(auth.accessToken)
  }
}

/** The headers that carry the credentials, for a request that cannot go through `ctx.http`. */
export const authorizationOf = (auth: GoogleAuth): Record<string, string> => credentialsOf(auth).headers

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` }, secrets: [token] })

/** Refuses what cannot stand in a header, since the platform's own message would quote it. */
function checkedKey(apiKey: string): string {
  if (/^[\x21-\x7e]+$/.test(apiKey)) return apiKey
  throw new PieceError('invalid_credentials', 'The API key holds blanks or characters that cannot be part of it.', {
    field: 'apiKey',
    hint: 'Copy the key again, without anything before or after it.',
  })
}

function urlOf({ endpoints }: BaseContext, { endpoint, path, query = {} }: GoogleCall): URL {
  const base = endpoints[endpoint]
  if (base === undefined) throw new TypeError(`The endpoint "${endpoint}" is not set.`)
  const url = new URL(base.replace(/\/+$/, '') + path)
  for (const [name, given] of Object.entries(query)) {
    const values = given === undefined ? [] : [given].flat()
    for (const value of values) url.searchParams.append(name, String(value))
  }
  return url
}
