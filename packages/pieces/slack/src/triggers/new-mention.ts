import { fields, webhookTrigger } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { channelId, watchedChannelField } from '../channel-field.js'
import { messageOutput, readableMessage } from '../readable-message.js'
import { messageAnswer } from '../slack-answers.js'
import { slackMethods } from '../slack-auth.js'
import { answerChallenge, readEvent, verifyEvent, whoWeAre } from '../slack-events.js'

/** Source: https://docs.slack.dev/reference/events/app_mention */
const MentionEvent = Type.Composite([
  messageAnswer,
  Type.Object({ type: Type.Literal('app_mention'), channel: Type.String() }),
])

export const newMention = webhookTrigger({
  name: 'new-mention',
  title: 'New mention',
  description: 'Starts with every message in a channel that mentions the bot.',
  methods: slackMethods,
  scopes: ['app_mentions:read'],
  perConnection: true,
  input: fields({ channel: watchedChannelField }),
  output: Type.Object({ channel: Type.String({ title: 'Channel', description: 'Its ID.' }), ...messageOutput }),
  subscribe: (ctx) => whoWeAre(ctx),
  handshake: (ctx) => answerChallenge(ctx),
  verify: (ctx) => verifyEvent(ctx),
  async receive(ctx) {
    const found = await readEvent(ctx, MentionEvent)
    if (!found) return []
    const { id, event, own } = found
    if ([event.user, event.bot_id, event.app_id].some((one) => one && own.has(one))) return []
    if (ctx.input.channel && channelId(ctx.input.channel) !== event.channel) return []
    return [{ id, data: { channel: event.channel, ...readableMessage(event) } }]
  },
})
