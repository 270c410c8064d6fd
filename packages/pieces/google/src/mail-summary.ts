import { type Static, Type } from '@sinclair/typebox'
import { type GmailMessage, headerOf } from './gmail-message.js'
import { decodeEntities, decodeWords } from './mail-charset.js'
import { attachmentFacts, sortParts } from './mail-parts.js'
import { messageIdsIn, PERSON, peopleIn } from './mail-people.js'

/** A mail in a list. */
export const mailOutput = {
  id: Type.String({ title: 'Id', description: 'What the other actions take.' }),
  threadId: Type.String({ title: 'Conversation id' }),
  messageId: Type.Union([Type.String(), Type.Null()], { title: 'Message id', description: 'As in RFC 5322.' }),
  subject: Type.String({ title: 'Subject' }),
  from: Type.Union([PERSON, Type.Null()], { title: 'From' }),
  to: Type.Array(PERSON, { title: 'To' }),
  receivedAt: Type.String({ title: 'Received at', description: 'RFC 3339, in UTC.' }),
  preview: Type.String({ title: 'Beginning of the text' }),
  isRead: Type.Boolean({ title: 'Is read' }),
  hasAttachments: Type.Boolean({ title: 'Has attachments', description: 'Pictures within the text do not count.' }),
  labels: Type.Array(Type.String(), { title: 'Label ids' }),
}

const MAIL = Type.Object(mailOutput)

export type MailSummary = Static<typeof MAIL>

/** What lists and events tell of a mail. */
export function summaryOf({
  id,
  threadId,
  internalDate,
  snippet = '',
  labelIds = [],
  payload,
}: GmailMessage): MailSummary {
  return {
    id,
    threadId,
    messageId: messageIdsIn(headerOf(payload, 'message-id'))[0] ?? null,
    subject: decodeWords(headerOf(payload, 'subject') ?? ''),
    from: peopleIn(headerOf(payload, 'from'))[0] ?? null,
    to: peopleIn(headerOf(payload, 'to')),
    receivedAt: new Date(Number(internalDate)).toISOString(),
    preview: decodeEntities(snippet),
    isRead: !labelIds.includes('UNREAD'),
    hasAttachments: sortParts(payload).attachments.some((leaf) => !attachmentFacts(leaf).inline),
    labels: labelIds,
  }
}
