import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { imapMethods } from '../imap-auth.js'
import { withSession } from '../imap-client.js'
import { folderField } from '../mail/folder-field.js'
import { listedMails } from '../mail/listed-mails.js'
import { ListedMail } from '../mail/mail-output.js'
import { mailPlace, renumbered } from '../mail/message-id.js'
import { checkedFolder, type OpenFolder, openFolder } from '../mail/open-folder.js'
import { exceptKeys, searchKeys } from '../mail/search-command.js'
import { conditions, exceptions } from '../mail/search-fields.js'
import { searchUids } from '../mail/search-uids.js'
import { highestOf } from '../mail/uid-set.js'

export const search = defineAction({
  name: 'search',
  title: 'Search mails',
  description: 'Finds the mails of a folder that fit all conditions, those that came last first.',
  group: 'Mails',
  methods: imapMethods,
  input: fields({
    folder: folderField,
    ...conditions,
    not: field.object({ title: 'But not', optional: true, fields: exceptions }),
    limit: field.number({ title: 'At most', default: 20, integer: true, min: 1, max: 500 }),
    olderThan: field.text({
      title: 'Older than',
      help: 'For the next page: the ID of the last mail of this one.',
      minLength: 1,
      maxLength: 20_000,
      optional: true,
    }),
  }),
  output: Type.Object({
    messages: Type.Array(ListedMail, { title: 'Mails' }),
    more: Type.Boolean({ title: 'There are more' }),
  }),
  idempotent: true,
  async run(ctx) {
    const { folder: path, limit, olderThan, not = {}, ...given } = ctx.input
    const keys = [...searchKeys(given), ...exceptKeys(not)]
    checkedFolder(path, 'folder')
    return withSession(ctx, 'folder', async (session) => {
      const folder = await openFolder(session, path)
      const below = olderThan === undefined ? [] : [` UID 1:${uidBelow(olderThan, folder)}`]
      const found = highestOf(await searchUids(session, [...keys, ...below]), limit + 1)
      const messages = await listedMails(session, folder, found.slice(0, limit))
      return { messages, more: found.length > limit }
    })
  },
})

/** The highest number a mail of the next page can have. */
function uidBelow(id: string, folder: OpenFolder): number {
  const place = mailPlace(id, 'olderThan')
  if (place.folder !== folder.path) {
    throw new PieceError('invalid_input', 'This mail is in another folder.', {
      field: 'olderThan',
      hint: 'Take the ID of the last mail of the page before, from a search in the same folder.',
    })
  }
  if (place.uidValidity !== folder.uidValidity) throw renumbered('olderThan')
  return Math.max(place.uid - 1, 1)
}
