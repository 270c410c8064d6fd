import { field } from '@plugboard/core'
import type { MailSummary } from './messages.js'

/** Which new mails start a flow. */
export const filterFields = {
  from: field.text({
    title: 'From contains',
    help: 'Part of the address or name of the sender.',
    placeholder: '@example.com',
    optional: true,
    minLength: 1,
    maxLength: 320,
  }),
  subject: field.text({ title: 'Subject contains', optional: true, minLength: 1, maxLength: 255 }),
  onlyWithAttachments: field.checkbox({ title: 'Only with attachments' }),
}

/** What the fields give. */
export interface MailFilter {
  from?: string
  subject?: string
  onlyWithAttachments: boolean
}

/** Whether a mail is one that was asked for. Capitals do not matter. */
export function isWanted({ from, subject, hasAttachments }: MailSummary, filter: MailFilter): boolean {
  const { name, address } = from?.emailAddress ?? {}
  const holds = (text: string, part: string | undefined) =>
    part === undefined || text.toLowerCase().includes(part.toLowerCase())
  const isFromThem = holds(address ?? '', filter.from) || holds(name ?? '', filter.from)
  return isFromThem && holds(subject ?? '', filter.subject) && (!filter.onlyWithAttachments || hasAttachments === true)
}
