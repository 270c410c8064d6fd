import { type AuthContext, type BaseContext, limitBody, PieceError } from '@plugboard/core'
import type { Static, TSchema } from '@sinclair/typebox'
import type { APIPromise, OpenAI } from 'openai'
import { type Asked, type CallFacts, openaiError } from './openai-error.js'

/** What a call needs to know of the connection. */
export interface Credentials {
  apiKey: string
  fields: { organization?: string; project?: string; baseUrl?: string }
}

export type Context = AuthContext<Credentials>

/** One request to the service. */
export interface Call {
  /** Milliseconds until the whole answer must be there. */
  timeout: number
  /** Further tries after 429, 502, 503, 504 or a lost connection; only for what may be repeated. Default 0. */
  retries?: number
  /** What is asked of a model; absent where none is. */
  asked?: Asked
  send(client: OpenAI, options: { signal: AbortSignal }): APIPromise<unknown>
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
): Promise<{ body: Static<Schema>; headers: Headers }> {
  const { body, headers } = await attempt(ctx, request, (sent) =>
    sent.withResponse().then(({ data, response }) => ({ body: data, headers: response.headers })),
  )
  const { Value } = await import('@sinclair/typebox/value')
  if (Value.Check(schema, body)) return { body, headers }
  throw unexpectedAnswer(factsOf(ctx))
}

/** Makes a request whose answer is read as it arrives. */
export async function open(ctx: Context, request: Call): Promise<Opened> {
  const response = await attempt(ctx, request, (sent) => sent.asResponse())
  return { response, facts: factsOf(ctx, request.asked) }
}

async function attempt<Answer>(
  ctx: Context,
  request: Call,
  read: (sent: APIPromise<unknown>) => Promise<Answer>,
): Promise<Answer> {
  const lost: Lost = {}
  const client = await connect(ctx, request, lost)
  return read(request.send(client, { signal: ctx.signal })).catch((error: unknown) => {
    throw openaiError(lost.cause ?? error, factsOf(ctx, request.asked))
  })
}

/** Receives a failure of the connection itself, which the vendor's client would hide. */
interface Lost {
  cause?: unknown
}

/**
 * The vendor's client, doing its requests through `ctx.http`, so that the run's deadline, redaction and repeats apply.
 * It repeats nothing itself and takes nothing from the environment of the process.
 */
async function connect(ctx: Context, { timeout, retries = 0 }: Call, lost: Lost): Promise<OpenAI> {
  const { OpenAI } = await import('openai')
  const own = ownHeaders(ctx)
  return new OpenAI({
    apiKey: ctx.auth.apiKey,
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    baseURL: baseUrl(ctx),
    timeout,
    maxRetries: 0,
    logLevel: 'off',
    fetch: async (url, { signal: _, headers, ...init } = {}) => {
      try {
        const target = url instanceof Request ? url.url : url
        const response = await ctx.http(target, { ...init, headers: withOwn(headers, own), timeout, retries })
        return limitBody(response, LONGEST_ANSWER)
      } catch (error) {
        lost.cause = error
        throw error
      }
    },
  })
}

/** Of the headers the client makes; others tell of this machine, or come from its environment. */
const PASSED_ON = ['accept', 'content-type', 'user-agent']

function withOwn(headers: RequestInit['headers'], own: Record<string, string>): Headers {
  const given = new Headers(headers)
  const result = new Headers(own)
  for (const name of PASSED_ON) {
    const value = given.get(name)
    if (value !== null) result.set(name, value)
  }
  return result
}

function ownHeaders({ auth: { apiKey, fields } }: Context): Record<string, string> {
  const { organization, project } = fields
  return {
    authorization: `Bearer ${inHeader(apiKey, 'apiKey', 'API key')}`,
    ...(organization && { 'openai-organization': inHeader(organization, 'organization', 'organization ID') }),
    ...(project && { 'openai-project': inHeader(project, 'project', 'project ID') }),
  }
}

/** Where the requests of this connection go, as it was entered. */
export const baseUrl = (ctx: Context): string => ctx.auth.fields.baseUrl ?? endpoint(ctx)

function endpoint({ endpoints }: BaseContext): string {
  if (endpoints.api === undefined) throw new TypeError('The endpoint "api" is not set.')
  return endpoints.api
}

/** What must be known of a call of this connection to say what went wrong. */
export function factsOf({ auth, signal }: Context, asked?: Asked): CallFacts {
  return { apiKey: auth.apiKey, ownBaseUrl: auth.fields.baseUrl !== undefined, signal, ...(asked && { asked }) }
}

/** Refuses what cannot stand in a header here, since the platform's own message would quote the secret. */
function inHeader(value: string, field: string, title: string): string {
  if (/^[\x21-\x7e]+$/.test(value)) return value
  throw new PieceError('invalid_credentials', `The ${title} holds spaces or characters that cannot be part of it.`, {
    field,
    hint: `Copy the ${title} again, without anything before or after it.`,
  })
}

/** The `PieceError` for an answer that is none of the documented ones. */
export function unexpectedAnswer({ ownBaseUrl }: Pick<CallFacts, 'ownBaseUrl'>): PieceError {
  return new PieceError('bad_response', 'The answer is not in the format of the OpenAI API.', {
    ...(ownBaseUrl && { field: 'baseUrl' }),
    hint: 'Check that the base URL leads to an API and not to a web page; it usually ends with /v1.',
  })
}
