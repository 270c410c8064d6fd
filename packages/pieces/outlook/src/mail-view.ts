import { type Static, Type } from '@sinclair/typebox'
import type { answers } from './outlook-answers.js'

type Summary = Static<typeof answers.summary>
type Sender = NonNullable<Summary['from']>

const nullable = (title: string, more: object = {}) => Type.Union([Type.String(), Type.Null()], { title, ...more })

const person = { name: nullable('Name'), address: nullable('Address') }

/** Somebody in a list of recipients. */
export const peopleOutput = (title: string) => Type.Array(Type.Object(person), { title })

/** What is asked of Graph for `mailOf`. */
export const MAIL_PROPERTIES =
  'id,internetMessageId,conversationId,parentFolderId,subject,from,toRecipients,receivedDateTime,bodyPreview,isRead,isDraft,hasAttachments,importance,categories,flag'

/** A mail of a list, as a step or an event gives it. */
export const mailOutput = {
  id: Type.String({ title: 'ID', description: 'Stays when the mail is moved to another folder of the mailbox.' }),
  messageId: nullable('Message ID', { description: 'RFC 5322, with angle brackets. Null for a draft.' }),
  subject: Type.String({ title: 'Subject' }),
  from: Type.Union([Type.Object(person), Type.Null()], { title: 'From', description: 'Null for a draft.' }),
  to: peopleOutput('To'),
  receivedAt: nullable('Received at', { description: 'RFC 3339, in UTC.' }),
  preview: Type.String({ title: 'Preview', description: 'The beginning of the text, up to 255 characters.' }),
  isRead: Type.Boolean({ title: 'Read' }),
  hasAttachments: Type.Boolean({ title: 'Has attachments', description: 'Pictures inside the text do not count.' }),
  isFlagged: Type.Boolean({ title: 'Flagged' }),
  isDraft: Type.Boolean({ title: 'Draft' }),
  importance: Type.String({ title: 'Importance', description: 'low, normal or high.' }),
  categories: Type.Array(Type.String(), { title: 'Categories' }),
  folder: nullable('Folder', { description: 'ID of the folder the mail is in.' }),
  threadId: nullable('Thread ID', { description: 'ID of the conversation.' }),
}

/** A mail in the words of Plugboard. */
export function mailOf(message: Summary): Static<ReturnType<typeof mailSchema>> {
  return {
    id: message.id,
    messageId: message.internetMessageId || null,
    subject: message.subject ?? '',
    from: message.from ? personOf(message.from) : null,
    to: peopleOf(message.toRecipients),
    receivedAt: message.receivedDateTime ?? null,
    preview: message.bodyPreview ?? '',
    isRead: message.isRead ?? false,
    hasAttachments: message.hasAttachments ?? false,
    isFlagged: message.flag?.flagStatus === 'flagged',
    isDraft: message.isDraft ?? false,
    importance: message.importance ?? 'normal',
    categories: message.categories ?? [],
    folder: message.parentFolderId ?? null,
    threadId: message.conversationId ?? null,
  }
}

/** The shape of a mail of a list. */
export const mailSchema = () => Type.Object(mailOutput)

/** Recipients in the words of Plugboard. */
export const peopleOf = (recipients: Summary['toRecipients']) => (recipients ?? []).map(personOf)

const personOf = ({ emailAddress }: Sender) => ({
  name: emailAddress?.name || null,
  address: emailAddress?.address || null,
})
