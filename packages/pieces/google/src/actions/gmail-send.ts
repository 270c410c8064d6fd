import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { contentFields, copyFields, keptOutput, subjectField, threadFields, toField } from '../gmail-fields.js'
import { sendMail } from '../gmail-send.js'
import { googleMethods } from '../google-auth.js'
import { SCOPES } from '../google-services.js'

export const gmailSend = defineAction({
  name: 'gmail-send',
  title: 'Send mail with Gmail',
  description: 'Sends a mail from the Gmail address of the connection, with files where wanted.',
  group: 'Gmail',
  methods: googleMethods.account,
  scopes: [SCOPES.gmailSend],
  input: fields({ to: toField, ...copyFields, subject: subjectField, ...contentFields, ...threadFields }),
  output: Type.Object(keptOutput),
  timeout: 600,
  async run(ctx) {
    requireService(ctx.auth, 'gmail')
    const { threadId, ...mail } = ctx.input
    const sent = await sendMail(ctx, mail, threadId)
    return { id: sent.id, threadId: sent.threadId }
  },
})
