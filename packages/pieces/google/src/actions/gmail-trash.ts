import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { moveToTrash } from '../gmail-change.js'
import { keptOutput, messageField } from '../gmail-fields.js'
import { googleMethods } from '../google-auth.js'
import { SCOPES } from '../google-services.js'

export const gmailTrash = defineAction({
  name: 'gmail-trash',
  title: 'Move mail to the trash in Gmail',
  description: 'Moves a mail to the trash, from where Gmail deletes it after 30 days.',
  group: 'Gmail',
  methods: googleMethods.account,
  scopes: [SCOPES.gmailModify],
  input: fields({ id: messageField }),
  output: Type.Object(keptOutput),
  idempotent: true,
  async run(ctx) {
    requireService(ctx.auth, 'gmail-organize')
    const { id, threadId } = await moveToTrash(ctx, ctx.input.id)
    return { id, threadId }
  },
})
