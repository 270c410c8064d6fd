import { ImapFailure } from '../wire/imap-failure.js'
import type { ImapSession } from '../wire/imap-session.js'
import { goneFolder, type MailPlace, mailPlace, renumbered } from './message-id.js'
import { openFolder } from './open-folder.js'

/** Opens the folder in which the mail with this id is, and makes sure that its number still means the same. */
export async function openMail(session: ImapSession, id: string, mode: 'read' | 'write'): Promise<MailPlace> {
  const place = mailPlace(id, 'id')
  const { uidValidity } = await openFolder(session, place.folder, mode).catch((error: unknown) => {
    throw isMissing(error) ? goneFolder('id', error) : error
  })
  if (uidValidity !== place.uidValidity) throw renumbered('id')
  return place
}

/** Many servers say no more than NO where a folder is gone. */
const isMissing = (error: unknown): error is ImapFailure =>
  error instanceof ImapFailure && error.status === 'NO' && /^(NONEXISTENT|TRYCREATE|)$/.test(error.code)
