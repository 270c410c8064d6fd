import type { ChatModelFixtures } from './chat-model-case.js'
import type { MailFixtures } from './mail-case.js'
import type { MailboxFixtures } from './mailbox-case.js'
import type { ObjectStoreFixtures } from './object-store-case.js'
import type { SqlFixtures } from './sql-fixtures.js'

/** What each family needs to know of a piece; a list where it is to be proven with several auth methods. */
export interface FamilyFixtures {
  sql?: SqlFixtures | readonly SqlFixtures[]
  objectStore?: ObjectStoreFixtures | readonly ObjectStoreFixtures[]
  chatModel?: ChatModelFixtures | readonly ChatModelFixtures[]
  /** Sending mail. */
  mail?: MailFixtures | readonly MailFixtures[]
  /** Reading mail. */
  mailbox?: MailboxFixtures | readonly MailboxFixtures[]
}
