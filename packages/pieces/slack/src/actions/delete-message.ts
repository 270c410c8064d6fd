import { defineAction, fields } from '@plugboard/core'
import { channelId, channelIdField } from '../channel-field.js'
import { deleteMessage as remove } from '../message-client.js'
import { postedOutput, timestampField } from '../message-fields.js'
import { slackMethods } from '../slack-auth.js'
import { checkTimestamp } from '../timestamps.js'

export const deleteMessage = defineAction({
  name: 'delete-message',
  title: 'Delete a message',
  description: 'Deletes a message that the bot has sent.',
  group: 'Messages',
  methods: slackMethods,
  scopes: ['chat:write'],
  input: fields({ channel: channelIdField, ts: timestampField }),
  output: postedOutput,
  async run(ctx) {
    const place = { channel: channelId(ctx.input.channel), ts: checkTimestamp(ctx.input.ts, 'ts') }
    const { channel, ts } = await remove(ctx, place)
    return { channel, ts }
  },
})
