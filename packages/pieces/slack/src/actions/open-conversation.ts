import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { slackMethods } from '../slack-auth.js'
import { openConversation as open } from '../slack-client.js'
import { userField } from '../user-field.js'

export const openConversation = defineAction({
  name: 'open-conversation',
  title: 'Open a conversation',
  description: 'Opens a direct message with one person, or a group conversation with several; gives the one there is.',
  group: 'Channels',
  methods: slackMethods,
  scopes: ['im:write'],
  input: fields({
    users: field.list({
      title: 'People',
      help: 'Several people make a group conversation, which needs the scope mpim:write.',
      of: userField,
      max: 8,
    }),
  }),
  output: Type.Object({
    channel: Type.String({ title: 'Channel', description: 'The ID of the conversation, for other actions.' }),
  }),
  idempotent: true,
  async run(ctx) {
    const users = ctx.input.users.map((one) => one.trim())
    if (users.every((one) => /^[UW][A-Z0-9]{2,30}$/.test(one))) return { channel: await open(ctx, users) }
    throw new PieceError('invalid_input', 'This is not the ID of a person.', {
      field: 'users',
      hint: 'Choose people from the list, or take the ID from the step that found them.',
    })
  },
})
