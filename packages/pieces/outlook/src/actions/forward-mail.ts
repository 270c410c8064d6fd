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

export const forwardMail = defineAction({
  name: 'forward-mail',
  title: 'Forward mail',
  description: 'Hands a mail on to others, with its attachments.',
  group: 'Mail',
  methods: outlookMethods,
  scopes: ['Mail.Send'],
  input: fields({ id: messageField, ...recipientFields, ...contentFields, attachments: attachmentsField }),
  output: Type.Object({
    recipients: Type.Array(Type.String(), { title: 'Recipients', description: 'Addresses in To, Cc and Bcc.' }),
    requestId: Type.Union([Type.String(), Type.Null()], {
      title: 'Request ID',
      description: 'Under which Microsoft support finds the request.',
    }),
  }),
  async run(ctx) {
    const { id, attachments = [] } = ctx.input
    const message = recipientsOf(ctx.input)
    const files = await measureFiles(ctx, attachments)
    const requestId = await answerMail(ctx, {
      id,
      how: 'forward',
      body: bodyOf(ctx.input),
      message: { message },
      files,
    })
    return { recipients: addressesOf(message), requestId }
  },
})
