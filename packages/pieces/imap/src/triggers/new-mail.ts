import { field, fields, pollingTrigger } from '@plugboard/core'
import type { Static } from '@sinclair/typebox'
import { imapMethods } from '../imap-auth.js'
import { type ImapContext, withSession } from '../imap-client.js'
import { folderField } from '../mail/folder-field.js'
import { listedMails } from '../mail/listed-mails.js'
import { ListedMail } from '../mail/mail-output.js'
import { checkedFolder, type OpenFolder, openFolder } from '../mail/open-folder.js'
import type { ImapSession } from '../wire/imap-session.js'
import { idle } from './idle.js'
import { isOld, type NewMailCursor, readCursor, remember, renumbered } from './new-mail-cursor.js'
import { bearings, sightings, unseenUids } from './sightings.js'

/** Mails a poll gives at most. */
const BATCH = 100
/** Mails a poll looks at where most of them are old ones under new numbers. */
const LOOK = 1_000
/** Milliseconds for a whole poll. */
const DEADLINE = 120_000

export const newMail = pollingTrigger({
  name: 'new-mail',
  title: 'New mail',
  description: 'Starts with every mail that comes into a folder.',
  methods: imapMethods,
  input: fields({
    folder: folderField,
    from: field.text({
      title: 'From contains',
      help: 'Part of the name or the address, in small or capital letters.',
      minLength: 1,
      maxLength: 1_000,
      optional: true,
    }),
    subject: field.text({ title: 'Subject contains', minLength: 1, maxLength: 1_000, optional: true }),
    onlyWithAttachments: field.checkbox({ title: 'Only with attachments', default: false }),
  }),
  output: ListedMail,
  async poll(ctx) {
    const path = checkedFolder(ctx.input.folder, 'folder')
    const cursor = readCursor(ctx.cursor)
    return withSession(bounded(ctx), 'folder', async (session) => {
      const folder = await openFolder(session, path)
      const now = Math.floor(Date.now() / 1_000)
      if (!cursor) return { events: [], cursor: await bearings(session, folder, now) }
      const isSame = cursor.uidValidity === folder.uidValidity
      const news = await newsSince(session, isSame ? cursor : renumbered(cursor, folder), folder, now)
      const mails = await listedMails(session, folder, news.uids)
      const events = mails.filter((mail) => isWanted(mail, ctx.input)).map((mail) => ({ id: mail.id, data: mail }))
      return { events, cursor: news.cursor, more: news.more }
    })
  },
  async wait(ctx) {
    const path = checkedFolder(ctx.input.folder, 'folder')
    await idle(ctx, path, readCursor(ctx.cursor))
  },
})

const bounded = (ctx: ImapContext): ImapContext => ({
  auth: ctx.auth,
  signal: AbortSignal.any([ctx.signal, AbortSignal.timeout(DEADLINE)]),
})

/** The numbers of the next new mails, and the cursor behind them. */
async function newsSince(session: ImapSession, cursor: NewMailCursor, folder: OpenFolder, now: number) {
  const look = cursor.renumbered ? LOOK : BATCH
  const unseen = await unseenUids(session, cursor, folder, look + 1)
  const seen = await sightings(session, unseen.slice(0, look), now)
  const fresh = seen.filter((one) => !isOld(cursor, one)).slice(0, BATCH)
  const end = fresh.length === BATCH ? fresh.at(-1)?.uid : unseen.slice(0, look).at(-1)
  const next = { ...remember(cursor, fresh, now), lastUid: Math.max(cursor.lastUid, end ?? 0) }
  const more = unseen.some((uid) => uid > next.lastUid)
  return { uids: fresh.map(({ uid }) => uid), cursor: more ? next : caughtUp(next, folder), more }
}

/** Everything that was there when the folder was opened has been looked at. */
function caughtUp({ renumbered: _, ...cursor }: NewMailCursor, { uidNext }: OpenFolder): NewMailCursor {
  return { ...cursor, lastUid: Math.max(cursor.lastUid, uidNext - 1) }
}

interface Filter {
  from?: string
  subject?: string
  onlyWithAttachments: boolean
}

function isWanted(mail: Static<typeof ListedMail>, { from = '', subject = '', onlyWithAttachments }: Filter): boolean {
  const sender = `${mail.from?.name ?? ''} ${mail.from?.address ?? ''}`
  const contains = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase())
  return contains(sender, from) && contains(mail.subject, subject) && (!onlyWithAttachments || mail.hasAttachments)
}
