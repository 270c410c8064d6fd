import { defineAction, field, fields } from '@plugboard/core'
import { appearanceFields, appearanceOf } from '../appearance.js'
import { channelField } from '../channel-field.js'
import { postMessage } from '../message-client.js'
import { contentFields, contentOf, postedOutput, timestampField } from '../message-fields.js'
import { slackMethods } from '../slack-auth.js'
import { checkTimestamp } from '../timestamps.js'

export const replyInThread = defineAction({
  name: 'reply-in-thread',
  title: 'Reply in a thread',
  description: 'Answers a message in its thread, as the bot.',
  group: 'Messages',
  methods: slackMethods,
  scopes: ['chat:write'],
  input: fields({
    channel: channelField,
    ts: timestampField,
    ...contentFields,
    alsoToChannel: field.checkbox({ title: 'Also show it in the channel' }),
    ...appearanceFields,
  }),
  output: postedOutput,
  async run(ctx) {
    const { channel, ts, alsoToChannel } = ctx.input
    const message = {
      channel: channel.trim(),
      thread_ts: checkTimestamp(ts, 'ts'),
      ...contentOf(ctx.input),
      ...(alsoToChannel && { reply_broadcast: true }),
      ...appearanceOf(ctx.input),
    }
    const posted = await postMessage(ctx, message, { threadTs: 'ts' })
    return { channel: posted.channel, ts: posted.ts }
  },
})
