import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { imapMethods } from '../imap-auth.js'
import { withSession } from '../imap-client.js'
import { fetchMails, flagsOf } from '../mail/fetch-mails.js'
import { idField } from '../mail/folder-field.js'
import { goneMail } from '../mail/message-id.js'
import { openMail } from '../mail/open-mail.js'
import { checkedKeyword } from '../mail/search-command.js'
import type { ImapSession } from '../wire/imap-session.js'

const change = (title: string, on: string, off: string) =>
  field.choice({
    title,
    help: 'Leave empty to leave it as it is.',
    optional: true,
    choices: [
      { value: 'yes', title: on },
      { value: 'no', title: off },
    ],
  })

const keywords = (title: string) =>
  field.list({
    title,
    help: 'Flags of your own or of mail programs, such as $Important.',
    of: field.text({ title: 'Keyword', minLength: 1, maxLength: 200 }),
    max: 50,
    optional: true,
  })

const SYSTEM = [
  ['seen', '\\Seen'],
  ['flagged', '\\Flagged'],
  ['answered', '\\Answered'],
  ['deleted', '\\Deleted'],
] as const

export const flag = defineAction({
  name: 'flag',
  title: 'Change flags',
  description: 'Marks a mail as read, flagged or answered, or takes the mark away.',
  group: 'Mails',
  methods: imapMethods,
  input: fields({
    id: idField,
    seen: change('Read', 'Mark as read', 'Mark as unread'),
    flagged: change('Flagged', 'Flag', 'Take the flag away'),
    answered: change('Answered', 'Mark as answered', 'Mark as not answered'),
    deleted: change('Marked as deleted', 'Mark, until a mail program removes it', 'Take the mark away'),
    addKeywords: keywords('Add keywords'),
    removeKeywords: keywords('Remove keywords'),
  }),
  output: Type.Object({ flags: Type.Array(Type.String(), { title: 'Flags' }) }),
  idempotent: true,
  async run(ctx) {
    const { id, addKeywords = [], removeKeywords = [], ...marks } = ctx.input
    const add = [...marked(marks, 'yes'), ...checkedKeywords(addKeywords, 'addKeywords')]
    const drop = [...marked(marks, 'no'), ...checkedKeywords(removeKeywords, 'removeKeywords')]
    return withSession(ctx, 'id', async (session) => {
      const { uid } = await openMail(session, id, 'write')
      if (add.length > 0) await session.run([`UID STORE ${uid} +FLAGS.SILENT (${add.join(' ')})`])
      if (drop.length > 0) await session.run([`UID STORE ${uid} -FLAGS.SILENT (${drop.join(' ')})`])
      return { flags: await flagsNow(session, uid, add) }
    })
  },
})

type Marks = { [Name in (typeof SYSTEM)[number][0]]?: 'yes' | 'no' }

const marked = (marks: Marks, value: 'yes' | 'no'): string[] =>
  SYSTEM.flatMap(([name, system]) => (marks[name] === value ? [system] : []))

const checkedKeywords = (words: readonly string[], at: string) =>
  words.map((word, index) => checkedKeyword(word, `${at}.${index}`))

/** The flags the mail has now. Fails where the server took a flag and did not keep it. */
async function flagsNow(session: ImapSession, uid: number, added: readonly string[]): Promise<string[]> {
  const mail = (await fetchMails(session, `${uid}`, 'FLAGS')).get(uid)
  if (!mail) throw goneMail('id')
  const flags = flagsOf(mail)
  const kept = new Set(flags.map((one) => one.toLowerCase()))
  const lost = added.filter((one) => !kept.has(one.toLowerCase()))
  if (lost.length === 0) return flags
  throw new PieceError('unsupported', `The server does not keep ${lost.join(', ')} on mails of this folder.`, {
    field: lost.some((one) => !one.startsWith('\\')) ? 'addKeywords' : 'id',
    hint: 'Use a flag that the folder allows; many servers know no keywords of one’s own.',
  })
}
