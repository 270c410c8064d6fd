import type { FileRef } from '../../context/files.js'
import type { PieceError } from '../../error/piece-error.js'
import type { PollResult } from '../../trigger/trigger.js'
import type { Values } from '../lazy.js'
import type { NotSupported } from './family-case.js'
import type { FamilyConnection } from './piece-user.js'

/** A mail that arrives. */
export interface DeliveredMail {
  /** One address, perhaps with a name before it. */
  from: string
  subject: string
  text: string
  html?: string
  attachments?: readonly { name: string; contentType: string; content: Uint8Array }[]
}

/** An action and its input. */
interface Asked {
  action: string
  input: Values
}

/** Which actions and inputs of a piece the sentences mean. A field that is called otherwise in errors is told. */
export interface MailboxWords {
  /** In the inbox. `from` is a whole address, `subject` a part of the subject. */
  search(query: { from?: string; subject?: string; unread?: boolean; limit?: number }): Asked
  /** Where `move` moves to. */
  searchMoved(query: { subject: string }): Asked
  read(id: string): Asked
  attachment(id: string, attachmentId: string): Asked
  markRead(id: string, isRead: boolean): Asked
  move(id: string): Asked
  delete(id: string): Asked
  newMail: {
    /** Default `new-mail`. */
    name?: string
    /** In the inbox. `from` and `subject` are parts of what they filter. */
    input(filter: { from?: string; subject?: string; onlyWithAttachments?: boolean }): Values
  }
}

/** What a piece that reads mail brings so that the sentences of the family can be proven. */
export interface MailboxFixtures extends FamilyConnection {
  /** Puts a mail into the inbox, as if it had arrived. */
  deliver(mail: DeliveredMail): unknown
  words: MailboxWords
  /** An id as the piece gives them, of a mail that is not there. */
  unknownId: string
  /** Sentences the piece does not keep, and why. */
  notSupported?: NotSupported
}

/** A person or a service, as every mail piece tells of it. */
export interface Correspondent {
  name: string | null
  address: string | null
}

/** A mail in a list or as an event, as every mail piece tells of it. */
export interface ListedMail {
  id: string
  messageId: string | null
  subject: string
  from: Correspondent | null
  to: Correspondent[]
  /** RFC 3339, in UTC. */
  receivedAt: string | null
  isRead: boolean
  hasAttachments: boolean
}

/** A mail that was read, as every mail piece tells of it. */
export interface WholeMail extends ListedMail {
  text: string
  html: string | null
  attachments: { id: string; name: string; contentType: string; file: FileRef | null }[]
}

/** A mailbox a case reads. */
export interface Mailbox {
  unknownId: string
  deliver(mail: DeliveredMail): Promise<void>
  search(query: Parameters<MailboxWords['search']>[0]): Promise<{ messages: ListedMail[]; more: boolean }>
  searchMoved(query: { subject: string }): Promise<{ messages: ListedMail[] }>
  read(id: string): Promise<WholeMail>
  attachment(id: string, attachmentId: string): Promise<{ file: FileRef }>
  markRead(id: string, isRead: boolean): Promise<unknown>
  move(id: string): Promise<unknown>
  delete(id: string): Promise<unknown>
  /** What reading a mail fails with. */
  failure(id: string): Promise<PieceError>
  poll(filter: Parameters<MailboxWords['newMail']['input']>[0], cursor: unknown): Promise<PollResult>
}

/** One sentence every piece that reads mail proves. */
export interface MailboxCase {
  sentence: string
  prove(mailbox: Mailbox): Promise<void>
}
