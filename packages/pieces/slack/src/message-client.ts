import { isPieceError } from '@plugboard/core'
import type { Static } from '@sinclair/typebox'
import { callSlack, type SlackContext } from './call-slack.js'
import { asRefusal } from './refusal.js'
import { answers } from './slack-answers.js'

/** Where a message stands. */
export type Posted = Static<typeof answers.message>

/** Which message. */
export interface Place {
  channel: string
  ts: string
}

/** What stands in a message, in Slack's words. */
export interface MessageArgs {
  text?: string
  blocks?: readonly unknown[]
  thread_ts?: string
  reply_broadcast?: boolean
  unfurl_links?: boolean
  unfurl_media?: boolean
  username?: string
  icon_emoji?: string
  icon_url?: string
}

/** `chat.postMessage`. Not repeated: Slack may have taken a message although its answer was lost. */
export function postMessage(
  ctx: SlackContext,
  message: MessageArgs & { channel: string },
  names: Readonly<Record<string, string>> = {},
): Promise<Posted> {
  return callSlack(ctx, {
    method: 'chat.postMessage',
    args: { ...message },
    schema: answers.message,
    sends: true,
    names,
  })
}

/** `chat.update`. Slack would leave the blocks of before above a new text, so an empty list takes them away. */
export function updateMessage(ctx: SlackContext, place: Place, message: MessageArgs): Promise<Posted> {
  const args = { ...place, blocks: [], ...message }
  return callSlack(ctx, { method: 'chat.update', args, schema: answers.message })
}

/** `chat.delete`. Not repeated: the second time it would say that there is no such message. */
export function deleteMessage(ctx: SlackContext, place: Place): Promise<Posted> {
  return callSlack(ctx, { method: 'chat.delete', args: { ...place }, schema: answers.message, sends: true })
}

/** `reactions.add`; false where the bot had added it before. */
export async function addReaction(ctx: SlackContext, { channel, ts }: Place, name: string): Promise<boolean> {
  const args = { channel, timestamp: ts, name }
  try {
    await callSlack(ctx, { method: 'reactions.add', args, schema: answers.reached, names: { name: 'emoji' } })
    return true
  } catch (error) {
    if (isPieceError(error) && asRefusal(error.cause)?.word === 'already_reacted') return false
    throw error
  }
}

/** Which messages of a channel or a thread. */
export interface Range {
  channel: string
  /** The first message of a thread; undefined: the channel itself. */
  thread: string | undefined
  /** Unix seconds; undefined: without end. */
  oldest: string | undefined
  latest: string | undefined
}

/** A page of `conversations.history`, newest first, or of `conversations.replies`, oldest first. */
export function messagePage(
  ctx: SlackContext,
  { thread, ...range }: Range,
  page: { limit: number; cursor: string | undefined },
): Promise<Static<typeof answers.messages>> {
  const method = thread === undefined ? 'conversations.history' : 'conversations.replies'
  return callSlack(ctx, { method, args: { ...range, ts: thread, ...page }, schema: answers.messages })
}
