import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { answerMail } from '../answer-mail.js'
import { messageField } from '../message-field.js'
import { measureFiles } from '../outgoing-files.js'
import {
  addressesOf,
  attachmentsField,
  bodyOf,
  contentFields,
  recipientFields,
  recipientsOf,
} from '../outgoing-mail.js'
import { outlookMethods } from '../outlook-auth.js'
import { recipientsOutput, requestIdOutput } from '../sent-output.js'

export const forwardMail = defineAction({
  name: 'forward-mail',
  title: 'Forward mail',
  description: 'Hands a mail on to others, with its attachments.',
  group: 'Mail',
  methods: outlookMethods,
  scopes: ['Mail.Send', 'Mail.ReadWrite'],
  input: fields({ id: messageField, ...recipientFields, ...contentFields, attachments: attachmentsField }),
  output: Type.Object({ recipients: recipientsOutput, requestId: requestIdOutput }),
  async run(ctx) {
    const { id, attachments = [] } = ctx.input
    const message = recipientsOf(ctx.input)
    const files = await measureFiles(ctx, attachments)
    const requestId = await answerMail(ctx, {
      id,
      how: 'createForward',
      body: bodyOf(ctx.input),
      message,
      files,
    })
    return { recipients: addressesOf(message), requestId }
  },
})
