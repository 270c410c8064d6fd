import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { describeAttachment, saveAttachment } from '../attachments.js'
import { fileOutput } from '../file-output.js'
import { messageField } from '../message-field.js'
import { outlookMethods } from '../outlook-auth.js'

export const getAttachment = defineAction({
  name: 'get-attachment',
  title: 'Get attachment',
  description: 'Copies one attachment of a mail into the run as a file.',
  group: 'Mail',
  methods: outlookMethods,
  scopes: ['Mail.Read'],
  input: fields({
    id: messageField,
    attachmentId: field.text({
      title: 'Attachment',
      help: 'The ID of an attachment, as reading the mail gave it.',
      minLength: 1,
      maxLength: 2_048,
    }),
  }),
  output: Type.Object({ file: fileOutput }),
  idempotent: true,
  async run(ctx) {
    const { id, attachmentId } = ctx.input
    return { file: await saveAttachment(ctx, id, await describeAttachment(ctx, id, attachmentId)) }
  },
})
