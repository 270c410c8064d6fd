import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { imapMethods } from '../imap-auth.js'
import { withSession } from '../imap-client.js'
import { moveTo, mustBeThere } from '../mail/change-mail.js'
import { idField, targetField } from '../mail/folder-field.js'
import { checkedFolder } from '../mail/open-folder.js'
import { openMail } from '../mail/open-mail.js'

export const move = defineAction({
  name: 'move',
  title: 'Move mail',
  description: 'Moves a mail to another folder, where it has another ID.',
  group: 'Mails',
  methods: imapMethods,
  input: fields({ id: idField, folder: targetField('To folder') }),
  output: Type.Object({ id: Type.Union([Type.String(), Type.Null()], { title: 'ID' }) }),
  async run(ctx) {
    const folder = checkedFolder(ctx.input.folder, 'folder')
    return withSession(ctx, 'folder', async (session) => {
      const place = await openMail(session, ctx.input.id, 'write')
      await mustBeThere(session, place.uid)
      return { id: await moveTo(session, place, folder) }
    })
  },
})
