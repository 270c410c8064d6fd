import { type AuthContext, isPieceError, PieceError } from '@plugboard/core'
import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { channelId } from './channel-field.js'
import { requireSigningSecret } from './signing-secret.js'
import { appOfBot, identify } from './slack-client.js'
import { isSigned } from './slack-signature.js'
import type { Credentials } from './token-of.js'

interface EventContext extends AuthContext<Credentials> {
  request: { headers: Readonly<Record<string, string>>; body: Uint8Array }
  /** What `whoWeAre` gave when the flow was switched on. */
  subscription?: unknown
}

interface Switching extends AuthContext<Credentials> {
  input: { channel?: string }
}

const text = Type.Optional(Type.Union([Type.String(), Type.Null()]))

/** Whose events the connection takes. */
const Subscriber = Type.Object({
  teamId: Type.String(),
  /** Null where the scope `users:read` is missing, without which Slack does not tell. */
  appId: Type.Union([Type.String(), Type.Null()]),
  userId: Type.Union([Type.String(), Type.Null()]),
  botId: Type.Union([Type.String(), Type.Null()]),
})
type Subscriber = Static<typeof Subscriber>

/** Source: https://docs.slack.dev/apis/events-api */
const Envelope = Type.Object({
  type: Type.Literal('event_callback'),
  team_id: text,
  api_app_id: text,
  event_id: Type.String({ minLength: 1 }),
  event: Type.Unknown(),
  authorizations: Type.Optional(Type.Union([Type.Array(Type.Object({ team_id: text, user_id: text })), Type.Null()])),
})
type Envelope = Static<typeof Envelope>

const Challenge = Type.Object({ type: Type.Literal('url_verification'), challenge: Type.Unknown() })

/** Something that happened in the workspace, and who the bot is there. */
export interface SlackEvent<Event> {
  id: string
  event: Event
  /** IDs by which the bot and its app are known. */
  own: ReadonlySet<string>
}

/**
 * Looks whether events can be believed, and whose they must be. Slack has no API for the address: a person enters it in
 * the settings of the app.
 *
 * @throws PieceError `invalid_input` at `signingSecret` where there is none, and at `channel` for what is no ID of one.
 */
export async function whoWeAre(ctx: Switching): Promise<Subscriber> {
  requireSigningSecret(ctx.auth)
  if (ctx.input.channel) channelId(ctx.input.channel)
  const { teamId, userId, botId } = await identify(ctx)
  return { teamId, userId, botId, appId: botId === null ? null : await appIdOf(ctx, botId) }
}

async function appIdOf(ctx: AuthContext<Credentials>, botId: string): Promise<string | null> {
  try {
    return await appOfBot(ctx, botId)
  } catch (error) {
    if (isPieceError(error) && error.code === 'permission_denied') return null
    throw error
  }
}

/** Whether Slack has sent it, for the app whose signing secret the connection has. */
export async function verifyEvent(ctx: EventContext): Promise<boolean> {
  const { signingSecret } = ctx.auth.fields
  if (!signingSecret) ctx.log.warn('An event was refused: the connection has no signing secret.')
  return isSigned(ctx.request, signingSecret, Date.now())
}

/** Longest challenge that is sent back, and the characters it may have: nobody's page is to be made of it. */
const CHALLENGE = /^[\w.~+/=-]{1,256}$/

/** Answers the check of the address, if Slack has signed it. */
export async function answerChallenge(ctx: EventContext): Promise<{ status: number; body?: string } | undefined> {
  if (!isSigned(ctx.request, ctx.auth.fields.signingSecret, Date.now())) return undefined
  const { Value } = await import('@sinclair/typebox/value')
  const body = readBody(ctx)
  if (!Value.Check(Challenge, body)) return undefined
  const { challenge } = body
  return typeof challenge === 'string' && CHALLENGE.test(challenge) ? { status: 200, body: challenge } : { status: 400 }
}

/** The event of a verified request; undefined for another kind of it, and for what is not about this connection. */
export async function readEvent<Schema extends TSchema>(
  ctx: EventContext,
  schema: Schema,
): Promise<SlackEvent<Static<Schema>> | undefined> {
  const { Value } = await import('@sinclair/typebox/value')
  const body = readBody(ctx)
  if (!Value.Check(Envelope, body)) return undefined
  const { event, event_id } = body
  const subscriber = Value.Check(Subscriber, ctx.subscription) ? ctx.subscription : undefined
  if (!Value.Check(schema, event) || (subscriber && !isFor(subscriber, body))) return undefined
  return { id: event_id, event, own: ownIds(body, subscriber) }
}

/** In a channel of several organizations, `team_id` may be that of another one. */
function isFor({ teamId, appId }: Subscriber, { team_id, api_app_id, authorizations }: Envelope): boolean {
  const teams = [team_id, ...(authorizations ?? []).map((one) => one.team_id)]
  return teams.includes(teamId) && (appId === null || appId === api_app_id)
}

function ownIds({ api_app_id, authorizations }: Envelope, subscriber: Subscriber | undefined): ReadonlySet<string> {
  const users = (authorizations ?? []).map(({ user_id }) => user_id)
  const ids = [api_app_id, ...users, subscriber?.appId, subscriber?.userId, subscriber?.botId]
  return new Set(ids.filter((id) => typeof id === 'string'))
}

/** @throws PieceError `invalid_input` for a body that is no JSON object. */
function readBody({ request }: EventContext): object {
  const body = parse(Buffer.from(request.body).toString('utf8'))
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body
  throw notJson()
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw notJson(cause)
  }
}

const notJson = (cause?: unknown) =>
  new PieceError('invalid_input', 'The request is no event: its body is not a JSON object.', {
    hint: 'Enter the address under “Event Subscriptions” in the settings of the Slack app, and nowhere else.',
    cause,
  })
