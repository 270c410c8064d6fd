import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { deleteForGood } from '../gmail-change.js'
import { messageField } from '../gmail-fields.js'
import { googleMethods } from '../google-auth.js'
import { SCOPES } from '../google-services.js'

export const gmailDelete = defineAction({
  name: 'gmail-delete',
  title: 'Delete mail in Gmail for good',
  description:
    'Deletes a mail at once; nobody can get it back. The connection needs the right to do anything with mail: the trash needs less.',
  group: 'Gmail',
  methods: googleMethods.account,
  scopes: [SCOPES.gmailDelete],
  input: fields({ id: messageField }),
  output: Type.Object({ id: Type.String({ title: 'Id' }) }),
  async run(ctx) {
    requireService(ctx.auth, 'gmail-delete')
    await deleteForGood(ctx, ctx.input.id)
    return { id: ctx.input.id }
  },
})
