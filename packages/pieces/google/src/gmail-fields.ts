import { field } from '@plugboard/core'
import { Type } from '@sinclair/typebox'

const LONGEST_TEXT = 4_000_000
/** Characters of a header line (RFC 5322 §2.1.1). */
const LONGEST_LINE = 998

const address = field.text({ title: 'Address', placeholder: 'ada@example.com', minLength: 3, maxLength: LONGEST_LINE })

/** The inputs that say what stands in a mail. */
export const contentFields = {
  text: field.longText({
    title: 'Text',
    help: 'Text, HTML or both; with both, the mail program of the reader chooses.',
    maxLength: LONGEST_TEXT,
    optional: true,
  }),
  html: field.longText({ title: 'HTML', maxLength: LONGEST_TEXT, language: 'html', optional: true }),
  attachments: field.list({
    title: 'Attachments',
    help: 'At most 25 MB together.',
    of: field.file({ title: 'File' }),
    max: 100,
    optional: true,
  }),
}

/** Who gets a mail beside those in To. */
export const copyFields = {
  cc: field.list({ title: 'Cc', of: address, optional: true }),
  bcc: field.list({ title: 'Bcc', help: 'Get the mail without the others seeing it.', of: address, optional: true }),
}

const to = { title: 'To', help: 'One address per entry; a name may stand before it.', of: address } as const

/** The list of recipients; a draft may go without. */
export const toField = field.list(to)
export const optionalToField = field.list({ ...to, optional: true })

export const subjectField = field.text({ title: 'Subject', maxLength: LONGEST_LINE })

/** How a mail becomes part of a conversation. */
export const threadFields = {
  replyTo: field.text({
    title: 'Reply to',
    help: 'Where answers go, if not to the address of the connection.',
    placeholder: 'orders@example.com',
    minLength: 3,
    maxLength: LONGEST_LINE,
    optional: true,
  }),
  threadId: field.text({
    title: 'Conversation id',
    help: 'Puts the mail into this conversation of the mailbox. Gmail also wants In reply to, and the same subject.',
    minLength: 1,
    maxLength: 100,
    optional: true,
  }),
  inReplyTo: field.text({
    title: 'In reply to',
    help: 'Message id of the mail this one answers, so that readers see one conversation.',
    placeholder: '<1234@mail.example.com>',
    minLength: 3,
    maxLength: LONGEST_LINE,
    optional: true,
  }),
}

export const messageField = field.text({
  title: 'Mail',
  help: 'Id that Search, New mail or Send gave.',
  minLength: 1,
  maxLength: 100,
})

/** What is told of a mail that was sent or changed. */
export const keptOutput = {
  id: Type.String({ title: 'Id' }),
  threadId: Type.String({ title: 'Conversation id' }),
}

/** A file in an output. */
export const fileOutput = Type.Object(
  { name: Type.String(), contentType: Type.String(), size: Type.Optional(Type.Number()), url: Type.String() },
  { title: 'File' },
)
