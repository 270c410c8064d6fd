import { type AuthContext, type BaseContext, limitBody, PieceError } from '@plugboard/core'
import type { Static, TSchema } from '@sinclair/typebox'
import type { APIPromise, OpenAI } from 'openai'
import { answers } from './openai-answers.js'
import { type CallFacts, openaiError } from './openai-error.js'

/** What a call needs to know of the connection. */
export interface Credentials {
  apiKey: string
  fields: { organization?: string; project?: string; baseUrl?: string }
}

type Context = AuthContext<Credentials>

/** The models a key may use, and the organization it acts for, where the service tells. */
export interface Listing {
  models: Static<typeof answers.models>['data']
  organization: string | undefined
}

/** Milliseconds until the head of the answer; chat models answer only when they are done. */
const TIMEOUT = { models: 30_000, chat: 300_000, embeddings: 120_000 }

/** Bytes; two thousand embeddings have about thirty million. */
const LONGEST_ANSWER = 50 * 1024 * 1024

/** Asks for the models without the key: whatever is answered, the service is there. */
export async function reachApi(ctx: Context): Promise<void> {
  const response = await ctx.http(`${baseUrl(ctx).replace(/\/+$/, '')}/models`).catch((error: unknown) => {
    throw openaiError(error, factsOf(ctx))
  })
  await response.body?.cancel()
  const { status } = response
  if (status === 404 || status >= 500 || (status >= 300 && status < 400)) throw openaiError(response, factsOf(ctx))
}

/** `GET /models`. */
export async function findModels(ctx: Context): Promise<Listing> {
  const { body, headers } = await call(ctx, {
    timeout: TIMEOUT.models,
    schema: answers.models,
    send: (client, options) => client.get('/models', options),
  })
  return { models: body.data, organization: headers.get('openai-organization')?.slice(0, 100) || undefined }
}

/** `POST /chat/completions`. `text` names the form's field that holds most of the text. */
export async function complete(
  ctx: Context,
  request: OpenAI.ChatCompletionCreateParamsNonStreaming,
  text: 'prompt' | 'messages',
): Promise<Static<typeof answers.chat>> {
  const { body } = await call(ctx, {
    timeout: TIMEOUT.chat,
    schema: answers.chat,
    text,
    send: (client, options) => client.chat.completions.create(request, options),
  })
  return body
}

/** `POST /embeddings`. */
export async function embed(
  ctx: Context,
  request: OpenAI.EmbeddingCreateParams,
): Promise<Static<typeof answers.embeddings>> {
  const { body } = await call(ctx, {
    timeout: TIMEOUT.embeddings,
    schema: answers.embeddings,
    text: 'input',
    send: (client, options) => client.embeddings.create(request, options),
  })
  return body
}

interface Call<Schema extends TSchema> {
  timeout: number
  schema: Schema
  text?: CallFacts['text']
  send(client: OpenAI, options: { signal: AbortSignal }): APIPromise<unknown>
}

async function call<Schema extends TSchema>(
  ctx: Context,
  { timeout, schema, text, send }: Call<Schema>,
): Promise<{ body: Static<Schema>; headers: Headers }> {
  const facts = { ...factsOf(ctx), ...(text && { text }) }
  const lost: { cause?: unknown } = {}
  const client = await connect(ctx, timeout, lost)
  const answer = await send(client, { signal: ctx.signal })
    .withResponse()
    .catch((error: unknown) => {
      throw openaiError(lost.cause ?? error, facts)
    })
  const { Value } = await import('@sinclair/typebox/value')
  const { data, response } = answer
  if (!Value.Check(schema, data)) throw unexpectedAnswer(facts)
  return { body: data, headers: response.headers }
}

/**
 * The vendor's client, doing its requests through `ctx.http`, so that the run's deadline, redaction and repeats apply:
 * one repeat after 429, 502, 503, 504 or a lost connection. Address, organization and project are never taken from
 * the environment.
 *
 * @param lost receives a failure of the connection itself, which the vendor's client would hide.
 */
async function connect(ctx: Context, timeout: number, lost: { cause?: unknown }): Promise<OpenAI> {
  const { OpenAI } = await import('openai')
  const { organization, project } = ctx.auth.fields
  return new OpenAI({
    apiKey: inHeader(ctx.auth.apiKey, 'apiKey', 'API key'),
    organization: inHeader(organization, 'organization', 'organization ID') ?? null,
    project: inHeader(project, 'project', 'project ID') ?? null,
    adminAPIKey: null,
    webhookSecret: null,
    baseURL: baseUrl(ctx),
    timeout,
    maxRetries: 0,
    logLevel: 'off',
    fetch: async (url, { signal: _, ...init } = {}) => {
      try {
        const target = url instanceof Request ? url.url : url
        return limitBody(await ctx.http(target, { ...init, timeout, retries: 1 }), LONGEST_ANSWER)
      } catch (error) {
        lost.cause = error
        throw error
      }
    },
  })
}

const baseUrl = (ctx: Context): string => ctx.auth.fields.baseUrl ?? endpoint(ctx)

function endpoint({ endpoints }: BaseContext): string {
  if (endpoints.api === undefined) throw new TypeError('The endpoint "api" is not set.')
  return endpoints.api
}

function factsOf({ auth, signal }: Context): CallFacts {
  return { apiKey: auth.apiKey, ownBaseUrl: auth.fields.baseUrl !== undefined, signal }
}

/** Refuses what cannot stand in a header here, since the platform's own message would quote the secret. */
function inHeader<Value extends string | undefined>(value: Value, field: string, title: string): Value {
  if (value === undefined || /^[\x21-\x7e]+$/.test(value)) return value
  throw new PieceError('invalid_credentials', `The ${title} holds spaces or characters that cannot be part of it.`, {
    field,
    hint: `Copy the ${title} again, without anything before or after it.`,
  })
}

function unexpectedAnswer({ ownBaseUrl }: CallFacts): PieceError {
  return new PieceError('bad_response', 'The answer is not in the format of the OpenAI API.', {
    ...(ownBaseUrl && { field: 'baseUrl' }),
    hint: 'Check that the base URL leads to an API and not to a web page; it usually ends with /v1.',
  })
}
