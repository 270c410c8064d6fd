import { type AuthContext, type HttpInit, isPieceError, PieceError, readJson } from '@plugboard/core'
import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { appSecretProof, appToken, type WhatsAppFields } from './whatsapp-credentials.js'
import { graphError, inDoubt, refusalIn, type SubjectFields } from './whatsapp-error.js'

/** Source: https://developers.facebook.com/docs/graph-api/changelog/versions/ (of 29 July 2026) */
const GRAPH_VERSION = 'v26.0'

/** Who asks: the system user, with this token, or the app itself. */
type Caller = { token: string } | 'app'

/** What is needed to ask as either of them. */
export type GraphContext = Pick<
  AuthContext<{ fields: Pick<WhatsAppFields, 'appId' | 'appSecret'> }>,
  'auth' | 'http' | 'endpoints' | 'signal'
>

/** One request to the Graph API. */
export interface GraphCall<Schema extends TSchema> extends Pick<HttpInit, 'json' | 'body' | 'headers' | 'timeout'> {
  method?: 'GET' | 'POST' | 'DELETE'
  /** Segments of the path behind the version; ids among them are encoded. */
  path: readonly string[]
  query?: Record<string, string | number | undefined>
  /** Of the answer, no more than what is used. */
  schema: Schema
  /** Input fields that a failure may be about. */
  fields?: SubjectFields
  /** It sends a message, so that a lost answer leaves open whether that was sent. Default false. */
  sends?: boolean
}

/** Bytes; a page of templates, the longest there is, has a few hundred thousand. */
const LONGEST_ANSWER = 10 * 1024 * 1024

/**
 * Asks the Graph API. The token goes in a header, beside it the proof of the app secret; redirects are not followed.
 *
 * @throws PieceError for every refusal, by its code; `bad_response` for what is no answer of the Graph API.
 */
export async function askGraph<Schema extends TSchema>(
  ctx: GraphContext,
  caller: Caller,
  call: GraphCall<Schema>,
): Promise<Static<Schema>> {
  try {
    return await answerOf(await send(ctx, caller, call), call)
  } catch (error) {
    throw call.sends && isPieceError(error) ? inDoubt(error) : error
  }
}

/** Where the Graph API is, with its version. */
export function graphUrl({ endpoints }: Pick<GraphContext, 'endpoints'>, path: readonly string[]): string {
  if (endpoints.graph === undefined) throw new TypeError('The endpoint "graph" is not set.')
  const base = endpoints.graph.replace(/\/+$/, '')
  return [base, GRAPH_VERSION, ...path.map(encodeURIComponent)].join('/')
}

function send<Schema extends TSchema>(ctx: GraphContext, caller: Caller, call: GraphCall<Schema>): Promise<Response> {
  const { fields } = ctx.auth
  const { method = 'GET', path, query, json, body, headers, timeout } = call
  const token = caller === 'app' ? appToken(fields) : caller.token
  const proof = caller === 'app' ? undefined : appSecretProof(token, fields.appSecret)
  return ctx.http(graphUrl(ctx, path), {
    method,
    headers: { ...Object.fromEntries(new Headers(headers)), authorization: `Bearer ${headerSafe(token, caller)}` },
    query: { ...query, appsecret_proof: proof },
    ...(json !== undefined && { json }),
    ...(body !== undefined && { body }),
    ...(timeout !== undefined && { timeout }),
  })
}

/** Anything else than visible ASCII would be refused by the HTTP client with the value in its message. */
function headerSafe(token: string, caller: Caller): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token
  const [what, field] =
    caller === 'app' ? ['The app ID or app secret', 'appSecret'] : ['The access token', 'systemUserToken']
  throw new PieceError('invalid_credentials', `${what} has characters that none has.`, {
    field,
    hint: 'Copy it again, without spaces or line breaks.',
  })
}

async function answerOf<Schema extends TSchema>(response: Response, call: GraphCall<Schema>): Promise<Static<Schema>> {
  if (!response.ok) throw graphError(response, await refusalOf(response), call.fields)
  const answer = await readJson(response, Type.Unknown(), { maxBytes: LONGEST_ANSWER })
  const refusal = refusalIn(answer)
  if (refusal) throw graphError(response, refusal, call.fields)
  const { Value } = await import('@sinclair/typebox/value')
  if (Value.Check(call.schema, answer)) return answer
  throw new PieceError('bad_response', 'The answer of Meta does not have the documented shape.', {
    hint: 'Try again; if it stays, ask the operator of Plugboard whether the endpoint “graph” leads to Meta.',
  })
}

/** What an answer with an error status says; one that cannot be read says nothing, the status is known all the same. */
async function refusalOf(response: Response) {
  const answer = await readJson(response, Type.Unknown(), { maxBytes: 100_000 }).catch((error: unknown) => {
    if (isPieceError(error)) return undefined
    throw error
  })
  return refusalIn(answer)
}
