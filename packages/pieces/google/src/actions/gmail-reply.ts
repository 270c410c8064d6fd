import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { contentFields, copyFields, keptOutput, messageField, threadFields } from '../gmail-fields.js'
import { describeMessage } from '../gmail-message.js'
import { readProfile } from '../gmail-profile.js'
import { sendMail } from '../gmail-send.js'
import { googleMethods } from '../google-auth.js'
import { SCOPES } from '../google-services.js'
import { answerTo } from '../reply-mail.js'

export const gmailReply = defineAction({
  name: 'gmail-reply',
  title: 'Reply to mail in Gmail',
  description: 'Answers a mail in its conversation, to whoever wrote it or to everybody.',
  group: 'Gmail',
  methods: googleMethods.account,
  scopes: [SCOPES.gmailRead, SCOPES.gmailSend],
  input: fields({
    id: messageField,
    replyAll: field.checkbox({
      title: 'Reply to all',
      help: 'Everybody who got the mail gets the answer in Cc, but not the mailbox itself.',
    }),
    ...copyFields,
    ...contentFields,
    replyTo: threadFields.replyTo,
  }),
  output: Type.Object(keptOutput),
  timeout: 600,
  async run(ctx) {
    requireService(ctx.auth, 'gmail')
    const { id, replyAll, cc = [], ...mail } = ctx.input
    const original = await describeMessage(ctx, id)
    const { emailAddress } = await readProfile(ctx)
    const answer = answerTo(original, emailAddress, replyAll ?? false)
    const sent = await sendMail(ctx, { ...mail, ...answer, cc: [...(answer.cc ?? []), ...cc] }, original.threadId)
    return { id: sent.id, threadId: sent.threadId }
  },
})
