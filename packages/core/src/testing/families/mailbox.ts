import type { Piece } from '../../piece/piece.js'
import { casesOf, type FamilyCase } from './family-case.js'
import { familyPoll } from './family-poll.js'
import type { Mailbox, MailboxFixtures } from './mailbox-case.js'
import { MAILBOX_CASES } from './mailbox-cases.js'
import { NEW_MAIL_CASES } from './new-mail-cases.js'
import { pieceUser } from './piece-user.js'

/**
 * What every piece that reads mail promises beyond `conformance`, so that a flow can change its mailbox and keep its
 * steps: mails are found, read with their attachments, marked, moved and deleted, and each new one is told once. Cases
 * deliver mails of their own and leave other mails alone. What a piece cannot do is said in `fixtures.notSupported`,
 * sentence by sentence, and must fail.
 *
 * @example
 * for (const { name, run } of mailboxFamily(piece, fixtures)) test(name, run)
 */
export function mailboxFamily(piece: Piece, fixtures: MailboxFixtures): FamilyCase[] {
  const mailbox = openMailbox(piece, fixtures)
  const cases = [...MAILBOX_CASES, ...NEW_MAIL_CASES]
  const sentences = cases.map(({ sentence, prove }) => ({ sentence, prove: () => prove(mailbox) }))
  return casesOf(piece, sentences, fixtures.notSupported)
}

function openMailbox(piece: Piece, fixtures: MailboxFixtures): Mailbox {
  const { words, unknownId } = fixtures
  const user = pieceUser(piece, fixtures)
  const act = <Output>({ action, input }: ReturnType<typeof words.read>) => user.act<Output>(action, input)
  return {
    unknownId,
    deliver: async (mail) => void (await fixtures.deliver(mail)),
    search: (query) => act(words.search(query)),
    searchMoved: (query) => act(words.searchMoved(query)),
    read: (id) => act(words.read(id)),
    attachment: (id, attachmentId) => act(words.attachment(id, attachmentId)),
    markRead: (id, isRead) => act(words.markRead(id, isRead)),
    move: (id) => act(words.move(id)),
    delete: (id) => act(words.delete(id)),
    failure: (id) => {
      const { action, input } = words.read(id)
      return user.failure(action, input)
    },
    poll: (filter, cursor) => {
      const { name = 'new-mail', input } = words.newMail
      return familyPoll(piece, fixtures, { name, input: input(filter) }, cursor)
    },
  }
}
