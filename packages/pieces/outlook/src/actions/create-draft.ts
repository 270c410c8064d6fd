import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { attachFiles, createDraft, withDraft } from '../draft.js'
import { measureFiles } from '../outgoing-files.js'
import { draftRecipientFields, messageFields, messageOf } from '../outgoing-mail.js'
import { outlookMethods } from '../outlook-auth.js'

export const createMailDraft = defineAction({
  name: 'create-draft',
  title: 'Create draft',
  description: 'Puts a mail into Drafts, for somebody to look at and send.',
  group: 'Mail',
  methods: outlookMethods,
  scopes: ['Mail.ReadWrite'],
  input: fields({ ...draftRecipientFields, ...messageFields }),
  output: Type.Object({
    id: Type.String({ title: 'ID' }),
    webLink: Type.Union([Type.String(), Type.Null()], { title: 'Address', description: 'Opens it in Outlook.' }),
  }),
  async run(ctx) {
    const message = messageOf(ctx.input)
    const files = await measureFiles(ctx, ctx.input.attachments ?? [])
    const complete = () => createDraft(ctx, message)
    return withDraft(ctx, complete, async (draft) => {
      await attachFiles(ctx, draft, files)
      return { id: draft.id, webLink: draft.webLink }
    })
  },
})
