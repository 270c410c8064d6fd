import { fields, pollingTrigger } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { watchedFolderField } from '../folder-field.js'
import { filterFields, isWanted } from '../mail-filter.js'
import { mailOf, mailOutput } from '../mail-view.js'
import { outlookMethods } from '../outlook-auth.js'
import { watchFolder } from '../watch-folder.js'

export const newMail = pollingTrigger({
  name: 'new-mail',
  title: 'New mail',
  description: 'Starts for every mail that comes into a folder.',
  methods: outlookMethods,
  scopes: ['Mail.Read'],
  input: fields({ folder: watchedFolderField, ...filterFields }),
  output: Type.Object(mailOutput),
  interval: 60,
  async poll(ctx) {
    const { folder, ...filter } = ctx.input
    const { mails, cursor, more } = await watchFolder(ctx, folder, ctx.cursor, Date.now())
    const wanted = mails.filter((mail) => isWanted(mail, filter))
    return { events: wanted.map((mail) => ({ id: mail.id, data: mailOf(mail) })), cursor, more }
  },
})
