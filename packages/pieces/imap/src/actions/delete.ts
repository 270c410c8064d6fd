import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { imapMethods } from '../imap-auth.js'
import { withSession } from '../imap-client.js'
import { moveTo, mustBeThere, remove } from '../mail/change-mail.js'
import { idField } from '../mail/folder-field.js'
import { foldersOf, trashOf } from '../mail/list-folders.js'
import type { MailPlace } from '../mail/message-id.js'
import { openMail } from '../mail/open-mail.js'
import type { ImapSession } from '../wire/imap-session.js'

export const deleteMail = defineAction({
  name: 'delete',
  title: 'Delete mail',
  description: 'Moves a mail to the trash, or removes it for good.',
  group: 'Mails',
  methods: imapMethods,
  input: fields({
    id: idField,
    forGood: field.checkbox({
      title: 'For good',
      help: 'Removes the mail, and no other, without a way back. Otherwise it goes to the trash.',
      default: false,
    }),
  }),
  output: Type.Object({ id: Type.Union([Type.String(), Type.Null()], { title: 'ID in the trash' }) }),
  run: (ctx) =>
    withSession(ctx, 'id', async (session) => {
      const place = await openMail(session, ctx.input.id, 'write')
      await mustBeThere(session, place.uid)
      if (!ctx.input.forGood) return { id: await moveToTrash(session, place) }
      await remove(session, place.uid)
      return { id: null }
    }),
})

async function moveToTrash(session: ImapSession, place: MailPlace) {
  const trash = trashOf(await foldersOf(session))
  if (!trash) {
    throw new PieceError('unsupported', 'The mailbox has no folder for deleted mails.', {
      field: 'forGood',
      hint: 'Delete the mail for good, or move it to a folder of your choice.',
    })
  }
  if (trash.path !== place.folder) return moveTo(session, place, trash.path)
  throw new PieceError('invalid_input', 'The mail is in the trash already.', {
    field: 'forGood',
    hint: 'Delete it for good.',
  })
}
