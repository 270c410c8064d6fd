import { listOf, type Token, textOf } from '../wire/parse-tokens.js'
import { decodeWords } from './decode-text.js'

/** Somebody a mail comes from or goes to. */
export interface Address {
  name: string | null
  address: string | null
}

/** The headers a server reads for us (RFC 3501 §7.4.2). */
export interface Envelope {
  /** What the sender's clock said, in UTC milliseconds; null where it says nothing that is a time. */
  sentAt: number | null
  subject: string
  from: Address | null
  replyTo: Address[]
  to: Address[]
  cc: Address[]
  bcc: Address[]
  inReplyTo: string | null
  /** With angle brackets. */
  messageId: string | null
}

/** Characters of what anybody may have written, so that a hundred mails fit into one answer whatever is in them. */
const LONGEST = 998
const LONGEST_NAME = 200
const LONGEST_ADDRESS = 320

export function envelopeOf(token: Token | undefined): Envelope {
  const [date, subject, from, , replyTo, to, cc, bcc, inReplyTo, messageId] = listOf(token)
  return {
    sentAt: timeOf(textOf(date)),
    subject: clean(decodeWords(textOf(subject) ?? '')),
    from: addressesIn(from)[0] ?? null,
    replyTo: addressesIn(replyTo),
    to: addressesIn(to),
    cc: addressesIn(cc),
    bcc: addressesIn(bcc),
    inReplyTo: clean(textOf(inReplyTo) ?? '') || null,
    messageId: clean(textOf(messageId) ?? '') || null,
  }
}

/** UTC milliseconds of a date of a header; null for none. */
function timeOf(date: string | null): number | null {
  const time = Date.parse((date ?? '').slice(0, 200).replace(/\([^)]*\)/g, ''))
  return Number.isNaN(time) ? null : time
}

/** UTC milliseconds of an INTERNALDATE such as ` 7-Jul-2026 02:44:25 -0700`. */
export function internalTime(token: Token | undefined): number | null {
  const [, day, month, year, clock, zone] =
    /^ ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d{2}:\d{2}:\d{2}) ([+-]\d{4})$/.exec(textOf(token) ?? '') ?? []
  return timeOf(day === undefined ? null : `${day} ${month} ${year} ${clock} ${zone}`)
}

const clean = (text: string, longest = LONGEST) =>
  text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, longest)

/** Groups are taken apart into their members. */
const addressesIn = (token: Token | undefined): Address[] =>
  listOf(token).flatMap((entry) => {
    const [name, , mailbox, host] = listOf(entry).map(textOf)
    // Without a host it is the beginning or the end of a group; the words are Dovecot's for what it cannot read.
    if (host === null || host === undefined || !mailbox) return []
    const address =
      host === 'MISSING_DOMAIN' ? clean(mailbox, LONGEST_ADDRESS) : clean(`${mailbox}@${host}`, LONGEST_ADDRESS)
    return [
      {
        name: clean(decodeWords(name ?? ''), LONGEST_NAME) || null,
        address: mailbox === 'MISSING_MAILBOX' ? null : address,
      },
    ]
  })
