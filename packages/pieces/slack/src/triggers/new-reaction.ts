import { field, fields, webhookTrigger } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { channelId, watchedChannelField } from '../channel-field.js'
import { slackMethods } from '../slack-auth.js'
import { answerChallenge, readEvent, verifyEvent, whoWeAre } from '../slack-events.js'
import { momentOf } from '../timestamps.js'
import { watchedUserField } from '../user-field.js'

/** Source: https://docs.slack.dev/reference/events/reaction_added */
const ReactionEvent = Type.Object({
  type: Type.Literal('reaction_added'),
  user: Type.String(),
  reaction: Type.String(),
  item_user: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  item: Type.Object({ type: Type.Literal('message'), channel: Type.String(), ts: Type.String() }),
  event_ts: Type.String(),
})

export const newReaction = webhookTrigger({
  name: 'new-reaction',
  title: 'New reaction',
  description: 'Starts when somebody adds an emoji to a message in a channel the bot is in.',
  methods: slackMethods,
  scopes: ['reactions:read'],
  perConnection: true,
  input: fields({
    channel: watchedChannelField,
    user: watchedUserField,
    emoji: field.text({
      title: 'Emoji',
      help: 'Only this one, by its name in Slack, with or without colons.',
      placeholder: 'white_check_mark',
      optional: true,
      maxLength: 120,
    }),
  }),
  output: Type.Object({
    emoji: Type.String({ title: 'Emoji', description: 'Its name, without colons.' }),
    user: Type.String({ title: 'Person', description: 'The ID of who added it.' }),
    channel: Type.String({ title: 'Channel', description: 'Its ID.' }),
    ts: Type.String({ title: 'Timestamp', description: 'Of the message it was added to.' }),
    author: Type.Union([Type.String(), Type.Null()], {
      title: 'Author',
      description: 'The ID of who wrote the message.',
    }),
    addedAt: Type.Union([Type.String(), Type.Null()], { title: 'Added at' }),
  }),
  subscribe: (ctx) => whoWeAre(ctx),
  handshake: (ctx) => answerChallenge(ctx),
  verify: (ctx) => verifyEvent(ctx),
  async receive(ctx) {
    const found = await readEvent(ctx, ReactionEvent)
    if (!found) return []
    const { user, reaction, item, item_user, event_ts } = found.event
    const { channel, ts } = item
    const wanted = ctx.input
    if (found.own.has(user) || (wanted.user && wanted.user.trim() !== user)) return []
    if (wanted.channel && channelId(wanted.channel) !== channel) return []
    if (wanted.emoji && wanted.emoji.trim().replaceAll(':', '') !== reaction.replace(/::.*/, '')) return []
    const data = { emoji: reaction, user, channel, ts, author: item_user || null, addedAt: momentOf(event_ts) }
    return [{ id: found.id, data }]
  },
})
