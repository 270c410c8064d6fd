import { type AuthContext, type HttpInit, limitBody, PieceError } from '@plugboard/core'
import type { Static, TSchema } from '@sinclair/typebox'
import { answers } from './outlook-answers.js'
import { type CallFacts, graphError, unreadable } from './outlook-error.js'
import type { Recipient } from './recipient.js'

/** What a call needs to know of the connection. */
export type Credentials =
  | { method: 'application'; accessToken: string; fields: { mailbox: string } }
  | { method: 'oauth2'; accessToken: string; fields: object }

type Context = AuthContext<Credentials>

/** A mail in the words of Graph (https://learn.microsoft.com/en-us/graph/api/resources/message). */
export interface Message {
  subject: string
  body: { contentType: 'Text' | 'HTML'; content: string }
  toRecipients: Recipient[]
  ccRecipients: Recipient[]
  bccRecipients: Recipient[]
}

/** Some of a collection, and whether there is more of it. */
interface Found<Item> {
  items: Item[]
  more: boolean
}

/** `GET /me`: who has signed in. */
export async function readProfile(ctx: Context): Promise<Static<typeof answers.profile>> {
  const call = { permission: 'User.Read', query: { $select: 'id,mail,userPrincipalName' } }
  return get(ctx, `${graph(ctx)}/me`, answers.profile, call)
}

/** `GET /mailFolders/inbox`. */
export async function openInbox(ctx: Context): Promise<void> {
  const call = { permission: 'Mail.Read', query: { $select: 'id' } }
  await get(ctx, `${mailbox(ctx)}/mailFolders/inbox`, answers.folder, call)
}

/** `GET /mailFolders`: the outermost folders. */
export async function listFolders(ctx: Context): Promise<Static<typeof answers.folders>['value']> {
  const call = { permission: 'Mail.Read', query: { $select: 'id,displayName', $top: LARGEST_PAGE } }
  const { items } = await collect(ctx, `${mailbox(ctx)}/mailFolders`, answers.folders, MOST_FOLDERS, call)
  return items
}

/** `GET /messages`, of one folder or of the whole mailbox. */
export async function findMessages(
  ctx: Context,
  { folder, query, limit }: { folder: string | undefined; query: Record<string, string>; limit: number },
): Promise<Found<Static<typeof answers.messages>['value'][number]>> {
  const within = folder === undefined ? '' : `/mailFolders/${segment(folder, 'folder')}`
  const fields = { folder: 'folder', ...('$search' in query && { query: 'search' }) }
  const call = { permission: 'Mail.Read', fields, query: { ...query, $top: Math.min(limit, LARGEST_PAGE) } }
  return collect(ctx, `${mailbox(ctx)}${within}/messages`, answers.messages, limit, call)
}

/** How Graph says that it has taken a mail. Source: https://learn.microsoft.com/en-us/graph/api/user-sendmail#response */
const ACCEPTED = 202

/** `POST /sendMail`, never repeated by itself. Gives the id under which Microsoft can find the request. */
export async function postMail(ctx: Context, message: Message, saveToSentItems: boolean): Promise<string | null> {
  const content = message.body.contentType === 'HTML' ? 'html' : 'text'
  const call = { permission: 'Mail.Send', fields: { recipients: 'to', content } }
  const init = { method: 'POST', json: { message, saveToSentItems } }
  const response = await request(ctx, `${mailbox(ctx)}/sendMail`, init, call)
  await response.body?.cancel()
  if (response.status !== ACCEPTED) throw notGraph()
  return response.headers.get('request-id')
}

const LARGEST_PAGE = 100
/** Bytes; a page of messages has about a hundred thousand. */
const LONGEST_ANSWER = 10 * 1024 * 1024
const MOST_FOLDERS = 500

interface Call extends Pick<CallFacts, 'permission' | 'fields'> {
  query?: NonNullable<HttpInit['query']>
}

type Page = TSchema & { static: { value: unknown[]; '@odata.nextLink'?: string } }

async function collect<Schema extends Page>(
  ctx: Context,
  url: string,
  schema: Schema,
  limit: number,
  { query, ...call }: Call,
): Promise<Found<Static<Schema>['value'][number]>> {
  const first = await get(ctx, url, schema, { ...call, ...(query && { query }) })
  const items: Static<Schema>['value'][number][] = [...first.value]
  let next = first['@odata.nextLink']
  while (next !== undefined && items.length < limit) {
    const page: Static<Schema> = await get(ctx, sameServer(ctx, next), schema, call)
    items.push(...page.value)
    next = page['@odata.nextLink']
  }
  return { items: items.slice(0, limit), more: next !== undefined || items.length > limit }
}

async function get<Schema extends TSchema>(
  ctx: Context,
  url: string,
  schema: Schema,
  { query, ...call }: Call,
): Promise<Static<Schema>> {
  const response = await request(ctx, url, query ? { query } : {}, call)
  const body = await response.json().catch((error: unknown) => {
    throw unreadable(error, ctx.signal)
  })
  const { Value } = await import('@sinclair/typebox/value')
  if (Value.Check(schema, body)) return body
  throw notGraph()
}

const notGraph = () =>
  new PieceError('bad_response', 'The answer is not one of Microsoft Graph.', {
    hint: 'Ask the operator of Plugboard whether the endpoint “graph” of this piece leads to Microsoft Graph.',
  })

async function request(ctx: Context, url: string, init: HttpInit, call: Omit<Call, 'query'>): Promise<Response> {
  const { accessToken, method } = ctx.auth
  const headers = { accept: 'application/json', authorization: `Bearer ${accessToken}` }
  const response = limitBody(await ctx.http(url, { ...init, headers }), LONGEST_ANSWER)
  if (response.ok) return response
  throw await graphError(response, { ...call, accessToken, application: method === 'application' })
}

function graph({ endpoints }: Context): string {
  if (endpoints.graph === undefined) throw new TypeError('The endpoint "graph" is not set.')
  return endpoints.graph.replace(/\/+$/, '')
}

function mailbox(ctx: Context): string {
  const { auth } = ctx
  return auth.method === 'oauth2'
    ? `${graph(ctx)}/me`
    : `${graph(ctx)}/users/${segment(auth.fields.mailbox, 'mailbox')}`
}

/** One segment of a path, and never another path. */
function segment(text: string, field: string): string {
  if (text !== '.' && text !== '..') return encodeURIComponent(text)
  throw new PieceError('invalid_input', 'This is no name.', { field, hint: 'Enter the name or the ID.' })
}

/** The token goes to no other server, whatever an answer says. */
function sameServer(ctx: Context, link: string): string {
  if (URL.canParse(link) && new URL(link).origin === new URL(graph(ctx)).origin) return link
  throw new PieceError('bad_response', 'The service says that the next page is on another server.', {
    hint: 'Ask the operator of Plugboard to check the endpoint “graph” of this piece.',
  })
}
