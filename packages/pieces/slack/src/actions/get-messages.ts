import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import type { SlackContext } from '../call-slack.js'
import { channelId, channelIdField } from '../channel-field.js'
import { cursorPages } from '../cursor-pages.js'
import { messagePage, type Range } from '../message-client.js'
import { threadField } from '../message-fields.js'
import { messageOutput, readableMessage } from '../readable-message.js'
import type { Message } from '../slack-answers.js'
import { slackMethods } from '../slack-auth.js'
import { PAGE_SIZE } from '../slack-client.js'
import { checkTimestamp, slackTime } from '../timestamps.js'

export const getMessages = defineAction({
  name: 'get-messages',
  title: 'Get messages',
  description: 'Reads the latest messages of a channel, or the messages of a thread.',
  group: 'Messages',
  methods: slackMethods,
  scopes: ['channels:history'],
  input: fields({
    channel: channelIdField,
    threadTs: threadField,
    after: field.dateTime({ title: 'Sent after', optional: true }),
    before: field.dateTime({ title: 'Sent before', optional: true }),
    limit: field.number({ title: 'At most', default: 100, integer: true, min: 1, max: 5_000 }),
  }),
  output: Type.Object({
    messages: Type.Array(Type.Object(messageOutput), {
      title: 'Messages',
      description: 'Of a channel newest first; of a thread oldest first, beginning with the message it belongs to.',
    }),
    more: Type.Boolean({ title: 'More', description: 'There are more than were asked for.' }),
  }),
  idempotent: true,
  async run(ctx) {
    const { threadTs, after, before, limit } = ctx.input
    const messages = await collect(ctx, limit, {
      channel: channelId(ctx.input.channel),
      thread: threadTs === undefined ? undefined : checkTimestamp(threadTs, 'threadTs'),
      oldest: after && slackTime(after),
      latest: before && slackTime(before),
    })
    return { messages: messages.slice(0, limit).map(readableMessage), more: messages.length > limit }
  },
})

/** One more than asked for, where there is one. Slack may give the first message of a thread with every page. */
async function collect(ctx: SlackContext, limit: number, range: Range): Promise<Message[]> {
  const found = new Map<string, Message>()
  const size = Math.min(limit + 1, PAGE_SIZE)
  for await (const { messages } of cursorPages((cursor) => messagePage(ctx, range, { limit: size, cursor }))) {
    for (const message of messages) found.set(message.ts, message)
    if (found.size > limit) break
  }
  return [...found.values()]
}
