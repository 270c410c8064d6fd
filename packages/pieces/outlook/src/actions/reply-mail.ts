import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { answerMail } from '../answer-mail.js'
import { messageField } from '../message-field.js'
import { measureFiles } from '../outgoing-files.js'
import { attachmentsField, bodyOf, contentFields } from '../outgoing-mail.js'
import { outlookMethods } from '../outlook-auth.js'
import { requestIdOutput } from '../sent-output.js'

export const replyMail = defineAction({
  name: 'reply-mail',
  title: 'Reply to mail',
  description: 'Answers a mail, which is quoted below the answer.',
  group: 'Mail',
  methods: outlookMethods,
  scopes: ['Mail.Send', 'Mail.ReadWrite'],
  input: fields({
    id: messageField,
    all: field.checkbox({ title: 'Reply to all' }),
    ...contentFields,
    attachments: attachmentsField,
  }),
  output: Type.Object({ requestId: requestIdOutput }),
  async run(ctx) {
    const { id, all, attachments = [] } = ctx.input
    const files = await measureFiles(ctx, attachments)
    const how = all ? 'createReplyAll' : 'createReply'
    return { requestId: await answerMail(ctx, { id, how, body: bodyOf(ctx.input), message: {}, files }) }
  },
})
