import type { PieceError } from '../../error/piece-error.js'
import type { Lazy, Values } from '../lazy.js'
import type { FamilyConnection, PieceUser } from './piece-user.js'

/** A mail as it arrived. */
export interface ArrivedMail {
  /** Addresses of everybody it goes to, those in Bcc too. */
  recipients: readonly string[]
  subject: string
  text?: string
  html?: string
  attachments: readonly { name: string; content: Uint8Array }[]
}

/** What a mail piece brings so that the sentences of the family can be proven. */
export interface MailFixtures extends FamilyConnection {
  /** The action that sends. It takes to, cc, bcc, subject, text and html. */
  action: string
  /** Turns these inputs into those of the action, where its form has more to say. Default: as they are. */
  input?(mail: Values): Values
  /** The mails that have arrived so far: as fields, or as they went over the wire (RFC 5322). */
  arrived: Lazy<readonly (ArrivedMail | { recipients: readonly string[]; source: string })[]>
  /** The form takes `attachments`. Proven both ways. */
  attachments: boolean
  /** An address the server refuses while it takes others, where sending tells so at once. */
  refused?: string
  /** A search that finds something, and the subject of a mail it must find. */
  search?: { action: string; input: Values; subject: string }
}

/** A mailbox a case sends from. */
export interface Mailbox extends PieceUser {
  fixtures: MailFixtures
  /** Sends to Bob, unless told otherwise, and gives what arrived. */
  deliver(mail?: Values): Promise<ArrivedMail>
  send<Output>(mail?: Values): Promise<Output>
  /** What sending fails with. */
  refusal(mail: Values): Promise<PieceError>
  count(): number
  /** Whether the form of the sending action has a field. */
  takes(field: string): boolean
}

/** One sentence every mail piece proves. */
export interface MailCase {
  sentence: string
  concerns?(fixtures: MailFixtures): boolean
  prove(mailbox: Mailbox): Promise<void>
}
