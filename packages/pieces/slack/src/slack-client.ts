import { type AuthContext, type BaseContext, limitBody } from '@plugboard/core'
import type { Static, TSchema } from '@sinclair/typebox'
import type { LogLevel, WebClient } from '@slack/web-api'
import { cursorPages } from './cursor-pages.js'
import { answers } from './slack-answers.js'
import { type Seen, slackError } from './slack-error.js'
import { type Credentials, tokenOf } from './token-of.js'

type Context = AuthContext<Credentials>

export type Channel = Static<typeof answers.channels>['channels'][number]
export type User = Static<typeof answers.user>['user']
export type ChannelType = 'public_channel' | 'private_channel'

/**
 * Entries per page. Slack takes up to 999 and recommends 200, but counts pages: about 20 a minute.
 * Source: https://docs.slack.dev/apis/web-api/rate-limits
 */
const PAGE_SIZE = 999

/** Bytes; a page of a thousand people has about two million. */
const LONGEST_ANSWER = 20 * 1024 * 1024

/** Further tries of calls that change nothing. All are sent with POST, which is not repeated by itself. */
const REPEATS = 2

/** `api.test`, without the token. */
export async function reachApi(ctx: Context): Promise<void> {
  await call(ctx, { anonymous: true, schema: answers.reached, send: (client) => client.api.test() })
}

/** `auth.test`: the workspace a token belongs to, and its scopes where Slack tells them. */
export async function identify(ctx: Context): Promise<{ team: string; teamId: string; scopes: string[] | undefined }> {
  const { team, team_id, response_metadata } = await call(ctx, {
    schema: answers.identity,
    send: (client) => client.auth.test(),
  })
  return { team, teamId: team_id, scopes: response_metadata?.scopes?.filter((scope) => scope !== '') }
}

/** `chat.postMessage`. Not repeated: Slack may have taken a message although its answer was lost. */
export function postMessage(
  ctx: Context,
  message: { channel: string; text: string; thread_ts?: string },
): Promise<Static<typeof answers.message>> {
  return call(ctx, { sends: true, schema: answers.message, send: (client) => client.chat.postMessage(message) })
}

/** `conversations.list`, page by page. */
export async function* channelPages(
  ctx: Context,
  { types, archived = false }: { types: readonly ChannelType[]; archived?: boolean },
): AsyncGenerator<Channel[]> {
  const filter = { types: types.join(','), exclude_archived: !archived, limit: PAGE_SIZE }
  const load = (cursor?: string) =>
    call(ctx, {
      schema: answers.channels,
      send: (client) => client.conversations.list({ ...filter, ...(cursor && { cursor }) }),
    })
  for await (const { channels } of cursorPages(load)) yield channels
}

/** `users.list`, page by page; deactivated people are among them. */
export async function* userPages(ctx: Context): AsyncGenerator<User[]> {
  const load = (cursor?: string) =>
    call(ctx, {
      schema: answers.users,
      send: (client) => client.users.list({ limit: PAGE_SIZE, ...(cursor && { cursor }) }),
    })
  for await (const { members } of cursorPages(load)) yield members
}

/** `users.lookupByEmail`. */
export async function lookUpByEmail(ctx: Context, email: string): Promise<User> {
  const { user } = await call(ctx, {
    schema: answers.user,
    send: (client) => client.users.lookupByEmail({ email }),
  })
  return user
}

interface Call<Schema extends TSchema> {
  schema: Schema
  /** Sends no token. Default false. */
  anonymous?: boolean
  /** The call changes something and is not repeated. Default false. */
  sends?: boolean
  send(client: WebClient): Promise<unknown>
}

async function call<Schema extends TSchema>(ctx: Context, options: Call<Schema>): Promise<Static<Schema>> {
  const { schema, anonymous = false, sends = false, send } = options
  const seen: Seen = {}
  const failed = (error: unknown) => slackError(error, seen, { method: ctx.auth.method, signal: ctx.signal, sends })
  const token = anonymous ? undefined : tokenOf(ctx.auth)
  const client = await connect(ctx, { token, retries: sends ? 0 : REPEATS, seen })
  const answer = await send(client).catch((error: unknown) => {
    throw failed(error)
  })
  const { Value } = await import('@sinclair/typebox/value')
  if (!Value.Check(schema, answer)) throw failed(new TypeError('The answer is not of the documented shape.'))
  return answer
}

interface Connecting {
  token: string | undefined
  retries: number
  /** Receives what the client library would hide: the answer, or why there was none. */
  seen: Seen
}

/**
 * The vendor's client, doing its requests through `ctx.http`, so that the run's deadline, redaction and repeats apply;
 * it neither repeats nor waits nor logs by itself, and follows no redirect with the token.
 */
async function connect(ctx: Context, { token, retries, seen }: Connecting): Promise<WebClient> {
  const { WebClient, LogLevel } = await import('@slack/web-api')
  return new WebClient(token, {
    slackApiUrl: endpoint(ctx),
    allowAbsoluteUrls: false,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent(LogLevel.ERROR),
    fetch: async (url, { method, headers, body } = {}) => {
      try {
        const response = await ctx.http(url, { method, headers, body, retries, redirect: 'manual' })
        seen.response = limitBody(response, LONGEST_ANSWER)
        return seen.response
      } catch (error) {
        seen.failure = error
        throw error
      }
    },
  })
}

function endpoint({ endpoints }: BaseContext): string {
  if (endpoints.api === undefined) throw new TypeError('The endpoint "api" is not set.')
  return endpoints.api
}

function silent(level: LogLevel) {
  const nothing = () => undefined
  return {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
    setLevel: nothing,
    setName: nothing,
    getLevel: () => level,
  }
}
