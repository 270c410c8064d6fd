import { defineAction, fields } from '@plugboard/core'
import { channelId, channelIdField } from '../channel-field.js'
import { updateMessage as update } from '../message-client.js'
import { contentFields, contentOf, postedOutput, timestampField } from '../message-fields.js'
import { slackMethods } from '../slack-auth.js'
import { checkTimestamp } from '../timestamps.js'

export const updateMessage = defineAction({
  name: 'update-message',
  title: 'Change a message',
  description: 'Gives a message that the bot has sent another content.',
  group: 'Messages',
  methods: slackMethods,
  scopes: ['chat:write'],
  input: fields({ channel: channelIdField, ts: timestampField, ...contentFields }),
  output: postedOutput,
  idempotent: true,
  async run(ctx) {
    const place = { channel: channelId(ctx.input.channel), ts: checkTimestamp(ctx.input.ts, 'ts') }
    const { channel, ts } = await update(ctx, place, contentOf(ctx.input))
    return { channel, ts }
  },
})
