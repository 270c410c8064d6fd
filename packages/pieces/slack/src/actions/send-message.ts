import { defineAction, fields } from '@plugboard/core'
import { appearanceFields, appearanceOf } from '../appearance.js'
import { channelField } from '../channel-field.js'
import { postMessage } from '../message-client.js'
import { contentFields, contentOf, postedOutput, threadField } from '../message-fields.js'
import { slackMethods } from '../slack-auth.js'
import { checkTimestamp } from '../timestamps.js'

export const sendMessage = defineAction({
  name: 'send-message',
  title: 'Send a message',
  description: 'Posts a message in a channel or a thread, or to a person, as the bot.',
  group: 'Messages',
  methods: slackMethods,
  scopes: ['chat:write'],
  input: fields({ channel: channelField, ...contentFields, threadTs: threadField, ...appearanceFields }),
  output: postedOutput,
  async run(ctx) {
    const { channel, threadTs } = ctx.input
    const { channel: id, ts } = await postMessage(ctx, {
      channel: channel.trim(),
      ...contentOf(ctx.input),
      ...(threadTs !== undefined && { thread_ts: checkTimestamp(threadTs, 'threadTs') }),
      ...appearanceOf(ctx.input),
    })
    return { channel: id, ts }
  },
})
