import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { type Mailbox, parseMailbox } from '../smtp-address.js'
import { smtpMethods } from '../smtp-auth.js'
import { openSession } from '../smtp-client.js'
import { composeMail, leastSize } from '../smtp-message.js'
import { smtpSettings } from '../smtp-settings.js'

const LONGEST_LINE = 998
const LONGEST_TEXT = 4_000_000

const address = field.text({ title: 'Address', placeholder: 'ada@example.com', minLength: 3, maxLength: LONGEST_LINE })
const messageId = field.text({ title: 'Message id', minLength: 3, maxLength: LONGEST_LINE })

const input = fields({
  to: field.list({ title: 'To', help: 'One address per entry; a name may stand before it.', of: address, max: 1_000 }),
  cc: field.list({ title: 'Cc', of: address, max: 1_000, optional: true }),
  bcc: field.list({
    title: 'Bcc',
    help: 'Get the mail without the others seeing it.',
    of: address,
    max: 1_000,
    optional: true,
  }),
  subject: field.text({ title: 'Subject', maxLength: LONGEST_LINE }),
  text: field.longText({
    title: 'Text',
    help: 'Text, HTML or both; with both, the mail program of the reader chooses.',
    maxLength: LONGEST_TEXT,
    optional: true,
  }),
  html: field.longText({ title: 'HTML', maxLength: LONGEST_TEXT, language: 'html', optional: true }),
  attachments: field.list({ title: 'Attachments', of: field.file({ title: 'File' }), max: 100, optional: true }),
  images: field.list({
    title: 'Pictures in the HTML',
    help: 'The HTML shows one by its name, such as <img src="cid:logo.png">.',
    of: field.file({ title: 'Picture' }),
    max: 100,
    optional: true,
  }),
  from: field.text({
    title: 'From',
    help: 'Empty: the default sender of the connection.',
    placeholder: 'Ada Lovelace <ada@example.com>',
    minLength: 3,
    maxLength: LONGEST_LINE,
    optional: true,
  }),
  replyTo: field.text({
    title: 'Reply to',
    help: 'Where answers go, if not to the sender.',
    minLength: 3,
    maxLength: LONGEST_LINE,
    optional: true,
  }),
  inReplyTo: field.text({
    title: 'In reply to',
    help: 'Message id of the mail this one answers, so that both stand in one conversation.',
    placeholder: '<1234@mail.example.com>',
    minLength: 3,
    maxLength: LONGEST_LINE,
    optional: true,
  }),
  references: field.list({
    title: 'References',
    help: 'Message ids of the whole conversation, oldest first.',
    of: messageId,
    max: 100,
    optional: true,
  }),
  messageId: field.text({
    title: 'Message id',
    help: 'Empty: a new one. The same one in a repeated mail lets many mailboxes drop the second.',
    placeholder: '<order-1234@example.com>',
    minLength: 3,
    maxLength: LONGEST_LINE,
    optional: true,
  }),
  notify: field.multiChoice({
    title: 'Delivery reports',
    help: 'When the sender is to get a report, where the server makes them (DSN). Empty: as the server does it, usually on failure.',
    choices: [
      { value: 'success', title: 'Delivered' },
      { value: 'failure', title: 'Could not be delivered' },
      { value: 'delay', title: 'Delayed' },
    ],
    optional: true,
  }),
  headers: field.keyValue({ title: 'Further headers', help: 'Such as X-Ticket.', optional: true }),
})

const output = Type.Object(
  {
    messageId: Type.String({ title: 'Message id' }),
    accepted: Type.Array(Type.String(), { title: 'Accepted recipients' }),
    rejected: Type.Array(Type.Object({ address: Type.String(), code: Type.String(), message: Type.String() }), {
      title: 'Refused recipients',
    }),
    response: Type.String({ title: 'Last reply of the server' }),
  },
  { additionalProperties: true },
)

export const sendEmail = defineAction({
  name: 'send-email',
  title: 'Send e-mail',
  description:
    'Sends a mail with text, HTML and attachments. Succeeds if the server takes it for at least one recipient, and lists those it refused.',
  group: 'Messages',
  methods: smtpMethods,
  timeout: 600,
  input,
  output,
  async run(ctx) {
    const settings = smtpSettings(ctx.auth)
    const { notify, ...given } = ctx.input
    const mail = composeMail(given, sender(given.from, ctx.auth.fields), ctx.files)
    const session = await openSession(settings, ctx.signal)
    try {
      await session.login()
      return await session.send(mail, { size: leastSize(given), ...(notify && { notify }) })
    } finally {
      session.close()
    }
  },
})

/** The step's sender, else the connection's, else the user name where it is an address. */
function sender(given: string | undefined, connection: { from?: string; user?: string }): Mailbox {
  const text = given ?? connection.from ?? (connection.user?.includes('@') ? connection.user : undefined)
  if (text !== undefined) return parseMailbox(text, 'from')
  throw new PieceError('invalid_input', 'The mail has no sender.', {
    field: 'from',
    hint: 'Fill in From, or the default sender in the connection.',
  })
}
