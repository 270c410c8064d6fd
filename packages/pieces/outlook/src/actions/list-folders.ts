import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { listFolders } from '../folders.js'
import { outlookMethods } from '../outlook-auth.js'

export const listMailFolders = defineAction({
  name: 'list-folders',
  title: 'List folders',
  description: 'Lists the mail folders of the mailbox, those inside others too.',
  group: 'Folders',
  methods: outlookMethods,
  scopes: ['Mail.Read'],
  input: fields({}),
  output: Type.Object({
    folders: Type.Array(
      Type.Object({
        id: Type.String({ title: 'ID' }),
        name: Type.String({ title: 'Name' }),
        path: Type.String({ title: 'Path', description: 'Names from the outermost folder, joined by slashes.' }),
        parent: Type.Union([Type.String(), Type.Null()], {
          title: 'Inside',
          description: 'ID of the folder it is in; null for an outermost one.',
        }),
        wellKnownName: Type.Union([Type.String(), Type.Null()], {
          title: 'Standard name',
          description: 'Such as inbox, in a mailbox of any language; null for a folder somebody made.',
        }),
        total: Type.Number({ title: 'Mails' }),
        unread: Type.Number({ title: 'Unread mails' }),
      }),
      { title: 'Folders', description: 'Each before those inside it.' },
    ),
    more: Type.Boolean({ title: 'More', description: 'There are more than a thousand.' }),
  }),
  idempotent: true,
  run: (ctx) => listFolders(ctx),
})
