import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { targetFolderField } from '../folder-field.js'
import { messageField } from '../message-field.js'
import { moveMessage } from '../messages.js'
import { outlookMethods } from '../outlook-auth.js'

export const moveMail = defineAction({
  name: 'move-mail',
  title: 'Move mail',
  description: 'Moves a mail to another folder of the mailbox.',
  group: 'Mail',
  methods: outlookMethods,
  scopes: ['Mail.ReadWrite'],
  input: fields({ id: messageField, folder: targetFolderField }),
  output: Type.Object({
    id: Type.String({ title: 'ID', description: 'The same as before.' }),
    folder: Type.Union([Type.String(), Type.Null()], { title: 'Folder', description: 'ID of the folder it is in.' }),
  }),
  idempotent: true,
  async run(ctx) {
    const { id, parentFolderId } = await moveMessage(ctx, ctx.input.id, ctx.input.folder)
    return { id, folder: parentFolderId ?? null }
  },
})
