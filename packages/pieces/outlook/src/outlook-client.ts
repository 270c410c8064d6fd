import { type AuthContext, type HttpInit, limitBody, PieceError } from '@plugboard/core'
import type { Static, TSchema } from '@sinclair/typebox'
import { type CallFacts, graphError, unreadable } from './outlook-error.js'

/** What a call needs to know of the connection. */
export type Credentials =
  | { method: 'application'; accessToken: string; fields: { mailbox: string } }
  | { method: 'oauth2'; accessToken: string; fields: object }

/** What every call to Graph is given. */
export type GraphContext = AuthContext<Credentials>

/** What is said of a call beside its address. */
export interface Call extends Pick<CallFacts, 'permission' | 'fields'> {
  query?: NonNullable<HttpInit['query']>
  /** Preferences beside that for immutable IDs (RFC 7240). */
  prefer?: readonly string[]
  /** Bytes an answer may have. Default 10 MiB; a page of a hundred mails has about a fiftieth of that. */
  longest?: number
  /** Milliseconds until the whole answer must have arrived. Default 30,000. */
  timeout?: number
}

/** Some of a collection, and whether there is more of it. */
export interface Found<Item> {
  items: Item[]
  more: boolean
}

type Page = TSchema & { static: { value: unknown[]; '@odata.nextLink'?: string } }

/** Items of a page that is asked for at once. */
const LARGEST_PAGE = 100

/** Asks for a collection page by page, until there are as many items as wanted. */
export async function collect<Schema extends Page>(
  ctx: GraphContext,
  url: string,
  schema: Schema,
  limit: number,
  { query, ...call }: Call,
): Promise<Found<Static<Schema>['value'][number]>> {
  const first = await getJson(ctx, url, schema, { ...call, query: { ...query, $top: Math.min(limit, LARGEST_PAGE) } })
  const items: Static<Schema>['value'][number][] = [...first.value]
  let next = first['@odata.nextLink']
  const followed = new Set<string>()
  while (next !== undefined && items.length < limit) {
    if (followed.has(next)) throw inCircles()
    followed.add(next)
    const page: Static<Schema> = await getJson(ctx, sameServer(ctx, next), schema, call)
    items.push(...page.value)
    next = page['@odata.nextLink']
  }
  return { items: items.slice(0, limit), more: next !== undefined || items.length > limit }
}

/** Pages that lead to one another for ever. */
export const inCircles = () =>
  new PieceError('bad_response', 'Microsoft sent the same part of a list twice.', {
    hint: 'Try again later; https://status.cloud.microsoft tells whether Microsoft has a fault.',
  })

/** `GET` for an answer of a known shape. */
export async function getJson<Schema extends TSchema>(
  ctx: GraphContext,
  url: string,
  schema: Schema,
  call: Call,
): Promise<Static<Schema>> {
  return readAnswer(ctx, await ask(ctx, url, {}, call), schema, call.longest)
}

/** A call that changes something, for an answer of a known shape. Never repeated by itself unless it is a `DELETE`. */
export async function changeForJson<Schema extends TSchema>(
  ctx: GraphContext,
  url: string,
  schema: Schema,
  { method = 'POST', json, ...call }: Call & { method?: 'POST' | 'PATCH'; json: unknown },
): Promise<Static<Schema>> {
  return readAnswer(ctx, await ask(ctx, url, { method, json }, call), schema, call.longest)
}

/**
 * A call that changes something, and is answered by nothing but the status.
 *
 * @throws PieceError `bad_response` for another status, which something else than Graph must have given.
 */
export async function change(
  ctx: GraphContext,
  url: string,
  { method = 'POST', json, status, ...call }: Call & { method?: 'POST' | 'DELETE'; json?: unknown; status: number },
): Promise<Headers> {
  const response = await ask(ctx, url, { method, ...(json !== undefined && { json }) }, call)
  await response.body?.cancel()
  if (response.status !== status) throw notGraph()
  return response.headers
}

/** Longest body of an error that is looked at, in bytes. */
const LONGEST_ERROR = 1024 * 1024

/** Sends a request. Anything but 2xx is a `PieceError`; redirects are not followed. */
export async function ask(ctx: GraphContext, url: string, init: HttpInit, call: Call): Promise<Response> {
  const { accessToken, method } = ctx.auth
  const { query, timeout, prefer = [], ...facts } = call
  const headers = {
    accept: 'application/json',
    authorization: `Bearer ${accessToken}`,
    // IDs that stay when a mail is moved: https://learn.microsoft.com/en-us/graph/outlook-immutable-id
    prefer: ['IdType="ImmutableId"', ...prefer].join(', '),
  }
  const given = { ...init, headers, ...(query && { query }), ...(timeout !== undefined && { timeout }) }
  const response = await ctx.http(url, given)
  if (response.ok) return response
  const application = method === 'application'
  throw await graphError(limitBody(response, LONGEST_ERROR), { ...facts, accessToken, application })
}

const LONGEST_ANSWER = 10 * 1024 * 1024

async function readAnswer<Schema extends TSchema>(
  ctx: GraphContext,
  response: Response,
  schema: Schema,
  longest = LONGEST_ANSWER,
): Promise<Static<Schema>> {
  const body = await limitBody(response, longest)
    .json()
    .catch((error: unknown) => {
      throw unreadable(error, ctx.signal)
    })
  const { Value } = await import('@sinclair/typebox/value')
  if (Value.Check(schema, body)) return body
  throw notGraph()
}

/** Something answered in place of Graph. */
export const notGraph = () =>
  new PieceError('bad_response', 'The answer is not one of Microsoft Graph.', {
    hint: 'Ask the operator of Plugboard whether the endpoint “graph” of this piece leads to Microsoft Graph.',
  })

/** Address of the service, without a slash at its end. */
export function graphUrl({ endpoints }: Pick<GraphContext, 'endpoints'>): string {
  if (endpoints.graph === undefined) throw new TypeError('The endpoint "graph" is not set.')
  return endpoints.graph.replace(/\/+$/, '')
}

/** Path of the mailbox of the connection, as it stands behind the address of the service. */
export function mailboxPath({ auth }: Pick<GraphContext, 'auth'>): string {
  return auth.method === 'oauth2' ? 'me' : `users/${segment(auth.fields.mailbox, 'mailbox')}`
}

/** Address of the mailbox of the connection. */
export const mailboxUrl = (ctx: Pick<GraphContext, 'auth' | 'endpoints'>) => `${graphUrl(ctx)}/${mailboxPath(ctx)}`

/** One segment of a path, and never another path. Throws `PieceError` `invalid_input` that names the field. */
export function segment(text: string, field: string): string {
  const isPlain = text !== '.' && text !== '..' && !/\p{Cc}/u.test(text) && text.isWellFormed()
  if (isPlain) return encodeURIComponent(text)
  throw new PieceError('invalid_input', 'This is no name.', { field, hint: 'Enter the name or the ID.' })
}

/** The token goes to no other server, whatever an answer says. */
function sameServer(ctx: GraphContext, link: string): string {
  if (isOnServer(ctx, link)) return link
  throw new PieceError('bad_response', 'The service says that the next page is on another server.', {
    hint: 'Ask the operator of Plugboard to check the endpoint “graph” of this piece.',
  })
}

/** Whether an address is one of the service that the connection uses. */
export const isOnServer = (ctx: Pick<GraphContext, 'endpoints'>, link: string) =>
  URL.canParse(link) && new URL(link).origin === new URL(graphUrl(ctx)).origin
