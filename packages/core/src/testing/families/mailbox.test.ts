import { describe, expect, it } from 'vitest'
import { type MailboxFaults, mailboxPiece } from '../../../test/mailbox-piece.js'
import { mailboxFamily } from './mailbox.js'

/** The sentences a piece does not keep. */
async function broken(faults: MailboxFaults): Promise<string[]> {
  const { piece, fixtures } = mailboxPiece(faults)
  const found: string[] = []
  for (const { sentence, run } of mailboxFamily(piece, fixtures)) {
    await run().catch(() => found.push(sentence))
  }
  return found
}

it('lets a good piece pass', async () => {
  expect(await broken({})).toEqual([])
})

const FINDS = 'finds a mail by its subject, and tells who wrote it, when and about what'
const BY_SENDER = 'finds mails by their sender, newest first'
const MORE = 'says whether there are more than it was asked for'
const MARKS = 'marks a mail as read and as unread, and finds unread ones only when asked to'
const NO_HTML = 'says that a mail has no HTML'
const SAVES = 'saves attachments byte by byte, by their names'
const ONE_FILE = 'gets one attachment'
const ONCE = 'tells of each new mail once, oldest first'
const ALL = 'tells of all mails between two polls, however many'
const NOT_AGAIN = 'tells of no mail again that was marked as read'
const OF_SENDER = 'tells only of mails of the sender asked for'
const OF_SUBJECT = 'tells only of mails about what was asked for'
const WITH_FILES = 'tells only of mails with attachments when asked to'
const TAKEN = 'gives with a new mail what its other actions take'

describe('the mailbox family finds a piece that', () => {
  it.each<[string, MailboxFaults, string[]]>([
    ['changes subjects', { changesSubjects: true }, [FINDS, OF_SUBJECT]],
    ['lists the oldest first', { oldestFirst: true }, [BY_SENDER]],
    ['ignores the sender', { ignoresSender: true }, [BY_SENDER, MORE]],
    ['ignores the limit', { ignoresLimit: true }, [MORE]],
    ['finds read ones for unread', { ignoresUnread: true }, [MARKS]],
    ['ignores HTML', { ignoresHtml: true }, ['reads text and HTML as they were written, in any language']],
    ['makes up HTML', { makesUpHtml: true }, [NO_HTML]],
    ['takes bytes for text', { takesBytesForText: true }, [SAVES]],
    ['saves no attachments', { savesNothing: true }, [SAVES, ONE_FILE]],
    ['gives another attachment', { givesFirstAttachment: true }, [ONE_FILE]],
    [
      'copies for a move',
      { copiesForMove: true },
      ['moves a mail, which is elsewhere then and no longer in the inbox'],
    ],
    ['deletes others', { deletesAll: true }, ['deletes a mail, and no other']],
    ['names no field', { forgetsField: true }, ['tells a mail that is not there at its field']],
    ['tells what was there before', { tellsOldOnes: true }, ['tells of no mail that was there before']],
    ['tells twice', { tellsTwice: true }, [ONCE, NOT_AGAIN]],
    ['tells the newest first', { newestFirst: true }, [ONCE]],
    ['loses what is too much', { losesAfter: 20 }, [ALL]],
    ['takes a change for news', { tellsChanges: true }, [NOT_AGAIN]],
    ['minds case', { mindsCase: true }, [OF_SENDER, OF_SUBJECT]],
    ['tells of mails without attachments', { ignoresAttachmentFilter: true }, [WITH_FILES]],
    ['tells ids nobody takes', { tellsOtherIds: true }, [NOT_AGAIN, TAKEN]],
  ])('%s', async (_title, faults, sentences) => {
    expect(await broken(faults)).toEqual(sentences)
  })
})
