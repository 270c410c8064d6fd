import { PieceError } from '@plugboard/core'
import type { ImapSession } from '../wire/imap-session.js'
import { fetchMails } from './fetch-mails.js'
import { goneMail, type MailPlace, mailId } from './message-id.js'
import { folderArgument } from './open-folder.js'

/** Fails where the mail is gone: servers take commands for numbers of nothing, and do nothing. */
export async function mustBeThere(session: ImapSession, uid: number): Promise<void> {
  const mails = await fetchMails(session, `${uid}`, 'FLAGS')
  if (!mails.has(uid)) throw goneMail('id')
}

/** The id under which a mail went to another folder; null where the server does not tell. */
export type NewId = string | null

/** Copies a mail. */
export async function copyTo(session: ImapSession, uid: number, folder: string): Promise<NewId> {
  return newIdFrom(session, `UID COPY ${uid} `, folder)
}

/**
 * Moves a mail (RFC 6851). A server that cannot is made to copy it and to remove this one mail; a server that could only
 * remove all that is marked as deleted is refused, before anything is done.
 */
export async function moveTo(session: ImapSession, { uid }: MailPlace, folder: string): Promise<NewId> {
  if (session.capabilities.has('MOVE')) return newIdFrom(session, `UID MOVE ${uid} `, folder)
  checkRemovable(session)
  const id = await copyTo(session, uid, folder)
  await remove(session, uid)
  return id
}

/** Removes one mail for good (RFC 4315). Throws `unsupported` where the server would remove others with it. */
export async function remove(session: ImapSession, uid: number): Promise<void> {
  checkRemovable(session)
  await session.run([`UID STORE ${uid} +FLAGS.SILENT (\\Deleted)`])
  await session.run([`UID EXPUNGE ${uid}`])
}

function checkRemovable(session: ImapSession): void {
  if (session.capabilities.has('UIDPLUS')) return
  throw new PieceError('unsupported', 'The server cannot remove one mail without removing others with it.', {
    hint: 'Mark the mail as deleted with the step Change flags; a mail program then removes it.',
  })
}

async function newIdFrom(session: ImapSession, command: string, folder: string): Promise<NewId> {
  let copied = ''
  const note = ({ code, codeText }: { code: string; codeText: string }) => {
    if (code === 'COPYUID') copied = codeText
  }
  note(await session.run([command, folderArgument(folder)], { onStatus: note }))
  const [, validity, uid] = /^(\d{1,10}) \d{1,10} (\d{1,10})$/.exec(copied) ?? []
  return uid === undefined ? null : mailId({ folder, uidValidity: Number(validity), uid: Number(uid) })
}
