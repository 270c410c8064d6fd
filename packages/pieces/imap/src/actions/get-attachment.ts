import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { imapMethods } from '../imap-auth.js'
import { withSession } from '../imap-client.js'
import { type BodyPart, bodyParts } from '../mail/body-parts.js'
import { fetchMails } from '../mail/fetch-mails.js'
import { idField } from '../mail/folder-field.js'
import { FileOutput } from '../mail/mail-output.js'
import { goneMail } from '../mail/message-id.js'
import { openMail } from '../mail/open-mail.js'
import { saved } from '../mail/read-mail.js'
import type { ImapSession } from '../wire/imap-session.js'

export const getAttachment = defineAction({
  name: 'get-attachment',
  title: 'Get attachment',
  description: 'Copies one attachment of a mail into the run as a file.',
  group: 'Mails',
  methods: imapMethods,
  input: fields({
    id: idField,
    attachmentId: field.text({
      title: 'Attachment',
      help: 'The ID of an attachment, from reading the mail.',
      minLength: 1,
      maxLength: 200,
    }),
  }),
  output: Type.Object({ file: FileOutput }),
  idempotent: true,
  run: (ctx) =>
    withSession(ctx, 'id', async (session) => {
      const { id, attachmentId } = ctx.input
      const { uid } = await openMail(session, id, 'read')
      return { file: await saved(session, uid, await partWith(session, uid, attachmentId), ctx.files) }
    }),
})

async function partWith(session: ImapSession, uid: number, id: string): Promise<BodyPart> {
  const mail = (await fetchMails(session, `${uid}`, 'BODYSTRUCTURE')).get(uid)
  if (!mail) throw goneMail('id')
  const part = bodyParts(mail.get('BODYSTRUCTURE')).find((one) => one.id === id.trim())
  if (part) return part
  throw new PieceError('not_found', 'The mail has no such attachment.', {
    field: 'attachmentId',
    hint: 'Take the ID of an attachment from the step that reads this mail.',
  })
}
