import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { messageField } from '../message-field.js'
import { moveMessage, purgeMessage } from '../messages.js'
import { outlookMethods } from '../outlook-auth.js'

export const deleteMail = defineAction({
  name: 'delete-mail',
  title: 'Delete mail',
  description: 'Moves a mail to Deleted Items, or deletes it for good.',
  group: 'Mail',
  methods: outlookMethods,
  scopes: ['Mail.ReadWrite'],
  input: fields({
    id: messageField,
    forGood: field.checkbox({
      title: 'For good',
      help: 'Nobody can take it back, and no step can read it any more. Not offered by the national clouds of Microsoft.',
    }),
  }),
  output: Type.Object({
    id: Type.String({ title: 'ID' }),
    forGood: Type.Boolean({ title: 'For good' }),
  }),
  async run(ctx) {
    const { id, forGood } = ctx.input
    if (forGood) await purgeMessage(ctx, id)
    else await moveMessage(ctx, id, 'deleteditems')
    return { id, forGood }
  },
})
