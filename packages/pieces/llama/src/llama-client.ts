import { type AuthContext, limitBody, PieceError, readJson } from '@plugboard/core'
import type { Static, TSchema } from '@sinclair/typebox'
import { type Asked, brokenCall, type CallFacts, refusedCall } from './llama-error.js'
import { readRefusal } from './refusal.js'

/** What a call needs to know of the connection. */
export interface Credentials {
  method: 'openai-compatible' | 'ollama'
  fields: { url: string; apiKey?: string }
}

export type Context = AuthContext<Credentials>

/** One request to the server. */
export interface Call {
  /** Below the URL of the connection, such as `/models`. */
  path: string
  /** Sent as JSON by POST; without it the request is a GET. */
  json?: unknown
  /** Milliseconds until the whole answer must be there. Default 30,000. */
  timeout?: number
  /** Further tries after 429, 502, 503, 504 or a lost connection; only for what may be repeated. Default 0. */
  retries?: number
  /** What is asked of a model; absent where none is. */
  asked?: Asked
  /** Leaves the key out. */
  withoutKey?: true
}

/** An answer whose body has not been read, and what must be known to say what went wrong while it is. */
export interface Opened {
  response: Response
  facts: CallFacts
}

/** Bytes; two thousand embeddings have about thirty million. */
const LONGEST_ANSWER = 50 * 1024 * 1024

/** Makes a request whose answer is JSON of this shape. */
export async function call<Schema extends TSchema>(
  ctx: Context,
  schema: Schema,
  request: Call,
): Promise<Static<Schema>> {
  return readWhole(await open(ctx, request), schema)
}

/** The JSON of an answer, if it has this shape. */
export async function readWhole<Schema extends TSchema>(
  { response, facts }: Opened,
  schema: Schema,
): Promise<Static<Schema>> {
  return readJson(response, schema, { maxBytes: LONGEST_ANSWER }).catch((error: unknown) => {
    throw brokenCall(error, facts)
  })
}

/** Makes a request whose answer is read as it arrives. Anything but 2xx is a `PieceError`; redirects are not followed. */
export async function open(ctx: Context, request: Call): Promise<Opened> {
  const facts = factsOf(ctx, request.asked)
  const response = await send(ctx, request)
  if (!response.ok) throw refusedCall(await readRefusal(response), facts)
  return { response: limitBody(response, LONGEST_ANSWER), facts }
}

/** Makes a request; whatever status the answer has is up to the caller. */
export async function send(ctx: Context, { path, json, timeout, retries = 0, withoutKey }: Call): Promise<Response> {
  const { apiKey } = ctx.auth.fields
  const headers = { accept: 'application/json', ...(apiKey && !withoutKey && bearer(apiKey)) }
  const request = { headers, retries, ...(json !== undefined && { method: 'POST', json }), ...(timeout && { timeout }) }
  return ctx.http(addressOf(ctx.auth.fields.url, path), request).catch((error: unknown) => {
    throw brokenCall(error, factsOf(ctx))
  })
}

/** What must be known of a call of this connection to say what went wrong. */
export function factsOf({ auth, signal }: Context, asked?: Asked): CallFacts {
  return { method: auth.method, apiKey: auth.fields.apiKey, signal, ...(asked && { asked }) }
}

/** Keeps what stands behind a question mark, as some proxies want it. */
function addressOf(base: string, path: string): URL {
  const url = new URL(base)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`
  return url
}

/** Refuses what cannot stand in a header here, since the platform's own message would quote the secret. */
function bearer(apiKey: string): { authorization: string } {
  if (/^[\x21-\x7e]+$/.test(apiKey)) return { authorization: `Bearer ${apiKey}` }
  throw new PieceError('invalid_credentials', 'The API key holds spaces or characters that cannot be part of it.', {
    field: 'apiKey',
    hint: 'Copy the API key again, without anything before or after it.',
  })
}
