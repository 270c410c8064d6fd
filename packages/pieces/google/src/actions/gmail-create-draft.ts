import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { contentFields, copyFields, keptOutput, optionalToField, subjectField, threadFields } from '../gmail-fields.js'
import { createDraft } from '../gmail-send.js'
import { googleMethods } from '../google-auth.js'
import { SCOPES } from '../google-services.js'

export const gmailCreateDraft = defineAction({
  name: 'gmail-create-draft',
  title: 'Create draft in Gmail',
  description: 'Writes a mail and leaves it among the drafts, for a person to look at and send.',
  group: 'Gmail',
  methods: googleMethods.account,
  scopes: [SCOPES.gmailModify],
  input: fields({ to: optionalToField, ...copyFields, subject: subjectField, ...contentFields, ...threadFields }),
  output: Type.Object({ draftId: Type.String({ title: 'Draft id' }), ...keptOutput }),
  timeout: 600,
  async run(ctx) {
    requireService(ctx.auth, 'gmail-organize')
    const { threadId, ...mail } = ctx.input
    const draft = await createDraft(ctx, mail, threadId)
    return { draftId: draft.id, id: draft.message.id, threadId: draft.message.threadId }
  },
})
