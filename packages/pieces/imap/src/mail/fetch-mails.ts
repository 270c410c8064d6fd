import { ImapFailure } from '../wire/imap-failure.js'
import type { ImapSession } from '../wire/imap-session.js'
import { listOf, type Token, textOf } from '../wire/parse-tokens.js'

/** Mails one answer may tell of; nobody asks for as many. */
const MOST = 10_000

/** What the server told of a mail, by the name of the item. */
export type Fetched = ReadonlyMap<string, Token>

/**
 * Asks for items of mails, by their UIDs. A mail that is gone is missing in the answer.
 *
 * @param items Such as `FLAGS ENVELOPE`; UID is always among them.
 */
export async function fetchMails(session: ImapSession, set: string, items: string): Promise<Map<number, Fetched>> {
  const mails = new Map<number, Fetched>()
  await session.run([`UID FETCH ${set} (UID ${items})`], {
    onData: ({ name, tokens }) => {
      if (name !== 'FETCH') return
      const told = itemsOf(listOf(tokens[0]))
      const uid = Number(textOf(told.get('UID')))
      if (uid > 0) mails.set(uid, new Map([...(mails.get(uid) ?? []), ...told]))
      if (mails.size > MOST) throw new ImapFailure('too-much')
    },
  })
  return mails
}

function itemsOf(tokens: readonly Token[]): Map<string, Token> {
  const items = new Map<string, Token>()
  for (let at = 0; at + 1 < tokens.length; at += 2) {
    items.set((textOf(tokens[at]) ?? '').toUpperCase(), tokens[at + 1] ?? null)
  }
  return items
}

/** The bytes of a section, such as `BODY[1.2]`, whole or in part; undefined where the server gave none. */
export function sectionOf(mail: Fetched, section: string): Buffer | undefined {
  const wanted = `BODY[${section}]`
  for (const [name, token] of mail) {
    if (name !== wanted && !name.startsWith(`${wanted}<`)) continue
    if (Buffer.isBuffer(token)) return token
    return Buffer.from(textOf(token) ?? '', 'utf8')
  }
  return undefined
}

/** The flags of a mail, without the one that only tells who asked first. */
export const flagsOf = (mail: Fetched): string[] =>
  listOf(mail.get('FLAGS')).flatMap((token) => {
    const flag = textOf(token)
    return flag === null || flag.toLowerCase() === '\\recent' ? [] : [flag]
  })
