import { field, fields, pollingTrigger } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { inboxField, labelIds } from '../gmail-labels.js'
import { googleMethods } from '../google-auth.js'
import { SCOPES } from '../google-services.js'
import { type MailSummary, mailOutput, summaryOf } from '../mail-summary.js'
import { nextMails, readCursor, takeBearings } from '../new-mail.js'

const contains = { minLength: 1, maxLength: 500, optional: true } as const

export const gmailNewMail = pollingTrigger({
  name: 'gmail-new-mail',
  title: 'New mail in Gmail',
  description: 'Starts for every mail that comes to a label, or is moved there.',
  methods: googleMethods.account,
  scopes: [SCOPES.gmailRead],
  input: fields({
    label: inboxField,
    from: field.text({ title: 'From contains', help: 'Part of the name or address.', ...contains }),
    subject: field.text({ title: 'Subject contains', ...contains }),
    onlyWithAttachments: field.checkbox({ title: 'Only with attachments' }),
  }),
  output: Type.Object(mailOutput),
  interval: 60,
  async poll(ctx) {
    requireService(ctx.auth, 'gmail')
    const [label = 'INBOX'] = await labelIds(ctx, [ctx.input.label], 'label')
    const before = await readCursor(ctx.cursor)
    if (before === undefined || before.label !== label) return { events: [], cursor: await takeBearings(ctx, label) }
    const { mails, cursor, more } = await nextMails(ctx, before)
    const wanted = mails.map(summaryOf).filter((mail) => fits(mail, ctx.input))
    return { events: wanted.map((mail) => ({ id: mail.id, data: mail })), cursor, more }
  },
})

interface Filter {
  from?: string | undefined
  subject?: string | undefined
  onlyWithAttachments?: boolean | undefined
}

function fits({ from, subject, hasAttachments }: MailSummary, filter: Filter): boolean {
  const has = (text: string, part = '') => text.toLowerCase().includes(part.toLowerCase())
  const sender = `${from?.name ?? ''} <${from?.address ?? ''}>`
  return has(sender, filter.from) && has(subject, filter.subject) && (!filter.onlyWithAttachments || hasAttachments)
}
