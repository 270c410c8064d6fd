import { callSlack, type SlackContext } from './call-slack.js'
import { cursorPages } from './cursor-pages.js'
import { answers, type Channel, type User } from './slack-answers.js'

export type ChannelType = 'public_channel' | 'private_channel'

/**
 * Entries per page. Slack takes up to 999 and recommends 200, but counts pages: about 20 a minute.
 * Source: https://docs.slack.dev/apis/web-api/rate-limits
 */
export const PAGE_SIZE = 999

/** `api.test`, without the token. */
export async function reachApi(ctx: SlackContext): Promise<void> {
  await callSlack(ctx, { method: 'api.test', anonymous: true, schema: answers.reached })
}

/** Whose token it is. */
export interface Identity {
  team: string
  teamId: string
  /** ID of the bot as a member of the workspace. */
  userId: string | null
  botId: string | null
  /** Undefined where Slack does not tell. */
  scopes: string[] | undefined
}

/** `auth.test`. */
export async function identify(ctx: SlackContext): Promise<Identity> {
  const { team, team_id, user_id, bot_id, response_metadata } = await callSlack(ctx, {
    method: 'auth.test',
    schema: answers.identity,
  })
  const scopes = response_metadata?.scopes?.filter((scope) => scope !== '')
  return { team, teamId: team_id, userId: user_id ?? null, botId: bot_id ?? null, scopes }
}

/** `bots.info`: the ID of the app a bot belongs to. Needs the scope `users:read`. */
export async function appOfBot(ctx: SlackContext, bot: string): Promise<string | null> {
  const answer = await callSlack(ctx, { method: 'bots.info', args: { bot }, schema: answers.bot })
  return answer.bot.app_id ?? null
}

/** `conversations.list`, page by page. */
export async function* channelPages(
  ctx: SlackContext,
  { types, archived = false }: { types: readonly ChannelType[]; archived?: boolean },
): AsyncGenerator<Channel[]> {
  const filter = { types: types.join(','), exclude_archived: !archived, limit: PAGE_SIZE }
  const load = (cursor?: string) =>
    callSlack(ctx, { method: 'conversations.list', args: { ...filter, cursor }, schema: answers.channels })
  for await (const { channels } of cursorPages(load)) yield channels
}

/** `conversations.info`: the name of a channel; its ID where it has none, as a group conversation. */
export async function channelName(ctx: SlackContext, channel: string): Promise<string> {
  const answer = await callSlack(ctx, { method: 'conversations.info', args: { channel }, schema: answers.channel })
  return answer.channel.name || channel
}

/** `conversations.open`: the ID of the conversation with these people. Gives the one there is, if any. */
export async function openConversation(ctx: SlackContext, users: readonly string[]): Promise<string> {
  const answer = await callSlack(ctx, {
    method: 'conversations.open',
    args: { users: users.join(',') },
    schema: answers.conversation,
    names: { user: 'users' },
  })
  return answer.channel.id
}

/** `users.list`, page by page; deactivated people are among them. */
export async function* userPages(ctx: SlackContext): AsyncGenerator<User[]> {
  const load = (cursor?: string) =>
    callSlack(ctx, { method: 'users.list', args: { limit: PAGE_SIZE, cursor }, schema: answers.users })
  for await (const { members } of cursorPages(load)) yield members
}

/** `users.lookupByEmail`. */
export async function lookUpByEmail(ctx: SlackContext, email: string): Promise<User> {
  return (await callSlack(ctx, { method: 'users.lookupByEmail', args: { email }, schema: answers.user })).user
}

/** `users.info`; finds deactivated people too. */
export async function lookUpById(ctx: SlackContext, user: string): Promise<User> {
  const names = { user: 'id' }
  return (await callSlack(ctx, { method: 'users.info', args: { user }, schema: answers.user, names })).user
}
