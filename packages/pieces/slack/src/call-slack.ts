import { type AuthContext, type BaseContext, limitBody } from '@plugboard/core'
import type { Static, TSchema } from '@sinclair/typebox'
import type { LogLevel, WebClient } from '@slack/web-api'
import { type Seen, slackError } from './slack-error.js'
import { type Credentials, tokenOf } from './token-of.js'

export type SlackContext = AuthContext<Credentials>

/** Bytes; a page of a thousand people has about two million. */
const LONGEST_ANSWER = 20 * 1024 * 1024

/** Further tries of calls that change nothing. All are sent with POST, which is not repeated by itself. */
const REPEATS = 2

interface Call<Schema extends TSchema> {
  /** Such as `chat.postMessage`. */
  method: string
  /** Undefined ones are left out; lists and objects are sent as JSON. */
  args?: Record<string, unknown>
  schema: Schema
  /** Sends no token. Default false. */
  anonymous?: boolean
  /** A second call would do more than the first, so it is not repeated. Default false. */
  sends?: boolean
  /** What the action calls a field that the errors name otherwise, such as `ts` for `threadTs`. */
  names?: Readonly<Record<string, string>>
}

/** Calls a method of the Web API and checks what it answers. */
export async function callSlack<Schema extends TSchema>(
  ctx: SlackContext,
  { method, args = {}, schema, anonymous = false, sends = false, names = {} }: Call<Schema>,
): Promise<Static<Schema>> {
  const seen: Seen = {}
  const facts = { method: ctx.auth.method, signal: ctx.signal, sends, names }
  const failed = (error: unknown) => slackError(error, seen, facts)
  const token = anonymous ? undefined : tokenOf(ctx.auth)
  const client = await connect(ctx, { token, retries: sends ? 0 : REPEATS, seen })
  const answer: unknown = await client.apiCall(method, args).catch((error: unknown) => {
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
async function connect(ctx: SlackContext, { token, retries, seen }: Connecting): Promise<WebClient> {
  const { WebClient, LogLevel } = await import('@slack/web-api')
  return new WebClient(token, {
    slackApiUrl: apiAddress(ctx),
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

/** Where the Web API is. */
export function apiAddress({ endpoints }: BaseContext): string {
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
