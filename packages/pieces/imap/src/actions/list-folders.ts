import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { imapMethods } from '../imap-auth.js'
import { withSession } from '../imap-client.js'
import { foldersOf } from '../mail/list-folders.js'

export const listFolders = defineAction({
  name: 'list-folders',
  title: 'List folders',
  description: 'Lists the folders of the mailbox, and what they are for.',
  group: 'Folders',
  methods: imapMethods,
  input: fields({}),
  output: Type.Object({
    folders: Type.Array(
      Type.Object({
        path: Type.String({ title: 'Folder' }),
        name: Type.String({ title: 'Name' }),
        delimiter: Type.Union([Type.String(), Type.Null()], { title: 'Separator' }),
        use: Type.Union([Type.String(), Type.Null()], { title: 'Use' }),
        holdsMails: Type.Boolean({ title: 'Holds mails' }),
      }),
      { title: 'Folders' },
    ),
  }),
  idempotent: true,
  run: (ctx) => withSession(ctx, undefined, async (session) => ({ folders: await foldersOf(session) })),
})
