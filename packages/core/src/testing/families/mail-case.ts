import type { PieceError } from '../../error/piece-error.js'
import type { Lazy, Values } from '../lazy.js'
import type { NotSupported } from './family-case.js'
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
  /** An address the server refuses while it takes others, where sending tells so at once. */
  refused?: string
  /** Sentences the piece does not keep, and why. */
  notSupported?: NotSupported
}

/** What a case sends mail with. */
export interface Sender extends PieceUser {
  fixtures: MailFixtures
  /** Sends to Bob, unless told otherwise, and gives what arrived. */
  deliver(mail?: Values): Promise<ArrivedMail>
  send<Output>(mail?: Values): Promise<Output>
  /** What sending fails with. */
  refusal(mail: Values): Promise<PieceError>
  count(): number
}

/** One sentence every mail piece proves. */
export interface MailCase {
  sentence: string
  prove(sender: Sender): Promise<void>
}
