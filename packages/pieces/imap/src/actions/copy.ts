import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { imapMethods } from '../imap-auth.js'
import { withSession } from '../imap-client.js'
import { copyTo, mustBeThere } from '../mail/change-mail.js'
import { idField, targetField } from '../mail/folder-field.js'
import { checkedFolder } from '../mail/open-folder.js'
import { openMail } from '../mail/open-mail.js'

export const copy = defineAction({
  name: 'copy',
  title: 'Copy mail',
  description: 'Copies a mail to another folder.',
  group: 'Mails',
  methods: imapMethods,
  input: fields({ id: idField, folder: targetField('To folder') }),
  output: Type.Object({ id: Type.Union([Type.String(), Type.Null()], { title: 'ID of the copy' }) }),
  async run(ctx) {
    const folder = checkedFolder(ctx.input.folder, 'folder')
    return withSession(ctx, 'folder', async (session) => {
      const { uid } = await openMail(session, ctx.input.id, 'write')
      await mustBeThere(session, uid)
      return { id: await copyTo(session, uid, folder) }
    })
  },
})
