import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { composeMail } from '../compose-mail.js'
import { sendMessage } from '../gmail-api.js'
import { googleMethods } from '../google-auth.js'
import { SCOPES } from '../google-services.js'

const LONGEST_TEXT = 4_000_000

const address = field.text({ title: 'Address', placeholder: 'ada@example.com', minLength: 3, maxLength: 998 })

export const gmailSend = defineAction({
  name: 'gmail-send',
  title: 'Send mail with Gmail',
  description: 'Sends a mail from the Gmail address of the connection.',
  group: 'Gmail',
  methods: googleMethods.account,
  scopes: [SCOPES.gmailSend],
  input: fields({
    to: field.list({ title: 'To', help: 'One address per entry; a name may stand before it.', of: address }),
    cc: field.list({ title: 'Cc', of: address, optional: true }),
    bcc: field.list({ title: 'Bcc', help: 'Get the mail without the others seeing it.', of: address, optional: true }),
    subject: field.text({ title: 'Subject', maxLength: 998 }),
    text: field.longText({
      title: 'Text',
      help: 'Text, HTML or both; with both, the mail program of the reader chooses.',
      maxLength: LONGEST_TEXT,
      optional: true,
    }),
    html: field.longText({ title: 'HTML', maxLength: LONGEST_TEXT, language: 'html', optional: true }),
  }),
  output: Type.Object({
    id: Type.String({ title: 'Message id' }),
    threadId: Type.String({ title: 'Conversation id' }),
  }),
  async run(ctx) {
    requireService(ctx.auth, 'gmail')
    const { id, threadId } = await sendMessage(ctx, composeMail(ctx.input))
    return { id, threadId }
  },
})
