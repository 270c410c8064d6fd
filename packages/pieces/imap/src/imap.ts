import { definePiece } from '@plugboard/core'
import { append } from './actions/append.js'
import { copy } from './actions/copy.js'
import { deleteMail } from './actions/delete.js'
import { flag } from './actions/flag.js'
import { getAttachment } from './actions/get-attachment.js'
import { listFolders } from './actions/list-folders.js'
import { move } from './actions/move.js'
import { read } from './actions/read.js'
import { search } from './actions/search.js'
import { imapMethods } from './imap-auth.js'
import { newMail } from './triggers/new-mail.js'

export const piece = definePiece({
  contract: 1,
  name: 'imap',
  title: 'IMAP',
  type: 'Email',
  description: 'Searches, reads, files and deletes mail in any mailbox, and starts with new mail.',
  icon: 'icon.svg',
  docs: 'https://www.rfc-editor.org/rfc/rfc3501',
  auth: imapMethods,
  actions: [search, read, getAttachment, flag, move, copy, deleteMail, append, listFolders],
  triggers: [newMail],
})
