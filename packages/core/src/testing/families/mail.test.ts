import { describe, expect, it } from 'vitest'
import { type MailFaults, mailPiece } from '../../../test/mail-piece.js'
import { mailFamily } from './mail.js'
import type { MailFixtures } from './mail-case.js'

/** The sentences a piece does not keep. */
async function broken(faults: MailFaults, more: Partial<MailFixtures> = {}): Promise<string[]> {
  const { piece, fixtures } = mailPiece(faults)
  const found: string[] = []
  for (const { name, run } of mailFamily(piece, { ...fixtures, ...more })) {
    await run().catch(() => found.push(name.replace(/^post /, '')))
  }
  return found
}

it('lets a good piece pass', async () => {
  expect(await broken({})).toEqual([])
})

const EVERYBODY = 'delivers a mail to everybody in to, cc and bcc'
const FILES = 'sends attachments byte by byte, by their names'

describe('the mail family finds a piece that', () => {
  it.each<[string, MailFaults, string[]]>([
    ['forgets cc', { forgets: 'cc' }, [EVERYBODY]],
    ['forgets bcc', { forgets: 'bcc' }, [EVERYBODY]],
    ['changes the text', { changesText: true }, ['keeps subject and text as they are, in any language']],
    ['ignores HTML', { ignoresHtml: true }, ['sends HTML']],
    ['takes bytes for text', { takesBytesForText: true }, [FILES]],
    ['forgets the names of files', { forgetsNames: true }, [FILES]],
    ['takes several addresses', { takesSeveral: 'cc' }, ['refuses in cc what is not one address']],
    ['takes a header in an address', { takesLines: 'to' }, ['lets no header in through to']],
    ['takes a header in the subject', { letsHeadersIn: true }, ['lets no header in through the subject']],
    [
      'takes a header in the name of a file',
      { letsHeadersInByFiles: true },
      ['lets no header in through the name of an attachment'],
    ],
    [
      'hides who was refused',
      { hidesRefusals: true },
      ['tells which recipients were refused, and delivers to the others'],
    ],
  ])('%s', async (_title, faults, sentences) => {
    expect(await broken(faults)).toEqual(sentences)
  })

  it('sends attachments though it says that it does not', async () => {
    const notSupported = { [FILES]: 'files are too heavy' }
    expect(await broken({}, { notSupported })).toEqual([`${FILES}: not supported, because files are too heavy`])
  })
})
