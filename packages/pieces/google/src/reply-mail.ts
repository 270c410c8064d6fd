import { PieceError } from '@plugboard/core'
import type { OutgoingMail } from './compose-mail.js'
import { type GmailMessage, headerOf } from './gmail-message.js'
import { recipientOf } from './mail-address.js'
import { decodeWords } from './mail-charset.js'
import { messageIdsIn, type Person, peopleIn } from './mail-people.js'

/** What of the mail that is answered goes into the answer. */
type Answer = Pick<OutgoingMail, 'to' | 'cc' | 'subject' | 'inReplyTo' | 'references'> & { subject: string }

/** References that are handed on: the first and the last ones (RFC 5322 §3.6.4 wants the first and the nearest). */
const MOST_REFERENCES = 40

/**
 * Recipients, subject and references of an answer to a mail. An answer to a mail of one's own goes to whom that went.
 *
 * @param own address of the mailbox, which gets no copy.
 * @throws PieceError `unsupported` where there is nobody to answer.
 */
export function answerTo({ payload }: GmailMessage, own: string, everybody: boolean): Answer {
  const people = (name: string) => peopleIn(headerOf(payload, name))
  const isOwn = people('from').some(isAddress(own))
  const [replyTo, from, to, cc] = ['reply-to', 'from', 'to', 'cc'].map(people)
  const first = isOwn ? to : replyTo?.length ? replyTo : from
  const seen = new Set([own.toLowerCase()])
  const recipients = distinct(first ?? [], isOwn ? new Set() : seen)
  if (recipients.length === 0) throw nobody()
  for (const { address } of first ?? []) if (address !== null) seen.add(address.toLowerCase())
  const copies = everybody ? distinct([...(isOwn ? [] : (to ?? [])), ...(cc ?? [])], seen) : []
  return { to: recipients, cc: copies, ...conversation(payload) }
}

const isAddress = (own: string) => (person: Person) => person.address?.toLowerCase() === own.toLowerCase()

/** Everybody who can be written to, once; whoever was seen before is left out. */
function distinct(people: readonly Person[], seen: Set<string>): string[] {
  const found: string[] = []
  for (const person of people) {
    const address = person.address?.toLowerCase()
    const recipient = recipientOf(person)
    if (address === undefined || recipient === undefined || seen.has(address)) continue
    seen.add(address)
    found.push(recipient)
  }
  return found
}

function conversation(payload: GmailMessage['payload']): Pick<Answer, 'subject' | 'inReplyTo' | 'references'> {
  const subject = decodeWords(headerOf(payload, 'subject') ?? '').replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
  const [inReplyTo] = messageIdsIn(headerOf(payload, 'message-id')).filter(isPlain)
  const before = messageIdsIn(headerOf(payload, 'references') ?? headerOf(payload, 'in-reply-to')).filter(isPlain)
  const [oldest, ...later] = before
  const kept = oldest === undefined ? [] : [oldest, ...later.slice(-MOST_REFERENCES)]
  return {
    subject: /^\s*re\s*:/i.test(subject) ? subject.trim() : `Re: ${subject.trim()}`,
    inReplyTo,
    references: inReplyTo === undefined ? kept : [...kept.filter((id) => id !== inReplyTo), inReplyTo],
  }
}

/** What stands in a header of ours must be fit for it; whoever wrote the other mail need not have cared. */
const isPlain = (id: string) => id.length < 500 && /^<[!-;=?-~]+@[!-;=?-~]+>$/.test(id)

const nobody = () =>
  new PieceError('unsupported', 'The mail tells no address that could be answered.', {
    field: 'id',
    hint: 'Send a new mail to the right address instead.',
  })
