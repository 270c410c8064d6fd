import type { ChatModelFixtures } from './chat-model-case.js'
import type { MailFixtures } from './mail-case.js'
import type { ObjectStoreFixtures } from './object-store-case.js'
import type { SqlFixtures } from './sql-fixtures.js'

/** What each family needs to know of a piece. */
export interface FamilyFixtures {
  sql?: SqlFixtures
  objectStore?: ObjectStoreFixtures
  chatModel?: ChatModelFixtures
  mail?: MailFixtures
}
