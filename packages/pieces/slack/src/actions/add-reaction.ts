import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { channelId, channelIdField } from '../channel-field.js'
import { addReaction as react } from '../message-client.js'
import { timestampField } from '../message-fields.js'
import { slackMethods } from '../slack-auth.js'
import { checkTimestamp } from '../timestamps.js'

export const addReaction = defineAction({
  name: 'add-reaction',
  title: 'Add a reaction',
  description: 'Adds an emoji to a message, as the bot; where it is there already, nothing changes.',
  group: 'Messages',
  methods: slackMethods,
  scopes: ['reactions:write'],
  input: fields({
    channel: channelIdField,
    ts: timestampField,
    emoji: field.text({
      title: 'Emoji',
      help: 'Its name in Slack, with or without colons.',
      placeholder: 'white_check_mark',
      minLength: 1,
      maxLength: 120,
    }),
  }),
  output: Type.Object({
    added: Type.Boolean({ title: 'Added', description: 'False where the bot had added it before.' }),
  }),
  idempotent: true,
  async run(ctx) {
    const place = { channel: channelId(ctx.input.channel), ts: checkTimestamp(ctx.input.ts, 'ts') }
    return { added: await react(ctx, place, nameOf(ctx.input.emoji)) }
  },
})

function nameOf(emoji: string): string {
  const name = emoji.trim().replace(/^:(.+):$/, '$1')
  if (/^[^\s:\p{Cc}]+(?:::skin-tone-[2-6])?$/u.test(name)) return name
  throw new PieceError('invalid_input', 'This is not the name of an emoji.', {
    field: 'emoji',
    hint: 'Give the name that Slack shows between colons, such as white_check_mark.',
  })
}
