import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { outlookMethods } from '../outlook-auth.js'
import { type Message, postMail } from '../outlook-client.js'
import { parseRecipient } from '../recipient.js'

/** A request may have 4 MB in all. */
const LONGEST_TEXT = 3_000_000
/** Exchange Online takes at most this many recipients unless an administrator allows more. */
const MOST_RECIPIENTS = 500

const address = field.text({ title: 'Address', placeholder: 'ada@example.com', minLength: 3, maxLength: 998 })

const input = fields({
  to: field.list({
    title: 'To',
    help: 'One address per entry; a name may stand before it.',
    of: address,
    max: MOST_RECIPIENTS,
  }),
  cc: field.list({ title: 'Cc', of: address, max: MOST_RECIPIENTS, optional: true }),
  bcc: field.list({
    title: 'Bcc',
    help: 'Get the mail without the others seeing it.',
    of: address,
    max: MOST_RECIPIENTS,
    optional: true,
  }),
  subject: field.text({ title: 'Subject', maxLength: 998 }),
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
  saveToSentItems: field.checkbox({ title: 'Keep a copy in Sent Items', default: true }),
})

export const sendMail = defineAction({
  name: 'send-mail',
  title: 'Send mail',
  description: 'Sends a mail from the mailbox of the connection. Microsoft delivers it afterwards.',
  group: 'Mail',
  methods: outlookMethods,
  scopes: ['Mail.Send'],
  input,
  output: Type.Object({
    recipients: Type.Array(Type.String(), { title: 'Recipients', description: 'Addresses in To, Cc and Bcc.' }),
    requestId: Type.Union([Type.String(), Type.Null()], {
      title: 'Request ID',
      description: 'Under which Microsoft support finds the request.',
    }),
  }),
  async run(ctx) {
    const { to, cc = [], bcc = [], subject, format, text = '', html = '', saveToSentItems } = ctx.input
    const message: Message = {
      subject,
      body: format === 'html' ? { contentType: 'HTML', content: html } : { contentType: 'Text', content: text },
      toRecipients: to.map((one) => parseRecipient(one, 'to')),
      ccRecipients: cc.map((one) => parseRecipient(one, 'cc')),
      bccRecipients: bcc.map((one) => parseRecipient(one, 'bcc')),
    }
    const requestId = await postMail(ctx, message, saveToSentItems)
    return { recipients: addresses(message), requestId }
  },
})

const addresses = ({ toRecipients, ccRecipients, bccRecipients }: Message): string[] =>
  [...toRecipients, ...ccRecipients, ...bccRecipients].map(({ emailAddress }) => emailAddress.address)
