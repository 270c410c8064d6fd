import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { imapMethods } from '../imap-auth.js'
import { withSession } from '../imap-client.js'
import { composeMail } from '../mail/compose-mail.js'
import { optionalFolderField } from '../mail/folder-field.js'
import { foldersOf } from '../mail/list-folders.js'
import { mailId } from '../mail/message-id.js'
import { checkedFolder, folderArgument } from '../mail/open-folder.js'
import type { ImapSession } from '../wire/imap-session.js'

const address = field.text({ title: 'Address', placeholder: 'ada@example.com', minLength: 3, maxLength: 998 })
const addresses = (title: string) => field.list({ title, of: address, optional: true })

export const append = defineAction({
  name: 'append',
  title: 'Save draft',
  description: 'Puts a mail into a folder without sending it: a draft, or a copy of what was sent.',
  group: 'Mails',
  methods: imapMethods,
  input: fields({
    folder: optionalFolderField('Folder', 'Leave empty for the folder for drafts.'),
    from: field.text({ title: 'From', placeholder: 'Ada Lovelace <ada@example.com>', minLength: 3, maxLength: 998 }),
    to: addresses('To'),
    cc: addresses('Cc'),
    bcc: addresses('Bcc'),
    replyTo: field.text({ title: 'Reply to', minLength: 3, maxLength: 998, optional: true }),
    subject: field.text({ title: 'Subject', maxLength: 998, optional: true }),
    text: field.longText({ title: 'Text', maxLength: 1_000_000, optional: true }),
    html: field.longText({ title: 'HTML', maxLength: 1_000_000, optional: true }),
    attachments: field.list({ title: 'Attachments', of: field.file({ title: 'File' }), max: 100, optional: true }),
    draft: field.checkbox({ title: 'Mark as draft', default: true }),
    seen: field.checkbox({ title: 'Mark as read', default: true }),
  }),
  output: Type.Object({ id: Type.Union([Type.String(), Type.Null()], { title: 'ID' }) }),
  async run(ctx) {
    const { folder: path, draft, seen, ...mail } = ctx.input
    if (path !== undefined) checkedFolder(path, 'folder')
    const flags = [...(draft ? ['\\Draft'] : []), ...(seen ? ['\\Seen'] : [])].join(' ')
    const literal = await composeMail(mail, ctx.files)
    return withSession(ctx, 'folder', async (session) => {
      const folder = path ?? (await draftsOf(session))
      const { code, codeText } = await session.run(['APPEND ', folderArgument(folder), ` (${flags}) `, literal])
      const [, validity, uid] = /^(\d{1,10}) (\d{1,10})$/.exec(code === 'APPENDUID' ? codeText : '') ?? []
      return { id: uid ? mailId({ folder, uidValidity: Number(validity), uid: Number(uid) }) : null }
    })
  },
})

async function draftsOf(session: ImapSession): Promise<string> {
  const drafts = (await foldersOf(session)).find(({ use }) => use === 'drafts')
  if (drafts) return drafts.path
  throw new PieceError('not_found', 'The server does not say which folder is for drafts.', {
    field: 'folder',
    hint: 'Choose a folder.',
  })
}
