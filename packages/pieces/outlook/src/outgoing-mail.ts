import { field, PieceError } from '@plugboard/core'
import { parseRecipient, type Recipient } from './recipient.js'

/** A request may have 4 MB in all. */
const LONGEST_TEXT = 3_000_000
/** Exchange Online takes at most this many recipients unless an administrator allows more. */
const MOST_RECIPIENTS = 500
const MOST_ATTACHMENTS = 100

/** A mail in the words of Graph (https://learn.microsoft.com/en-us/graph/api/resources/message). */
export interface Message {
  subject: string
  body: Body
  toRecipients: Recipient[]
  ccRecipients: Recipient[]
  bccRecipients: Recipient[]
  replyTo?: Recipient[]
  importance?: 'low' | 'high'
}

/** What a mail says. */
export interface Body {
  contentType: 'Text' | 'HTML'
  content: string
}

const address = field.text({ title: 'Address', placeholder: 'ada@example.com', minLength: 3, maxLength: 998 })

const several = { of: address, max: MOST_RECIPIENTS, optional: true } as const

/** To whom a mail goes. */
export const recipientFields = {
  to: field.list({
    title: 'To',
    help: 'One address per entry; a name may stand before it.',
    of: address,
    max: MOST_RECIPIENTS,
  }),
  cc: field.list({ ...several, title: 'Cc' }),
  bcc: field.list({ ...several, title: 'Bcc', help: 'Get the mail without the others seeing it.' }),
}

/** The same of a mail somebody may still address. */
export const draftRecipientFields = { ...recipientFields, to: field.list({ ...several, title: 'To' }) }

/** Text or HTML: Microsoft takes one of them. */
export const contentFields = {
  format: field.choice({
    title: 'Format',
    default: 'text',
    choices: [
      { value: 'text', title: 'Text' },
      { value: 'html', title: 'HTML' },
    ],
  }),
  text: field.longText({ title: 'Text', maxLength: LONGEST_TEXT, visibleWhen: { format: ['text'] } }),
  html: field.longText({
    title: 'HTML',
    maxLength: LONGEST_TEXT,
    language: 'html',
    visibleWhen: { format: ['html'] },
  }),
}

/** Files to send along. */
export const attachmentsField = field.list({
  title: 'Attachments',
  help: 'Files of earlier steps. More than 3 MB together need the permission Mail.ReadWrite.',
  of: field.file({ title: 'File' }),
  max: MOST_ATTACHMENTS,
  optional: true,
})

/** What a mail of one's own says beside its recipients. */
export const messageFields = {
  subject: field.text({ title: 'Subject', maxLength: 998 }),
  ...contentFields,
  attachments: attachmentsField,
  replyTo: field.list({ ...several, title: 'Reply to', help: 'Where answers go; empty: to the mailbox.', max: 50 }),
  importance: field.choice({
    title: 'Importance',
    default: 'normal',
    choices: [
      { value: 'low', title: 'Low' },
      { value: 'normal', title: 'Normal' },
      { value: 'high', title: 'High' },
    ],
  }),
}

/** What the fields above give. */
interface Content {
  format: 'text' | 'html'
  text?: string
  html?: string
}

interface Recipients {
  to?: string[]
  cc?: string[]
  bcc?: string[]
}

/** The mail that was filled in. Throws `PieceError` `invalid_input` that names the field at fault. */
export function messageOf(
  input: Content & Recipients & { subject: string; replyTo?: string[]; importance: 'low' | 'normal' | 'high' },
): Message {
  const { subject, replyTo = [], importance } = input
  return {
    subject: checkedSubject(subject),
    body: bodyOf(input),
    ...recipientsOf(input),
    ...(replyTo.length > 0 && { replyTo: parsed(replyTo, 'replyTo') }),
    ...(importance !== 'normal' && { importance }),
  }
}

/** What a mail says, in the words of Graph. */
export const bodyOf = ({ format, text = '', html = '' }: Content): Body =>
  format === 'html' ? { contentType: 'HTML', content: html } : { contentType: 'Text', content: text }

/** To whom a mail goes, in the words of Graph. */
export const recipientsOf = ({ to = [], cc = [], bcc = [] }: Recipients) => ({
  toRecipients: parsed(to, 'to'),
  ccRecipients: parsed(cc, 'cc'),
  bccRecipients: parsed(bcc, 'bcc'),
})

/** The addresses of everybody a mail goes to. */
export const addressesOf = (mail: Pick<Message, 'toRecipients' | 'ccRecipients' | 'bccRecipients'>): string[] =>
  [...mail.toRecipients, ...mail.ccRecipients, ...mail.bccRecipients].map(({ emailAddress }) => emailAddress.address)

const parsed = (texts: readonly string[], name: string) => texts.map((one) => parseRecipient(one, name))

/** A line break in a subject would begin another header (RFC 5322 §2.2). */
function checkedSubject(subject: string): string {
  if (!/[\p{Cc}\u2028\u2029]/u.test(subject.replaceAll('\t', ' '))) return subject
  throw new PieceError('invalid_input', 'The subject has a line break or another control character in it.', {
    field: 'subject',
    hint: 'Write the subject on one line.',
  })
}
