import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { saveAttachment } from '../gmail-attachment.js'
import { fileOutput, messageField } from '../gmail-fields.js'
import { fetchMessage } from '../gmail-message.js'
import { googleMethods } from '../google-auth.js'
import { SCOPES } from '../google-services.js'
import { sortParts } from '../mail-parts.js'

export const gmailGetAttachment = defineAction({
  name: 'gmail-get-attachment',
  title: 'Get attachment from Gmail',
  description: 'Copies one attachment of a mail into the run as a file.',
  group: 'Gmail',
  methods: googleMethods.account,
  scopes: [SCOPES.gmailRead],
  input: fields({
    id: messageField,
    attachmentId: field.text({
      title: 'Attachment',
      help: 'Id that Read mail gave.',
      placeholder: '1',
      minLength: 1,
      maxLength: 200,
    }),
  }),
  output: Type.Object({ file: fileOutput }),
  idempotent: true,
  timeout: 600,
  async run(ctx) {
    requireService(ctx.auth, 'gmail')
    const message = await fetchMessage(ctx, ctx.input.id)
    const leaf = sortParts(message.payload).attachments.find(({ id }) => id === ctx.input.attachmentId)
    if (!leaf) throw missing()
    return { file: await saveAttachment(ctx, message.id, leaf) }
  },
})

const missing = () =>
  new PieceError('not_found', 'The mail has no attachment with this id.', {
    field: 'attachmentId',
    hint: 'Give the id of one of the attachments that Read mail listed for this mail.',
  })
