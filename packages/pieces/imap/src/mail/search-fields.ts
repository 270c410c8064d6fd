import { field } from '@plugboard/core'

const words = (title: string, help?: string) =>
  field.text({ title, ...(help !== undefined && { help }), minLength: 1, maxLength: 1_000, optional: true })

const day = (title: string, help: string) =>
  field.text({ title, help, placeholder: '2026-03-31', minLength: 10, maxLength: 40, optional: true })

const yesNo = (title: string) =>
  field.choice({
    title,
    optional: true,
    choices: [
      { value: 'yes', title: 'Yes' },
      { value: 'no', title: 'No' },
    ],
  })

const bytes = (title: string) => field.number({ title, integer: true, min: 0, max: 0xffff_ffff, optional: true })

const DAYS = 'A day such as 2026-03-31; the server takes it in its own time zone.'

/** What a mail must be like; all that is given must hold (RFC 3501 §6.4.4). */
export const conditions = {
  from: words('From', 'Part of the name or the address.'),
  to: words('To'),
  cc: words('Cc'),
  bcc: words('Bcc'),
  subject: words('Subject'),
  body: words('Text', 'In the text of the mail.'),
  text: words('Anywhere', 'In the headers or the text.'),
  since: day('Received since', DAYS),
  before: day('Received before', `${DAYS} The day itself is not meant.`),
  on: day('Received on', DAYS),
  sentSince: day('Sent since', 'By the date that the sender wrote.'),
  sentBefore: day('Sent before', 'By the date that the sender wrote. The day itself is not meant.'),
  larger: bytes('Larger than (bytes)'),
  smaller: bytes('Smaller than (bytes)'),
  seen: yesNo('Read'),
  flagged: yesNo('Flagged'),
  answered: yesNo('Answered'),
  draft: yesNo('Draft'),
  deleted: yesNo('Marked as deleted'),
  keyword: field.text({
    title: 'Keyword',
    help: 'A flag of your own or of a mail program, such as $Important.',
    minLength: 1,
    maxLength: 200,
    optional: true,
  }),
  headerName: field.text({
    title: 'Header',
    help: 'The name of any header, such as List-Id.',
    minLength: 1,
    maxLength: 200,
    optional: true,
  }),
  headerValue: words('Header contains', 'Leave empty for every mail that has the header.'),
  uids: field.text({
    title: 'UIDs',
    help: 'Numbers of mails in the folder, such as 100:200,250 or 1000:*.',
    minLength: 1,
    maxLength: 1_000,
    optional: true,
  }),
}

/** What a mail must not be like. */
export const exceptions = {
  from: words('From'),
  to: words('To'),
  subject: words('Subject'),
  body: words('Text'),
  text: words('Anywhere'),
  keyword: field.text({ title: 'Keyword', minLength: 1, maxLength: 200, optional: true }),
}
