import { defineAction, field, fields } from '@plugboard/core'
import { imapMethods } from '../imap-auth.js'
import { withSession } from '../imap-client.js'
import { idField } from '../mail/folder-field.js'
import { ReadMail } from '../mail/mail-output.js'
import { openMail } from '../mail/open-mail.js'
import { readMail } from '../mail/read-mail.js'

export const read = defineAction({
  name: 'read',
  title: 'Read mail',
  description: 'Reads a mail with its text and its attachments. It does not become marked as read.',
  group: 'Mails',
  methods: imapMethods,
  input: fields({
    id: idField,
    saveAttachments: field.checkbox({
      title: 'Save attachments',
      help: 'Copies the first hundred attachments into the run as files.',
      default: true,
    }),
  }),
  output: ReadMail,
  idempotent: true,
  run: (ctx) =>
    withSession(ctx, 'id', async (session) => {
      const place = await openMail(session, ctx.input.id, 'read')
      return readMail(session, place, ctx.input.saveAttachments ? ctx.files : undefined)
    }),
})
